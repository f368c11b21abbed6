"""Where a variable of a path begins that follows another: by the mark of its style.

Label and matrix begin with a character, or with the name (RFC 6570, 3.2.5 and 3.2.7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from counterfoil.api.path_templates import VARIABLE
from counterfoil.python.text_shapes import ItemsShape, JsonShape, TextShape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterfoil.api.model import Operation, Parameter
    from counterfoil.python.arguments import Argument
    from counterfoil.python.operations import Call

_SIGNS: Final = {"label": ".", "matrix": ";"}


def runs(path: str) -> Iterator[tuple[str, ...]]:
    """The variables of a path, of which those that nothing divides are together."""
    for segment in path.split("/"):
        run: list[str] = []
        # Every second part is the name of a variable.
        for at, part in enumerate(VARIABLE.split(segment)):
            if at % 2:
                run.append(part)
            elif part:
                yield tuple(run)
                run = []
        yield tuple(run)


def sign_of(parameter: Parameter) -> str:
    """The character that it begins with; "" where its style has none."""
    return "" if parameter.media_type else _SIGNS.get(parameter.style, "")


def signs(operation: Operation) -> dict[str, str]:
    """What no value of a variable holds: what it and those after it begin with."""
    known = _of_path(operation)
    found: dict[str, str] = {}
    for run in runs(operation.path):
        following = ""
        own: dict[str, str] = {}
        for at, name in reversed([*enumerate(run)]):
            if at and name in known:
                sign = sign_of(known[name])
                following = sign + following.replace(sign, "")
            own[name] = following
        for name, text in own.items():
            found[name] = "".join(dict.fromkeys(found.get(name, "") + text))
    return found


def undivided(operation: Operation) -> frozenset[str]:
    """The variables that follow another, and do not begin with what tells where.

    All of an exploded label is labels: it cannot follow another one.
    """
    known = _of_path(operation)
    found: set[str] = set()
    for run in runs(operation.path):
        after_label = False
        for at, name in enumerate(run):
            sign = sign_of(known[name])
            is_label = sign == "." and known[name].explode
            if at and (not sign or (is_label and after_label)):
                found.add(name)
            after_label = after_label or is_label
    return frozenset(found)


def _of_path(operation: Operation) -> dict[str, Parameter]:
    return {each.name: each for each in operation.parameters if each.place == "path"}


def routed_template(path: str, calls: Sequence[Call]) -> str:
    """The path as the router has it: marks in the place of the names that follow.

    As in a URI Template: `{.name}`, `{;name}`, and `{;name*}` for what is exploded.
    """
    marks: dict[str, str] = {}
    known = [
        {e.parameter.name: e for e in call.arguments if e.parameter.place == "path"}
        for call in calls
    ]
    for run in runs(path):
        for name in run if run[1:] else ():
            found = {_mark(each.get(name)) or _plain(name) for each in known}
            marks[name] = found.pop() if len(found) == 1 else _plain(name)
    return VARIABLE.sub(lambda each: f"{{{marks.get(each[1], each[1])}}}", path)


def _plain(name: str) -> str:
    """A name that is no mark."""
    return name.lstrip(".;")


def _mark(argument: Argument | None) -> str:
    """The mark of a variable; "" where nothing tells where it begins."""
    if argument is None:
        return ""
    parameter = argument.parameter
    sign = sign_of(parameter)
    is_one = not parameter.explode or isinstance(argument.shape, JsonShape | TextShape)
    many = "" if is_one else "*"
    # The names of an exploded object are those of its members.
    has_name = is_one or isinstance(argument.shape, ItemsShape)
    name = quote(parameter.name, safe="") if sign == "." or has_name else ""
    return f"{sign}{name}{many}" if sign else ""
