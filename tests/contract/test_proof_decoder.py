"""The generated client's decoder as a judge, beside our oracle and openapi-core."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.decoding import client_decoder
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.decoder_judge import (
    CHECK,
    READ,
    Decoder,
    DecoderError,
    run_decoder,
)
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.judgement import judge
from counterfoil.proof.mutation.catalogue import mutants
from counterfoil.proof.mutation.mutant import see
from counterfoil.proof.options import ProveOptions
from counterfoil.proof.prove import run
from counterfoil.proof.replay import cases
from unit.proof_cases.mutant_calls import call
from unit.proof_cases.reference_server import ReferenceServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "openapi.yaml"
FRUITS = ROOT / "tests/unit/proof_engine/fruits.yaml"
JSON = (("content-type", "application/json"),)
GET = Request("GET", "/fruits/1")


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract(DOCUMENT)


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with client_decoder(DOCUMENT, None) as made:
        yield made


@pytest.fixture(scope="module")
def fruits() -> Iterator[tuple[Contract, Decoder]]:
    with client_decoder(FRUITS, None) as made:
        yield load_contract(FRUITS), made


@pytest.fixture(scope="module")
def answered(contract: Contract) -> tuple[Exchange, ...]:
    """An exchange of each operation and status that the cases lead to."""
    server = ReferenceServer(contract)
    found: dict[tuple[str, int], Exchange] = {}
    for case in cases(contract, 400, 1):
        plain = case.transmission is None and not case.outside
        if plain and "?" not in case.request.target:
            answer = call(server, case.request)
            exchange = Exchange("test", case.request, answer)
            found.setdefault((case.request.method, answer.status), exchange)
    return tuple(found.values())


def test_it_takes_what_a_sound_server_answers(
    contract: Contract, decoder: Decoder, answered: tuple[Exchange, ...]
) -> None:
    result = run_decoder(contract, decoder, answered)
    assert result.failures == ()
    assert result.lenient == 0
    assert result.judged >= 4
    assert decoder.origin == "a package made for this"


def test_it_refuses_the_answers_of_every_mutant_that_our_oracle_refuses(
    contract: Contract, decoder: Decoder, answered: tuple[Exchange, ...]
) -> None:
    """Except for what no client looks at: lengths, and the type of no content."""
    refused: set[str] = set()
    for exchange in answered:
        seen = see(contract, exchange.request)
        for mutant in mutants(contract):
            if not mutant.status or not mutant.concerns(seen):
                continue
            changed = mutant.edit(seen, exchange.answer)
            if changed is None:
                continue
            wrong = replace(exchange, answer=changed)
            assert run_decoder(contract, decoder, [wrong]).failures == (), mutant.id
            if {one.check for one in judge(contract, wrong)} & set(READ):
                refused.add(mutant.id)
    assert len(refused) > 150


def test_the_project_s_own_package_is_asked_where_there_is_one(
    contract: Contract, answered: tuple[Exchange, ...]
) -> None:
    package = ROOT / "generated/media_collection"
    with client_decoder(DOCUMENT, package) as own:
        assert own.origin == "the project's package"
        assert run_decoder(contract, own, answered).judged >= 4
    with client_decoder(DOCUMENT, ROOT / "generated/docs") as made:
        assert made.origin == "a package made for this"


def disagreement(
    contract: Contract, says: str, answer: Answer, request: Request = GET
) -> list[str]:
    """The findings where a client says something of an answer."""
    readers = {
        (one.method, one.resource): lambda _exchange: says
        for one in contract.operations
    }
    exchange = Exchange("test", request, answer)
    result = run_decoder(contract, Decoder(readers, "a test"), [exchange])
    assert {one.check for one in result.failures} <= {CHECK}
    return [one.message for one in result.failures]


def test_a_client_that_refuses_what_the_others_take_is_at_fault(
    fruits: tuple[Contract, Decoder],
) -> None:
    right = Answer(200, JSON, b'{"kind": "Apple"}')
    (message,) = disagreement(fruits[0], "it is odd", right)
    assert message.splitlines() == [
        "the generated client refuses an answer that our oracle takes: it is odd",
        "openapi-core says the same as our oracle: the client is at fault",
    ]


@pytest.mark.parametrize(("depth", "is_left"), [(64, False), (65, True)])
def test_a_client_may_have_a_limit_of_depth(
    tmp_path: Path, depth: int, *, is_left: bool
) -> None:
    content = "{application/json: {}}"
    responses = f"{{'200': {{description: x, content: {content}}}}}"
    file = tmp_path / "a.yaml"
    file.write_text(
        f"openapi: 3.1.0\npaths: {{/a: {{get: {{responses: {responses}}}}}}}"
    )
    answer = Answer(200, JSON, b"[" * depth + b"]" * depth)
    request = Request("GET", "/a")
    found = disagreement(load_contract(file), "it is too deep", answer, request)
    assert (found == []) is is_left


def test_no_client_sees_what_comes_after_an_answer_without_content(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.yaml"
    responses = "{'304': {description: x}}"
    file.write_text(
        f"openapi: 3.1.0\npaths: {{/a: {{get: {{responses: {responses}}}}}}}"
    )
    contract, answer = load_contract(file), Answer(304, (), b"{}")
    assert disagreement(contract, "", answer, Request("GET", "/a")) == []


def test_a_client_that_takes_what_the_others_refuse_is_at_fault(
    fruits: tuple[Contract, Decoder],
) -> None:
    wrong = Answer(200, JSON, b'{"kind": "Apple", "seeds": "x"}')
    (message,) = disagreement(fruits[0], "", wrong)
    assert message.endswith(
        "\nopenapi-core says the same as our oracle: the client is at fault; "
        "JSON Schema 2020-12 decides"
    )
    assert disagreement(fruits[0], "it is odd", wrong) == []


def test_two_against_our_oracle_put_it_at_fault(
    fruits: tuple[Contract, Decoder],
) -> None:
    # The rule makes our oracle refuse what the other two take.
    ruled = Answer(200, JSON, b'{"kind": "Apple", "seeds": 13}')
    (message,) = disagreement(fruits[0], "", ruled)
    assert "openapi-core says the same as the client: our oracle is at fault" in message


def test_where_openapi_core_differs_as_is_known_it_has_no_opinion(
    fruits: tuple[Contract, Decoder],
) -> None:
    undated = Answer(200, JSON, b'{"kind": "Apple", "picked": "today"}')
    (message,) = disagreement(fruits[0], "it is odd", undated)
    assert message.endswith("\nopenapi-core has no opinion")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, (("content-type", "text/html"),), b""),
        Answer(200, (), b""),
    ],
)
def test_no_client_looks_at_the_type_of_no_content(
    fruits: tuple[Contract, Decoder], answer: Answer
) -> None:
    assert disagreement(fruits[0], "", answer) == []


def test_alike_answers_are_read_once_and_time_is_bounded(
    contract: Contract, decoder: Decoder, answered: tuple[Exchange, ...]
) -> None:
    twice = [*answered, *answered]
    once = run_decoder(contract, decoder, answered)
    assert run_decoder(contract, decoder, twice).judged == once.judged > 0
    none = run_decoder(contract, decoder, twice, budget=-1.0)
    assert (none.total, none.covered, none.judged) == (len(twice), 0, 0)


def test_a_document_without_a_client_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("openapi: 9.9.9\n")
    with (
        pytest.raises(DecoderError),
        client_decoder(tmp_path / "a.yaml", None),
    ):
        pass


@pytest.mark.parametrize(
    ("says", "code", "status"), [("", 0, "proved"), ("odd", 1, "failed")]
)
def test_it_is_a_part_of_the_proof(
    says: str, code: int, status: str, tmp_path: Path, contract: Contract
) -> None:
    exchange: dict[str, Any] = {
        "request": {"method": "OPTIONS", "url": "/api/v1/sessions", "headers": []},
        "response": {
            "status": 204,
            "headers": [
                {"name": one.name, "value": value}
                for response in contract.operations[-1].responses
                if response.status == "204"
                for one in response.headers
                for value in [_constant(contract, one.schema)]
            ],
            "content": {},
        },
    }
    traffic = tmp_path / "traffic.har"
    traffic.write_text(json.dumps({"log": {"version": "1.2", "entries": [exchange]}}))
    readers = {
        (one.method, one.resource): lambda _: says for one in contract.operations
    }
    options = ProveOptions(
        document=DOCUMENT,
        traffic=traffic,
        report=tmp_path,
        decoder=lambda: nullcontext(Decoder(readers, "a test")),
    )
    assert run(options) == code
    value = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    (part,) = [one for one in value["sections"] if one["name"] == "decoder"]
    assert part["status"] == status
    assert part["facts"] == ["the client of a test read 1 different answer"]


def _constant(contract: Contract, schema: str) -> str:
    plain: Any = contract.at(contract.resolve(schema))
    return str(plain.get("const", ""))
