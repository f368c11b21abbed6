"""Renders findings: for people, for programs, for GitHub, and as SARIF."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

import msgspec

from counterfoil.checkout import in_checkout
from counterfoil.diagnostics import Code, Severity
from counterfoil.listing import pointed, sound, visible
from counterfoil.sarif import render_sarif

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.diagnostics import Diagnostic, Findings
    from counterfoil.document.tree import Location


class Format(Enum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


_MOST_ALIKE: Final = 10
"""How many warnings of one code, and places of one, a brief text shows."""


def shows_color() -> bool:
    """Whether findings have colours on the standard error, where people read them.

    A terminal that is "dumb" knows no escape sequences (terminfo), and with `NO_COLOR`
    nobody wants them (no-color.org).
    """
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and sys.stderr.isatty()


def render(
    findings: Findings,
    form: Format,
    *,
    color: bool = False,
    brief: bool = False,
    summary: Mapping[str, object] | None = None,
) -> str:
    """All findings in the order of their places, as text that ends in a line feed.

    `color` adds terminal colours to the text format, which has warnings that say the
    same once, with all their places; a `brief` one counts the warnings of a code after
    the first ten, where `counterfoil lint` lists them. The GitHub format of no findings
    is the empty string. `summary` is what a command has to say of all of them, which is
    there in JSON alone.
    """
    items = sorted(findings.items, key=_place)
    match form:
        case Format.TEXT:
            report = _TextReport(findings.sources, color=color, brief=brief)
            shown, rest = _together(items), Counter[Code]()
            if brief:
                shown, rest = _shortened(shown)
            return report.render(shown) + report.rest(rest) + _count(findings)
        case Format.JSON:
            return _render_json(items, findings, summary)
        case Format.GITHUB:
            more = findings.unlisted.total()
            last = f"::error::{more} more findings are not listed\n" if more else ""
            return "".join(map(_render_annotation, items)) + last
        case Format.SARIF:
            return render_sarif(items, findings.unlisted.total())
        case _:
            assert_never(form)


# A finding as a text shows it, and the further places of which the same is said.
_Told: TypeAlias = "tuple[Diagnostic, list[Location]]"


def _together(items: list[Diagnostic]) -> list[_Told]:
    """The findings, with warnings that say the same as one.

    Errors stand for themselves: each of them is to be mended.
    """
    told: list[_Told] = []
    known: dict[tuple[object, ...], list[Location]] = {}
    for item in items:
        further: list[Location] = []
        if item.code.severity is not Severity.ERROR:
            said = (item.code, item.message, item.related, item.hint)
            first = known.setdefault(said, further)
            if first is not further:
                first.append(item.location)
                continue
        told.append((item, further))
    return told


def _shortened(told: list[_Told]) -> tuple[list[_Told], Counter[Code]]:
    """The findings that a brief text shows, and how many more there are of a code."""
    shown: list[_Told] = []
    met: Counter[Code] = Counter()
    more: Counter[Code] = Counter()
    for item, further in told:
        met[item.code] += 1
        is_error = item.code.severity is Severity.ERROR
        if is_error or met[item.code] <= _MOST_ALIKE:
            shown.append((item, further))
        else:
            more[item.code] += 1 + len(further)
    return shown, more


def _place(item: Diagnostic) -> tuple[str, int, int, str, str]:
    where = item.location
    return where.file, where.line, where.column, item.code.name, item.message


def _number(findings: Findings, severity: Severity) -> int:
    listed = sum(item.code.severity is severity for item in findings.items)
    return listed + findings.unlisted[severity]


def _count(findings: Findings) -> str:
    """The last line of a text."""
    counted = [
        f"{number} {severity.value}{'' if number == 1 else 's'}"
        for severity in Severity
        if (number := _number(findings, severity))
    ]
    more = findings.unlisted.total()
    rest = f" ({more} of them not listed)" if more else ""
    return f"{', '.join(counted) or 'no findings'}{rest}{but_for(findings)}\n"


def but_for(findings: Findings) -> str:
    """How many warnings of which codes are not shown, for the project allows them."""
    counted = [f"{number:,} {name}" for name, number in findings.accepted.most_common()]
    return f"; allowed: {', '.join(counted)}" if counted else ""


_RED: Final = "\x1b[1;31m"
_YELLOW: Final = "\x1b[1;33m"
_CYAN: Final = "\x1b[36m"
_BOLD: Final = "\x1b[1m"
_PLAIN: Final = "\x1b[0m"
_STYLES: Final = {
    Severity.ERROR: _RED,
    Severity.WARNING: _YELLOW,
    Severity.NOTE: _CYAN,
}


@dataclass(slots=True)
class _TextReport:
    """Findings as text: where, what, the line with a caret, what to do."""

    sources: dict[str, str]
    color: bool = field(kw_only=True)
    brief: bool = field(kw_only=True)
    lines: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def render(self, told: list[_Told]) -> str:
        """All findings, with an empty line after each."""
        return "".join(
            f"{self.render_item(item)}{self.further(item, places)}\n\n"
            for item, places in told
        )

    def further(self, item: Diagnostic, places: list[Location]) -> str:
        """A line for the further places of a warning, if there are any.

        Those in the same file go without its name.
        """
        if not places:
            return ""
        shown = places[:_MOST_ALIKE] if self.brief else places
        named = [
            f"{each.line}:{each.column}"
            if each.file == item.location.file
            else f"{visible(each.file)}:{each.line}:{each.column}"
            for each in shown
        ]
        if len(shown) < len(places):
            named.append(f"{len(places) - len(shown):,} more places")
        return f"\n  {self.styled('also at', _CYAN)}: {', '.join(named)}"

    def rest(self, more: Counter[Code]) -> str:
        """A line for each code of which there are more, then an empty line."""
        lines = [
            f"{number:,} more {self.styled(f'warnings[{code.name}]', _YELLOW)}: "
            "counterfoil lint lists them\n"
            for code, number in more.most_common()
        ]
        return "".join(lines) + "\n" * bool(lines)

    def render_item(self, item: Diagnostic) -> str:
        """One finding with its related places."""
        severity = item.code.severity
        label = self.styled(f"{severity.value}[{item.code.name}]", _STYLES[severity])
        lines = [
            f"{self.where(item.location)}: {label}: {visible(item.message)}",
            *self.listing(item.location),
        ]
        for related in item.related:
            note = self.styled("note", _CYAN)
            lines.append(
                f"{self.where(related.location)}: {note}: {visible(related.message)}"
            )
            lines.extend(self.listing(related.location))
        if item.hint:
            lines.append(f"  {self.styled('hint', _CYAN)}: {visible(item.hint)}")
        return "\n".join(lines)

    def where(self, location: Location) -> str:
        """A place as editors and terminals make it a link."""
        place = f"{visible(location.file)}:{location.line}:{location.column}"
        return self.styled(place, _BOLD)

    def listing(self, location: Location) -> list[str]:
        """The source line and the caret, where the source is known and has the line."""
        if location.file not in self.lines:
            text = self.sources.get(location.file, "")
            self.lines[location.file] = text.split("\n") if text else []
        lines = self.lines[location.file]
        if not 1 <= location.line <= len(lines):
            return []
        shown, caret = pointed(lines[location.line - 1], location.column)
        number = f"{location.line:>6}"
        gutter = " " * len(number)
        return [f"{number} | {shown}".rstrip(), f"{gutter} | {caret}"]

    def styled(self, text: str, style: str) -> str:
        """The text in a style, if colours are wanted."""
        return f"{style}{text}{_PLAIN}" if self.color else text


def _render_json(
    items: list[Diagnostic], findings: Findings, summary: Mapping[str, object] | None
) -> str:
    # Everything beyond ASCII is escaped: the output may land on a terminal.
    report: dict[str, object] = {
        "findings": [
            {
                "code": item.code.name,
                "severity": item.code.severity.value,
                "message": sound(item.message),
                **_json_place(item.location),
                "related": [
                    {
                        "message": sound(related.message),
                        **_json_place(related.location),
                    }
                    for related in item.related
                ],
                "hint": sound(item.hint),
            }
            for item in items
        ],
        "errors": _number(findings, Severity.ERROR),
        "warnings": _number(findings, Severity.WARNING),
        "notes": _number(findings, Severity.NOTE),
        "unlisted": findings.unlisted.total(),
        "allowed": findings.accepted.total(),
    }
    if summary is not None:
        report["summary"] = summary
    # With an indentation, Python's encoder is not the fast one.
    text = msgspec.json.format(json.dumps(report), indent=2)
    return text.replace("\x7f", "\\u007f") + "\n"


def _json_place(location: Location) -> dict[str, str | int]:
    return {
        "file": sound(location.file),
        "line": location.line,
        "column": location.column,
        "pointer": location.pointer,
    }


def _render_annotation(item: Diagnostic) -> str:
    """A workflow command of GitHub Actions, all that belongs to it in its message."""
    where = item.location
    lines = [visible(item.message)]
    for related in item.related:
        place = related.location
        lines.append(
            f"{visible(related.message)}:"
            f" {visible(in_checkout(place.file))}:{place.line}:{place.column}"
        )
    if item.hint:
        lines.append(f"hint: {visible(item.hint)}")
    properties = (
        f"file={_escape_property(visible(in_checkout(where.file)))},line={where.line},"
        f"col={where.column},title={_escape_property(item.code.name)}"
    )
    message = _escape_data("\n".join(lines))
    return f"::{_COMMANDS[item.code.severity]} {properties}::{message}\n"


_COMMANDS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
