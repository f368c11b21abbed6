"""Links to documentation elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from counterfoil.site.links import safe_address
from counterfoil.site.views import LinkView

if TYPE_CHECKING:
    from counterfoil.api.metadata import ExternalDocs
    from counterfoil.site.descriptions import Descriptions

_LINK_TAG: Final = re.compile(r"</?a(?: [^>]*)?>")
"""A tag of a link as `prose_line` writes it: it has no `>` in its attributes."""


def external(
    docs: ExternalDocs | None, descriptions: Descriptions
) -> tuple[LinkView, ...]:
    """The link to a page elsewhere, if there is one.

    Its words are CommonMark (OpenAPI 3.1, 4.8.22). No link stands in another one (HTML,
    4.5.1): those in the words show theirs alone.
    """
    if docs is None:
        return ()
    address = safe_address(docs.url)
    words = descriptions.line(docs.description)
    if address:
        words = Markup(_LINK_TAG.sub("", words))  # noqa: S704 - tags are taken away
    return (LinkView(words if words.striptags() else docs.url, address),)
