"""What the fuzzer sends to a path that is none of the contract's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.expectations import with_refusals
from counterfoil.proof.fuzz import FuzzOptions, fuzz
from counterfoil.proof.judgement import judge
from counterfoil.proof.relabel import Relabeller
from schemathesis.generation import GenerationMode, meta
from schemathesis.hooks import HookContext

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from counterfoil.proof.contract import Contract


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    (tmp_path / "openapi.yaml").write_text("""\
openapi: 3.1.0
info: {title: A test, version: "1"}
paths:
  /a/{b}:
    get:
      parameters:
        - {name: b, in: path, required: true, schema: {type: string}}
      responses:
        "204": {description: There.}
        "404": {description: Not there., content: {application/json: {}}}
""")
    return load_contract(tmp_path / "openapi.yaml")


@pytest.mark.parametrize(
    ("value", "mode"), [("", GenerationMode.NEGATIVE), ("x", GenerationMode.POSITIVE)]
)
def test_it_is_wrong(contract: Contract, value: str, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(with_refusals(contract))
    operation = schema["/a/{b}"]["GET"]
    phase = meta.PhaseInfo(
        meta.TestPhase.FUZZING, meta.FuzzingPhaseData(None, None, None, None)
    )
    right = meta.GenerationInfo(0.0, GenerationMode.POSITIVE)
    case = operation.Case(
        path_parameters={"b": value}, _meta=meta.CaseMetadata(right, {}, phase)
    )
    made = Relabeller(contract)(HookContext(operation=operation), case)
    assert made.meta is not None
    assert made.meta.generation.mode is mode


async def serve(scope: Any, _receive: object, send: Any) -> None:
    """Knows no path without the variable, and says so in a media type of its own."""
    known = scope["path"].startswith("/a/") and scope["path"] != "/a/"
    status = 404 if not known else 204 if scope["method"] == "GET" else 405
    fields = [(b"content-type", b"application/problem+json"), (b"allow", b"GET")]
    fields = fields[1:] if known else fields[:1]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    body = b"" if known or scope["method"] == "HEAD" else b"{}"
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def nameless() -> Iterator[None]:
    """Has the tool send nothing for the variable, as of a list of an empty text."""

    def map_case(_: HookContext, case: schemathesis.Case[Any]) -> Any:
        case.path_parameters = {"b": ""}
        return case

    schemathesis.hook(map_case)
    yield
    schemathesis.hooks.unregister(map_case)


@pytest.mark.usefixtures("nameless")
def test_its_answer_is_not_the_operations(contract: Contract) -> None:
    options = FuzzOptions("http://localhost", 1, 10, app=serve)
    result = fuzz(contract, options, lambda exchange: judge(contract, exchange))
    assert {one.request.target for one in result.exchanges} >= {"/a/"}
    assert [(one.check, one.exchange.request) for one in result.failures] == []
