"""The `x-rules` of a Schema Object to `Rule`s: their form; CEL is parsed elsewhere."""

from __future__ import annotations

import re

from counterfoil.api.reading import text
from counterfoil.api.schema import Rule
from counterfoil.codes import api as codes
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Location, Mapping, Node, Sequence

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PARTS = ("id", "message", "rule")


def read_rules(schema: Mapping, findings: Findings | None) -> tuple[Rule, ...]:
    """The rules of a schema.

    What is not in order is left out; and reported, where there are `findings`.
    """
    node = schema.members.get("x-rules")
    if node is None:
        return ()
    if findings is None:
        findings = Findings()
    if not isinstance(node, Sequence):
        findings.add(
            codes.INVALID_RULE,
            "x-rules is not a list",
            node.location,
            hint="write a list of {id, message, rule}",
        )
        return ()
    rules: list[Rule] = []
    places: dict[str, Location] = {}
    for item in node:
        rule = _read_rule(item, findings)
        if rule is None:
            continue
        if rule.id in places:
            findings.add(
                codes.DUPLICATE_RULE_ID,
                f"a second rule with the id {rule.id!r}",
                item.location,
                Related("the first is here", places[rule.id]),
                hint="give each rule of a schema an id of its own",
            )
            continue
        places[rule.id] = item.location
        rules.append(rule)
    return tuple(rules)


def _read_rule(item: Node, findings: Findings) -> Rule | None:
    if not isinstance(item, Mapping):
        findings.add(
            codes.INVALID_RULE,
            "a rule is an object with id, message and rule",
            item.location,
        )
        return None
    wrong = False
    for name in item.members:
        if name not in _PARTS:
            wrong = True
            findings.add(
                codes.INVALID_RULE,
                f"a rule has no member {name!r}",
                item.keys[name],
                hint="its members are id, message and rule",
            )
    for name in _PARTS:
        value = item.get(name)
        if value is None:
            wrong = True
            findings.add(codes.INVALID_RULE, f"the rule has no {name}", item.location)
        elif not text(item, name).strip():
            wrong = True
            findings.add(
                codes.INVALID_RULE,
                f"the {name} of a rule is a string that is not empty",
                value.location,
            )
    if wrong:
        return None
    expression = item.members["rule"]
    identifier = item.members["id"]
    if not _ID.fullmatch(text(item, "id")):
        findings.add(
            codes.INVALID_RULE,
            f"the id {text(item, 'id')!r} is not kebab-case",
            identifier.location,
            hint="use lower-case letters and digits, with single hyphens between words",
        )
        return None
    return Rule(
        text(item, "id"), text(item, "message"), text(item, "rule"), expression.location
    )
