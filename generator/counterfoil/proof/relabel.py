"""Tells Schemathesis which of its cases are valid, where it does not know.

Schemathesis knows schemas, not `x-rules`, and thinks of some texts that they are wrong
where they are right once they are read. A `map_case` hook asks the oracle before a case
is sent, and marks it as valid or not, so that every built-in check stays on and
*demands* the answer. The hook writes attributes that Schemathesis does not document;
`ATTRIBUTES` names them, and a test fails when the pinned version changes them.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import unquote

import requests
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import (
    ComponentInfo,
    CoveragePhaseData,
    CoverageScenario,
    TestPhase,
)

from counterfoil.proof.contract import documented
from counterfoil.proof.credentials import credentials_of
from counterfoil.proof.deletions import Deletions
from counterfoil.proof.fuzz_exchanges import Exchanges
from counterfoil.proof.media_types import parse_content_type
from counterfoil.proof.modern import RULES
from counterfoil.proof.oracle import REDIRECTIONS, expect
from counterfoil.proof.refusals import may_be_bad
from counterfoil.proof.schemas import NOT_JSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemathesis.generation.case import Case
    from schemathesis.hooks import HookContext

    from counterfoil.proof.contract import Contract, MediaType, Operation
    from counterfoil.proof.exchange import Request
    from counterfoil.proof.oracle import Expectation
    from counterfoil.proof.schemas import Breach

SCHEMATHESIS: Final = "4.32.5"
"""The version whose attributes these are."""
ATTRIBUTES: Final = (
    "meta.generation.mode",
    "meta.components",
    "meta.components[].mode",
    "_has_explicit_auth",
    "meta.phase.data.description",
    "meta.phase.data.parameter_location",
)
"""What the hook writes."""
BASE: Final = "http://proof.invalid"


class _Undecided:
    """Stands for a mode of generation of which no check demands anything."""

    is_positive = False
    is_negative = False
    value = "positive"


UNDECIDED: Final = _Undecided()
_SEEN: Final = frozenset({"apiKey", "http"})
"""The types of security schemes whose credentials the tool knows."""
_UNSUPPORTED: Final = "application/x-not-in-the-contract"
_OF_THE_CLIENT: Final = frozenset(
    {
        *("connection", "content-length", "expect", "host", "keep-alive", "te"),
        *("trailer", "transfer-encoding", "upgrade"),
    }
)
"""Fields of the message and the connection (RFC 9110, 7.2, 7.6 and 10.1; RFC 9112, 6):
with any text in them, there is no request that a contract could speak of."""


class Relabeller:
    """The `map_case` hook; `relabelled` counts the cases by the rule they break."""

    def __init__(self, contract: Contract, deletions: Deletions | None = None) -> None:
        self._operations = {
            (operation.method, operation.path): operation
            for operation in contract.operations
        }
        self._schemas = contract.schemas
        self._contract = contract
        self._deletions = Deletions(contract) if deletions is None else deletions
        self.relabelled: dict[str, int] = {}

    def operation(self, method: str, path: str) -> Operation | None:
        """The contract's operation of a method and a path template."""
        return self._operations.get((method.upper(), path))

    def __call__(self, _context: HookContext, case: Case[Any]) -> Case[Any]:
        """Mark a case that breaks a rule as negative, in place."""
        operation = self.operation(case.operation.method, case.operation.path)
        if operation is None:
            return case
        _drop_made_up(case, operation)
        self._authenticate(case, operation)
        content = _content(operation, case.media_type)
        if content is not None:
            _make_probe_unsupported(case, operation)
            if self._breaks_rules(case, content):
                return case
        self._judge(case)
        return case

    def judge_sent(self, case: Case[Any]) -> None:
        """Mark a case again, where answers have changed what is right for it."""
        if case.meta is None:
            return
        stateful = case.meta.phase.name is TestPhase.STATEFUL
        if stateful or (self._deletions.any and self._is_deleted(case)):
            self._judge(case)

    def _is_deleted(self, case: Case[Any]) -> bool:
        request = _request(case)
        return request is not None and self._deletions.holds(request)

    def _authenticate(self, case: Case[Any], operation: Operation) -> None:
        """Send the credentials that are known; wrong ones have cases of their own."""
        if not operation.security or _misses_credentials(case, operation):
            return
        # The tool takes away what it knows as a credential, and then wants a refusal.
        # It does not see those of OAuth, which may stand for them.
        fields, pairs = credentials_of(self._contract, operation, preferred=_SEEN)
        loose = cast("Any", case)
        for name, value in fields:
            if name == "Cookie":
                for pair in value.split("; "):
                    key, _, text = pair.partition("=")
                    loose.cookies[key] = text
            else:
                loose.headers[name] = value
        for name, value in pairs:
            loose.query[unquote(name)] = unquote(value)
        if fields or pairs:
            # Else the tool would take them for made up, and want them to be refused.
            loose._has_explicit_auth = True  # noqa: SLF001 - it has no other way

    def _judge(self, case: Case[Any]) -> None:
        """Mark a case as what the oracle takes it for."""
        meta = case.meta
        request = None if meta is None else _request(case)
        if meta is None or request is None:
            return
        expected = expect(self._contract, request)
        operation = expected.operation
        if operation is not None and operation.method != request.method:
            return
        # An empty text for a variable, which a list of values may have, leads nowhere.
        led = REDIRECTIONS if operation is None else frozenset[int]()
        welcome = any(status < 400 for status in expected.statuses - led)  # noqa: PLR2004 - the class of client errors
        refused = operation and may_be_bad(operation, expected.statuses)
        mode = meta.generation.mode
        undecided = cast("GenerationMode", UNDECIDED)
        if welcome and (refused or self._is_missing(expected, request)):
            if mode is not undecided:
                meta.generation.mode = undecided
                self._count("either by the contract")
        elif welcome and not mode.is_positive:
            meta.generation.mode = GenerationMode.POSITIVE
            for component in meta.components.values():
                component.mode = GenerationMode.POSITIVE
            self._count("valid by the contract, though made to be wrong")
        elif not welcome and not mode.is_negative:
            meta.generation.mode = GenerationMode.NEGATIVE
            self._count("wrong by the contract, though made to be valid")

    def _is_missing(self, expected: Expectation, request: Request) -> bool:
        """Whether the answer may be a 404 that is not documented."""
        operation = expected.operation
        documented = operation is not None and operation.documents(HTTPStatus.NOT_FOUND)
        return not documented and self._deletions.holds(request)

    def _count(self, name: str) -> None:
        self.relabelled[name] = self.relabelled.get(name, 0) + 1

    def _breaks_rules(self, case: Case[Any], content: MediaType) -> bool:
        if not content.schema or not content.is_json:
            return False
        meta = case.meta
        if meta is None or not meta.generation.mode.is_positive:
            return False
        broken = self.broken_rules(content.schema, case.body)
        if broken:
            mark_negative(case, broken)
            for name in broken:
                self._count(name)
        return bool(broken)

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


def of_examples(
    relabeller: Relabeller,
) -> Callable[[HookContext, list[Case[Any]]], None]:
    """The `before_add_examples` hook: cases made of examples are marked anew.

    Their parameters are written as they are sent only after the other hook.
    """

    def before_add_examples(context: HookContext, examples: list[Case[Any]]) -> None:
        for case in examples:
            relabeller(context, case)

    return before_add_examples


def of_calls(relabeller: Relabeller) -> Callable[..., None]:
    """The hook for what is about to be sent: only a function can be one."""

    def judge_sent(
        _context: HookContext,
        case: Case[Any],
        kwargs: dict[str, Any],  # noqa: ARG001 - the tool's interface
    ) -> None:
        relabeller.judge_sent(case)

    return judge_sent


def _request(case: Case[Any]) -> Request | None:
    """The request of a case as it will be sent; None where it cannot be."""
    keywords: dict[str, Any] = case.as_transport_kwargs(base_url=BASE)
    known = ("method", "url", "headers", "params", "cookies", "data", "json", "files")
    given = {name: keywords[name] for name in known if name in keywords}
    try:
        prepared: Any = requests.Request(**given).prepare()
    except (requests.RequestException, ValueError, TypeError):
        return None
    is_read = isinstance(prepared.body, bytes | str | None)
    return Exchanges().request(prepared) if is_read else None


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


def _misses_credentials(case: Case[Any], operation: Operation) -> bool:
    """Whether a case is about a credential that is not there."""
    data = case.meta.phase.data if case.meta is not None else None
    if not isinstance(data, CoveragePhaseData):
        return False
    declared = {one.name.lower() for one in operation.parameters}
    missing = data.scenario is CoverageScenario.MISSING_PARAMETER
    return missing and (data.parameter or "").lower() not in declared


def _drop_made_up(case: Case[Any], operation: Operation) -> None:
    """Take away what the client itself writes: the tool makes up names of headers."""
    declared = {one.name.lower() for one in operation.parameters}
    headers: dict[str, str] = cast("Any", case).headers
    for name in list(headers or ()):
        if name.lower() in _OF_THE_CLIENT - declared:
            del headers[name]


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
    content_type = parse_content_type(media_type)
    return documented(operation.body.content, content_type) if content_type else None
