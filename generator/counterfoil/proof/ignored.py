"""What a document says and no message can hold: it means nothing, and is taken away.

Other readers take it for something. That it is left out is told, by the generator, to
the one whose document it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from counterfoil.proof.contract import ContractError, resolve
from counterfoil.proof.framing import drop_framing
from counterfoil.proof.media_types import TCHARS, parameters_in, parse_content_type
from counterfoil.proof.path_items import entries, methods, parameter_key
from counterfoil.proof.path_templates import VARIABLE
from counterfoil.proof.plain import (
    described_objects,
    elements,
    find,
    members,
    target_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADERS: Final = frozenset(
    {
        *("accept", "content-type", "authorization"),
        *("content-length", "transfer-encoding"),
    }
)
"""Header parameters of these names are ignored: they are told elsewhere (OpenAPI 3.1,
4.8.12.2), or follow from the content and the connection (RFC 9110, 8.6; RFC 9112, 6).
"""
_MEDIA_TYPE: Final = re.compile(f"{TCHARS}/{TCHARS}")
_FIELD_NAME: Final = re.compile(TCHARS)
"""What a header can be called (RFC 9110, 5.1): nobody can send another."""
_COOKIE_NAME: Final = re.compile(r"(?! )[^\x00-\x1f;=\x7f]+(?<! )")
"""What a server can tell from the value and the next cookie (RFC 6265, 4.2.1)."""


def drop_ignored(document: dict[str, object]) -> None:
    """Take away what means nothing, in place."""
    _drop_schemes(document)
    for plain, named in described_objects(document):
        if not named:
            _drop_unsendable(plain)
    templates: dict[str, set[str]] = {}
    for path, item in entries(document, "", "paths"):
        templates.setdefault(item, set()).update(VARIABLE.findall(path))
    for item, variables in templates.items():
        _drop_parameters(document, item, variables)
        for method, place in methods(document, item):
            _drop_parameters(document, place, variables)
            drop_framing(document, method, place)


def drop_lost(document: dict[str, object]) -> None:
    """Take away what refers to nothing and binds no message.

    These are links, examples, and extensions, in which a `$ref` may be anything; those
    at the top are reached by what refers to them alone.
    """
    for plain, named in described_objects(document):
        if named:
            continue
        for name in ("links", "examples"):
            _drop_names(document, plain, name)
        if plain is not document:
            for name in [each for each in plain if each.startswith("x-")]:
                if not _all_lead(document, plain[name]):
                    del plain[name]


def _drop_schemes(document: dict[str, object]) -> None:
    """Take away schemes that refer to nothing, and that nobody requires."""
    required = {*_required(document)}
    for _, item in entries(document, "", "paths"):
        for _, place in methods(document, item):
            required |= {*_required(members(find(document, place)))}
    components = members(document.get("components"))
    _drop_names(document, components, "securitySchemes", frozenset(required))


def _drop_names(
    document: dict[str, object],
    owner: dict[str, object],
    name: str,
    kept: frozenset[str] = frozenset(),
) -> None:
    listed = members(owner.get(name))
    for each in [one for one in listed if one not in kept]:
        if not _leads(document, listed[each]):
            del listed[each]


def _required(owner: dict[str, object]) -> Iterator[str]:
    """The schemes that are required by one."""
    for each in elements(owner.get("security")):
        yield from members(each)


def _all_lead(document: dict[str, object], value: object) -> bool:
    """Whether no reference within a value leads to nothing."""
    parts = described_objects(value)
    return all(named or _leads(document, part) for part, named in parts)


def _leads(document: dict[str, object], value: object) -> bool:
    """Whether a value is no reference, or one that leads to something."""
    reference = members(value).get("$ref")
    if not isinstance(reference, str):
        return True
    try:
        resolve(document, target_of(reference))
    except (KeyError, ContractError):
        return False
    return True


def _drop_unsendable(plain: dict[str, object]) -> None:
    """Take away content that no field can name (RFC 9110, 8.3.1): of no media type.

    So is it with what is no parameter of one. Of keys that are then the same, the one
    that was so from the first stays.
    """
    content = members(plain.get("content"))
    sendable = {one: _sendable(one) for one in content}
    if any(one != name or not name for one, name in sendable.items()):
        kept = {
            name: content[name if name in content else one]
            for one, name in sendable.items()
            if name
        }
        content.clear()
        content.update(kept)


def _sendable(name: str) -> str:
    """A media type, or a range, without what is no parameter of it; "" for none."""
    kind = name.partition(";")[0].strip()
    if not name.isprintable() or _MEDIA_TYPE.fullmatch(kind) is None:
        return ""
    return name if parse_content_type(name) else kind + "".join(parameters_in(name))


def _drop_parameters(
    document: dict[str, object], owner: str, variables: set[str]
) -> None:
    """Take away the parameters that none can send, and all but the first of a name.

    OpenAPI 3.1, 4.8.9.1 and 4.8.10.1: name and place tell a parameter from the others.
    """
    plain = members(find(document, owner))
    listed = elements(plain.get("parameters"))
    kept: dict[tuple[str, str], object] = {}
    for index, each in enumerate(listed):
        found = members(
            find(document, resolve(document, f"{owner}/parameters/{index}"))
        )
        name, place = str(found.get("name", "")), str(found.get("in", ""))
        if _is_sendable(name, place, variables):
            kept.setdefault(parameter_key(name, place), each)
    if len(kept) < len(listed):
        plain["parameters"] = list(kept.values())


def _is_sendable(name: str, place: str, variables: set[str]) -> bool:
    if place == "header":
        return name.lower() not in _HEADERS and _FIELD_NAME.fullmatch(name) is not None
    if place == "cookie":
        return _COOKIE_NAME.fullmatch(name) is not None
    # OpenAPI 3.1, 4.8.12.1: what no variable takes cannot be given.
    return place != "path" or name in variables
