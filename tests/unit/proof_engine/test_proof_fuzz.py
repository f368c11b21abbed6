"""The Schemathesis run: everything on, repeatable, and it knows of rules."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import json
import typing
from importlib.metadata import version
from pathlib import Path

import pytest
import schemathesis
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.fuzz import OWN_CHECK, FuzzOptions, fuzz, settings
from counterfoil.proof.judgement import judge
from counterfoil.proof.relabel import SCHEMATHESIS, Relabeller, of_calls
from counterfoil.proof.serializers import all_serialized
from counterfoil.proof.target import Launch, Target
from counterfoil.proof.tuples import SWITCH
from counterfoil.proof.untargeted import untargeted
from hypothesis import Phase
from schemathesis import hooks
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.core import transport
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.generation import meta as tool_meta
from schemathesis.hooks import HookContext
from schemathesis.specs.openapi import checks as tool_checks
from schemathesis.specs.openapi.adapter import responses
from schemathesis.transport.requests import REQUESTS_TRANSPORT

if typing.TYPE_CHECKING:
    from counterfoil.proof.exchange import Exchange, Failure
    from counterfoil.proof.recorder import FuzzResult

    Case: typing.TypeAlias = schemathesis.Case[typing.Any]

HERE = Path(__file__).parent
DOCUMENT = HERE / "tiny.yaml"
CONTRACT = load_contract(DOCUMENT)


def ask(exchange: Exchange) -> tuple[Failure, ...]:
    return judge(CONTRACT, exchange)


# So many examples, because Hypothesis draws constants of whatever modules are loaded:
# which tests run in this process decides what a few examples are.
def run(flaw: str = "", *, seed: int = 1, examples: int = 100) -> FuzzResult:
    launch = Launch("tiny_app:create_app", (HERE,), {"TICKETS_FLAW": flaw})
    with Target(launch) as target:
        return fuzz(CONTRACT, FuzzOptions(target.url, seed, examples), ask)


def test_however_little_time_there_is_something_is_sent() -> None:
    with Target(Launch("tiny_app:create_app", (HERE,))) as target:
        options = FuzzOptions(target.url, 1, 20, seconds=0.001)
        result = fuzz(CONTRACT, options, ask)
    assert result.stopped
    assert 0 < len(result.exchanges) < len(sound().exchanges)


@functools.cache
def sound() -> FuzzResult:
    return run()


def checks_that_failed(result: FuzzResult) -> set[str]:
    return {failure.check for failure in result.failures}


@pytest.fixture(name="case")
def make_case() -> Case:
    """A case that the schema accepts and a rule forbids."""
    schema = schemathesis.openapi.from_path(DOCUMENT, config=SchemathesisConfig())
    operation = schema["/tickets"]["POST"]
    components = {
        ParameterLocation.BODY: tool_meta.ComponentInfo(GenerationMode.POSITIVE)
    }
    phase = tool_meta.PhaseInfo(
        tool_meta.TestPhase.FUZZING,
        tool_meta.FuzzingPhaseData(None, None, None, None),
    )
    return operation.Case(
        body={"seats": 13, "kind": "group"},
        media_type="application/json",
        _meta=tool_meta.CaseMetadata(
            tool_meta.GenerationInfo(0.0, GenerationMode.POSITIVE), components, phase
        ),
    )


def test_the_pinned_version_has_the_attributes_that_relabelling_writes() -> None:
    assert version("schemathesis") == SCHEMATHESIS
    metadata = {field.name for field in dataclasses.fields(tool_meta.CaseMetadata)}
    assert {"generation", "components", "phase"} <= metadata
    assert typing.get_type_hints(tool_meta.GenerationInfo)["mode"] is GenerationMode
    assert list(inspect.signature(tool_meta.ComponentInfo).parameters) == ["mode"]
    for data in (
        tool_meta.CoveragePhaseData,
        tool_meta.ExamplesPhaseData,
        tool_meta.FuzzingPhaseData,
        tool_meta.StatefulPhaseData,
    ):
        names = {field.name for field in dataclasses.fields(data)}
        assert {"description", "parameter_location"} <= names


def test_a_body_that_breaks_a_rule_becomes_negative(case: Case) -> None:
    relabeller = Relabeller(CONTRACT)
    made = relabeller(HookContext(operation=case.operation), case)
    assert made.meta is not None
    assert made.meta.generation.mode is GenerationMode.NEGATIVE
    assert made.meta.is_negative_at(ParameterLocation.BODY)
    assert made.meta.phase.data.description == "Breaks the rule groups-are-small"
    assert relabeller.relabelled == {"groups-are-small": 1}


def test_a_body_that_keeps_the_rules_stays_positive(case: Case) -> None:
    case.body = {"seats": 12, "kind": "group"}
    relabeller = Relabeller(CONTRACT)
    made = relabeller(HookContext(operation=case.operation), case)
    assert made.meta is not None
    assert made.meta.generation.mode is GenerationMode.POSITIVE
    assert relabeller.relabelled == {}


@pytest.mark.parametrize(
    ("phase", "mode"),
    [
        (tool_meta.TestPhase.STATEFUL, GenerationMode.NEGATIVE),
        (tool_meta.TestPhase.FUZZING, GenerationMode.POSITIVE),
    ],
)
def test_what_answers_have_changed_is_judged_as_it_is_sent(
    case: Case, phase: tool_meta.TestPhase, mode: GenerationMode
) -> None:
    assert case.meta is not None
    case.meta.phase.name = phase
    relabeller = Relabeller(CONTRACT)
    case.body = {"seats": 12, "kind": "group"}
    context = HookContext(operation=case.operation)
    made = relabeller(context, case)
    made.body = {"seats": 13, "kind": "group"}
    of_calls(relabeller)(context, made, {})
    assert made.meta is not None
    assert made.meta.generation.mode is mode


def test_every_check_and_every_phase_is_on() -> None:
    config = SchemathesisConfig.from_dict(
        settings(CONTRACT, FuzzOptions("http://127.0.0.1:1", 1, 10))
    )
    project = config.projects.get_default()
    for name in ("examples", "coverage", "fuzzing", "stateful"):
        assert project.phases.get_by_name(name=name).enabled
    for check in CHECKS.get_all_names():
        assert project.checks.get_by_name(name=check).enabled
    assert project.checks.max_response_time.enabled
    assert not config.cache.enabled
    assert project.generation.database == "none"


def test_a_server_that_keeps_its_contract_is_green_and_rules_were_tried() -> None:
    result = sound()
    assert result.failures == ()
    assert result.errors == ()
    assert result.relabelled["groups-are-small"] > 0
    assert OWN_CHECK in {line.check for line in result.checks}
    phases = {phase.name: phase.cases for phase in result.phases}
    assert phases["examples"] > 0
    assert phases["coverage"] > 0
    assert phases["fuzzing"] > 0


def test_the_same_seed_sends_the_same_requests() -> None:
    first, second, other = sound(), run(), run(seed=2)
    assert [one.request for one in first.exchanges] == [
        one.request for one in second.exchanges
    ]
    assert [one.request for one in first.exchanges] != [
        one.request for one in other.exchanges
    ]


def test_hypothesis_sends_requests_instead_of_aiming_at_successes() -> None:
    config = SchemathesisConfig.from_dict({}).projects.default
    with untargeted():
        phases = config.get_hypothesis_settings().phases
        assert Phase.generate in phases
        assert Phase.target not in phases
    # Otherwise the tool would aim.
    assert Phase.target in config.get_hypothesis_settings().phases


def test_our_check_and_hook_leave_the_registries_as_they_were() -> None:
    before = list(CHECKS.get_all_names())
    run(examples=1)
    assert list(CHECKS.get_all_names()) == before
    assert hooks.get_all_by_name("before_call") == []


@pytest.mark.parametrize(
    ("flaw", "check"),
    [
        ("answers 200", "status_code_conformance"),
        ("drops Location", "response_headers_conformance"),
        ("ignores rules", "negative_data_rejection"),
        ("HTML 405", "content_type_conformance"),
    ],
)
def test_a_flaw_is_found(flaw: str, check: str) -> None:
    result = run(flaw)
    assert check in checks_that_failed(result)
    assert all(failure.seed in {1, None} for failure in result.failures)


VALUES: tuple[typing.Any, ...] = (b"\xff", "\xe9", {"a": 1})
NOTES = """
openapi: 3.1.0
info: {title: Notes, version: "1"}
paths:
  /notes:
    post:
      requestBody:
        content:
          application/note: {schema: {type: string}, example: a}
          application/json: {schema: {type: string}}
          text/csv: {}
          image/*: {}
      responses: {"204": {description: None.}}
"""
ATTACHMENTS = """
openapi: 3.1.0
info: {title: Attachments, version: "1"}
paths:
  /attachments:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file]
              properties:
                file: {contentMediaType: application/octet-stream}
                face: {contentMediaType: application/octet-stream}
            encoding:
              file: {contentType: "application/pdf, application/note; v=1, image/png"}
              face: {contentType: font/*}
      responses: {"204": {description: None.}, "400": {description: No.}}
"""


def test_media_types_that_the_tool_does_not_know_are_sent(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(NOTES)
    known = REQUESTS_TRANSPORT.get_first_matching_media_type
    with all_serialized(load_contract(document)) as names:
        assert names == ("application/note",)
        found = known("application/note")
        assert found is not None
        sent = [found[1](typing.cast("typing.Any", None), each) for each in VALUES]
    assert [each["data"] for each in sent] == [b"\xff", "\xe9".encode(), b'{"a": 1}']
    assert known("application/note") is None


async def with_file(scope: typing.Any, receive: typing.Any, send: typing.Any) -> None:
    if scope["type"] == "lifespan":
        for _ in range(2):
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
        return
    content, more = b"", True
    while more:
        message = await receive()
        content += message.get("body", b"")
        more = message.get("more_body", False)
    status = 204 if b'name="file"' in content else 400
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_parts_of_media_types_that_the_tool_does_not_know_are_sent(
    tmp_path: Path,
) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(ATTACHMENTS)
    with all_serialized(load_contract(document)) as names:
        assert names == ("application/note", "application/pdf", "font/x-any")
    options = FuzzOptions("http://localhost", 1, 20, app=with_file)
    result = fuzz(load_contract(document), options, lambda _: ())
    assert result.errors == ()


LISTED = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      parameters:
        - name: pet
          in: query
          required: true
          schema:
            type: object
            required: [name, urls]
            properties:
              name: {type: string, example: doggie}
              urls: {type: array, items: {type: string}}
      responses: {"200": {description: Found.}, "400": {description: No.}}
"""


async def with_urls(scope: typing.Any, _receive: object, send: typing.Any) -> None:
    status = 200 if b"urls=" in scope["query_string"] else 400
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_an_example_that_lacks_a_member_once_it_is_written_is_wrong(
    tmp_path: Path,
) -> None:
    """A list without elements leaves nothing in a query: what is required is not there.

    Schemathesis writes examples so after it has asked what they are.
    """
    document = tmp_path / "openapi.yaml"
    document.write_text(LISTED)
    options = FuzzOptions("http://localhost", 1, 1, app=with_urls)
    result = fuzz(load_contract(document), options, lambda _: ())
    assert ("GET", "/pets?name=doggie") in {
        (one.request.method, one.request.target) for one in result.exchanges
    }
    assert "positive_data_acceptance" not in checks_that_failed(result)


TUPLES = """\
openapi: 3.1.0
info: {title: Tuples, version: "1"}
paths:
  /pair:
    get:
      parameters: [{name: n, in: query, schema: {type: integer}}]
      responses:
        "200":
          description: A pair.
          content:
            application/json: {schema: {prefixItems: [{type: integer}, {const: a}]}}
"""


async def with_pair(scope: typing.Any, _receive: object, send: typing.Any) -> None:
    pair = b'[1, "a"]' if b"=" not in scope["query_string"] else b'[1, "b"]'
    fields = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": pair})


def test_tuples_in_answers_are_judged(tmp_path: Path) -> None:
    """Schemathesis by itself ends with an error that their schema is none."""
    document = tmp_path / "openapi.yaml"
    document.write_text(TUPLES)
    tool: typing.Any = responses
    assert SWITCH in inspect.signature(tool.to_json_schema).parameters
    options = FuzzOptions("http://localhost", 1, 1, app=with_pair)
    result = fuzz(load_contract(document), options, lambda _: ())
    assert result.errors == ()
    wrong = [one for one in result.failures if one.check.startswith("response_schema")]
    assert wrong
    assert all(one.exchange.answer.body == b'[1, "b"]' for one in wrong if one.exchange)
    assert not isinstance(tool.to_json_schema, functools.partial)


HEADS: dict[str, tuple[object, str, str]] = {
    "any": ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "5", "x"),
    "all": ({"allOf": [{"$ref": "#/components/schemas/N"}]}, "5", "x"),
    "enum": ({"enum": [1, 2]}, "2", "3"),
    "never": (False, "", "5"),
    "items": (
        {"type": "array", "items": {"$ref": "#/components/schemas/N"}},
        "1,2",
        "1,x",
    ),
    "pair": (
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
        "5,5",
        "5,x",
    ),
    "named": (
        {"type": "object", "patternProperties": {"^n": {"type": "integer"}}},
        "n,1",
        "n,x",
    ),
    "plain": ({"type": "string", "maxLength": 1}, "5", "55"),
    "number": ({"type": "integer", "minimum": 5}, "5", "4"),
}


async def with_heads(scope: typing.Any, _receive: object, send: typing.Any) -> None:
    _, name, kind = scope["path"].split("/")
    _, right, wrong = HEADS[name]
    text = right if kind == "right" else wrong
    fields = [(b"x-it", text.encode())] if text else []
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body"})


def test_headers_are_judged_by_what_their_texts_may_stand_for(tmp_path: Path) -> None:
    """Schemathesis by itself takes most for texts: it looks for a `type` alone."""
    paths = {
        f"/{name}/{kind}": {
            "get": {
                "responses": {
                    "200": {
                        "description": "x",
                        "headers": {"X-It": {"schema": schema}},
                    }
                }
            }
        }
        for name, (schema, _, _) in HEADS.items()
        for kind in ("right", "wrong")
    }
    document = {
        "openapi": "3.1.0",
        "paths": paths,
        "components": {"schemas": {"N": {"type": "integer"}}},
    }
    (tmp_path / "a.json").write_text(json.dumps(document))
    options = FuzzOptions("http://localhost", 1, 1, app=with_heads)
    result = fuzz(load_contract(tmp_path / "a.json"), options, lambda _: ())
    assert result.errors == ()
    check = "response_headers_conformance"
    found = {one.operation for one in result.failures if one.check == check}
    assert found == {f"GET /{name}/wrong" for name in HEADS}
    reader = vars(tool_checks)["_coerce_header_value"]
    assert inspect.isfunction(reader), "the tool is as it was"


FURTHER = """
openapi: 3.2.0
info: {title: Things, version: "1"}
paths:
  /things:
    get: {responses: {"200": {description: fine}}}
    additionalOperations:
      COPY: {responses: {"201": {description: made}}}
"""


async def with_copy(scope: typing.Any, _receive: object, send: typing.Any) -> None:
    status, allow = 405, (b"allow", b"COPY, GET, OPTIONS")
    if scope["path"] == "/things":
        status = {"GET": 200, "COPY": 201, "OPTIONS": 204}.get(scope["method"], 405)
    start = {"type": "http.response.start", "status": status, "headers": [allow]}
    await send(start)
    await send({"type": "http.response.body"})


def test_methods_that_the_tool_does_not_know_are_sent(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FURTHER)
    contract = load_contract(tmp_path / "a.yaml")
    options = FuzzOptions("http://localhost", 1, 1, app=with_copy)
    result = fuzz(contract, options, lambda exchange: judge(contract, exchange))
    assert result.failures == ()
    sent = {one.request.method for one in result.exchanges}
    assert {"COPY", "OPTIONS", "GET"} <= sent
    assert "copy" not in transport.HTTP_METHODS_SCHEMA
