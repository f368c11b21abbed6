"""The forms of server-sent events: what a schema of events says of their fields.

A schema may offer several kinds of event, and each of these be put together of parts: a
form is what one of them is all of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, product
from typing import TYPE_CHECKING, Final

from counterfoil.api.keywords import ANNOTATIONS
from counterfoil.api.media_types import bare_name, is_json
from counterfoil.api.model import JsonData
from counterfoil.api.objects import type_names
from counterfoil.api.reading import child, items, text, texts
from counterfoil.document.tree import Mapping, Node, Scalar, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from counterfoil.api.references import References
    from counterfoil.document.tree import Place

DATA: Final = "data"
FIELDS: Final = frozenset({DATA, "event", "id", "retry"})
"""The fields of an event (WHATWG HTML, 9.2.6); others are ignored."""

UNNAMED: Final = "message"
_MOST: Final = 100
"""The most forms that one schema is taken apart into, and the most parts of one."""
_DEEPEST: Final = 30
"""The most schemas that are followed into each other."""
_ELSEWHERE: Final = frozenset(
    {
        *("if", "then", "else", "not", "dependentSchemas", "patternProperties"),
        "$dynamicRef",
    }
)
"""Keywords that may say something of the data where this does not look."""
_OF_TEXT: Final = ANNOTATIONS | {"type", "format"}


class UntoldError(Exception):
    """A schema says more than what is understood here."""


@dataclass(frozen=True, slots=True)
class Form:
    """The objects that an event is all of, one branch taken of each choice."""

    parts: tuple[Mapping, ...]

    @property
    def owners(self) -> tuple[Mapping, ...]:
        """The parts that say something of the data."""
        return tuple(each for each in self.parts if data_of(each) is not None)

    def names(self, references: References) -> frozenset[str] | None:
        """The names of the events that it may be; None where it may be any.

        WHATWG HTML, 9.2.6: an event without one is a `message`.
        """
        found: frozenset[str] | None = None
        for part in self.parts:
            properties = child(part, "properties")
            event = properties.get("event") if properties is not None else None
            said = None if event is None else _constants(references.follow(event))
            if said is not None:
                found = said if found is None else found & said
        needed = any("event" in texts(part, "required") for part in self.parts)
        return found if needed or found is None else found | {UNNAMED}

    def constants(self, references: References) -> frozenset[str]:
        """The texts that are its data, where the schema counts them."""
        found: set[str] = set()
        for part in self.parts:
            data = data_of(part)
            if data is not None:
                found |= _constants(references.follow(data)) or frozenset()
            for value in _values(part):
                constant = value.get(DATA) if isinstance(value, Mapping) else None
                if isinstance(constant, Scalar) and isinstance(constant.value, str):
                    found.add(constant.value)
        return frozenset(found)


@dataclass(slots=True)
class FormReader:
    """Takes schemas of events apart. `ways` are the places that it came by."""

    references: References
    ways: set[Place] = field(default_factory=set["Place"])

    def forms(self, node: Node, within: frozenset[Place] = frozenset()) -> list[Form]:
        """The forms of a schema. Raises `UntoldError`."""
        target = self._target(node)
        if not isinstance(target, Mapping):
            return [Form(())]
        place = place_of(target)
        if len(within) > _DEEPEST:
            raise UntoldError
        if place in within or not _ELSEWHERE.isdisjoint(target.members):
            raise UntoldError
        inside = within | {place}
        together = [self.forms(each, inside) for each in items(target, "allOf")]
        for keyword in ("oneOf", "anyOf"):
            branches = items(target, keyword)
            if branches:
                each = (self.forms(branch, inside) for branch in branches)
                together.append(list(chain.from_iterable(each)))
        found: list[Form] = []
        for chosen in product(*together):
            parts = (target, *(part for each in chosen for part in each.parts))
            found.append(Form(parts))
            if len(found) > _MOST or len(parts) > _MOST:
                raise UntoldError
        return found

    def _target(self, node: Node) -> Node | None:
        seen: set[Place] = set()
        while isinstance(node, Mapping) and "$ref" in node.members:
            if node.members.keys() - ANNOTATIONS != {"$ref"} or place_of(node) in seen:
                raise UntoldError
            seen.add(place_of(node))
            self.ways.add(place_of(node))
            target = self.references.target(node)
            if target is None:
                return None
            node = target
        self.ways.add(place_of(node))
        return node


def told_apart(
    json: Sequence[Form], texts: Sequence[Form], references: References
) -> JsonData:
    """Which events are of forms with JSON, as far as names and constants tell."""
    if not texts:
        return JsonData()
    names = [form.names(references) for form in json]
    told = [each for each in names if each is not None]
    known = frozenset[str]().union(*told)
    events = known if len(told) == len(names) else None
    others: set[str] = set()
    constants: set[str] = set()
    is_open = False
    for form in texts:
        own, counted = form.names(references), form.constants(references)
        constants |= counted
        if counted:
            continue  # its data tell it
        if own is None or not own.isdisjoint(known):
            is_open = True
        elif events is None:
            others |= own
    return JsonData(
        None if events is None else tuple(sorted(events)),
        tuple(sorted(others)),
        tuple(sorted(constants)),
        is_open,
    )


def data_of(part: Mapping) -> Node | None:
    """What a part of a form says of the data; None for nothing."""
    properties = child(part, "properties")
    return properties.get(DATA) if properties is not None else None


def content_of(node: Node | None) -> Node | None:
    """The schema of the JSON that data hold in their text; None where they hold none.

    JSON Schema Validation, 8.4 and 8.5: without `contentSchema`, it is any JSON.
    """
    if not isinstance(node, Mapping) or not is_text(node):
        return None
    held = bare_name(text(node, "contentMediaType"))
    if not held or not is_json(held) or text(node, "contentEncoding"):
        return None
    return node.get("contentSchema") or Scalar(value=True, location=node.location)


def is_text(node: Node | None) -> bool:
    """Whether a schema says of a text no more than that it is one."""
    if not isinstance(node, Mapping):
        return isinstance(node, Scalar) and node.value is True
    said = {name for name in node.members if not name.startswith("x-")}
    return said <= _OF_TEXT and type_names(node) in {None, ("string",)}


def is_no_text(
    node: Node | None, references: References, known: dict[Place, bool] | None = None
) -> bool:
    """Whether a schema says, by its types or constants, that a value is no text.

    `known` is what was found of other schemas: each is looked at once.
    """
    target = references.follow(node) if node is not None else None
    if not isinstance(target, Mapping):
        return False
    place, known = place_of(target), {} if known is None else known
    if place not in known:
        known[place] = len(known) < _MOST and _is_no_text(target, references, known)
    return known[place]


def _is_no_text(
    target: Mapping, references: References, known: dict[Place, bool]
) -> bool:
    known[place_of(target)] = False  # as long as nothing else is known
    kinds = type_names(target)
    if kinds is not None:
        return "string" not in kinds
    listed = _values(target)
    if listed:
        return not any(
            isinstance(each, Scalar) and isinstance(each.value, str) for each in listed
        )
    if any(is_no_text(each, references, known) for each in items(target, "allOf")):
        return True
    return any(
        all(is_no_text(each, references, known) for each in branches)
        for keyword in ("oneOf", "anyOf")
        if (branches := items(target, keyword))
    )


def is_no_object(form: Form) -> bool:
    """Whether an event of this form could be no object."""
    kinds = [type_names(part) for part in form.parts]
    return any(each is not None and "object" not in each for each in kinds)


def is_foreign(forms: Iterable[Form]) -> bool:
    """Whether events of these forms have no data, but members that no event has."""
    named = {name for form in forms for part in form.parts for name in _named(part)}
    return DATA not in named and not named <= FIELDS


def _named(part: Mapping) -> Iterator[str]:
    yield from (child(part, "properties") or Mapping({}, {}, part.location)).members
    for value in _values(part):
        yield from value.members if isinstance(value, Mapping) else ()


def _values(node: Mapping) -> tuple[Node, ...]:
    constant = node.get("const")
    return items(node, "enum") if constant is None else (constant,)


def _constants(node: Node | None) -> frozenset[str] | None:
    """The strings that a schema counts; None where it does not."""
    values = _values(node) if isinstance(node, Mapping) else ()
    found = [each.value for each in values if isinstance(each, Scalar)]
    return frozenset(e for e in found if isinstance(e, str)) if values else None
