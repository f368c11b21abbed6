"""The views of `server/*.py`, one per operation: its endpoint."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.python.answer_views import CaseView, Tables, lower_answer
from counterfoil.python.bodies import JSON
from counterfoil.python.body_views import lower_reception
from counterfoil.python.codec_views import Codecs
from counterfoil.python.faults import (
    is_unprocessable,
    refusals,
)
from counterfoil.python.halves import SERVER
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import (
    STEP,
    enclose,
    fits,
    signature,
    string,
    tuple_of,
)
from counterfoil.python.model_views import heading
from counterfoil.python.plain_breaks import statement
from counterfoil.python.prose import docstring
from counterfoil.python.reading_views import (
    local,
    lower_reading,
    lower_reads,
    takes_whole,
)
from counterfoil.python.refusal_views import lower_refusal
from counterfoil.python.types import WIDE, Import, generic, imports_of

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.bodies import Medium
    from counterfoil.python.body_views import Reception
    from counterfoil.python.halves import Answering
    from counterfoil.python.operations import Call
    from counterfoil.python.outcomes import Outcome


_FIRST_ERROR: Final = 400


class EndpointView(Struct, frozen=True):
    """The module of an endpoint.

    `admission` makes what lets requests through, where not anyone may. `reads` are the
    statements that read parameters; `accepted` makes what reads bodies, and is "" where
    there is none: then `decode` is the value of a text, or `receive` the statement that
    receives the body; `is_stream` says whether the service reads on, `meets_leaving`
    whether it sees the client leave, `reads_request` whether there is anything to
    read, `judges_early` whether it may be invalid before it has ended, `reads_content`
    whether it may not match the contract, and `meets_faults` whether it is refused
    otherwise. `refused` makes the response that the service raises, where it may raise
    any: then `response` is the type of all. `successes` are answered in the endpoint
    itself, which saves a call; all others in a function. `may_challenge` says whether
    one of all may be a 401, which has a challenge. `is_unprocessable` says whether what
    is invalid is answered with 422.
    """

    heading: str
    imports: str
    constants: tuple[str, ...]
    operation: str
    implementation: str
    function: str
    doc: str
    route: str
    admission: tuple[str, ...]
    reads_request: bool
    judges_early: bool
    reads_content: bool
    meets_faults: bool
    reads: tuple[str, ...]
    accepted: str
    decode: str
    receive: str
    is_stream: bool
    meets_leaving: bool
    call: str
    response: str
    refused: str
    encode: str
    is_head: bool
    streams: bool
    successes: tuple[CaseView, ...]
    may_challenge: bool
    cases: tuple[CaseView, ...]
    refusals: tuple[CaseView, ...]
    is_unprocessable: bool


def lower_endpoint(
    api: Api, call: Call, half: Answering = SERVER, *, guarded: bool = False
) -> EndpointView:
    """The view of one operation's endpoint.

    `guarded` says whether any operation of the half requires credentials.
    """
    used = _imports(call, half)
    tables = Tables(api.methods[call.operation.path], call)
    codecs = Codecs(api, used, partial(_module, call, used))
    successes = tuple(
        lower_answer(each, call, tables, codecs, used, within=True)
        for each in call.outcomes
        if _is_within(each, call)
    )
    cases = tuple(
        lower_answer(each, call, tables, codecs, used)
        for each in call.outcomes
        if not _is_within(each, call)
    )
    reading, reads = lower_reading(call, used), lower_reads(call, used)
    reception = lower_reception(call, used)
    offers = _offers(call, used)
    route = _lower_route(call, used, half, guarded=guarded)
    admission = _lower_admission(call, used)
    refused = _lower_refused(call, used)
    level = 4 if refused else 3
    arguments = _arguments(call, reception, used, level)
    writers = _writers(call, used)
    return EndpointView(
        heading=heading(f"The endpoint of {call.route}.", api.source),
        imports=import_lines(used, half.folder),
        constants=(
            *tables.constants(),
            *codecs.constants,
            *offers,
            *reading,
            *writers,
            *(_PRINCIPAL if call.guard else ()),
        ),
        operation=string(call.function),
        implementation=half.word,
        function=call.function,
        doc=docstring(f"The endpoint of {call.route}, and how it refuses requests.", 1),
        route=route,
        admission=admission,
        reads_request=bool(reads or reception.accepted or admission or offers),
        judges_early=call.judges_early,
        reads_content=bool(call.arguments or reception.accepted),
        meets_faults=bool(
            reception.accepted or admission or offers or takes_whole(call)
        ),
        reads=(
            *(["principal = await admit(scope)"] if admission else []),
            *(["accept = _OFFERS.accepted(scope)"] if offers else []),
            *(statement(each, 3) for each in reads),
        ),
        accepted=reception.accepted,
        decode=reception.decode,
        receive=reception.receive,
        is_stream=reception.is_stream,
        meets_leaving=call.sends_parts or reception.is_stream,
        call=enclose("call(", arguments, ")", level, len("response = await ")),
        response=call.response,
        refused=refused,
        encode=signature("encode", [f"response: {call.response}"], "Answer"),
        is_head=call.operation.method == "HEAD",
        streams=call.sends_parts,
        successes=successes,
        may_challenge=bool(admission) and _may_be_unauthorized(call),
        cases=cases,
        refusals=tuple(lower_refusal(each) for each in refusals(call)),
        is_unprocessable=is_unprocessable(call),
    )


def _may_be_unauthorized(call: Call) -> bool:
    return any(HTTPStatus.UNAUTHORIZED in each.statuses for each in call.outcomes)


def _imports(call: Call, half: Answering) -> set[Import]:
    """What every endpoint of such an operation mentions."""
    used = {
        Import("typing", "Final"),
        Import("asyncio", "CancelledError"),
        Import("logging", ""),
        *(own("runtime.asgi", name) for name in _ASGI),
        own("runtime.faults", "Fault"),
        own("runtime.faults", "Unimplemented"),
        own("runtime.content", "BodyLimits"),
        own("runtime.watchdog", "Watchdog"),
        own(f"{half.folder}.errors", "Errors"),
        own(f"{half.folder}.{half.word}", half.interface),
        own(f"operations.{call.function}", call.response),
    }
    if call.operation.method == "HEAD":
        used.add(own("runtime.asgi", "without_content"))
    if is_unprocessable(call):
        used.add(own("runtime.faults", "unprocessable"))
    if call.sends_parts:
        used |= {
            own("runtime.asgi", "Disconnected"),
            own("runtime.stream_answers", "Payload"),
            own("runtime.stream_answers", "begun"),
            own("runtime.stream_answers", "send_stream"),
        }
    return used


def _lower_refused(call: Call, used: set[Import]) -> str:
    """The statement that makes the documented response of what the service raises."""
    kinds = [
        each.class_name
        for each in call.outcomes
        if any(status >= _FIRST_ERROR for status in each.statuses)
    ]
    if not kinds:
        return ""
    used |= {own(f"operations.{call.function}", each) for each in kinds}
    used.add(own("runtime.faults", "Refusal"))
    return enclose("response = raised.response(", kinds, ")", 4)


def _arguments(
    call: Call, reception: Reception, used: set[Import], level: int
) -> list[str]:
    """What the implementation's method is called with."""
    arguments = ["principal=principal"] if call.guard else []
    if call.calls_back:
        used.add(own("runtime.received", "Received"))
        content = _received(call, reception, used)
        given = [string(call.operation.path), "scope", content, "encode"]
        head = "Received("
        arguments.append(
            f"received={enclose(head, given, ')', level + 1, len('received=,'))}"
        )
    arguments += [f"{each.name}={local(each)}" for each in call.arguments]
    arguments += ["body=body"] if call.body else []
    if call.body and call.body.has_choice:
        arguments.append("content_type=content_type")
    if call.offers is not None:
        arguments.append("accept=accept")
    return arguments


def _lower_route(
    call: Call, used: set[Import], half: Answering, *, guarded: bool
) -> str:
    """The head of the function that makes the endpoint."""
    service = f"{half.word}: {half.interface}"
    rest = ["errors: Errors", "watchdog: Watchdog", "limits: BodyLimits"]
    if call.guard is not None:
        used |= {
            own(f"{half.folder}.security", "Authenticator"),
            Import("typing", "TypeVar"),
        }
        service = f"{service}[Principal]"
        rest.insert(0, "authenticator: Authenticator[Principal]")
    elif guarded:
        used.add(Import("typing", "Any"))
        service = f"{service}[Any]"
    within = ", ".join([service, *rest])
    if fits(within, 1):
        return f"def route(\n{STEP}{within}\n) -> Route"
    return signature("route", [service, *rest], "Route")


_PRINCIPAL = ('Principal = TypeVar("Principal")',)


def _lower_admission(call: Call, used: set[Import]) -> tuple[str, ...]:
    """The statements that make what lets requests through."""
    if call.guard is None:
        return ()
    used |= {
        own("operations", f"{call.function} as operation"),
        own("", "security"),
        own("runtime.admission", "Admission"),
        own("runtime.asgi", "send_refusal"),
    }
    checks = [f"authenticator.{e.check.method}" for e in call.guard.requirements]
    rest = ["realm=security.REALM", "watchdog=watchdog", "log=LOGGER"]
    # What returns no principal, since nothing is checked, must say of which kind it is.
    typed = "" if checks else ": Admission[Principal]"
    head = f"admission{typed} = Admission("
    method = "admit_anyone" if call.guard.optional else "admit"
    return (
        enclose(head, ["operation.SECURITY", *checks, *rest], ")", 1, WIDE),
        f"admit = watchdog.watch(admission.{method})",
    )


_ASGI = (
    "Answer",
    "Receive",
    "Route",
    "Scope",
    "Send",
    "failed",
    "problem_answer",
    "refuse",
    "unimplemented",
)


def _received(call: Call, reception: Reception, used: set[Import]) -> str:
    """The expression of the JSON that URLs of callbacks are read from."""
    if reception.decode:
        return "text"
    media = call.body.with_json if call.body else ()
    if call.body is None or not media:
        return 'b""'
    used.add(Import("functools", "partial"))
    if not call.body.has_choice:
        return f"partial({_writer(media[0], call, used)}, body)"
    used.add(own("runtime.received", "json_of"))
    return "partial(json_of, _WRITERS, body, content_type)"


def _writers(call: Call, used: set[Import]) -> list[str]:
    """The constant of what makes JSON of a body of one of several media types."""
    body = call.body
    if not call.calls_back or body is None or not (body.has_choice and body.with_json):
        return []
    rows = [f"{string(e.name)}: {_writer(e, call, used)}" for e in body.with_json]
    used.add(own("runtime.received", "Writers"))
    return [enclose("_WRITERS: Final[Writers] = {", rows, "}", 0, WIDE)]


def _writer(medium: Medium, call: Call, used: set[Import]) -> str:
    """The function that makes JSON of a body."""
    if medium.content is not None and medium.form == JSON:
        name = medium.content.name.upper()
        used.add(own("contents", name))
        return f"{name}.encode"
    used.add(own("operations", f"{call.function} as operation"))
    return f"operation.{medium.constant}.json"


def _is_within(outcome: Outcome, call: Call) -> bool:
    """Whether a response is answered in the endpoint itself.

    URLs of callbacks may be read from a response: then a function encodes it.
    """
    is_plain = outcome.is_success and outcome.is_exact and not call.calls_back
    return outcome.is_stream or outcome.has_parts or is_plain


def _offers(call: Call, used: set[Import]) -> list[str]:
    """The constant of the media types that may be chosen from, where there are any."""
    if call.offers is None:
        return []
    used |= {
        own("runtime.negotiation", "Offers"),
        own("runtime.asgi", "send_refusal"),
        *imports_of(call.offers.item),
    }
    given = [string(name) for name in call.offers.names]
    if call.offers.apart:
        apart = tuple_of([*map(string, call.offers.apart)], 1, len("apart=,"))
        given.append(f"apart={apart}")
    return [generic("_OFFERS: Final = Offers", call.offers.item, given)]


def _module(call: Call, used: set[Import]) -> str:
    """What the endpoint calls the module of the operation, and notes."""
    used.add(own("operations", f"{call.function} as operation"))
    return "operation"
