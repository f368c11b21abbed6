"""What the schemas of parameters, headers and contents are to be called.

What a document has once, in a component, is called after that, whoever refers to it.
What else operations share is called after the one whose id comes first in the alphabet:
no name depends on the order of a document.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.objects import OBJECTS
from counterfoil.api.schema import schemas_within
from counterfoil.pointers import unescape
from counterfoil.python.places import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counterfoil.api.model import Api, MediaType, Operation, Position
    from counterfoil.api.schema import Schema
    from counterfoil.python.places import Place

_COMPONENT: Final = re.compile(
    # Those of Swagger 2.0 stand at the top (`parameters`, `responses`).
    r"(?:/components)?/(headers|mediaTypes|parameters|requestBodies|responses)"
    # In Swagger 2.0, parameters and headers are their own schemas. What has a number is
    # one of the parameters of a Path Item, which has a file of its own.
    r"/((?!(?<=^/parameters/)\d+/)[^/]+)(?:/|$)"
)


_SECTIONS: Final = {
    "headers": "header",
    "mediaTypes": "media type",
    "parameters": "parameter",
    "requestBodies": "request",
    "responses": "response",
}
"""What is in a section of the components, in a word."""


class Proposal(Struct, frozen=True):
    """A name for a schema: `wording` is its own, and `called` what it might be.

    Where another one would be called the same, `fuller` says which of them it is.
    """

    wording: str
    called: str
    schema: Schema
    fuller: str = ""


def contents(api: Api) -> Iterable[Proposal]:
    """The schemas of contents, parameters and headers, each once, in their order."""
    first: dict[Place, Proposal] = {}
    for each in _everything(api):
        where = place(each.schema)
        if where not in first or each.wording < first[where].wording:
            first[where] = each
    own = [each for each in first.values() if not _is_within(each, first)]
    count = Counter(each.called for each in own)
    return [
        replace(each, called=each.fuller or each.called)
        if count[each.called] > 1
        else each
        for each in own
    ]


def _is_within(one: Proposal, others: Mapping[Place, Proposal]) -> bool:
    """Whether a schema is that of the objects of another one, as a form has it.

    It is called as it is there: a YAML alias gives both one place.
    """
    file, pointer, direction = where = place(one.schema)
    if not pointer.endswith(OBJECTS):
        return False
    whole = others.get((file, pointer.removesuffix(OBJECTS), direction))
    inside = schemas_within(whole.schema) if whole else ()
    return any(place(each) == where for each in inside)


def parts_of(media: MediaType) -> tuple[Position, ...]:
    """The parts of content in parts without names; none of other content."""
    return media.positions.all if media.positions else ()


def leading(content: Iterable[MediaType]) -> MediaType | None:
    """The media type whose schema is called as if there were no other ones.

    JSON is it before other ones; of several, it is the first in the alphabet.
    """

    def rank(media: MediaType) -> tuple[bool, bool, str]:
        return media.name != "application/json", not media.is_json, media.key

    return min(content, key=rank, default=None)


def _everything(api: Api) -> Iterator[Proposal]:
    for operation in api.every:
        if operation.body is not None:
            yield from _of_content(operation, "", operation.body.content)
        for response in operation.responses:
            yield from _of_content(operation, f"{response.key} ", response.content)
    for operation in api.every:
        for parameter in operation.parameters:
            name = parameter.given.text if parameter.given else parameter.name
            own = _of_component(parameter.schema, "parameter")
            # One of the same name may be elsewhere, and be another one.
            words = f"{parameter.name} {parameter.place}"
            yield own or _of(operation, words, name, parameter.schema)
        for response in operation.responses:
            for header in response.headers:
                name = header.given.text if header.given else header.name
                key = response.key
                own = _of_header(header.schema, name)
                words, called = f"{key} {header.name}", f"{key} {name}"
                yield own or _of(operation, words, called, header.schema)


def _of(operation: Operation, words: str, called: str, schema: Schema) -> Proposal:
    name = operation.given.text if operation.given else operation.id
    return Proposal(f"{operation.id} {words}", f"{name} {called}", schema)


def _of_component(schema: Schema, words: str) -> Proposal | None:
    """The name of what stands in a component; None for what stands elsewhere."""
    found = _COMPONENT.match(schema.location.pointer)
    if found is None:
        return None
    section, name = found.groups()
    name = unescape(name)
    # Other files may have components of the same name.
    wording = f"#/{section}/{name} {words} {schema.location.file}"
    kind = _SECTIONS[section]
    # `Response404Body` says more than a number with a letter before it.
    full = f"{kind} {name}" if name[0].isdecimal() else f"{name} {kind}"
    called = full if name[0].isdecimal() else name
    return Proposal(wording, f"{called} {words}", schema, f"{full} {words}")


def _of_header(schema: Schema, name: str) -> Proposal | None:
    found = _COMPONENT.match(schema.location.pointer)
    within = found is not None and found[1] != "headers"
    return _of_component(schema, name if within else "header")


def _of_content(
    operation: Operation, key: str, content: tuple[MediaType, ...]
) -> Iterator[Proposal]:
    """The schemas of media types: all but the leading one are told apart by theirs."""

    def named(words: str, schema: Schema) -> Proposal:
        of_all = f"{key}{words}"
        return _of_component(schema, words) or _of(operation, of_all, of_all, schema)

    whole = leading(each for each in content if each.schema is not None)
    items = leading(each for each in content if each.item_schema is not None)
    parts = leading(each for each in content if parts_of(each))
    for media in content:
        full = f"body {media.key}"
        for number, part in enumerate(parts_of(media), 1):
            words = "body" if media is parts else full
            yield named(f"{words} part {number}", part.schema)
        if media.schema is not None:
            yield named("body" if media is whole else full, media.schema)
        if media.item_schema is not None:
            words = "body" if media is items else full
            yield named(f"{words} item", media.item_schema)
