"""Values for everything that a request or a response has, as its generated types."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import jsonschema_rs
import msgspec
from counterfoil.api.closed import closed_schema
from counterfoil.api.schema import Array, Binary, Object
from counterfoil.python.bodies import BYTES, FORM, ITEMS, JSON, PARTS, TEXT
from counterfoil.python.lowering import Lowering
from counterfoil.python.outcomes import CHOICE
from counterfoil.python.positions import FilePart
from counterfoil.python.variants import EMPTY
from hypothesis import strategies as st
from schemathesis.generation.jsonschema.builder import build
from schemathesis.generation.jsonschema.context import Alphabet

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from counterfoil.api.schema import Schema
    from counterfoil.python.arguments import Argument
    from counterfoil.python.bodies import Medium
    from counterfoil.python.outcomes import Outcome
    from counterfoil.python.positions import Ordered, Part
    from counterfoil.python.response_headers import HeaderField
    from counterfoil.python.variants import Variant
    from features.packages import Document, Tried

Values: TypeAlias = "st.SearchStrategy[Any]"

_ANY: Final = Alphabet()
_UNWRITTEN: Final = "".join(map(chr, range(33)))
# What is not escaped is what such a place can hold, and what divides nothing.
_HEADER: Final = Alphabet(max_codepoint=126, exclude_characters=f'{_UNWRITTEN},="|')
_COOKIE: Final = Alphabet(max_codepoint=126, exclude_characters=f'{_UNWRITTEN},;="\\')
_EVENT: Final = Alphabet(exclude_characters="\r\0")
_DIVIDERS: Final = {
    "spaceDelimited": " ",
    "pipeDelimited": "|",
    "tabDelimited": "\t",
    "commaDelimited": ",",
}
_LOST: Final = ("", ".", "..")
"""The segments of a path that would be lost on the way (RFC 3986, 5.2.4)."""
_WITHIN: Final = {"*/*": "application/x-any", "image/*": "image/png"}
"""A media type for each range of them."""
# All at once, or in parts.
_BYTES: Final = st.binary(max_size=50) | st.lists(
    st.binary(min_size=1, max_size=20), max_size=3
)
_NAMES: Final = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=9
).map(lambda name: name.strip(" \t") or "a")
"""Names of files: one without a name is sent under that of its part."""


def plain(document: Document, schema: Schema, alphabet: Alphabet = _ANY) -> Values:
    """JSON values of a schema."""
    return _plain(json.loads(closed_schema(document.api, schema)), alphabet)


def _plain(schema: Any, alphabet: Alphabet = _ANY) -> Values:
    return build(schema, draft=jsonschema_rs.Draft202012, formats={}, alphabet=alphabet)


def argument(tried: Tried, given: Argument) -> Values:
    """Values of a parameter, or `UNSET` where it may be left out."""
    codec = getattr(tried.module, given.constant)._content
    parameter = given.parameter
    values = plain(tried.document, parameter.schema, _alphabet(given))
    if parameter.place == "path":
        values = values.filter(lambda value: value not in _LOST)
    typed = values.map(codec.typed)
    return typed if parameter.required else typed | st.just(msgspec.UNSET)


def _alphabet(given: Argument) -> Alphabet:
    parameter = given.parameter
    if parameter.media_type == "application/json":
        return _ANY
    if parameter.place == "header":
        return _HEADER
    if parameter.style == "cookie" and not parameter.media_type:
        return _COOKIE
    return Alphabet(exclude_characters=_DIVIDERS.get(parameter.style, ""))


def request_body(tried: Tried, medium: Medium | None) -> Values:
    """The arguments `body` and `content_type` of a client's method.

    `medium` is one of those that the body may have; None leaves it out.
    """
    body = tried.call.body
    if body is None or medium is None:
        return st.just({})
    made = {"body": _of_medium(tried.document, medium)}
    if body.has_choice:
        made["content_type"] = _content_types(medium)
    return st.fixed_dictionaries(made)


def _content_types(each: Medium | Variant) -> Values:
    """What Content-Type may be; that of parts which are passed on has a boundary."""
    names = [_concrete(name) for name in each.names]
    is_parted = each.form == BYTES and names[0].startswith("multipart/")
    return st.sampled_from([f"{n}; boundary=x" if is_parted else n for n in names])


def _concrete(name: str) -> str:
    """A media type in a range of them."""
    return _WITHIN.get(name, name.replace("/*+", "/x+").replace("*", "x"))


def _of_medium(document: Document, medium: Medium) -> Values:
    if medium.form == JSON:
        return _of_content(document, medium)
    if medium.form == FORM:
        return _of_form(document, medium)
    if medium.form == PARTS:
        return _of_parts(document, medium)
    if medium.form == ITEMS:
        return _of_items(document, medium)
    if medium.form == TEXT:
        return _of_text(document, medium.media.schema)
    return _BYTES if medium.ordered is None else _of_ordered(document, medium.ordered)


def _of_content(
    document: Document, each: Medium | Variant, alphabet: Alphabet = _ANY
) -> Values:
    """Typed values of JSON, or of what is written otherwise and has its types."""
    assert each.content is not None
    codec = _codec(document, each.content.name)
    return plain(document, each.content.schema, alphabet).map(codec.typed)


def _of_items(document: Document, each: Medium | Variant) -> Values:
    alphabet = _EVENT if each.names[0] == "text/event-stream" else _ANY
    # None, one and several: with each further one, all take longer to draw.
    return st.lists(_of_content(document, each, alphabet), max_size=3)


def _of_form(document: Document, medium: Medium) -> Values:
    """A form with the fields that it names: others cannot hold all that is JSON."""
    assert medium.content is not None
    values, _ = _without(document, medium.content.schema, ())
    return values.map(_codec(document, medium.content.name).typed)


def _codec(document: Document, name: str) -> Any:
    return getattr(document.module("contents"), name.upper())


def _of_text(document: Document, schema: Schema | None) -> Values:
    # A text without anything in it is no scalar, and has no content.
    return st.text() if schema is None else plain(document, schema)


def _of_parts(document: Document, medium: Medium) -> Values:
    """A form with its files: they are no JSON, and the judge sees nothing of them."""
    assert medium.content is not None
    codec = _codec(document, medium.content.name)
    files = dict(_files(document, medium.content.schema))
    rest, required = _without(document, medium.content.schema, files)
    one = _file(document, "image/png", "application/octet-stream")
    many = st.lists(one, min_size=1, max_size=3)

    @st.composite
    def form(draw: st.DrawFn) -> Any:
        members = draw(rest)
        for name, is_list in files.items():
            if name in required or draw(st.booleans()):
                members[name] = draw(many if is_list else one)
        judged = {
            name: [None]
            if files.get(name)
            else None
            if name in files
            else members[name]
            for name in members
        }
        return codec.typed(members, judged)

    return form()


def _file(document: Document, *types: str) -> Values:
    return st.builds(
        document.module("runtime.files").FormFile,
        st.binary(max_size=50),
        filename=_NAMES,
        content_type=st.sampled_from(types),
    )


def _of_ordered(document: Document, ordered: Ordered) -> Values:
    """Parts without names: as many as there may be, up to four beyond the prefix."""
    prefix = [_of_part(document, each) for each in ordered.prefix]
    rest = _of_part(document, ordered.rest) if ordered.rest else st.nothing()
    most = len(prefix) + (4 if ordered.has_rest else 0)
    if ordered.most is not None:
        most = min(most, ordered.most)

    @st.composite
    def parts(draw: st.DrawFn) -> Any:
        # RFC 2046, 5.1.1: there is a part at least.
        count = draw(st.integers(max(ordered.least, 1), most))
        beyond = [rest] * max(0, count - len(prefix))
        made = [draw(each) for each in (*prefix, *beyond)[:count]]
        return tuple(made) if ordered.is_tuple else made

    return parts()


def _of_part(document: Document, part: Part) -> Values:
    if isinstance(part, FilePart):
        types = part.shape.types or ("application/octet-stream",)
        return _file(document, *map(_concrete, types))
    if part.content is None:
        return plain(document, part.schema)
    codec = _codec(document, part.content.name)
    return plain(document, part.content.schema).map(codec.typed)


def _without(
    document: Document, schema: Schema, names: Container[str]
) -> tuple[Values, list[str]]:
    """Values of a schema without some of its properties; and which it requires."""
    whole = json.loads(closed_schema(document.api, schema))
    target = whole
    if "$ref" in whole:
        target = whole["$defs"][whole["$ref"].rpartition("/")[2]]
    members, required = target["properties"], target.get("required", [])
    target["properties"] = {k: v for k, v in members.items() if k not in names}
    target["required"] = [name for name in required if name not in names]
    target.setdefault("additionalProperties", False)
    return _plain(whole), required


def _files(document: Document, schema: Schema) -> Iterator[tuple[str, bool]]:
    """The names of the properties that are files, and whether they are several."""
    shape = Lowering(document.api).target(schema).shape
    assert isinstance(shape, Object)
    for each in shape.properties:
        inner = each.schema.shape
        is_list = isinstance(inner, Array)
        item = inner.items.shape if isinstance(inner, Array) else inner
        if isinstance(item, Binary):
            yield each.name, is_list


def response(tried: Tried, outcome: Outcome, variant: Variant | None) -> Values:
    """A documented response, as a service gives it, with content of one media type."""
    kind = getattr(tried.module, outcome.class_name)
    types = {each.name: each.type for each in msgspec.structs.fields(kind)}
    made: dict[str, Values] = {
        field.name: _header(tried, field, types[field.name])
        for field in outcome.headers
        if field.name in types and not field.constant
    }
    if not outcome.is_exact:
        made["status"] = st.sampled_from(outcome.statuses)
    if variant is not None and "body" in types:
        made["body"] = _of_variant(tried.document, variant)
        if outcome.form == CHOICE:
            made["content_type"] = _content_types(variant)
    return st.builds(kind, **made)


def _header(tried: Tried, field: HeaderField, type_: Any) -> Values:
    is_json = field.header.media_type == "application/json"
    values = plain(tried.document, field.header.schema, _ANY if is_json else _HEADER)
    if field.codec:
        typed = values.map(getattr(tried.module, field.codec).typed)
    else:
        typed = values.map(lambda value: msgspec.convert(value, type_))
    return typed if field.required else typed | st.just(msgspec.UNSET)


def _of_variant(document: Document, variant: Variant) -> Values:
    if variant.form == JSON:
        return _of_content(document, variant)
    if variant.form == ITEMS:
        return _of_items(document, variant)
    if variant.form == TEXT:
        return _of_text(document, variant.media.schema)
    if variant.ordered is not None:
        return _of_ordered(document, variant.ordered)
    return st.just(b"") if variant.form == EMPTY else _BYTES


_TOKENS: Final = st.from_regex(r"[A-Za-z0-9._~+/-]+=*", fullmatch=True)
_VISIBLE: Final = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1
)
_WORDS: Final = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))
_KEYS: Final[dict[str, Values]] = {
    "header": _VISIBLE,
    "query": st.text(min_size=1),
    "cookie": st.from_regex(r"[!#-+\--:<-\[\]-~]+", fullmatch=True),
}


@st.composite
def credentials(draw: st.DrawFn, tried: Tried) -> dict[str, Any]:
    """What a client shows to be let in, by one of the ways that there are."""
    guard = tried.call.guard
    if guard is None or (guard.optional and draw(st.booleans())):
        return {}
    check = draw(st.sampled_from(guard.requirements)).check
    module = tried.document.module("runtime.credentials")
    shown: dict[str, Any] = {}
    for scheme in check.schemes:
        kind = getattr(module, scheme.credentials)
        match scheme.credentials:
            case "ApiKey":
                made = kind(draw(_KEYS[scheme.scheme.place]))
            case "Basic":
                name = draw(_WORDS).replace(":", "")
                made = kind(name, draw(_WORDS))
            case "Bearer":
                made = kind(draw(_TOKENS))
            case "ClientCertificate":
                made = True
            case _:
                made = kind(draw(_VISIBLE))
        shown[scheme.name] = made
    return shown
