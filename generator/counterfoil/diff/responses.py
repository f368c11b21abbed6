"""What changed in the responses of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.diff.contents import compare_content

if TYPE_CHECKING:
    from counterfoil.api.model import Header, Operation, Response
    from counterfoil.diff.message import Message


def compare_responses(old: Operation, new: Operation, message: Message) -> None:
    """Tell what changed in what is answered.

    A further failure breaks nobody: a status that a client does not know is for it the
    first one of its class (RFC 9110, 15), and it fails as before.
    """
    name, is_sent = message.operation, message.flow.is_sent
    before = {each.key: each for each in old.responses}
    after = {each.key: each for each in new.responses}
    for key, response in after.items():
        known = before.get(key) or _covering(key, before)
        if known is not None:
            _compare(known, response, f"{key} of {name}", message)
        else:
            breaks = not is_sent and key[0] in "123"
            text = f"{name} may be answered with {key} now"
            message.tell(text, response.location, breaks=breaks)
    for key, response in before.items():
        if key in after:
            continue
        covering = _covering(key, after)
        if covering is not None:
            _compare(response, covering, f"{key} of {name}", message)
        else:
            # Those who wait for it wait in vain, or no longer know what to answer.
            breaks = is_sent or key[0] in "23"
            text = f"{name} is no longer answered with {key}"
            message.tell(text, new.location, response.location, breaks=breaks)


def _covering(key: str, responses: dict[str, Response]) -> Response | None:
    """The range that a status is in, or the default (OAS 3.1, 4.8.16)."""
    wanted = (f"{key[0]}XX", "default") if key != "default" else ()
    return next((responses[each] for each in wanted if each in responses), None)


def _compare(old: Response, new: Response, what: str, message: Message) -> None:
    before = {each.name.lower(): each for each in old.headers}
    after = {each.name.lower(): each for each in new.headers}
    for name, header in before.items():
        label = f"the header `{header.name}` of {what}"
        if name in after:
            _compare_headers(header, after[name], label, message)
        else:
            text = f"{label} {message.flow.value.removed}"
            message.tell(text, new.location, header.location)
    for name, header in after.items():
        if name not in before:
            breaks = header.required and message.flow.is_sent
            text = f"the header `{header.name}` of {what} is new"
            message.tell(text, header.location, breaks=breaks)
    compare_content(
        (old.content, old.location),
        (new.content, new.location),
        f"the body of {what}",
        message,
    )


def _compare_headers(old: Header, new: Header, what: str, message: Message) -> None:
    message.tell_presence(old, new, what)
    if (old.style, old.explode, old.media_type) != (
        new.style,
        new.explode,
        new.media_type,
    ):
        message.tell(f"{what} is written in another way", new.location, old.location)
    is_text = not (old.media_type or new.media_type)
    message.compare(old.schema, new.schema, what, is_text=is_text)
