"""Each known difference of openapi-core is still one.

A test that fails here says that openapi-core has changed: then the difference is to be
taken off its list, so that it cannot hide what it no longer explains.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.access import Reading
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.differences import (
    IN_ANSWERS,
    REFUSED_BY_CORE,
    REFUSED_BY_SERVER,
)
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.fixed_queries import QUERY
from counterfoil.proof.independent import run_independent
from counterfoil.proof.judgement import judge
from jsonschema import Draft202012Validator
from openapi_schema_validator import OAS31Validator

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.differences import Difference

DOCUMENT = Path(__file__).parent / "fruits.yaml"
CONTRACT = load_contract(DOCUMENT)
STRICT = load_contract(DOCUMENT, reading=Reading(formats=True))
MOCK = replace(CONTRACT, prefers=True)
CHOICES = load_contract(DOCUMENT.parent / "choices.yaml")

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
APPLE = b'{"kind": "Apple"}'
CHEAP = b'{"kind": "Apple", "price": 0.3}'
HEAVY = b'{"kind": "Apple", "weight": 9223372036854775807}'
TOLD = {
    "oneOf": [{"$ref": "#/$defs/any"}, {"$ref": "#/$defs/odd"}],
    "discriminator": {"propertyName": "kind"},
    "$defs": {
        "any": {"type": "object"},
        "odd": {"type": "object", "required": ["kind", "half"]},
    },
}
UNDATED = b'{"kind": "Apple", "picked": "today"}'
SEEDS = Request("POST", "/seeds", (("Content-Type", JSON),), b'{"a": 1, "a": 1}')
PART = b'--x\r\nContent-Disposition: form-data; name="n"\r\n\r\n1\r\n--x--\r\n'


def get(target: str, *fields: tuple[str, str]) -> Request:
    return Request("GET", target, fields)


def post(body: bytes, media_type: str = JSON, *fields: tuple[str, str]) -> Request:
    return Request("POST", "/fruits/1", (("Content-Type", media_type), *fields), body)


TWICE = Request(
    "POST", "/maybe", (("Content-Type", JSON), ("Content-Type", "text/csv")), b"{"
)


def fruit(body: bytes = APPLE, media_type: str = JSON) -> Answer:
    return Answer(200, (("content-type", media_type),), body)


def refusal(status: int) -> Answer:
    return Answer(status, (), b"")


REFUSALS: dict[str, tuple[Contract, Request, int]] = {
    "a rule": (CONTRACT, post(b'{"kind": "Apple", "seeds": 13}'), 400),
    "strict JSON": (CONTRACT, post(b'{"kind": "Apple", "kind": "Apple"}'), 400),
    "a format,": (STRICT, post(b'{"kind": "Apple", "keeps": "long"}'), 400),
    "by their formats": (
        *(CHOICES, Request("POST", "/sizes", (("Content-Type", JSON),), b"4294967296")),
        400,
    ),
    "among doubles": (CONTRACT, post(HEAVY), 400),
    "coding": (CONTRACT, post(APPLE, JSON, ("Content-Encoding", "gzip")), 415),
    "strange Content": (CONTRACT, post(APPLE, f"{JSON};charset=utf-16"), 415),
    "larger": (CONTRACT, post(APPLE + b" " * 1_048_577), 413),
    "as it prefers": (MOCK, get("/fruits/1", ("Prefer", "code=404")), 404),
    "Accept": (CONTRACT, get("/fruits/1", ("Accept", "video/mp4")), 406),
    "refusals alone": (CONTRACT, get("/never"), 405),
    "credentials": (CONTRACT, get("/secret", ("Authorization", "Basic x")), 401),
    "state": (CONTRACT, get("/fruits/1"), 409),
    "text, which openapi-core reads leniently": (CONTRACT, post(b"m=1", FORM), 400),
    "by JSON's grammar": (CONTRACT, get("/fruits/1?limit=%EF%BC%91"), 400),
    "in its query": (CONTRACT, get("/fruits/1?most=1"), 400),
    "no standard says": (CONTRACT, get("/fruits/1?limit=%2B1"), 400),
}
"""By some words of its name: an exchange for each of `REFUSED_BY_SERVER`."""

WELCOMES: dict[str, tuple[Request, Answer]] = {
    "quoted parameter": (post(PART, 'multipart/form-data; boundary="x"'), fruit()),
    "an annotation": (post(UNDATED), fruit()),
    "reads otherwise": (post(b"n=1.0", FORM), fruit()),
    "casts to another": (get("/fruits/1?limit=1e2"), fruit()),
    "among doubles": (post(CHEAP), fruit()),
    "normalised": (get("//fruits/1"), fruit()),
    "took another": (TWICE, fruit()),
}
"""The same for `REFUSED_BY_CORE`."""

SIZED = Answer(200, (("content-type", JSON), ("sizes", "1,2")), APPLE)
ANSWERS: dict[str, tuple[Request, Answer]] = {
    "normalised": (get("//fruits/1"), fruit()),
    "type openapi-core does not find": (get("/fruits/1"), SIZED),
    "a format as": (get("/fruits/1"), fruit(UNDATED)),
    "compares as bytes": (get("/fruits/1"), fruit(b"a", "text/csv")),
    "among doubles": (get("/fruits/1"), fruit(CHEAP)),
    "answers HEAD": (Request("HEAD", "/two%20words"), fruit(b"")),
    "an empty body": (get("/fruits/1"), fruit(b"", "text/csv")),
}
"""The same for `IN_ANSWERS`."""


def explained(contract: Contract, request: Request, answer: Answer) -> str:
    """How a difference explains an exchange that is right by the contract."""
    exchange = Exchange("fuzz", request, answer)
    # The answers here have no fields but what they are about.
    found = judge(contract, exchange)
    wrong = [one for one in found if one.check not in {"allow_header", "challenge"}]
    assert wrong == []
    result = run_independent(contract, [exchange])
    assert result.failures == ()
    return "; ".join(result.explained)


@pytest.mark.parametrize("words", REFUSALS)
def test_openapi_core_takes_what_is_rightly_refused(words: str) -> None:
    contract, request, status = REFUSALS[words]
    assert words in explained(contract, request, refusal(status))


def test_a_rule_and_a_format_may_be_broken_together() -> None:
    request = post(b'{"kind": "Apple", "keeps": "long", "seeds": 13}')
    assert "breaks a format" in explained(STRICT, request, refusal(400))


def test_what_is_not_json_may_be_refused_by_422_where_that_is_documented() -> None:
    assert "is not strict JSON" in explained(CONTRACT, SEEDS, refusal(422))


@pytest.mark.parametrize("words", WELCOMES)
def test_openapi_core_refuses_what_is_rightly_taken(words: str) -> None:
    assert words in explained(CONTRACT, *WELCOMES[words])


@pytest.mark.parametrize("words", ANSWERS)
def test_openapi_core_refuses_answers_that_are_right(words: str) -> None:
    assert words in explained(CONTRACT, *ANSWERS[words])


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (REFUSED_BY_SERVER, REFUSALS),
        (REFUSED_BY_CORE, WELCOMES),
        (IN_ANSWERS, ANSWERS),
    ],
)
def test_every_difference_is_shown_by_an_exchange(
    known: tuple[Difference, ...], shown: dict[str, object]
) -> None:
    names = [one.name for one in known]
    assert len(set(names)) == len(names)
    for words, name in zip(shown, names, strict=True):
        assert words in name
        assert [other for other in names if words in other] == [name]


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (post(APPLE, f'{JSON}; a="b;c"'), "ValueError"),
        (post(APPLE, f"{JSON};"), "ValueError"),
    ],
)
def test_openapi_core_itself_fails_on_some_messages(
    request_: Request, why: str
) -> None:
    assert f"makes openapi-core itself fail: {why}" in explained(
        CONTRACT, request_, fruit()
    )


def test_openapi_core_itself_fails_on_some_headers(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.0.3\npaths: {/a: {get: {responses: {\n"
        "  '200': {description: a, headers: {foo: {content: {';': {schema:"
        " {type: string}}}}}}}}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    answer = Answer(200, (("foo", "x"),), b"")
    found = explained(contract, get("/a"), answer)
    assert "makes openapi-core itself fail: RuntimeError" in found


def test_what_openapi_core_notes_for_itself_is_not_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths: {/a: {post: {responses: {default: {description: a}}, requestBody:\n"
        "  {content: {application/x-www-form-urlencoded: {schema: {oneOf:\n"
        "    [{required: [a], type: object}, {required: [b], type: object}]}}}}}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    form = (("Content-Type", FORM),)
    exchange = Exchange("fuzz", Request("POST", "/a", form, b"c=1"), refusal(400))
    run_independent(contract, [exchange])
    assert capsys.readouterr().err == ""


def test_errors_are_explained_one_by_one() -> None:
    request = replace(post(UNDATED), target="/fruits/1?page=")
    assert "casts to another" in explained(CONTRACT, request, fruit())
    exchange = Exchange("fuzz", replace(request, body=b'{"kind": 1}'), fruit())
    found = run_independent(CONTRACT, [exchange]).failures
    assert {one.kind.partition(":")[0] for one in found} == {"InvalidRequestBody"}


def test_its_validator_asks_the_named_schema_alone() -> None:
    """A discriminator changes no outcome of validation (OAS 3.1, 4.8.25)."""
    value = {"kind": "odd"}
    assert Draft202012Validator(TOLD).is_valid(value)
    assert not OAS31Validator(TOLD).is_valid(value)


@pytest.mark.parametrize("body", [b'{"kind": "pear"}', b'{"kind": "Pear", "seeds": 1}'])
def test_it_is_given_no_discriminators(body: bytes) -> None:
    # One that names no schema, and one that the named schema does not allow.
    assert explained(CONTRACT, post(body), fruit(body)) == ""


FURTHER = """
openapi: 3.2.0
info: {title: Things, version: "1"}
paths:
  /fruits/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: fine}, '404': {description: none}}}
    additionalOperations:
      COPY: {responses: {'201': {description: made}, '404': {description: none}}}
"""


def test_it_is_given_operations_of_any_method(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FURTHER)
    contract = load_contract(tmp_path / "a.yaml")
    request = Request("COPY", "/fruits/1")
    assert explained(contract, request, Answer(201, (), b"")) == ""
    assert explained(contract, replace(request, target="/fruits/x"), refusal(400)) == ""


CLOSED = """
openapi: 3.1.1
paths:
  /fruits/1:
    post:
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Closed'}}}
      responses: {'200': {description: fine}, '400': {description: wrong}}
components:
  schemas:
    Closed: {$ref: '#/components/schemas/Open', unevaluatedProperties: false}
    Open: {type: object, properties: {kind: {type: string}}}
"""


def test_it_is_told_what_stands_beside_a_reference(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(CLOSED)
    contract = load_contract(tmp_path / "a.yaml")
    assert explained(contract, post(APPLE), Answer(200, (), b"")) == ""
    assert explained(contract, post(b'{"seeds": 1}'), refusal(400)) == ""


@pytest.mark.parametrize("target", ["/two%20words", "/fruits/a%20b", "/fruits/a%2Fb"])
def test_it_is_given_paths_as_it_reads_them(target: str) -> None:
    assert explained(CONTRACT, get(target), fruit()) == ""


@pytest.mark.parametrize(
    "code", ["1%3F", "%3F%23", "1%3B", "1%0A", "%091", "1%23", ".."]
)
def test_it_is_given_what_no_url_would_keep(code: str) -> None:
    assert explained(CONTRACT, get(f"/codes/{code}"), fruit()) == ""
    assert explained(CONTRACT, get(f"/codes/a{code}"), refusal(400)) == ""


@pytest.mark.parametrize("target", ["/fruits/1", "/basket"])
def test_the_most_specific_entry_says_whether_an_answer_is_json(target: str) -> None:
    # Content that is no JSON is documented beside it, in /basket as `application/*`.
    wrong = fruit(b'{"kind": "Apple", "seeds": "x"}')
    exchange = Exchange("fuzz", get(target), wrong)
    (found,) = run_independent(CONTRACT, [exchange]).failures
    assert "openapi-core says of the answer" in found.message


def test_a_refusal_without_any_content_type_is_not_explained_by_a_strange_one() -> None:
    exchange = Exchange("fuzz", get("/fruits/1"), refusal(400))
    (found,) = run_independent(CONTRACT, [exchange]).failures
    assert found.message.splitlines() == [
        "openapi-core says: the request is valid; the server answered 400",
        "our oracle expects another answer, too: the server is at fault",
    ]


def test_a_rule_within_an_alternative_explains_a_refusal() -> None:
    exchange = Exchange("fuzz", post(b'{"kind": "Apple", "seeds": 13}'), refusal(400))
    assert run_independent(CONTRACT, [exchange]).failures == ()
    other = Exchange("fuzz", post(b'{"kind": "Apple", "seeds": 12}'), refusal(400))
    assert len(run_independent(CONTRACT, [other]).failures) == 1


CARDS = """\
openapi: 3.1.0
info: {title: Cards, version: '1'}
paths:
  /cards:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              unevaluatedProperties: false
              anyOf:
              - properties: {year: {type: integer, format: int64}, name: {type: string}}
                required: [year]
              - {properties: {iban: {type: string}}, required: [iban]}
      responses: {'204': {description: Kept.}, '400': {description: None.}}
"""


@pytest.mark.parametrize(
    ("body", "known"),
    [
        (b'{"year": 9223372036854775808, "name": "x"}', True),
        (b'{"year": 1, "name": "x", "other": 1}', False),
    ],
)
def test_what_follows_from_a_format_is_of_the_format(
    tmp_path: Path, body: bytes, *, known: bool
) -> None:
    """A branch that a format rules out evaluates no member: all of them are left."""
    document = tmp_path / "openapi.yaml"
    document.write_text(CARDS)
    request = Request("POST", "/cards", (("Content-Type", JSON),), body)
    exchange = Exchange("fuzz", request, refusal(204))
    result = run_independent(load_contract(document), [exchange])
    assert bool(result.failures) is not known
    assert any("outside of a format" in name for name in result.explained) is known


def test_it_is_told_which_of_two_templates_a_path_is_of(tmp_path: Path) -> None:
    """OAS 3.1, 4.8.8.2 leaves that to tools where both have variables."""
    document = tmp_path / "openapi.yaml"
    document.write_text(
        "openapi: 3.1.0\n"
        "paths:\n"
        "  /{version}:\n"
        "    get:\n"
        "      responses:\n"
        "        '200':\n"
        "          description: All.\n"
        "          content: {application/json: {}}\n"
        "  /rides?page={page}&of={size}:\n"
        "    get: {responses: {'200': {description: No content.}}}\n"
    )
    contract = load_contract(document)
    for target, answer in (
        (f"/rides{QUERY}page=0&of=1", Answer(200, (), b"")),
        ("/1", Answer(200, (("content-type", "application/json"),), b"1")),
    ):
        exchange = Exchange("fuzz", Request("GET", target), answer)
        assert judge(contract, exchange) == ()
        assert run_independent(contract, [exchange]).failures == ()
