"""What can be wrong with a rule, and the exception that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.codes.rules import RULE_SYNTAX as SYNTAX
from counterfoil.codes.rules import RULE_TYPE as TYPE
from counterfoil.codes.rules import RULE_UNGUARDED as UNGUARDED
from counterfoil.codes.rules import RULE_UNSUPPORTED as UNSUPPORTED

if TYPE_CHECKING:
    from counterfoil.codes.code import Code

__all__ = ["SYNTAX", "TYPE", "UNGUARDED", "UNSUPPORTED", "Problem", "RuleError"]


class Problem(Struct, frozen=True):
    """One thing that is wrong with a rule. `at` is the offset in its expression."""

    code: Code
    message: str
    at: int
    hint: str = ""


class RuleError(ValueError):
    """A rule that cannot be used; `problem` says why."""

    def __init__(self, code: Code, message: str, at: int, hint: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(code, message, at, hint)
