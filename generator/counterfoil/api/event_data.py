"""The data of server-sent events: JSON in a text, where a schema says so.

The data of an event are text (WHATWG HTML, 9.2.6), and `contentMediaType` and
`contentSchema` describe what it holds (OAS 3.2, 4.14.4.3). Here such data become what
they hold: the schema of the content stands where that of the text was, and it is noted
of which events that is so. What others write, who mean the same, is read so, too: a
`data` that is no text, and an event without any field of events, which is its data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterfoil.api.event_changes import (
    described,
    joined,
    nothing,
    own_part,
    set_data,
    with_data,
)
from counterfoil.api.event_examples import decoded_examples
from counterfoil.api.event_forms import (
    DATA,
    FIELDS,
    Form,
    FormReader,
    UntoldError,
    content_of,
    data_of,
    is_foreign,
    is_no_object,
    is_no_text,
    is_text,
    told_apart,
)
from counterfoil.api.media_types import EVENTS, bare_name
from counterfoil.api.reading import child, members, refuses_all
from counterfoil.codes.contents import ASSUMED_EVENT_DATA, IGNORED_EVENT_MEMBER
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.form_schemas import FormUses
    from counterfoil.api.model import JsonData
    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Place


@dataclass(frozen=True, slots=True)
class _Item:
    """The schema of the events of a media type, and its forms, by what data they have.

    `owners` has with each form with JSON the part that says so; `ways` are the places
    that the forms were come by.
    """

    media: Mapping
    node: Node
    owners: tuple[tuple[Form, Mapping], ...]
    texts: tuple[Form, ...]
    ways: frozenset[Place]

    @property
    def forms(self) -> tuple[Form, ...]:
        """All of them."""
        return (*(form for form, _ in self.owners), *self.texts)


@dataclass(slots=True)
class EventStreams:
    """Notes the streams of events.

    `found` tells which have JSON for their data, by the place of the events' schema.
    """

    found: dict[Place, JsonData] = field(default_factory=dict["Place", "JsonData"])
    _media: dict[Place, Mapping] = field(default_factory=dict["Place", Mapping])

    def note_holder(self, node: Mapping, references: References) -> None:
        """Note what a body or a response has streams of."""
        for written, entry in members(node, "content"):
            media = references.follow(entry) if bare_name(written) == EVENTS else None
            if isinstance(media, Mapping) and "itemSchema" in media.members:
                self._media[place_of(media)] = media

    def changes(
        self, references: References, uses: FormUses, findings: Findings
    ) -> dict[Place, Node]:
        """The nodes that stand in the place of others: schemas of data, and examples.

        What something else refers to, too, stays as it is.
        """
        if not self._media:
            return {}
        return _Changes(references, uses, findings, self).made(self._media.values())

    def of(self, node: Node | None) -> JsonData | None:
        """Which events of a schema have JSON for their data; None where none has."""
        return None if node is None else self.found.get(place_of(node))


class _Changes:
    def __init__(
        self,
        references: References,
        uses: FormUses,
        findings: Findings,
        streams: EventStreams,
    ) -> None:
        self._references = references
        self._referrers = uses.referrers()
        self._findings = findings
        self._streams = streams
        self._ways: set[Place] = set()
        self._made: dict[Place, Node] = {}

    def made(self, media: Iterable[Mapping]) -> dict[Place, Node]:
        found = [item for each in media if (item := self._item(each)) is not None]
        items = [
            each
            for each in found
            if each.owners and (self._is_alone(each) or not self._is_changed(each))
        ]
        moved = {
            place_of(part): part
            for item in items
            for form, owner in item.owners
            for part in form.owners
            if part is not owner
        }
        for item in items:
            try:
                changes = self._changed(item, moved)
            except UntoldError:
                continue
            self._made |= changes
            if self._is_alone(item):
                self._made |= with_data(item.forms)
            self._note(item)
        return self._made

    def _item(self, media: Mapping) -> _Item | None:
        node = media.members["itemSchema"]
        reader = FormReader(self._references)
        try:
            forms = reader.forms(node)
            if is_foreign(forms) or all(map(is_no_object, forms)):
                node = self._wrapped(node)
                forms = reader.forms(node)
                self._made[place_of(media.members["itemSchema"])] = node
            owners = [(form, self._owner(form)) for form in forms]
        except UntoldError:
            return None
        finally:
            self._ways |= reader.ways
        self._tell_ignored(forms)
        return _Item(
            media,
            node,
            tuple((form, owner) for form, owner in owners if owner is not None),
            tuple(form for form, owner in owners if owner is None),
            frozenset(reader.ways),
        )

    def _tell_ignored(self, forms: Iterable[Form]) -> None:
        """Report properties that no event has."""
        for part in _parts(forms).values():
            properties = child(part, "properties") or Mapping({}, {}, part.location)
            for name, node in properties.members.items():
                place = properties.keys[name]
                if name in FIELDS or refuses_all(node):
                    continue
                if not self._findings.has(IGNORED_EVENT_MEMBER, place):
                    self._findings.add(
                        IGNORED_EVENT_MEMBER,
                        f"events have no field {name!r}: it is neither sent nor read",
                        place,
                        hint="say it in the JSON that the data hold (contentSchema)",
                    )

    def _wrapped(self, node: Node) -> Mapping:
        """The schema of an event whose data a schema describes."""
        self._findings.add(
            ASSUMED_EVENT_DATA,
            "no event is of this schema: it is read as that of the JSON in its data",
            node.location,
            hint="describe the event, an object, whose data hold it as contentSchema",
        )
        place = node.location.called(f"{node.location.pointer}#event")
        fields: dict[str, Node] = {DATA: node}
        for name in sorted(FIELDS - {DATA}):
            kind = "integer" if name == "retry" else "string"
            inner = place.called(f"{place.pointer}/{name}")
            fields[name] = Mapping({"type": Scalar(kind, inner)}, {}, inner)
        event: dict[str, Node] = {
            "type": Scalar("object", place),
            "required": Sequence((Scalar(DATA, place),), place),
            "properties": Mapping(fields, dict.fromkeys(fields, place), place),
        }
        return Mapping(event, dict.fromkeys(event, place), place)

    def _owner(self, form: Form) -> Mapping | None:
        """The part that says that data are JSON; None for text."""
        data = {
            number: self._references.follow(data_of(part) or part)
            for number, part in enumerate(form.owners)
        }
        found = [
            number
            for number, node in data.items()
            if content_of(node) is not None or is_no_text(node, self._references)
        ]
        if not found:
            return None
        if len(found) > 1 or not all(is_text(data[n]) for n in data if n not in found):
            raise UntoldError
        return form.owners[found[0]]

    def _is_changed(self, item: _Item) -> bool:
        return any(
            part is not owner or self._content(owner) is not None
            for form, owner in item.owners
            for part in form.owners
        )

    def _is_alone(self, item: _Item) -> bool:
        """Whether nothing but events has the schemas."""
        return all(
            referrer in self._ways
            for way in item.ways
            for referrer in self._referrers.get(way, ())
        )

    def _content(self, owner: Mapping) -> Node | None:
        return content_of(self._references.follow(data_of(owner) or owner))

    def _changed(self, item: _Item, moved: dict[Place, Mapping]) -> dict[Place, Node]:
        changes: dict[Place, Node] = {}
        json_parts = {id(part) for form, _ in item.owners for part in form.parts}
        for form in item.texts:
            for part in form.owners:
                if place_of(part) in moved:
                    own = own_part(form, json_parts)
                    set_data(changes, own, joined(data_of(part), data_of(own)))
        for form, owner in item.owners:
            content = self._content(owner)
            written = data_of(owner)
            assert written is not None
            if content is not None:
                set_data(changes, owner, described(content, written))
            elif item.node is item.media.members["itemSchema"]:
                self._findings.add(
                    ASSUMED_EVENT_DATA,
                    "the data of an event are text: this is read as what JSON in it is",
                    written.location,
                    hint="make it the contentSchema of a string, whose "
                    "contentMediaType is application/json",
                )
            for part in form.owners:
                if part is not owner:
                    set_data(changes, part, nothing(part))
        return changes

    def _note(self, item: _Item) -> None:
        forms = [form for form, _ in item.owners]
        data = told_apart(forms, item.texts, self._references)
        self._streams.found[place_of(item.node)] = data
        self._made |= decoded_examples(_parts(item.forms).values(), data)


def _parts(forms: Iterable[Form]) -> dict[Place, Mapping]:
    """The parts of some forms, each once, by their places."""
    return {place_of(part): part for form in forms for part in form.parts}
