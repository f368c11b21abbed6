"""Schemas of server-sent events with other data: what stands in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.event_forms import DATA, Form, UntoldError, data_of
from counterfoil.api.reading import child, texts
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.document.tree import Place

_CLOSING: Final = frozenset({"additionalProperties", "unevaluatedProperties"})
_WORDS: Final = ("description", "deprecated")


def with_data(forms: Iterable[Form]) -> dict[Place, Node]:
    """The lists of what is required in every form, the data among them.

    WHATWG HTML, 9.2.6: without data it is no event.
    """
    first, *others = [{id(part): part for part in form.parts} for form in forms]
    found: dict[Place, Node] = {}
    for number, part in first.items():
        listed = part.get("required")
        shared = all(number in each for each in others)
        if (
            shared
            and isinstance(listed, Sequence)
            and DATA not in texts(part, "required")
        ):
            data = Scalar(DATA, listed.location)
            found[place_of(listed)] = Sequence((*listed.items, data), listed.location)
    return found


def own_part(form: Form, json_parts: set[int]) -> Mapping:
    """A part that only a form with text has. Raises `UntoldError`."""
    for part in form.parts:
        if id(part) not in json_parts and child(part, "properties") is not None:
            return part
    raise UntoldError


def set_data(changes: dict[Place, Node], part: Mapping, data: Node | None) -> None:
    """Note that a part says another thing of the data, or nothing."""
    properties = child(part, "properties")
    assert properties is not None
    kept = {name: each for name, each in properties.members.items() if name != DATA}
    fields = kept if data is None else {**properties.members, DATA: data}
    keys = {DATA: properties.location, **properties.keys}
    changes[place_of(properties)] = Mapping(fields, keys, properties.location)


def nothing(part: Mapping) -> Node | None:
    """What a part says of the data whose schema stands elsewhere."""
    if _CLOSING.isdisjoint(part.members):
        return None
    return Scalar(value=True, location=(data_of(part) or part).location)


def joined(outer: Node | None, own: Node | None) -> Node | None:
    """Two schemas of a text, of which one says only that it is one."""
    if not isinstance(outer, Mapping) or not isinstance(own, Mapping):
        return outer if own is None else own
    both = {**outer.members, **own.members}
    return Mapping(both, {**outer.keys, **own.keys}, own.location)


def described(content: Node, written: Node) -> Node:
    """The schema of what data hold, with the words for the data."""
    words = {
        name: value
        for name in _WORDS
        if isinstance(written, Mapping) and (value := written.get(name)) is not None
    }
    if not words or not isinstance(written, Mapping):
        return content
    if isinstance(content, Scalar) and content.value is True:
        content = Mapping({}, {}, content.location)
    if not isinstance(content, Mapping):
        return content
    keys = {**content.keys, **{name: written.keys[name] for name in words}}
    return Mapping({**content.members, **words}, keys, content.location)
