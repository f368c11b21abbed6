"""The codes of the second stage: what an OpenAPI document can get wrong."""

from __future__ import annotations

from counterfoil.codes.code import Code

API_CODES: tuple[Code, ...] = ()
