"""All rules of a document: checked, each with the schema that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.api.schema import Object, Reference, Rule, Schema, schemas_within
from counterfoil.rules.check import check_rule
from counterfoil.rules.place import place_in_rule
from counterfoil.rules.problem import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counterfoil.api.model import Api
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Location
    from counterfoil.rules.expression import Expression


class CheckedRule(Struct, frozen=True):
    """A rule, the object schema that carries it, and what it says."""

    rule: Rule
    owner: Schema
    expression: Expression


def check_rules(
    api: Api, findings: Findings, sources: Mapping[str, str]
) -> tuple[CheckedRule, ...]:
    """Every rule of a document that is in order; the others are reported.

    `sources` has the text of each file by its name in locations, for exact places; a
    file that is missing there costs no more than the column.
    """
    checked: list[CheckedRule] = []
    told: set[tuple[Location, str]] = set()
    for owner in api.every_schema:
        if not isinstance(owner.shape, Object):
            continue
        for rule in owner.shape.rules:
            try:
                expression = check_rule(rule.expression, owner, api.schemas)
            except RuleError as error:
                problem = error.problem
                source = sources.get(rule.location.file, "")
                place = place_in_rule(
                    rule.location, rule.expression, problem.at, source
                )
                message = f"in the rule {rule.id!r}: {problem.message}"
                # A rule of a schema in an `allOf` stands in every object made of it.
                if (place, message) not in told:
                    told.add((place, message))
                    findings.add(problem.code, message, place, hint=problem.hint)
            else:
                checked.append(CheckedRule(rule, owner, expression))
    return tuple(checked)


def schemas_read(api: Api) -> Iterator[Schema]:
    """The schemas whose values a rule may read, references followed, each once."""
    seen: set[int] = set()
    pending = [
        each
        for each in api.every_schema
        if isinstance(each.shape, Object) and each.shape.rules
    ]
    while pending:
        schema = pending.pop()
        if id(schema) not in seen:
            seen.add(id(schema))
            yield schema
            pending += schemas_within(schema)
            if isinstance(schema.shape, Reference):
                pending.append(api.schemas[schema.shape.name])
