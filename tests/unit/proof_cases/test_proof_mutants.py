"""The catalogue of mutants, and how they act."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.access import Reading
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.judgement import judge
from counterfoil.proof.mutation.catalogue import IDENTITY, mutants
from counterfoil.proof.mutation.middleware import install, mutate
from counterfoil.proof.mutation.mutant import see
from counterfoil.proof.mutation.rules import variants
from counterfoil.proof.witnesses import find_witnesses
from unit.proof_cases.mutant_calls import call
from unit.proof_cases.reference_server import ReferenceServer

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract

ROOT = Path(__file__).parents[3]
TARGET = "/api/v1/sessions"
JSON = (("content-type", "application/json"),)


def example(contract: Contract, **members: object) -> Request:
    body = contract.operations[0].body
    assert body is not None
    value = {**json.loads(json.dumps(body.content[0].examples[0])), **members}
    return Request("POST", TARGET, JSON, json.dumps(value).encode())


def checks(contract: Contract, mutant: str, request: Request) -> set[str]:
    known = {one.id: one for one in (IDENTITY, *mutants(contract))}
    answer = call(mutate(ReferenceServer(contract), contract, known[mutant]), request)
    return {one.check for one in judge(contract, Exchange("test", request, answer))}


def test_the_catalogue_is_large_and_has_no_name_twice(contract: Contract) -> None:
    made = mutants(contract)
    assert len(made) > 500
    assert len({one.description for one in made}) > 500
    assert [one.id for one in made] == [one.id for one in mutants(contract)]


def test_the_control_changes_nothing(contract: Contract) -> None:
    for request in (
        example(contract),
        example(contract, eventType="ping"),
        Request("OPTIONS", TARGET),
        Request("GET", TARGET),
        Request("GET", "/nothing"),
    ):
        assert not checks(contract, "identity", request)


@pytest.mark.parametrize(
    ("mutant", "members", "check"),
    [
        ("createSession-201-status-200", {}, "unexpected_status"),
        ("createSession-201-status-204", {}, "undocumented_status"),
        ("createSession-201-location-missing", {}, "required_header"),
        ("createSession-201-location-absolute", {}, "header_schema"),
        ("createSession-201-location-twice", {}, "repeated_header"),
        ("createSession-201-body-of-2", {}, "body_length"),
        ("createSession-400-status-422", {"eventType": 1}, "unexpected_status"),
        ("createSession-400-body-with-NaN", {"eventType": 1}, "json_strictness"),
        ("createSession-400-no-content-type", {"eventType": 1}, "missing_content_type"),
        (
            "createSession-accepts-what-breaks-properties-eventType-const",
            {"eventType": 1},
            "bad_request_accepted",
        ),
        ("createSession-accepts-what-breaks-required-params", {"params": None}, ""),
        ("createSession-refuses-qoeData", {}, "good_request_refused"),
        (
            "createSession-refuses-empty-objects",
            {"qoeData": {}},
            "good_request_refused",
        ),
        ("createSession-refuses-empty-objects", {}, ""),
        ("createSession-rule-playhead-within-content-1", {}, ""),
    ],
)
def test_a_mutant_does_what_its_name_says_and_no_more(
    contract: Contract, mutant: str, members: dict[str, object], check: str
) -> None:
    found = checks(contract, mutant, example(contract, **members))
    assert (check in found) if check else not found


def test_a_traceback_is_found(contract: Contract) -> None:
    request = example(contract, eventType=1)
    mutant = "createSession-400-traceback-text"
    assert "traceback_leak" in checks(contract, mutant, request)


def test_rules_are_changed_one_token_at_a_time() -> None:
    rule = '!(self["a.b"].lowerAscii() in ["live", "on"]) || self.x < 86400'
    assert list(variants(rule)) == [
        '(self["a.b"].lowerAscii() in ["live", "on"]) || self.x < 86400',
        '!(self["a.b"] in ["live", "on"]) || self.x < 86400',
        '!(self["a.b"].lowerAscii() in ["livex", "on"]) || self.x < 86400',
        '!(self["a.b"].lowerAscii() in ["live", "onx"]) || self.x < 86400',
        '!(self["a.b"].lowerAscii() in ["live", "on"]) && self.x < 86400',
        '!(self["a.b"].lowerAscii() in ["live", "on"]) || self.x <= 86400',
        '!(self["a.b"].lowerAscii() in ["live", "on"]) || self.x > 86400',
        '!(self["a.b"].lowerAscii() in ["live", "on"]) || self.x < 86401',
        '!(self["a.b"].lowerAscii() in ["live", "on"]) || self.x < (86400 - 1)',
    ]


def test_a_rule_that_is_one_step_too_wide_is_found(contract: Contract) -> None:
    wide = [
        one.id
        for one in mutants(contract)
        if "playhead <= 86400" in one.description
        or "playhead < 86401" in one.description
    ]
    assert len(wide) == 2
    cases = [
        case
        for case in find_witnesses(contract).cases
        if case.keyword == "live-playhead-within-day"
    ]
    for mutant in wide:
        assert any(
            "bad_request_accepted" in checks(contract, mutant, case.request)
            for case in cases
        )


def test_the_child_finds_a_mutant_by_its_id(contract: Contract, tmp_path: Path) -> None:
    place = tmp_path / "contract"
    place.write_bytes(pickle.dumps(contract))
    command = {"contract": str(place), "mutant": "createSession-201-status-202"}
    app = install(ReferenceServer(contract), json.dumps(command))
    assert call(app, example(contract)).status == 202


def test_another_contract_has_mutants_too() -> None:
    library = load_contract(Path(__file__).parent / "library.yaml")
    made = mutants(library)
    assert len(made) > 150
    assert any("short-notes" in one.id for one in made)


def test_what_a_contract_leaves_open_has_no_mutants(tmp_path: Path) -> None:
    """Any content, of any type: no change of either breaks this contract."""
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths:\n"
        "  /a:\n"
        "    get:\n"
        "      operationId: a\n"
        "      responses: {'200': {description: x, content: {'*/*': {}}}}\n"
    )
    made = {one.id for one in mutants(load_contract(tmp_path / "a.yaml"))}
    assert "a-200-no-content-type" in made
    assert "a-200-content-type-application" in made
    assert made.isdisjoint(
        {"a-200-content-type-text-html", "a-200-html", "a-200-body-of-1"}
    )


def test_a_body_that_may_be_left_out_is_broken_rather_than_left_out(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths:\n"
        "  /a:\n"
        "    post:\n"
        "      operationId: a\n"
        "      requestBody:\n"
        "        content:\n"
        "          application/json:\n"
        "            schema: {type: object, properties: {n: {type: integer}}}\n"
        "      responses: {'204': {description: x}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    (mutant,) = [one for one in mutants(contract) if one.id == "a-refuses-n"]
    server = ReferenceServer(contract)
    request = Request("POST", "/a", JSON, b'{"n": 1}')
    assert call(server, request).status == 204
    assert call(mutate(server, contract, mutant), request).status != 204


LISTS = """
openapi: 3.1.0
paths:
  /a:
    get:
      operationId: a
      responses:
        '200':
          description: x
          headers:
            Names: {schema: {type: array, items: {type: string, format: date}}}
            Numbers: {schema: {type: array, maxItems: 3, items: {type: integer}}}
"""


@pytest.mark.parametrize(
    ("name", "value", "label", "spoilt"),
    [
        # RFC 9110, 5.3: two fields of a list are one longer list.
        ("names", "2024-01-01", "twice", False),
        ("numbers", "1", "twice", False),
        ("numbers", "1, 2", "twice", True),
        ("numbers", "1", "another-word", True),
        ("numbers", "1", "a-list-with-PUT-added", True),
        # Right for some values, and wrong for others: the value has its say.
        ("numbers", "1, 2,3", "a-list-with-PUT-added", True),
        ("numbers", "12", "one-character-short", False),
    ],
)
def test_a_list_in_a_header_is_spoilt_or_left_alone(
    name: str, value: str, label: str, *, spoilt: bool, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(LISTS)
    contract = load_contract(tmp_path / "a.yaml", reading=Reading(formats=True))
    (mutant,) = [one for one in mutants(contract) if one.id == f"a-200-{name}-{label}"]
    seen = see(contract, Request("GET", "/a"))
    answer = Answer(200, ((name, value),), b"")
    changed = mutant.edit(seen, answer)
    assert (changed is not None) == spoilt
    if changed is not None:
        found = judge(contract, Exchange("test", seen.request, changed))
        assert {one.check for one in found} == {"header_schema"}


def test_what_is_right_as_a_list_is_no_mutant_where_formats_are_annotations(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_text(LISTS)
    document = tmp_path / "a.yaml"
    made = {
        strict: {
            one.id
            for one in mutants(load_contract(document, reading=Reading(formats=strict)))
        }
        for strict in (False, True)
    }
    assert "a-200-names-another-word" not in made[False]
    assert "a-200-names-another-word" in made[True]


BOTH = """
openapi: 3.1.0
info: {title: x, version: "1"}
paths:
  /both:
    post:
      operationId: both
      requestBody:
        content:
          application/json: {schema: {type: object, properties: {a: {minimum: 1}}}}
          application/x-www-form-urlencoded: {schema: {type: object}}
      responses: {'200': {description: x, headers: {Date: {schema: {type: string}}}}}
"""


def test_mutants_of_json_bodies_leave_other_bodies_alone(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BOTH)
    contract = load_contract(tmp_path / "a.yaml")
    known = {one.id: one for one in mutants(contract)}
    form = (("content-type", "application/x-www-form-urlencoded"),)
    seen = see(contract, Request("POST", "/both", form, b"a=1"))
    assert seen.accepted
    changed = {name for name, one in known.items() if one.forward(seen) is not None}
    assert changed == set()
    # The server writes it, whatever the application says.
    assert not any("-date-" in name for name in known)


FEW = """
openapi: 3.1.0
info: {title: x, version: "1"}
paths:
  /put:
    put: {operationId: put, responses: {'200': {description: x}}}
  /refuse:
    post: {operationId: refuse, responses: {'405': {description: x}}}
  /pets/{id}:
    get:
      operationId: pet
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200':
          description: x
          headers: {X-Name: {schema: {type: string}}}
          content:
            application/xml: {schema: {type: object}}
            application/json: {schema: {type: object}}
        '400': {description: x}
        '404': {description: x}
  /never:
    post:
      operationId: never
      requestBody:
        required: true
        content:
          application/json: {schema: {allOf: [{type: string}, {type: integer}]}}
      responses: {'200': {description: x}}
"""


def test_what_no_client_could_tell_is_no_mutant(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FEW)
    known = {one.id: one for one in mutants(load_contract(tmp_path / "a.yaml"))}
    assert "put-accepts-the-method-GET" in known
    # It answers as the resource does to a method that it does not have.
    assert "refuse-accepts-the-method-GET" not in known
    # No body is right: a wrong one cannot be taken for such.
    assert not any(name.startswith("never-accepts") for name in known)
    assert "never-200-status-201" in known


def test_what_is_as_good_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FEW)
    contract = load_contract(tmp_path / "a.yaml")
    known = {one.id: one for one in mutants(contract)}
    good, bad = (see(contract, Request("GET", f"/pets/{one}")) for one in ("1", "x"))
    # No pet has such a name: 404 is as right as 400.
    assert known["pet-400-status-404"].edit(bad, Answer(400, (), b"")) is None
    assert known["pet-400-status-422"].edit(bad, Answer(400, (), b"")) is not None
    # What does not come does not come twice.
    twice = known["pet-200-x-name-twice"].edit
    assert twice(good, Answer(200, (("x-name", "a"),), b"")) is not None
    assert twice(good, Answer(200, (), b"")) is None
    # What breaks JSON breaks no XML.
    cut = known["pet-200-body-truncated"]
    for name, spoilt in (("json", True), ("xml", False)):
        answer = Answer(200, (("content-type", f"application/{name}"),), b"{}")
        assert (cut.edit(good, answer) is not None) == spoilt


@pytest.mark.parametrize(
    ("allow", "more"),
    [("GET", "GET, PUT"), ("PUT, OPTIONS", "PUT, OPTIONS, DELETE")],
)
def test_a_method_too_many_is_one_that_is_not_there(
    contract: Contract, allow: str, more: str
) -> None:
    known = {one.id: one for one in mutants(contract)}
    mutant = known["resource-405-allow-more"]
    seen = see(contract, Request("DELETE", TARGET))
    answer = mutant.edit(seen, Answer(405, (("allow", allow),), b""))
    assert answer is not None
    assert answer.header("allow") == more


def test_a_query_is_refused_where_one_is_documented(contract: Contract) -> None:
    # What is not documented may be refused.
    assert "createSession-refuses-a-query" not in {e.id for e in mutants(contract)}
    library = load_contract(Path(__file__).parent / "library.yaml")
    known = {one.id: one for one in mutants(library)}
    refuses = known["addBook-refuses-a-query"].forward
    body = b'{"title": "a", "pages": 2}'
    fields = (*JSON, ("X-Trace", "a"))
    request = Request("POST", "/shelves/1/books?dry=true", fields, body)
    assert refuses(see(library, request)) is not None
    # Without it, the request is wrong as it is.
    request = Request("POST", "/shelves/1/books?", fields, body)
    assert refuses(see(library, request)) is None
