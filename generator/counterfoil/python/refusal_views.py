"""The views of responses that tell of a fault, as endpoints make them by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.media_types import EVENTS, is_sequence, is_sequential
from counterfoil.python.answer_views import CaseView, guarded
from counterfoil.python.bodies import ITEMS
from counterfoil.python.faults import header_method, told_headers
from counterfoil.python.layout import STEP, byte_string, enclose, fits, string
from counterfoil.python.outcomes import CHOICE
from counterfoil.python.types import STR
from counterfoil.python.variants import Variant, telling

if TYPE_CHECKING:
    from counterfoil.python.outcomes import Outcome
    from counterfoil.python.response_headers import HeaderField


def lower_refusal(outcome: Outcome) -> CaseView:
    """The case of a documented response that a fault alone makes."""
    arguments = [] if outcome.is_exact else ["status=fault.status"]
    told = {each.wire: _told_header(each) for each in told_headers(outcome)}
    for each in outcome.fields:
        if each.required and not each.constant:
            # That of a 405 is what a path has methods for.
            value = told.get(each.wire, f"fault.field({byte_string(each.wire)})")
            arguments.append(f"{each.name}={value}")
    variant = telling(outcome.variants) if outcome.body is not None else None
    if variant is not None:
        if outcome.form == CHOICE:
            kind = variant.names[0].replace("*", "plain")
            arguments.append(f"content_type={string(kind)}")
        arguments.append(f"body={_told(variant)}")
    made = enclose(f"{outcome.class_name}(", arguments, ")", 4)
    line = f"return encode({made})"
    if not fits(line, 3):
        line = f"return encode(\n{STEP * 4}{made}\n{STEP * 3})"
    return CaseView(guarded(outcome), line)


def _told_header(field: HeaderField) -> str:
    """The expression of a header that tells of a fault."""
    made = f"errors.{header_method(field)}(fault)"
    if field.wire == "www-authenticate" and field.type == STR:
        return f"fault.field({byte_string(field.wire)}) or {made}"
    return made


def _told(variant: Variant) -> str:
    """The expression of content that tells of a fault."""
    if variant.content is not None:
        made = f"errors.{variant.content.name}(fault)"
        return f"[{made}]" if variant.form == ITEMS else made
    if variant.is_xml:
        return "fault.xml"
    if is_sequential(variant.media.name):
        return _item(variant.media.name)
    text = "fault.html" if variant.is_html else "fault.message"
    if variant.longest is None:
        return f"{text}.encode()"
    return f"{text}[:{variant.longest}]" if variant.longest else text


def _item(name: str) -> str:
    """The expression of a problem as the one item of a media type that has items."""
    if name == EVENTS:
        return r'b"data: " + fault.problem + b"\n\n"'
    before = r'b"\x1e" + ' if is_sequence(name) else ""
    return rf'{before}fault.problem + b"\n"'
