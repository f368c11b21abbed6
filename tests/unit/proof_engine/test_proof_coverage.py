"""Coverage: what the exchanges exercised, and what they never did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.coverage import Coverage, measure
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.expectations import (
    IMPLIED,
    accepted,
    operation_settings,
    refused,
    with_refusals,
)
from counterfoil.proof.mutation.catalogue import mutants

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract

CONTRACT = load_contract(Path(__file__).parent / "tiny.yaml")
PROBLEM = (("content-type", "application/problem+json"),)


def exchange(
    body: bytes, status: int, target: str = "/tickets", kind: str = "application/json"
) -> Exchange:
    request = Request("POST", target, (("Content-Type", kind),), body)
    return Exchange("fuzz", request, Answer(status, PROBLEM, b"{}"))


def counts(coverage: Coverage, kind: str) -> dict[str, int]:
    return {item.name: item.count for item in coverage.of(kind)}


def test_without_exchanges_everything_is_missing() -> None:
    coverage = measure(CONTRACT, [])
    assert coverage.items
    assert coverage.never == coverage.items


def test_statuses_media_types_and_parameters_are_counted() -> None:
    coverage = measure(
        CONTRACT,
        [
            exchange(b'{"seats": 0}', 400, "/tickets?channel=web"),
            exchange(b'{"seats": 0}', 400, kind="text/plain; charset=utf-8"),
            exchange(b"", 404, "/elsewhere"),
        ],
    )
    assert counts(coverage, "operation") == {"POST /tickets": 2}
    assert counts(coverage, "parameter") == {"channel (query)": 1}
    assert counts(coverage, "request media type") == {
        "application/json": 1,
        "text/plain": 1,
    }
    assert counts(coverage, "status")["400"] == 2
    assert counts(coverage, "status")["503"] == 0
    assert counts(coverage, "response media type")["400 application/problem+json"] == 2


def test_what_a_range_stands_for_counts_for_it(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text("""
openapi: 3.1.0
info: {title: Ranges, version: "1"}
paths:
  /x:
    post:
      requestBody: {content: {text/*: {}, "*/*": {}, image/png: {}}}
      responses: {"200": {description: ok, content: {"*/*": {}, image/*: {}}}}
""")
    sent = (("text/plain", "image/svg+xml"), ("image/png", "a/b"), ("c/d", "e/f"))
    exchanges = [
        Exchange(
            "fuzz",
            Request("POST", "/x", (("Content-Type", asked),), b"x"),
            Answer(200, (("content-type", answered),), b"x"),
        )
        for asked, answered in sent
    ]
    coverage = measure(load_contract(document), exchanges)
    asked = counts(coverage, "request media type")
    assert asked == {"text/*": 1, "*/*": 1, "image/png": 1}
    answered = counts(coverage, "response media type")
    assert answered == {"200 */*": 2, "200 image/*": 1}
    assert not coverage.never


def test_a_keyword_is_held_by_one_body_and_broken_by_another() -> None:
    coverage = measure(
        CONTRACT,
        [
            exchange(b'{"seats": 2, "kind": "single"}', 201),
            exchange(b'{"seats": 0, "kind": "single"}', 400),
            exchange(b'{"seats": 13, "kind": "group"}', 400),
            exchange(b"no JSON", 400),
        ],
    )
    held, broken = counts(coverage, "keyword held"), counts(coverage, "keyword broken")
    assert broken["properties/seats/minimum"] == 1
    assert held["properties/seats/minimum"] == 2
    assert broken["x-rules/groups-are-small"] == 1
    assert broken["properties/kind/maxLength"] == 0


@pytest.mark.parametrize(("version", "binds"), [("3.0.4", False), ("3.1.0", True)])
def test_what_need_not_come_one_way_cannot_be_broken_there(
    tmp_path: Path, version: str, *, binds: bool
) -> None:
    schema = {
        "type": "object",
        "required": ["id", "name", "secret"],
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "name": {"type": "string"},
            "secret": {"type": "string", "writeOnly": True},
        },
    }
    content = {"application/json": {"schema": schema}}
    make = {
        "operationId": "make",
        "requestBody": {"required": True, "content": content},
        "responses": {"201": {"description": "x", "content": content}},
    }
    document = {"openapi": version, "paths": {"/x": {"post": make}}}
    (tmp_path / "a.json").write_text(json.dumps(document))
    contract = load_contract(tmp_path / "a.json")
    counted = counts(measure(contract, ()), "keyword broken")
    assert {"required/name", "required/secret"} <= counted.keys()
    assert ("required/id" in counted) is binds
    known = {one.id for one in mutants(contract)}
    assert "make-201-body-that-breaks-required/id" in known
    assert ("make-201-body-that-breaks-required/secret" in known) is binds
    assert "make-accepts-what-breaks-required-secret" in known
    assert ("make-accepts-what-breaks-required-id" in known) is binds


def test_an_undeclared_method_counts_for_its_answer_only() -> None:
    request = Request("PUT", "/tickets", (), b"")
    coverage = measure(CONTRACT, [Exchange("fuzz", request, Answer(405, PROBLEM, b""))])
    assert counts(coverage, "operation") == {"POST /tickets": 0}
    assert counts(coverage, "status")["405"] == 1


STATE = ("401", "403", "409", "410", "412", "416", "423", "428", "429")


def contract_with(tmp_path: Path, path: str, *statuses: str) -> Contract:
    responses = "".join(
        f"        '{status}': {{description: x}}\n" for status in statuses
    )
    file = tmp_path / "openapi.yaml"
    file.write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n"
        f"  {path}:\n    get:\n      responses:\n{responses}",
        encoding="utf-8",
    )
    return load_contract(file)


@pytest.mark.parametrize(
    ("path", "statuses", "good", "bad"),
    [
        ("/a", ("200", "400", "404", "500"), ("200",), ("400", "404")),
        ("/a/{b}", ("200", "404", "409"), ("200", "404", "409"), ("404", "409")),
        ("/a", ("204", "401", "503"), ("204", "401"), ("401",)),
        ("/a", ("2XX", "4XX", "5XX"), ("2XX", *STATE), ("4XX",)),
        ("/a", ("500",), ("500", "2XX"), ()),
        ("/a", ("200", "default"), ("200", "2XX", "3XX", *STATE), ("4XX",)),
        ("/a/{b}", ("200", "4XX"), ("200", *sorted((*STATE, "404"))), ("4XX",)),
    ],
)
def test_only_documented_statuses_are_expected(
    tmp_path: Path,
    path: str,
    statuses: tuple[str, ...],
    good: tuple[str, ...],
    bad: tuple[str, ...],
) -> None:
    contract = contract_with(tmp_path, path, *statuses)
    (operation,) = contract.operations
    assert accepted(operation) == good
    # What HTTP itself refuses is right for wrong data, documented or not.
    assert refused(operation) == tuple(dict.fromkeys((*bad, *IMPLIED)))
    (setting,) = operation_settings(contract)
    assert setting["include-name"] == f"GET {path}"


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (("500",), ["2XX", "3XX", "4XX", "500"]),
        (("503", "5XX"), ["2XX", "3XX", "4XX", "503", "5XX"]),
        (("404", "500"), None),
        (("500", "default"), None),
        ((), None),
    ],
)
def test_what_can_only_fail_may_do_so(
    tmp_path: Path, statuses: tuple[str, ...], expected: list[str] | None
) -> None:
    (setting,) = operation_settings(contract_with(tmp_path, "/a", *statuses))
    found = setting["checks"].get("not_a_server_error", {})
    assert found.get("expected-statuses") == expected


def test_xml_has_no_prefix_that_nothing_binds(tmp_path: Path) -> None:
    xml = "{a: {xml: {prefix: x}}, xml: {xml: {prefix: y, namespace: 'urn:y'}}}"
    content = f"{{application/xml: {{schema: {{properties: {xml}}}}}}}"
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"
        f"paths: {{/a: {{post: {{requestBody: {{content: {content}}}}}}}}}\n"
    )
    document = with_refusals(load_contract(tmp_path / "a.yaml"))
    body = document["paths"]["/a"]["post"]["requestBody"]
    assert body["content"]["application/xml"]["schema"]["properties"] == {
        "a": {"xml": {}},
        "xml": {"xml": {"prefix": "y", "namespace": "urn:y"}},
    }


def test_variables_that_are_not_declared_are_texts(tmp_path: Path) -> None:
    contract = contract_with(tmp_path, "/a/{b}", "200")
    operation = with_refusals(contract)["paths"]["/a/{b}"]["get"]
    (parameter,) = operation["parameters"]
    assert (parameter["name"], parameter["in"], parameter["required"]) == (
        "b",
        "path",
        True,
    )
