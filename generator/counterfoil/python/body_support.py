"""Which request bodies cannot be made yet, and which are passed on as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.media_types import (
    EVENTS,
    MULTIPART,
    is_json,
    is_sequential,
    is_text,
)
from counterfoil.api.schema import AnyValue, Object, Size, String, Union
from counterfoil.codes import python as codes
from counterfoil.codes.contents import IGNORED_HEADER
from counterfoil.codes.unsupported import UNSUPPORTED_ENCODING
from counterfoil.python.contents import may_be_json
from counterfoil.python.form_files import FORMS
from counterfoil.python.forms import lower_form
from counterfoil.python.object_forms import part_header_shape
from counterfoil.python.positions import FilePart, lower_ordered
from counterfoil.python.scalar_kinds import (
    scalar_kinds,
)
from counterfoil.python.text_shapes import (
    NoText,
)
from counterfoil.python.variants import is_always_empty

if TYPE_CHECKING:
    from counterfoil.api.model import Encoding, Header, MediaType, Positions
    from counterfoil.api.schema import Schema
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Location
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.object_forms import FileShape, Form

_BINARY: Final = "use JSON, or give it the schema {type: string, format: binary}"
_EVENT: Final = (
    "give events a schema of their own, which tells by constants which have JSON data"
)
_ITEMS: Final = "describe each of its items by an itemSchema, which OpenAPI 3.2 has"


def check_body(
    content: tuple[MediaType, ...], lowering: Lowering, findings: Findings
) -> None:
    """Report what of a body is not read."""
    others: list[MediaType] = []
    for media in content:
        if media.name in FORMS:
            _check_form(media, lowering, findings)
        elif media.positions is not None:
            _check_ordered(media, media.positions, lowering, findings)
        else:
            others.append(media)
            _check_data(media, lowering, findings)
    _check_read(others, lowering, findings)


def check_response(
    content: tuple[MediaType, ...], lowering: Lowering, findings: Findings
) -> None:
    """Report what of a response is not read."""
    others: list[MediaType] = []
    for media in content:
        _check_data(media, lowering, findings)
        if media.positions is not None:
            _check_ordered(media, media.positions, lowering, findings)
        elif not may_be_json(media, lowering) and not _is_empty(media):
            others.append(media)
    _check_read(others, lowering, findings)


def _check_data(media: MediaType, lowering: Lowering, findings: Findings) -> None:
    """Report the data of events that are more than texts to the document."""
    if media.name != EVENTS or media.item_schema is None or media.json_data is not None:
        return
    pending = [media.item_schema]
    told: set[Location] = set()
    while pending:
        schema = lowering.target(pending.pop())
        if schema.location in told:
            continue
        told.add(schema.location)
        match schema.shape:
            case Union(members):
                pending += members
            case Object(properties):
                for each in properties:
                    data = lowering.target(each.schema)
                    kind = getattr(data.shape, "media_type", "")
                    if each.name == "data" and kind:
                        findings.add(
                            codes.UNDECODED_CONTENT,
                            f"the data of an event is passed on as text: {kind} is "
                            "not decoded, and its contentSchema not applied",
                            data.location,
                            hint=_EVENT if is_json(kind) else "",
                        )
            case _:
                pass


def _is_empty(media: MediaType) -> bool:
    return media.schema is not None and is_always_empty(media.schema)


def _check_read(
    content: list[MediaType], lowering: Lowering, findings: Findings
) -> None:
    """Report what is passed on as bytes, once for a place that lists many types."""
    unread: dict[tuple[Location, str, str], list[str]] = {}
    for media in content:
        is_read = _is_read(media, lowering)
        if not media.is_json and (media.encodings or not is_read):
            has_json = may_be_json(media, lowering)
            what = f"what is not JSON in {media.name}" if has_json else media.name
            hint = _ITEMS if is_sequential(media.name) else _BINARY
            hint = "leave the encoding out" if is_read else hint
            lost = _lost(is_read=is_read, is_encoded=bool(media.encodings))
            unread.setdefault((media.location, hint, lost), []).append(what)
    for (place, hint, lost), names in unread.items():
        others = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
        findings.add(
            codes.UNDECODED_CONTENT,
            f"{names[0]} is passed on as bytes: {lost} not applied{others}",
            place,
            hint=hint,
        )


def _lost(*, is_read: bool, is_encoded: bool) -> str:
    """What says nothing of bytes, with its verb."""
    if not is_encoded:
        return "its schema is"
    return "its encoding is" if is_read else "its schema and encoding are"


def _check_form(media: MediaType, lowering: Lowering, findings: Findings) -> None:
    try:
        form = lower_form(media, lowering)
        _check_part_headers(media, form, lowering, findings)
        _check_files(media, form, findings)
    except NoText as error:
        findings.add(
            codes.UNDECODED_CONTENT,
            f"{media.name} {error}: it is passed on as bytes",
            media.location,
            hint="describe an object of scalars, arrays of them, files and JSON",
        )


def _check_files(media: MediaType, form: Form, findings: Findings) -> None:
    """Report parts that are values to the document, and octets to who reads them."""
    typed = {each.name: each for each in media.encodings if each.content_types}
    for name, file in form.files:
        if file.undecoded is not None:
            _report_undecoded(name, file.undecoded, typed.get(name), findings)
        _report_pattern(f"the part {name!r}", file, findings)


def _report_undecoded(
    name: str, place: Location, encoding: Encoding | None, findings: Findings
) -> None:
    """Report a value that is passed on as a file: by its media type, or by itself."""
    if encoding is not None:
        findings.add(
            codes.UNDECODED_CONTENT,
            f"the part {name!r} is {', '.join(encoding.content_types)}, "
            "passed on as a file: its schema is not applied",
            encoding.location,
            hint=_BINARY,
        )
        return
    findings.add(
        codes.UNDECODED_CONTENT,
        f"the part {name!r} may be a file, and is passed on as one: what else "
        "it may be is not looked at",
        place,
        hint="to have it read, describe a property of its own for it",
    )


def _report_pattern(part: str, file: FileShape, findings: Findings) -> None:
    if file.patterned is not None:
        findings.add(
            codes.UNDECODED_CONTENT,
            f"{part} is a file: its pattern is not applied",
            file.patterned,
            hint="remove the pattern, or make it text: contentType: text/plain",
        )


def _check_ordered(
    media: MediaType, positions: Positions, lowering: Lowering, findings: Findings
) -> None:
    """Report what of parts without names is not read."""
    try:
        ordered = lower_ordered(positions, lowering)
    except NoText as error:
        findings.add(
            codes.UNDECODED_CONTENT,
            f"{media.name} {error}: it is passed on as bytes",
            media.location,
            hint="describe an array of files, scalars and JSON",
        )
        return
    for number, part in enumerate(ordered.parts):
        if isinstance(part, FilePart):
            _report_pattern(f"the part {number}", part.shape, findings)
    told: set[Location] = set()
    for part, position in zip(ordered.parts, positions.all, strict=False):
        encoding = position.encoding
        if encoding is None or encoding.location in told:
            continue
        told.add(encoding.location)
        is_file = isinstance(part, FilePart)
        for header in encoding.headers:
            reason = _header_problem(header, lowering) if is_file else _NO_FILE
            _report_header(header, reason, findings)


_NO_FILE: Final = "is of a part that is no file"


def _header_problem(header: Header, lowering: Lowering) -> str:
    """Why a header of a part that is a file is not checked; "" where it is."""
    try:
        part_header_shape(header, lowering)
    except NoText as error:
        return str(error)
    return ""


def _report_header(header: Header, reason: str, findings: Findings) -> None:
    if reason:
        findings.add(
            UNSUPPORTED_ENCODING,
            f"the header {header.name} {reason}",
            header.location,
            hint=f'to leave it out: allow = ["{UNSUPPORTED_ENCODING.name}"]',
        )


def _check_part_headers(
    media: MediaType, form: Form, lowering: Lowering, findings: Findings
) -> None:
    """Report headers of parts that are not checked: those of files are, if texts."""
    named = dict(form.files)
    for encoding in media.encodings:
        file = named.get(encoding.name) or form.other_files
        for header in encoding.headers:
            if media.name != MULTIPART:
                # OAS 3.1, 4.8.15.1: there are no parts that could have them.
                findings.add(
                    IGNORED_HEADER,
                    f"{media.name} has no parts: the header {header.name} is ignored",
                    header.location,
                )
            else:
                reason = _header_problem(header, lowering) if file else _NO_FILE
                _report_header(header, reason, findings)


def _is_read(media: MediaType, lowering: Lowering) -> bool:
    """Whether nothing is lost when content is passed on as text or as bytes."""
    if media.schema is None or (
        is_text(media.name) and scalar_kinds(media.schema, lowering)
    ):
        return True
    return _says_nothing(lowering.target(media.schema))


def _says_nothing(schema: Schema) -> bool:
    """Whether every octet sequence is valid."""
    match schema.shape:
        case AnyValue():
            return not schema.loose
        case String(size, pattern):
            return size == Size() and not pattern
        case _:
            return False
