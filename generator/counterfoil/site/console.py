"""The console: a page that sends requests, by the document itself.

Swagger UI draws it. Its files lie beside the page, as they were published, so that no
other host is asked for anything but what a person sends. Without it the documentation
is complete, and its pages stay what they are: free of scripts of others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct

from counterfoil.site.places import INDEX
from counterfoil.site.render import FOLDER, page
from counterfoil.site.views import LinkView

if TYPE_CHECKING:
    from counterfoil.api.model import Operation

CONSOLE: Final = f"console/{INDEX}"
"""The place of its page on the site."""

VENDORED: Final = FOLDER / "console"
_OWN: Final = ("console.css", "console.js")
_SHIPPED: Final = (
    *("swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css"),
    *("oauth2-redirect.html", "oauth2-redirect.js", "LICENSE", "NOTICE"),
)

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; media-src data: blob:; font-src data:;"
    " connect-src http: https:; base-uri 'none'; form-action 'none'"
)
"""Its own files alone, and requests to whatever server is chosen (CSP Level 3)."""

_UNTAGGED: Final = "default"
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_. -]*")


class ConsoleView(Struct, frozen=True):
    """What the template is given; `contract` is JSON that stands in a `script`."""

    title: str
    policy: str
    home: str
    contract: Markup


def console_files(title: str, contract: str) -> dict[str, str]:
    """The files of the console, for the JSON text of a document."""
    # A data block ends with its end tag, and a comment may hide that (HTML, 4.12.1.3).
    safe = Markup(contract.replace("<", r"\u003c"))  # noqa: S704 - see above
    view = ConsoleView(title, _POLICY, f"../{INDEX}", safe)
    folder = CONSOLE.rpartition("/")[0]
    own = {name: FOLDER / name for name in _OWN}
    shipped = {name: VENDORED / name for name in _SHIPPED}
    texts = {
        f"{folder}/{name}": path.read_text(encoding="utf-8")
        for name, path in {**own, **shipped}.items()
    }
    return {CONSOLE: page("console.html.jinja", view), **texts}


def trial(operation: Operation) -> tuple[LinkView, ...]:
    """The link to where a request of an operation can be sent; none for an event.

    Swagger UI finds an operation by its first tag and its operationId. Where these have
    more than common characters, the link leads to all operations.
    """
    if operation.event is not None:
        return ()
    tag = operation.tags[0] if operation.tags else _UNTAGGED
    names = tag.strip(), operation.id
    is_plain = all(map(_PLAIN.fullmatch, names))
    place = "/".join(("#", *map(quote, names))) if is_plain else ""
    return (LinkView("Send a request in the console", f"{CONSOLE}{place}"),)
