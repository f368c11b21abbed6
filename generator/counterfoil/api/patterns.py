"""Regular expressions of schemas: whether the judge can compile them."""

from __future__ import annotations

from functools import cache

import jsonschema_rs


@cache
def pattern_fault(pattern: str) -> str:
    """Why a pattern is no regular expression, or ""."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError as error:
        return " ".join(str(error).split())[:120] or "it cannot be compiled"
    return ""
