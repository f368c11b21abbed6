"""The attributes that a tag of a description keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from counterfoil.site.links import is_safe

if TYPE_CHECKING:
    from counterfoil.markup.tags import Tag

_KEPT: Final = {
    "a": ("href", "title"),
    "abbr": ("title",),
    "details": ("open",),
    "ol": ("start",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
}
_NUMBER: Final = re.compile(r"[0-9]{1,3}", re.ASCII)
_NUMBERS: Final = frozenset({"colspan", "rowspan", "start"})


def is_allowed(tag: Tag) -> bool:
    """Whether a tag leads nowhere, or where the page may lead."""
    if tag.name != "a" or tag.ends:
        return True
    address = tag.attribute("href")
    return address is None or is_safe(address.strip())


def attributes(tag: Tag) -> str:
    """The attributes that are kept, as a tag has them; "" for a link to nowhere."""
    kept = _KEPT.get(tag.name)
    if kept is None or not tag.written:
        return ""
    written = Markup()
    for name in kept:
        value = tag.attribute(name)
        if value is None:
            continue
        value = value.strip()
        if name in _NUMBERS and not _NUMBER.fullmatch(value):
            continue
        if name == "href":
            written += Markup(' href="{}" rel="noopener noreferrer"').format(value)
        elif name == "open":
            written += Markup(" open")
        elif tag.name != "a" or written:
            written += Markup(' {}="{}"').format(Markup(name), value)  # noqa: S704 - one of ours
    return str(written)
