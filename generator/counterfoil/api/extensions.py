"""The extensions of this tool: where they stand, and names that are nearly theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.given_names import GIVEN_NAME
from counterfoil.api.nearest import did_you_mean, nearest
from counterfoil.api.reading import child
from counterfoil.codes import paths as path_codes
from counterfoil.codes import structure as codes

if TYPE_CHECKING:
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Mapping

EXTENSIONS: Final = {
    "x-rules": ("schema",),
    "x-media-type-aliases": ("media-type",),
    "x-pagination": ("operation",),
    GIVEN_NAME: ("schema", "operation", "parameter", "header", "security-scheme"),
}
_MORE_PATHS: Final = "x-ms-paths"
"""More paths, as AutoRest and Azure have them: those with a query."""
_PREFIX: Final = "x-"
_NAMES: Final = frozenset(each.removeprefix(_PREFIX) for each in EXTENSIONS)
# Most extensions are other tools': `x-release` and `x-roles` are no `x-rules`.
_LIKENESS: Final = 0.85
_MANY: Final = frozenset({"components", "paths", "responses"})
"""The kinds that are called by what is in them."""


def note_extension(name: str, kind: str, node: Mapping, findings: Findings) -> None:
    """Warn of an extension that is ours in another place, or nearly ours.

    And of one that holds operations. All others are for other tools (OAS 3.1, 4.9).
    """
    if (name, kind) == (_MORE_PATHS, "document"):
        _note_more_paths(node, findings)
        return
    places = EXTENSIONS.get(name, ())
    if kind in places:
        return
    if places:
        message = f"{name} says nothing in this place"
        hint = f"it belongs into {_either(places)}"
    elif near := nearest(name.removeprefix(_PREFIX), _NAMES, likeness=_LIKENESS):
        message = f"{name!r} is not an extension of this tool"
        hint = did_you_mean(_PREFIX + near)
    else:
        return
    findings.add(codes.MISSPELT_EXTENSION, message, node.keys[name], hint=hint)


def _note_more_paths(node: Mapping, findings: Findings) -> None:
    paths = child(node, _MORE_PATHS)
    if paths is not None and paths.members:
        count = len(paths.members)
        findings.add(
            path_codes.UNREAD_PATHS,
            f"{_MORE_PATHS} is not read: "
            + ("its path is" if count == 1 else f"its {count} paths are")
            + " left out",
            node.keys[_MORE_PATHS],
            hint="move them to `paths`, where a path may have a query",
        )


def _either(kinds: tuple[str, ...]) -> str:
    """The kinds as people list them: "a schema, an operation or a parameter"."""
    named = [with_article(each) for each in kinds]
    return " or ".join([", ".join(named[:-1]), named[-1]] if named[1:] else named)


def with_article(kind: str) -> str:
    """A kind of object as people call it: "an operation"."""
    words = f"{kind} object" if kind in _MANY else kind.replace("-", " ")
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
