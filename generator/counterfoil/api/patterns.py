"""Regular expressions of schemas: whether the judge can compile them."""

from __future__ import annotations

from functools import cache

import jsonschema_rs


@cache
def is_pattern(text: str) -> bool:
    """Whether a text is a regular expression of ECMA-262 that the judge compiles."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": text})
    except ValueError:
        return False
    return True
