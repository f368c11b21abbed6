"""The pages of documentation that the registry of codes makes, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.codes import CODES

if TYPE_CHECKING:
    from counterfoil.codes.code import Code

INDEX: Final = "README.md"
_HEAD: Final = """\
# Diagnostics

What `counterfoil` says of a document has a code, and each code a page. These pages are
made from the registry in `counterfoil.codes` by `make diagnostics`; on a terminal,
`counterfoil explain CODE` prints them.

An error stops the run, with exit code 2; a warning does not, without `--strict`. A note
tells what is so. What `counterfoil diff` finds stops nothing: its exit code is 1 where
there are errors or warnings.

| code | | |
|---|---|---|
"""


def pages() -> dict[str, str]:
    """The text of each page by its file name, and that of the index."""
    codes = sorted(CODES, key=lambda code: code.name)
    rows = "".join(
        f"| [`{each.name}`]({each.name}.md) | {each.severity.value} | {each.title} |\n"
        for each in codes
    )
    made = {f"{each.name}.md": page(each) for each in codes}
    return {INDEX: _HEAD + rows, **made}


def page(code: Code) -> str:
    """The page of one code."""
    head = f"# {code.title}\n\n`{code.name}`, {_AN[code.severity.value]}.\n\n"
    return f"{head}{code.explanation.strip()}\n"


_AN: Final = {"error": "an error", "warning": "a warning", "note": "a note"}
