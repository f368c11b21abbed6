"""Secrets of the environment as people are shown them: by the names of their variables.

Reports are kept, and uploaded by CI. What the project has as `$NAME` is `"$NAME"` in a
line for the shell, which puts the secret in again, and $NAME wherever else it came up.
"""

from __future__ import annotations

import base64
import re
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote as percent_encoded

from counterfoil.proof.concealment import HIDDEN
from counterfoil.proof.curl import KEPT, octal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from counterfoil.proof.verdict import Finding, Verdict

_LEAST: Final = 4
"""Characters of a secret: a shorter one is none, and stands in every other word."""
_WORDS: Final = re.compile(
    r"""
    (?P<printed>"\$\(printf\ '[^']*'\)")   # bytes within a word
    | (?P<quote>"'")                        # a quote within a quoted word
    | (?P<quoted>'[^']*')
    | (?P<plain>[^'"]+|")
    """,
    re.VERBOSE,
)
"""What a line that `curl` made is put together from."""


def without_variables(
    verdict: Verdict, variables: Mapping[str, str], bodies: Path
) -> Verdict:
    """The verdict without the secrets that environment variables hold.

    `variables` has the secret of each, by its name. Nor do the long bodies, which are
    kept in a folder: what sends one that had a secret is told to put it in again.
    """
    hiding = _Hiding.of(variables)
    if not hiding.known:
        return verdict
    spoilt = [*_hide_in(bodies, hiding)]
    sections = tuple(
        replace(
            part,
            findings=tuple(
                _warned(hiding.finding(one), spoilt) for one in part.findings
            ),
        )
        for part in verdict.sections
    )
    errors = hiding.text(verdict.server_errors)
    return replace(verdict, sections=sections, server_errors=errors)


def _hide_in(folder: Path, hiding: _Hiding) -> Iterator[str]:
    """Put placeholders for secrets into the files of bodies; yields those with some."""
    for file in sorted(folder.glob(f"*{KEPT}")):
        content = file.read_bytes()
        hidden = hiding.content(content)
        if hidden != content:
            file.write_bytes(hidden)
            yield file.name


def _warned(finding: Finding, spoilt: list[str]) -> Finding:
    """A finding that says which of its files have a placeholder for a secret."""
    told = tuple(
        f"# {name} has {HIDDEN} where a secret of the environment was: put it in first"
        for name in spoilt
        if name in finding.commands
    )
    return replace(finding, before=(*told, *finding.before)) if told else finding


@dataclass(frozen=True, slots=True)
class _Hiding:
    """What stands for each form of a secret: in a line for a shell, and in a text."""

    known: dict[str, tuple[str, str]]
    forms: re.Pattern[str]
    torn: re.Pattern[str]
    """The forms with a quote, as `shlex` puts them together from several words."""

    @classmethod
    def of(cls, variables: Mapping[str, str]) -> _Hiding:
        known: dict[str, tuple[str, str]] = {}
        for name, secret in variables.items():
            if len(secret) >= _LEAST:
                for form, shell, text in _forms(name, secret):
                    known.setdefault(form, (shell, text))
        # The longest first: what is cut short is a part of the whole.
        ordered = sorted(known, key=len, reverse=True)
        torn = [shlex.quote(form)[1:-1] for form in ordered if "'" in form]
        return cls(known, _any_of(ordered), _any_of(torn))

    def finding(self, found: Finding) -> Finding:
        """A finding, its lines for a shell still commands that send the same."""
        return replace(
            found,
            message=self.text(found.message),
            answer=self.text(found.answer),
            curl=self.line(found.curl),
            before=tuple(map(self.line, found.before)),
        )

    def text(self, text: str) -> str:
        """A text that people read."""
        return self.forms.sub(lambda match: self.known[match[0]][1], text)

    def content(self, content: bytes) -> bytes:
        """Bytes that are sent, in which nothing else is changed."""
        for charset in ("latin-1", "utf-8"):
            for form in sorted(self.known, key=len, reverse=True):
                secret = form.encode(charset, "replace")
                content = content.replace(secret, HIDDEN.encode())
        return content

    def line(self, line: str) -> str:
        """A line for a shell, in which variables stand outside of single quotes."""
        if line.startswith("#"):
            return self.text(line)
        return _WORDS.sub(self._word, self.torn.sub(HIDDEN, line))

    def _word(self, match: re.Match[str]) -> str:
        if match["printed"]:
            return self.forms.sub(HIDDEN, match[0])
        quote = "'" if match["quoted"] else ""

        def shown(found: re.Match[str]) -> str:
            made = self.known[found[0]][0]
            return made if made == HIDDEN else f"{quote}{made}{quote}"

        told = self.forms.sub(shown, match[0])
        # Nothing between two quotes, where the secret was the end of the word.
        return told.removesuffix("''") if told != match[0] else told


def _any_of(texts: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, texts)) or "(?!)")


def _forms(name: str, secret: str) -> Iterable[tuple[str, str, str]]:
    """The forms of a secret: each with what makes it in a shell, and what people read.

    Those that are nearly right are among them (`near_credentials`).
    """
    shown = f"${name}"
    yield secret, f'"${name}"', shown
    yield secret[:-1], f'"${{{name}%?}}"', HIDDEN
    yield secret[1:], f'"${{{name}#?}}"', HIDDEN
    yield secret.swapcase(), HIDDEN, HIDDEN
    user, colon, password = secret.rpartition(":")
    pair = secret if colon else f"{secret}:{secret}"
    written = f'"$(printf %s "${name}" | base64 | tr -d \'\\n\')"'
    yield base64.b64encode(pair.encode()).decode(), written if colon else HIDDEN, HIDDEN
    near = (
        *(password[:-1], password[1:], f"{password}x", f"x{password}"),
        *(password.swapcase(), password * 2),
    )
    for text in near:
        other = f"{user}:{text}" if colon else f"{text}:{text}"
        yield base64.b64encode(other.encode()).decode(), HIDDEN, HIDDEN
        if colon and len(text) >= _LEAST:
            yield text, HIDDEN, HIDDEN
    yield percent_encoded(secret, safe=""), HIDDEN, HIDDEN
    for charset in ("latin-1", "utf-8"):
        yield octal(secret.encode(charset, "replace"))[1:-1], HIDDEN, HIDDEN
