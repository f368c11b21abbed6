"""One fault is one finding: what several parts found, and several judges say of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from itertools import takewhile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.proof.verdict import Finding, Section, Verdict

_STATUS: Final = "status"
_BODY: Final = "body"
_HEADER: Final = "header"
_ANSWER: Final = "answer"
_UNDOCUMENTED: Final = "undocumented_status"
_OWN: Final = {
    "bad_request_accepted": _STATUS,
    "body_schema": _BODY,
    "content_type_conformance": "content type",
    "created_not_found": "creation",
    "good_request_refused": _STATUS,
    "header_schema": _HEADER,
    "required_header": _HEADER,
    "server_error": _STATUS,
    _UNDOCUMENTED: _STATUS,
    "unexpected_status": _STATUS,
}
"""What the checks of the proof's own judge look at."""
_OF_OTHERS: Final = {
    "ensure_resource_availability": "creation",
    "independent_request": _STATUS,
    "independent_response": _ANSWER,
    "negative_data_rejection": _STATUS,
    "not_a_server_error": _STATUS,
    "positive_data_acceptance": _STATUS,
    "response_headers_conformance": _HEADER,
    "response_schema_conformance": _BODY,
    "status_code_conformance": _STATUS,
}
"""What those of Schemathesis and openapi-core look at, which say the same again."""


@dataclass(slots=True)
class _Fault:
    """Findings that are about one fault, the best of them first."""

    findings: list[Finding]
    numbers: set[int] = field(default_factory=set[int])

    @property
    def head(self) -> Finding:
        return self.findings[0]

    @property
    def is_undocumented(self) -> bool:
        """Whether its status is nowhere documented: then nothing else is wrong."""
        return any(one.check == _UNDOCUMENTED for one in self.findings)

    def holds(self, other: Finding) -> bool:
        """Whether another finding is about the same."""
        return any(_are_alike(one, other) for one in self.findings)

    def confirms(self, other: Finding) -> bool:
        """Whether another judge says the same, of the same place as far as it knows."""
        family, head = _OF_OTHERS[other.check], self.head
        if not _are_of_one_answer(head, other) or head.check not in _OWN:
            return False
        own = _OWN[head.check]
        if own != family and not (family == _ANSWER and own != _STATUS):
            return False
        is_placed = _is_placed(head) and _is_placed(other)
        return not is_placed or _overlap(head.pointer, other.pointer)


def by_fault(verdict: Verdict) -> Verdict:
    """The verdict in which each fault is one finding, of the part that found it first.

    It names all parts, and counts all exchanges. What the others found of it is kept in
    their sections, `elsewhere`.
    """
    listed = [*enumerate(verdict.findings)]
    faults: list[_Fault] = []
    for number, one in listed:
        if one.check not in _OF_OTHERS:
            _add(faults, number, one, (each for each in faults if each.holds(one)))
    faults = _with_undocumented(faults)
    for number, one in listed:
        if one.check in _OF_OTHERS:
            known = [each for each in faults if each.holds(one) or each.confirms(one)]
            known.sort(key=lambda each: -_common(each.head.pointer, one.pointer))
            _add(faults, number, one, known)
    heads = {min(each.numbers): _told(each) for each in faults}
    numbers = iter(range(len(listed)))
    sections = tuple(_section(part, heads, numbers) for part in verdict.sections)
    return replace(verdict, sections=sections)


def _add(
    faults: list[_Fault], number: int, finding: Finding, known: Iterable[_Fault]
) -> None:
    fault = next(iter(known), None)
    if fault is None:
        fault = _Fault([])
        faults.append(fault)
    fault.findings.append(finding)
    fault.numbers.add(number)


def _with_undocumented(faults: list[_Fault]) -> list[_Fault]:
    """The faults; what came with a status that is not documented is one of them."""
    kept: list[_Fault] = []
    for fault in faults:
        same = next((each for each in kept if _follows(each, fault)), None)
        if same is None:
            kept.append(fault)
        else:
            same.findings += fault.findings
            same.numbers |= fault.numbers
    return kept


def _follows(one: _Fault, other: _Fault) -> bool:
    if not _are_of_one_answer(one.head, other.head):
        return False
    families = {_OWN.get(one.head.check), _OWN.get(other.head.check)}
    return families == {_STATUS} and (one.is_undocumented or other.is_undocumented)


def _are_alike(one: Finding, other: Finding) -> bool:
    if not _are_of_one_answer(one, other) or one.pointer != other.pointer:
        return False
    if one.check == other.check and one.kind == other.kind:
        return True
    families = _OWN.get(one.check), _OWN.get(other.check)
    is_failure = one.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return families == (_STATUS, _STATUS) and (is_failure or _is_placed(one))


def _are_of_one_answer(one: Finding, other: Finding) -> bool:
    return (one.operation, one.status) == (other.operation, other.status)


def _is_placed(finding: Finding) -> bool:
    """Whether its place is in the operation, and not the operation or the response."""
    steps = finding.pointer.split("/")
    return len(steps) > 4 and (steps[-2] != "responses")  # noqa: PLR2004 - /paths/P/M


def _overlap(one: str, other: str) -> bool:
    """Whether one place is the other, or in it."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _common(one: str, other: str) -> int:
    """How much of the ways to two places is the same."""
    steps = zip(one.split("/"), other.split("/"), strict=False)
    return len([*takewhile(lambda pair: pair[0] == pair[1], steps)])


def _told(fault: _Fault) -> Finding:
    """One finding of all: with the smallest of the requests that show just this."""
    head = fault.head
    same = [
        one
        for one in fault.findings
        if (one.check, one.kind) == (head.check, head.kind) and one.curl
    ]
    best = min(same, key=lambda one: (len(one.before), len(one.curl)), default=head)
    checks = dict.fromkeys(one.check for one in fault.findings)
    return replace(
        head,
        curl=best.curl,
        before=best.before,
        answer=best.answer,
        seed=best.seed,
        count=sum(one.count for one in fault.findings),
        parts=tuple(dict.fromkeys(one.section for one in fault.findings)),
        also=tuple(check for check in checks if check != head.check),
    )


def _section(
    section: Section, heads: dict[int, Finding], numbers: Iterable[int]
) -> Section:
    told: list[Finding] = []
    elsewhere: list[Finding] = []
    for one, number in zip(section.findings, numbers, strict=False):
        if number in heads:
            told.append(heads[number])
        else:
            elsewhere.append(one)
    return replace(section, findings=tuple(told), elsewhere=tuple(elsewhere))
