"""What a code is: a kind of diagnostic, with its page of documentation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How bad a diagnostic is: an error stops the run, a warning does not.

    A note is nothing bad: it tells what is so.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of diagnostic: an entry of the registry.

    `name` is kebab-case, `title` one line, `explanation` Markdown for the documentation
    page: what it means, an example, how to mend it.
    """

    name: str
    severity: Severity
    title: str
    explanation: str
