"""Tells Schemathesis that a body which breaks a rule is negative data.

Schemathesis knows schemas, not `x-rules`. A `map_case` hook marks such a case as
negative before it is sent, so that every built-in check stays on and *demands* the
refusal. The hook writes attributes that Schemathesis does not document; `ATTRIBUTES`
names them, and a test fails when the pinned version changes them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import (
    ComponentInfo,
    CoveragePhaseData,
    CoverageScenario,
)

from counterfoil.proof.schemas import NOT_JSON, RULES

if TYPE_CHECKING:
    from schemathesis.generation.case import Case
    from schemathesis.hooks import HookContext

    from counterfoil.proof.contract import Contract, MediaType, Operation
    from counterfoil.proof.schemas import Breach

SCHEMATHESIS: Final = "4.32.5"
"""The version whose attributes these are."""
ATTRIBUTES: Final = (
    "meta.generation.mode",
    "meta.components",
    "meta.phase.data.description",
    "meta.phase.data.parameter_location",
)
"""What the hook writes."""
_UNSUPPORTED: Final = "application/x-not-in-the-contract"


class Relabeller:
    """The `map_case` hook; `relabelled` counts the cases by the rule they break."""

    def __init__(self, contract: Contract) -> None:
        self._operations = {
            (operation.method, operation.path): operation
            for operation in contract.operations
        }
        self._schemas = contract.schemas
        self.relabelled: dict[str, int] = {}

    def operation(self, method: str, path: str) -> Operation | None:
        """The contract's operation of a method and a path template."""
        return self._operations.get((method.upper(), path))

    def __call__(self, _context: HookContext, case: Case[Any]) -> Case[Any]:
        """Mark a case that breaks a rule as negative, in place."""
        operation = self.operation(case.operation.method, case.operation.path)
        content = _content(operation, case.media_type)
        if operation is None or content is None:
            return case
        _make_probe_unsupported(case, operation)
        if not content.schema or not content.is_json:
            return case
        meta = case.meta
        if meta is None or not meta.generation.mode.is_positive:
            return case
        broken = self.broken_rules(content.schema, case.body)
        if broken:
            mark_negative(case, broken)
            for name in broken:
                self.relabelled[name] = self.relabelled.get(name, 0) + 1
        return case

    def broken_rules(self, schema: str, value: object) -> tuple[str, ...]:
        """The rules that a value breaks; none where the schema itself refuses it.

        Those of strict JSON are among them: a number beyond the range of a double is
        valid by every schema, but no JSON of the contract.
        """
        try:
            text = json.dumps(value).encode()
        except (TypeError, ValueError):  # what is no JSON at all is not for a rule
            return ()
        breaches = self._schemas.text_breaches(schema, text)
        if not all(
            is_rule(breach) or breach.keyword == NOT_JSON for breach in breaches
        ):
            return ()
        return tuple(sorted({breach.keyword for breach in breaches}))


def is_rule(breach: Breach) -> bool:
    """Whether a breach is that of a rule, not of a keyword of JSON Schema."""
    return RULES in breach.site[-2:]


def mark_negative(case: Case[Any], rules: tuple[str, ...]) -> None:
    """Declare a case's body to be negative data, because of these rules."""
    meta = case.meta
    assert meta is not None, "generated cases have metadata"
    meta.generation.mode = GenerationMode.NEGATIVE
    meta.components[ParameterLocation.BODY] = ComponentInfo(
        mode=GenerationMode.NEGATIVE
    )
    meta.phase.data.description = f"Breaks the rule {' and '.join(rules)}"
    meta.phase.data.parameter_location = ParameterLocation.BODY


def _make_probe_unsupported(case: Case[Any], operation: Operation) -> None:
    """Give a probe of an unsupported media type one that is no alias."""
    data = case.meta.phase.data if case.meta is not None else None
    if not isinstance(data, CoveragePhaseData):
        return
    if data.scenario is not CoverageScenario.UNSUPPORTED_CONTENT_TYPE:
        return
    assert operation.body is not None, "the probe is made for operations with a body"
    known = {name for content in operation.body.content for name in content.names}
    headers = cast("Any", case).headers
    sent = str(headers.get("Content-Type", "")).partition(";")[0].strip().lower()
    if sent in known:
        headers["Content-Type"] = _UNSUPPORTED


def _content(operation: Operation | None, media_type: str | None) -> MediaType | None:
    if operation is None or operation.body is None or media_type is None:
        return None
    return next(
        (
            content
            for content in operation.body.content
            if media_type.lower() in content.names
        ),
        None,
    )
