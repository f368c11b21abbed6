"""What the references of a document lead to, each looked up once.

Most of the time that it takes to validate a small value is that of looking up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from referencing.exceptions import Unresolvable

from counterfoil.proof.plain import objects_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import ValidationError
    from referencing import Registry


class Targets:
    """The targets of the references in the document that has a URI in a registry."""

    def __init__(self, registry: Registry[Any], uri: str) -> None:
        self._resolver = registry.resolver(uri)
        self._known: dict[str, Any] = {}

    def referring(self, otherwise: Any) -> Any:
        """The keyword `$ref`; where a target is not found, it is another one."""

        def check(
            validator: Any, ref: str, instance: object, schema: object
        ) -> Iterator[ValidationError]:
            try:
                found = self._target(ref)
            except Unresolvable:
                yield from otherwise(validator, ref, instance, schema)
                return
            yield from validator.descend(
                instance, found.contents, resolver=found.resolver
            )

        return check

    def _target(self, ref: str) -> Any:
        if ref not in self._known:
            self._known[ref] = self._resolver.lookup(ref)
        return self._known[ref]


def has_one_base(document: object) -> bool:
    """Whether all references in a document are relative to one URI.

    So it is where no schema has an `$id` (JSON Schema 2020-12 Core, 8.2.1).
    """
    return not any(isinstance(one.get("$id"), str) for one in objects_in(document))
