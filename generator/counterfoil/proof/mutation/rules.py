"""Mutants of the rules: each rule with one operator or literal changed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from counterfoil.proof.modern import RULES
from counterfoil.proof.mutation.mutant import Mutant, Seen
from counterfoil.proof.placing import value_at
from counterfoil.proof.plain import JsonError, elements, members, read_json
from counterfoil.proof.rule_verdicts import RuleVerdicts
from counterfoil.proof.sites import Path, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.baseline import Baseline
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Request

_verdicts: Final = RuleVerdicts()
_TOKEN: Final = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[0-9]+(?:\.[0-9]+)?"
    r"|\.\w+\(\)|<=|>=|==|!=|&&|\|\||[<>!]"
)
_OPERATORS: Final = {
    "<": ("<=", ">"),
    "<=": ("<", ">="),
    ">": (">=", "<"),
    ">=": (">", "<="),
    "==": ("!=",),
    "!=": ("==",),
    "&&": ("||",),
    "||": ("&&",),
    "!": ("",),
}


def rule_mutants(contract: Contract, baseline: Baseline) -> Iterator[Mutant]:
    """The mutants of all rules that hold for one operation's body."""
    schema = baseline.media_type.schema if baseline.media_type else ""
    for node in nodes(contract, schema):
        plain = members(contract.at(node.schema))
        for rule in map(members, elements(plain.get(RULES))):
            name, text = str(rule["id"]), str(rule["rule"])
            for index, changed in enumerate(variants(text)):
                yield _mutant(
                    baseline, f"{name}-{index + 1}", node.value, name, changed
                )


def variants(text: str) -> Iterator[str]:
    """A rule's text with one token changed, for each token and each change."""
    for token in _TOKEN.finditer(text):
        for other in _others(token[0], text[: token.start()]):
            yield text[: token.start()] + other + text[token.end() :]


def _others(token: str, before: str) -> tuple[str, ...]:
    if token in _OPERATORS:
        return _OPERATORS[token]
    if token.startswith("."):
        return ("",)
    if token[0] in "\"'":
        # A name in brackets is no literal: without it the rule would be another.
        is_name = re.search(r"[\w\])]\[\s*\Z", before) is not None
        return () if is_name else (token[:-1] + "x" + token[-1],)
    if re.search(r"[\w.]\Z", before):
        return ()
    number = float(token) if "." in token else int(token)
    return (str(number + 1), f"({number} - 1)")


def _mutant(
    baseline: Baseline, name: str, place: Path, rule: str, changed: str
) -> Mutant:
    operation = baseline.operation

    def forward(seen: Seen) -> Request | None:
        if seen.expectation.operation is not operation or not seen.request.body:
            return None
        alone = seen.breach is not None and seen.breach.keyword == rule
        if not alone and not seen.accepted:
            return None
        try:
            value = value_at(read_json(seen.request.body), place)
        except (JsonError, KeyError):
            return None
        holds = _verdicts.holds(changed, value)
        if alone and holds:
            return baseline.valid
        if seen.accepted and not holds:
            return replace(seen.request, body=b"{")
        return None

    return Mutant(
        f"{operation.id}-rule-{name}",
        f"{operation.name}: the rule {rule} has become {' '.join(changed.split())}",
        forward,
        operation=operation.id,
        needs=f"a body, right but for {rule}, of which the two rules say different",
    )
