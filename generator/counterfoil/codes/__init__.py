"""The registry: a diagnostic whose code is not in `CODES` cannot be made.

Each stage has its codes in a module of its own, as a tuple; a new code goes there.
"""

from __future__ import annotations

from counterfoil.codes.api import API_CODES
from counterfoil.codes.code import Code, Severity
from counterfoil.codes.diff import DIFF_CODES
from counterfoil.codes.document import DOCUMENT_CODES
from counterfoil.codes.events import EVENT_CODES
from counterfoil.codes.mock import MOCK_CODES
from counterfoil.codes.output import OUTPUT_CODES
from counterfoil.codes.python import PYTHON_CODES
from counterfoil.codes.reference import REFERENCE_CODES
from counterfoil.codes.rules import RULE_CODES
from counterfoil.codes.unsupported import UNSUPPORTED_CODES

__all__ = ["CODES", "LENIENT_CODES", "Code", "Severity", "code_named"]

CODES: tuple[Code, ...] = (
    *DOCUMENT_CODES,
    *REFERENCE_CODES,
    *API_CODES,
    *EVENT_CODES,
    *OUTPUT_CODES,
    *RULE_CODES,
    *PYTHON_CODES,
    *MOCK_CODES,
    *DIFF_CODES,
)

LENIENT_CODES: tuple[Code, ...] = (
    *UNSUPPORTED_CODES,
    *(
        code
        for code in CODES
        if code.severity is Severity.WARNING
        and code not in (*UNSUPPORTED_CODES, *MOCK_CODES, *DIFF_CODES)
    ),
)
"""Those that a project may put up with: what can be left out, and warnings of `lint`.

The others are told by commands that are about them.
"""

_BY_NAME = {code.name: code for code in CODES}


def code_named(name: str) -> Code | None:
    """The registered code of that name, or None."""
    return _BY_NAME.get(name)
