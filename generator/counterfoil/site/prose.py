"""Markdown of a document to HTML that can do no harm."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from counterfoil.site.alerts import use_alerts
from counterfoil.site.elements import WRITTEN
from counterfoil.site.fragment import Fragment
from counterfoil.site.links import is_safe
from counterfoil.site.phrase import Phrase
from counterfoil.site.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

_LAST_OF_PLANES: Final = "".join(
    f"{chr(n)}{chr(n + 1)}" for n in range(0xFFFE, 0x110000, 0x10000)
)
_CONTROLS: Final = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_LAST_OF_PLANES}]"
)
"""Controls, surrogates and noncharacters, of which HTML has none (HTML, 13.2.3.5)."""

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9 ,.;:'()/-]*")
"""A paragraph on one line, without a sign that CommonMark or HTML knows.

Most descriptions are one, and to parse Markdown takes longer than all else.
"""

_SIDES: Final = frozenset({"center", "right"})
"""Where the text of a cell stands, if not on the left."""


def clean(text: str) -> str:
    """The text without characters that HTML or UTF-8 cannot carry."""
    if text.isprintable():
        return text
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


@functools.cache
def prose(markdown: str) -> Markup:
    """A description (CommonMark with tables) as blocks of HTML; "" for none.

    HTML in it (CommonMark 0.31.2, 4.6 and 6.6) keeps what says something, and no more:
    `elements` has what that is, and all other tags are shown as text. Images are left
    out, links lead to safe schemes only, and headings become bold paragraphs: the
    outline of the page is ours.
    """
    if not markdown.strip():
        return Markup()
    if _PLAIN.fullmatch(markdown):
        return Markup(f"<p>{markdown.rstrip()}</p>\n")  # noqa: S704 - as said there
    environment: dict[str, Any] = {}
    tokens = _parser().parse(clean(markdown), environment)
    return _written(tokens, environment, Fragment)


@functools.cache
def prose_line(markdown: str) -> Markup:
    """The same for a phrase: no block around it."""
    if not markdown.strip():
        return Markup()
    environment: dict[str, Any] = {}
    tokens = _parser().parseInline(clean(markdown.strip()), environment)
    return _written(tokens, environment, Phrase)


def _written(
    tokens: Sequence[Token], environment: dict[str, Any], fragment: type[Fragment]
) -> Markup:
    from counterfoil.site.html_rules import FOUND  # noqa: PLC0415 - as markdown-it

    parser = _parser()
    if FOUND not in environment:
        text = parser.renderer.render(tokens, parser.options, environment)
    else:
        steps = Steps(parser, environment, clean)
        steps.read(tokens)
        text = steps.write(fragment())
    return Markup(text)  # noqa: S704 - escaped by markdown-it and by Steps


@functools.cache
def _parser() -> MarkdownIt:
    # markdown-it is slow to import, and only the documentation needs it.
    from markdown_it import MarkdownIt  # noqa: PLC0415 - see above

    from counterfoil.site.html_rules import use_html  # noqa: PLC0415 - see above

    class Parser(MarkdownIt):
        """CommonMark whose links are those of the page's policy."""

        def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
            return is_safe(url)

    parser = Parser("commonmark").enable("table").disable("image")
    use_html(parser)
    use_alerts(parser)
    parser.add_render_rule("heading_open", _heading_open)
    parser.add_render_rule("heading_close", _heading_close)
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("th_open", _cell_open)
    parser.add_render_rule("td_open", _cell_open)
    return parser


def _heading_open(*_: Any) -> str:
    return WRITTEN["heading"][0]


def _heading_close(*_: Any) -> str:
    return WRITTEN["heading"][1] + "\n"


def _table_open(*_: Any) -> str:
    return WRITTEN["table"][0] + "\n"


def _table_close(*_: Any) -> str:
    return WRITTEN["table"][1] + "\n"


def _cell_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    """A cell with a class for where its text stands: the page has no other styles."""
    token = tokens[index]
    side = str(token.attrs.pop("style", "")).removeprefix("text-align:")
    if side in _SIDES:
        token.attrSet("class", side)
    return renderer.renderToken(tokens, index, options, env)


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    tokens[index].attrSet("rel", "noopener noreferrer")
    return renderer.renderToken(tokens, index, options, env)
