"""The tokens of markdown-it, and the tags in them, as one row of steps."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from counterfoil.markup.pairs import Pairs
from counterfoil.markup.tags import HEADINGS, Tag, pieces
from counterfoil.site.attributes import attributes, is_allowed
from counterfoil.site.elements import PARAGRAPHS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

    from counterfoil.site.fragment import Fragment


@dataclass(slots=True)
class _Enter:
    """An element of Markdown."""

    name: str
    start: str
    end: str = ""


@dataclass(frozen=True, slots=True)
class _Written:
    """HTML that is written already."""

    text: str
    is_block: bool = False


class Steps:
    """What a text of Markdown consists of, in order."""

    def __init__(
        self,
        parser: MarkdownIt,
        environment: dict[str, Any],
        clean: Callable[[str], str],
    ) -> None:
        self._parser = parser
        self._environment = environment
        self._clean = clean
        self._steps: list[_Enter | _Written | Tag | None] = []
        self._entered: list[_Enter] = []
        self._pairs = Pairs()

    def read(self, tokens: Sequence[Token]) -> None:
        """Adds the steps of tokens."""
        for index, token in enumerate(tokens):
            if token.type == "inline":
                self.read(token.children or ())
            elif token.type in {"html_inline", "html_block"}:
                self._read_html(token.content)
            else:
                self._read_markdown(token, self._rendered(tokens, index))

    def write(self, fragment: Fragment) -> str:
        """The HTML of all steps."""
        for number, step in enumerate(self._steps):
            if step is None:
                fragment.leave()
            elif isinstance(step, _Enter):
                fragment.enter(step.name, step.start, step.end)
            elif isinstance(step, _Written):
                (fragment.block if step.is_block else fragment.phrase)(step.text)
            elif not (number in self._pairs.acting and _act(step, fragment)):
                fragment.phrase(self._escaped(step.source))
        return fragment.finish()

    def _read_html(self, text: str) -> None:
        for piece in pieces(text):
            if isinstance(piece, Tag) and is_allowed(piece):
                self._pairs.meet(len(self._steps), piece)
                self._steps.append(piece)
            else:
                words = piece.source if isinstance(piece, Tag) else piece
                self._steps.append(_Written(self._escaped(words)))

    def _read_markdown(self, token: Token, rendered: str) -> None:
        if token.nesting > 0:
            name = "heading" if token.tag in HEADINGS else token.tag
            entered = _Enter(name, rendered)
            self._entered.append(entered)
            self._steps.append(entered)
            self._pairs.enter(is_paragraph=name in PARAGRAPHS)
        elif token.nesting < 0:
            self._entered.pop().end = rendered
            self._steps.append(None)
            self._pairs.leave()
        else:
            self._steps.append(_Written(rendered, token.block))

    def _rendered(self, tokens: Sequence[Token], index: int) -> str:
        renderer = cast("RendererHTML", self._parser.renderer)
        rule = renderer.rules.get(tokens[index].type, renderer.renderToken)
        return str(rule(tokens, index, self._parser.options, self._environment))

    def _escaped(self, words: str) -> str:
        return html.escape(self._clean(html.unescape(words)), quote=False)


def _act(tag: Tag, fragment: Fragment) -> bool:
    return fragment.end(tag) if tag.ends else fragment.begin(tag, attributes(tag))
