"""Fuzzing with Schemathesis: every check and phase, over HTTP, by a seed.

In: the document, its contract, an address, a seed. Out: every exchange, every failure,
and the counts of each phase and check. Written for Schemathesis 4.32.5, which is
pinned: see `relabel` for what it does not document.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import schemathesis
from schemathesis.config import ConfigError
from schemathesis.core.errors import HookError
from schemathesis.engine import from_schema

from counterfoil.proof import rule_data
from counterfoil.proof.base_path import base_of
from counterfoil.proof.baseline import baselines, is_valid
from counterfoil.proof.deletions import Deletions
from counterfoil.proof.drawing import own_literals_left
from counterfoil.proof.expectations import operation_settings, with_refusals
from counterfoil.proof.further_methods import further_methods
from counterfoil.proof.fuzz_exchanges import Exchanges
from counterfoil.proof.header_texts import headers_read
from counterfoil.proof.octets_judged import octets_judged
from counterfoil.proof.oracle import expect, is_own
from counterfoil.proof.project_settings import NAME, ProjectSettingsError, merged
from counterfoil.proof.recorder import PHASES, Recorder
from counterfoil.proof.relabel import Relabeller, of_calls, of_examples
from counterfoil.proof.repeatable import repeatable
from counterfoil.proof.serializers import all_serialized
from counterfoil.proof.several_types import types_told_apart
from counterfoil.proof.streams import streams_left
from counterfoil.proof.tuples import tuples_kept
from counterfoil.proof.untargeted import untargeted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from schemathesis.checks import CheckContext
    from schemathesis.core.transport import Response
    from schemathesis.generation.case import Case
    from schemathesis.hooks import HookContext

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Exchange, Failure
    from counterfoil.proof.recorder import FuzzResult

OWN_CHECK: Final = "contract"
"""The name of our own check among Schemathesis's."""
REQUEST_TIMEOUT: Final = 10.0
RESPONSE_LIMIT: Final = 10.0
_LEAST_SHARE: Final = 0.3
"""Of the time, for sending, however long the tool took before."""

# Half of the tool's own signatures are open (`dict`, `Callable`): it is used as if it
# had none.
_TOOL: Final[Any] = schemathesis


@dataclass(frozen=True, slots=True)
class FuzzOptions:
    """How to fuzz.

    `max_examples` is for each operation; `seconds` is how long it may take, 0 for no
    limit. `app` is an ASGI application of this process, to be asked in the place of the
    server at `url`. `project` are the project's own settings of the tool.
    """

    url: str
    seed: int
    max_examples: int = 100
    seconds: float = 0.0
    project: Mapping[str, Any] = field(default_factory=dict[str, Any])
    app: Any = None


def fuzz(
    contract: Contract,
    options: FuzzOptions,
    judge: Callable[[Exchange], tuple[Failure, ...]],
    progress: Callable[[str, int], None] | None = None,
    deletions: Deletions | None = None,
) -> FuzzResult:
    """Run every phase; `judge` is asked about every exchange.

    `progress` is told of the phase and the number of exchanges so far. `deletions` are
    those of the server so far. Raises `ProjectSettingsError`.
    """
    with further_methods(contract), types_told_apart():
        return _fuzz(contract, options, judge, progress, deletions)


def _fuzz(
    contract: Contract,
    options: FuzzOptions,
    judge: Callable[[Exchange], tuple[Failure, ...]],
    progress: Callable[[str, int], None] | None,
    deletions: Deletions | None,
) -> FuzzResult:
    started = time.monotonic()
    known = Deletions(contract) if deletions is None else deletions
    relabeller = Relabeller(contract, known)
    schema = _schema(contract, options)
    schema.hook("before_generate_body")(rule_data.hook(contract))
    schema.hook("map_case")(relabeller)
    schema.hook("before_add_examples")(of_examples(relabeller))
    read = Exchanges(base_of(options.url), contract)
    impossible, foreign = _impossible(contract), partial(_is_foreign, contract)
    recorder = Recorder(options.seed, judge, read, impossible, known, foreign)
    schema.hook("after_call")(_answered(recorder))
    check = _own_check(recorder)
    _TOOL.checks.CHECKS.register(check)
    # Ids of answers take the places of what was made: no other hook comes after that.
    before_call = of_calls(relabeller)
    _TOOL.hook("before_call")(before_call)
    try:
        stream = from_schema(schema).execute()
        recorder.halt = stream.stop
        with (
            all_serialized(contract),
            untargeted(),
            tuples_kept(),
            octets_judged(),
            headers_read(),
            repeatable(options.seed),
            streams_left(),
            own_literals_left(),
            _in_time(options, recorder, started) as begin,
        ):
            for event in stream:
                recorder.record(event)
                if recorder.phase in PHASES:
                    begin()
                if progress is not None:
                    progress(recorder.phase, len(recorder.exchanges))
    finally:
        # Both are the tool's global state, which another run in this process must not
        # meet.
        _TOOL.hooks.unregister(before_call)
        _TOOL.checks.CHECKS.unregister(check.__name__)
    return recorder.result(time.monotonic() - started, relabeller.relabelled)


def _schema(contract: Contract, options: FuzzOptions) -> Any:
    """The document as the tool has it, with the settings and hooks of the project."""
    try:
        config = _TOOL.config.SchemathesisConfig.from_dict(settings(contract, options))
        schema = _TOOL.openapi.from_dict(with_refusals(contract), config=config)
    except (ConfigError, HookError) as error:
        cause = error.__cause__
        why = f": {type(cause).__name__}: {cause}" if cause else ""
        raise ProjectSettingsError(f"{NAME}: {error}{why}") from error
    schema.app = options.app
    return schema


def _impossible(contract: Contract) -> frozenset[str]:
    """The operations for which no valid request is known, as the tool calls them."""
    valid: dict[str, bool] = {}
    for one in baselines(contract):
        label = f"{one.operation.method} {one.operation.path}"
        valid[label] = valid.get(label, False) or is_valid(contract, one)
    return frozenset(label for label, known in valid.items() if not known)


def _is_foreign(contract: Contract, exchange: Exchange) -> bool:
    """Whether an answer is none of its operation's: its path leads elsewhere, say."""
    request = exchange.request
    operation = expect(contract, request).operation
    return operation is None or not is_own(operation, request, exchange.answer.status)


@contextmanager
def _in_time(
    options: FuzzOptions, recorder: Recorder, started: float
) -> Generator[Callable[[], None]]:
    """End a run when its time is over; the function is called when it begins to send.

    The tool's own limit of time is none: it goes on until that, with more cases than
    were asked for, and so not the same ones each time. And it looks at the document
    before it sends anything, which may take long: a part of the time is left for cases.
    """

    def begin() -> None:
        if options.seconds and timer.ident is None:
            left = options.seconds - (time.monotonic() - started)
            timer.interval = max(left, options.seconds * _LEAST_SHARE)
            timer.start()

    timer = threading.Timer(options.seconds, recorder.end)
    timer.daemon = True
    try:
        yield begin
    finally:
        timer.cancel()


def settings(contract: Contract, options: FuzzOptions) -> dict[str, Any]:
    """The tool's whole configuration.

    Nothing else is read from the machine but the authorities for TLS: they are those of
    the raw requests, unless the project has others.
    """
    trusted = os.environ.get("SSL_CERT_FILE")
    project = {"tls-verify": trusted, **options.project} if trusted else options.project
    own: dict[str, Any] = {
        "seed": options.seed,
        "base-url": options.url,
        "workers": 1,
        # Every case is tried whatever the others showed; the recorder keeps the
        # smallest that fails.
        "continue-on-failure": True,
        "request-timeout": REQUEST_TIMEOUT,
        # The seed alone does not repeat a run: the cache and the example database
        # change it.
        "cache": {"enabled": False},
        "generation": {
            "mode": "all",
            "max-examples": options.max_examples,
            "database": "none",
        },
        "phases": {name: {"enabled": True} for name in PHASES},
        "checks": {"max_response_time": RESPONSE_LIMIT},
        "operations": operation_settings(contract),
        "output": {
            "sanitization": {"enabled": False},
            "truncation": {"max-recorded-payload-size": 0},
        },
    }
    return merged(project, own)


def _answered(
    recorder: Recorder,
) -> Callable[[HookContext, Case[Any], Response], None]:
    def after_call(_: HookContext, case: Case[Any], response: Response) -> None:
        recorder.follow(case.id, recorder.read.sent(response.request, response))

    return after_call


def _own_check(
    recorder: Recorder,
) -> Callable[[CheckContext, Response, Case[Any]], None]:
    def contract(context: CheckContext, response: Response, case: Case[Any]) -> None:  # noqa: ARG001 - the tool's interface
        recorder.judge(case.id, recorder.read.sent(response.request, response))

    contract.__name__ = OWN_CHECK
    return contract
