"""Where changes are told: each with its place in both documents."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.diagnostics import Related
from counterfoil.diff.phrases import listed
from counterfoil.document.tree import Location

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.diagnostics import Code, Findings
    from counterfoil.diff.nodes import Node

_BEFORE: Final = "before"
ANY_OPERATION: Final = "\0"
"""What stands for the name of an operation in what may be told of several."""
_MOST_NAMED: Final = 3
_NAMED_AT: Final = 3
"""How deep the named schemas are in a document: `/components/schemas/Pet`."""
_Shared: TypeAlias = "tuple[Code, str, tuple[Location, Location | None] | None]"


class Places:
    """Where the schemas of a document stand, by their pointers."""

    def __init__(self, api: Api) -> None:
        self._file = file_of(api)
        self._known = {
            (each.location.file, each.location.pointer): each.location
            for each in api.every_schema
        }

    def at(self, pointer: str) -> Location | None:
        """The place of the schema at a pointer into the document itself, if any.

        In a named schema that is one around it, if it has none.
        """
        while (
            pointer.count("/") > _NAMED_AT and (self._file, pointer) not in self._known
        ):
            pointer = pointer.rpartition("/")[0]
        return self._known.get((self._file, pointer))

    def of(self, node: Node) -> Location:
        """The place of a schema, or of the nearest one around it that has one."""
        pointer = node.pointer
        while pointer and (node.file, pointer) not in self._known:
            pointer = pointer.rpartition("/")[0]
        start = Location(node.file, 1, 1, "")
        return self._known.get((node.file, pointer), start)


class Told:
    """The changes between two documents, as findings with places in the new one.

    `document` is the place of what stands nowhere in it, `former` the same in the old
    one.
    """

    def __init__(self, old: Api, new: Api, findings: Findings) -> None:
        self.document = Location(file_of(new), 1, 1, "")
        self.former = Location(file_of(old), 1, 1, "")
        self._findings = findings
        self._shared: dict[_Shared, list[tuple[str, Location, Location | None]]] = {}
        self.old = Places(old)
        self.new = Places(new)

    def add(
        self, code: Code, message: str, place: Location, before: Location | None = None
    ) -> None:
        """Tell one change; `before` is the place in the old document."""
        related = (Related(_BEFORE, before),) if before else ()
        self._findings.add(code, message, place, *related)

    def add_of(
        self,
        operation: str,
        code: Code,
        message: str,
        places: tuple[Location, Location | None],
        *,
        anywhere: bool = False,
    ) -> None:
        """Note a change of an operation, `ANY_OPERATION` in the message for its name.

        The same one of several operations is told once: where it is at one place, or
        `anywhere`.
        """
        key = code, message, None if anywhere else places
        self._shared.setdefault(key, []).append((operation, *places))

    def finish(self) -> None:
        """Tell the changes that were noted of operations."""
        for (code, message, _), found in self._shared.items():
            names = listed([name for name, _, _ in found], _MOST_NAMED)
            _, place, before = found[0]
            self.add(code, message.replace(ANY_OPERATION, names), place, before)


def file_of(api: Api) -> str:
    """The file of a document, as the locations of what it has name it.

    Of several files, it is the one that is called as the document is.
    """
    places = [each.location for each in api.every]
    places += [each.location for each in api.schemas.values()]
    files = list(dict.fromkeys(each.file for each in places))
    own = [each for each in files if PurePosixPath(each).name == api.source]
    return (*own, *files, api.source)[0]
