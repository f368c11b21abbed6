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
    from counterfoil.python.operations import Call
    from counterfoil.python.text_shapes import Shape

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


def signs(name: str, operation: Operation) -> str:
    """What stands in no value of a variable: what it and those after it begin with."""
    known = {e.name: sign_of(e) for e in operation.parameters if e.place == "path"}
    found = ""
    for run in runs(operation.path):
        if name in run:
            rest = run[max(run.index(name), 1) :]
            found += "".join(known.get(each, "") for each in rest)
    return "".join(dict.fromkeys(found))


def is_marked(name: str, operation: Operation) -> bool:
    """Whether a variable that follows another begins with what tells where.

    All of an exploded label is labels: it cannot follow another one.
    """
    known = {e.name: e for e in operation.parameters if e.place == "path"}
    parameter = known[name]
    if sign_of(parameter) != "." or not parameter.explode:
        return sign_of(parameter) != ""
    before = [
        known[each]
        for run in runs(operation.path)
        if name in run
        for each in run[: run.index(name)]
    ]
    return not any(sign_of(each) == "." and each.explode for each in before)


def routed_template(path: str, calls: Sequence[Call]) -> str:
    """The path as the router has it: marks in the place of the names that follow.

    As in a URI Template: `{.name}`, `{;name}`, and `{;name*}` for what is exploded.
    """
    marks: dict[str, str] = {}
    for run in runs(path):
        for name in run if run[1:] else ():
            found = {_mark(name, call) for call in calls}
            marks[name] = found.pop() if len(found) == 1 else _plain(name)
    return VARIABLE.sub(lambda each: f"{{{marks.get(each[1], each[1])}}}", path)


def _mark(name: str, call: Call) -> str:
    for each in call.arguments:
        parameter = each.parameter
        if parameter.place == "path" and parameter.name == name:
            return _written(parameter, each.shape) or _plain(name)
    return _plain(name)


def _plain(name: str) -> str:
    """A name that is no mark."""
    return name.lstrip(".;")


def _written(parameter: Parameter, shape: Shape) -> str:
    sign = sign_of(parameter)
    is_one = not parameter.explode or isinstance(shape, JsonShape | TextShape)
    many = "" if is_one else "*"
    # The names of an exploded object are those of its members.
    has_name = is_one or isinstance(shape, ItemsShape)
    name = quote(parameter.name, safe="") if sign == "." or has_name else ""
    return f"{sign}{name}{many}" if sign else ""
