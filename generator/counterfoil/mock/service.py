"""The mock's service: the generated interface, implemented by documented answers."""

from __future__ import annotations

from collections.abc import AsyncIterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from http import HTTPStatus
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import msgspec

from counterfoil.mock.gaps import Gap, NoAnswerError, gap_of
from counterfoil.mock.memory import CREATING
from counterfoil.mock.preferences import asked
from counterfoil.mock.revalidation import precondition, revalidator
from counterfoil.python.faults import (
    error_models,
    header_method,
    refusals,
    told_content,
    told_headers,
)
from counterfoil.python.operations import Call, Lowered
from counterfoil.python.outcomes import SUCCESSES
from counterfoil.python.server_views import is_guarded
from counterfoil.python.variants import telling

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from counterfoil.api.model import Api
    from counterfoil.mock.answers import Answers
    from counterfoil.mock.generated import Generated
    from counterfoil.mock.memory import Memory
    from counterfoil.mock.revalidation import Conditional
    from counterfoil.python.outcomes import Outcome
    from counterfoil.python.variants import Variant

_GONE: Final = (404, 410)
"""RFC 9110, 15.5.5 and 15.5.11."""
_TOLD: Final = ("title", "status", "detail", "message")
"""Members of error contents that tell of a fault what they are called."""


@dataclass(frozen=True, slots=True)
class Mock:
    """The service and the errors that the generated server is made with.

    `guarded` says whether it needs an authenticator, too. `unsayable` are the refusals
    that nobody could give.
    """

    service: Any
    errors: Any
    gaps: tuple[Gap, ...]
    guarded: bool
    unsayable: tuple[Gap, ...] = ()


def build_mock(
    api: Api, generated: Generated, answers: Answers, memory: Memory | None = None
) -> Mock:
    """The mock of an Api, from the package that was generated from it.

    Answers are made when they are first asked for, but those that may not be possible:
    they are tried now. Without a `memory`, each request is answered as if it were the
    first.
    """
    lowered = Lowered(api)
    lowering, calls = lowered.lowering, lowered.calls
    methods: dict[str, Callable[..., Awaitable[object]]] = {}
    gaps: list[Gap] = []
    by_path: dict[str, list[Call]] = {}
    for call in calls:
        by_path.setdefault(call.operation.path, []).append(call)
    for call in calls:
        if not answers.is_certain(call):
            response, reasons = answers.answer(call)
            if reasons:
                is_answered = response is not None
                gaps.append(gap_of(call.operation, reasons, is_answered=is_answered))
        checked = cache(
            partial(precondition, call, by_path[call.operation.path], answers)
        )
        methods[call.function] = _answering(call, answers, generated, memory, checked)
    models = error_models(calls, lowering)
    errors = _headings(calls, answers)
    if errors or not all(model.body for model in models):
        errors |= {
            model.method: _refusing(_outcomes(calls, model.method), generated, answers)
            for model in models
        }
    return Mock(
        SimpleNamespace(**methods),
        SimpleNamespace(**errors) if errors else None,
        tuple(gaps),
        is_guarded(calls),
        tuple(_unsayable(calls, answers)),
    )


def _unsayable(calls: tuple[Call, ...], answers: Answers) -> Iterator[Gap]:
    """The contents of the server's own errors that no value is right for, each once."""
    seen: set[str] = set()
    for call in calls:
        for outcome in refusals(call):
            content = told_content(outcome)
            variant = telling(outcome.variants)
            if content is None or variant is None or content.name in seen:
                continue
            seen.add(content.name)
            if answers.certain.body(variant):
                continue
            try:
                answers.bodies.content(variant)
            except NoAnswerError as error:
                if error.is_proved:
                    reasons = (f"{outcome.key}: {error}",)
                    yield Gap(
                        call.operation, reasons, is_answered=False, is_proved=True
                    )


def _answering(
    call: Call,
    answers: Answers,
    generated: Generated,
    memory: Memory | None,
    checked: Callable[[], Conditional | None],
) -> Callable[..., Awaitable[object]]:
    method, path = call.operation.method, call.operation.path
    is_documented = any(HTTPStatus.NOT_FOUND in one.statuses for one in call.outcomes)
    revalidated = cache(partial(revalidator, call, answers))

    def chosen() -> object:
        preference = asked()
        is_asked = preference.names_answer
        if is_asked and (preferred := answers.preferred(call, preference)) is not None:
            return preferred
        if memory is not None and memory.holds and method not in CREATING:
            for gone in _GONE:
                refusal = answers.preferred(call, replace(preference, code=gone))
                if refusal is not None:
                    return refusal
            # To delete again is no mistake (RFC 9110, 9.2.2).
            if method != "DELETE" and not is_documented:
                memory.refuse()
        if preference.ranges and not is_asked:
            preferred = answers.preferred(call, preference)
            if preferred is not None:
                return preferred
        return answers.answer(call)[0]

    async def answer(**given: Any) -> object:
        if isinstance(given.get("body"), AsyncIterable):
            await _exhaust(given["body"])
        found = chosen()
        if found is None:
            raise generated.module("runtime.faults").Unimplemented(call.function)
        is_success = getattr(found, "status", 0) in SUCCESSES
        if is_success and (check := checked()) is not None:
            found = check(found)
        if memory is not None and getattr(found, "status", 0) in SUCCESSES:
            memory.note(method, path, is_asked=asked().names_answer)
        revalidate = revalidated()
        return found if revalidate is None else revalidate(found)

    return answer


async def _exhaust(stream: AsyncIterable[object]) -> None:
    """Read all of a stream: what is wrong with it shows as it is read."""
    async for _ in stream:
        pass


def _outcomes(calls: tuple[Call, ...], method: str) -> list[Outcome]:
    return [
        outcome
        for call in calls
        for outcome in refusals(call)
        if (content := told_content(outcome)) is not None and content.name == method
    ]


def _refusing(
    outcomes: list[Outcome], generated: Generated, answers: Answers
) -> Callable[[Any], Any]:
    """Makes the content of an error response: the documented one, told of the fault."""
    content = told_content(outcomes[0])
    assert content is not None
    codec = getattr(generated.module("contents"), content.name.upper())
    variants: dict[int, list[Variant]] = {}
    for outcome in outcomes:
        variant = telling(outcome.variants)
        assert variant is not None
        for status in outcome.statuses:
            variants.setdefault(status, []).append(variant)

    @cache
    def made_for(status: int) -> bytes:
        for variant in variants.get(status, ()):
            with suppress(NoAnswerError):
                made: bytes = codec.encode(answers.bodies.content(variant))
                return made
        raise NoAnswerError(f"no content for status {status} can be made")

    def refuse(fault: Any) -> Any:
        made = made_for(fault.status)
        told = _told(made, fault)
        try:
            return codec.decode(told)
        except ValueError:
            return codec.decode(made)

    return refuse


def _headings(
    calls: tuple[Call, ...], answers: Answers
) -> dict[str, Callable[[Any], object]]:
    """What makes the headers of error responses: as those of their statuses have it."""
    known: dict[str, dict[int, object]] = {}
    for call in calls:
        for outcome in refusals(call):
            for field in told_headers(outcome):
                values = known.setdefault(header_method(field), {})
                missing = [each for each in outcome.statuses if each not in values]
                if missing:
                    with suppress(NoAnswerError):
                        made = answers.header(call, outcome, field)
                        values |= dict.fromkeys(missing, made)
    return {name: partial(_heading, values) for name, values in known.items()}


def _heading(values: dict[int, object], fault: Any) -> object:
    if fault.status not in values:
        raise NoAnswerError(f"no header for status {fault.status} can be made")
    return values[fault.status]


def _told(made: bytes, fault: Any) -> bytes:
    """The content with what the fault says, where members are there for it."""
    value = msgspec.json.decode(made)
    if isinstance(value, dict):
        for name in _TOLD:
            if name in value:
                value[name] = getattr(fault, name)
    return msgspec.json.encode(value)
