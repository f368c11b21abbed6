"""Content of a documented media type: is it what the contract says?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.proof.forms import judge_form
from counterfoil.proof.media_types import is_json, parse_content_type
from counterfoil.proof.modern import OF_3_0
from counterfoil.proof.parameters import Verdict
from counterfoil.proof.plain import MAX_DEPTH, members
from counterfoil.proof.schemas import NOT_JSON
from counterfoil.proof.styles import types_of

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, MediaType

_OF_ANY_BYTES: Final = frozenset(
    {
        *("type", "format", "title", "description", "example", "examples"),
        *("contentMediaType", "contentEncoding", OF_3_0),
    }
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that a contract states in prose only."""

    max_body: int = 1_048_576
    max_depth: int = MAX_DEPTH


def judge_content(
    contract: Contract,
    media_type: MediaType,
    content: bytes,
    content_type: str | None,
    limits: Limits,
) -> tuple[Verdict, str]:
    """The verdict on content that is of a media type, and what is wrong with it."""
    if media_type.is_form:
        verdict = judge_form(contract, media_type, content, content_type or "")
        return verdict, "the form is not valid"
    if not media_type.is_json:
        return judge_text(contract, media_type, content, content_type)
    breaches = contract.schemas.text_breaches(
        media_type.schema, content, limits.max_depth
    )
    if not breaches:
        return Verdict.RIGHT, ""
    first = breaches[0]
    if first.keyword == NOT_JSON:
        return Verdict.WRONG, f"the body is not JSON: {first.message}"
    message = f"at {first.pointer or '/'}, {first.keyword}: {first.message}"
    return Verdict.WRONG, message


def _is_other_json(
    contract: Contract, media_type: MediaType, content: bytes, content_type: str | None
) -> bool:
    """Whether content in a range is JSON, and as such none that the schema admits.

    Whether the string is that of the bytes or of the JSON, the contract does not say.
    """
    parsed = parse_content_type(content_type or "")
    return (
        "*" in media_type.names[0]
        and parsed is not None
        and is_json(parsed.name)
        and bool(contract.schemas.text_breaches(media_type.schema, content, MAX_DEPTH))
    )


def judge_text(
    contract: Contract, media_type: MediaType, content: bytes, content_type: str | None
) -> tuple[Verdict, str]:
    """Content that is neither JSON nor a form: a text, or any bytes.

    A text is read by the charset that it names (RFC 2046, 4.1.2).
    """
    if media_type.has_items:
        return Verdict.OPEN, ""
    if not media_type.schema:
        return Verdict.RIGHT, ""
    if not media_type.names[0].startswith("text/"):
        plain = members(contract.at(contract.resolve(media_type.schema)))
        free = set(plain) <= _OF_ANY_BYTES and plain.get("type", "string") == "string"
        if not free or _is_other_json(contract, media_type, content, content_type):
            return Verdict.OPEN, ""
        return Verdict.RIGHT, ""
    if types_of(contract, media_type.schema) != frozenset({"string"}):
        return Verdict.OPEN, ""
    parsed = parse_content_type(content_type or "")
    charset = parsed.charset if parsed else None
    try:
        text = content.decode(charset or "utf-8")
    except UnicodeDecodeError:
        # Without a charset, HTTP has no default (RFC 9110, Appendix B.3).
        named = f"the text is not in {charset}"
        return (Verdict.WRONG, named) if charset else (Verdict.OPEN, "")
    except (LookupError, ValueError):
        # A charset that is not known here.
        return Verdict.OPEN, ""
    accepted = contract.schemas.accepts(media_type.schema, text)
    return (Verdict.RIGHT if accepted else Verdict.WRONG), "the text is not valid"
