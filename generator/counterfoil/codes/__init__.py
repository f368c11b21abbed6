"""The registry of diagnostic codes. A diagnostic whose code is not in `CODES` cannot be made.

Each stage has its codes in a module of its own; a new code goes there, into that module's tuple.
"""

from __future__ import annotations

from counterfoil.codes.api import API_CODES
from counterfoil.codes.code import Code, Severity
from counterfoil.codes.document import DOCUMENT_CODES
from counterfoil.codes.output import OUTPUT_CODES
from counterfoil.codes.reference import REFERENCE_CODES

__all__ = ["CODES", "Code", "Severity", "code_named"]

CODES: tuple[Code, ...] = (*DOCUMENT_CODES, *REFERENCE_CODES, *API_CODES, *OUTPUT_CODES)

_BY_NAME = {code.name: code for code in CODES}


def code_named(name: str) -> Code | None:
    """The registered code of that name, or None."""
    return _BY_NAME.get(name)
