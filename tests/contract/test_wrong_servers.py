"""Wrong servers of many kinds: each is found out, by the check that names its fault."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.replay import cases, replay
from counterfoil.proof.target import Launch, Target
from counterfoil.proof.wire import Address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract

HERE = Path(__file__).parent / "wrong"
CHOOSE = "shop:choose"

WRONG = {
    "allow_lies": "allow_header",
    "any_key": "bad_request_accepted",
    "any_media_type": "bad_request_accepted",
    "any_member": "bad_request_accepted",
    "any_method": "unexpected_status",
    "any_size": "bad_request_accepted",
    "bool_is_count": "bad_request_accepted",
    "content_type_twice": "repeated_header",
    "count_as_text": "bad_request_accepted",
    "count_optional": "bad_request_accepted",
    "csv_too": "content_type_conformance",
    "deletes_with_body": "undocumented_status",
    "duplicates": "bad_request_accepted",
    "extra_header_leak": "traceback_leak",
    "finds_all": "bad_request_accepted",
    "header_unchecked": "bad_request_accepted",
    "html_errors": "content_type_conformance",
    "id_unbounded": "bad_request_accepted",
    "item_has_more": "body_schema",
    "item_misses": "body_schema",
    "item_mistyped": "body_schema",
    "json_in_latin_1": "json_charset",
    "key_begins": "bad_request_accepted",
    "key_empty": "bad_request_accepted",
    "key_in_any_case": "bad_request_accepted",
    "key_in_cookie": "bad_request_accepted",
    "key_in_query": "bad_request_accepted",
    "key_is_prefix": "bad_request_accepted",
    "lenient_json": "bad_request_accepted",
    "limit_off_by_one": "bad_request_accepted",
    "limit_too_strict": "good_request_refused",
    "limit_unbounded": "bad_request_accepted",
    "list_is_object": "body_schema",
    "location_absolute": "header_schema",
    "location_missing": "required_header",
    "name_too_long": "bad_request_accepted",
    "nan": "json_strictness",
    "no_allow": "allow_header",
    "no_content_type": "missing_content_type",
    "no_fractions": "good_request_refused",
    "no_rule": "bad_request_accepted",
    "no_security": "bad_request_accepted",
    "no_sort": "good_request_refused",
    "null_note": "bad_request_accepted",
    "plain_json": "content_type_conformance",
    "problem_lies": "problem_status",
    "problem_misses": "body_schema",
    "rule_off_by_one": "bad_request_accepted",
    "says_200": "unexpected_status",
    "says_403": "undocumented_status",
    "says_422": "undocumented_status",
    "seldom_500": "server_error",
    "slash_is_fine": "bad_request_accepted",
    "sort_unchecked": "bad_request_accepted",
    "tags_unchecked": "bad_request_accepted",
    "text_in_utf_16": "body_schema",
    "text_lies": "body_schema",
    "total_is_text": "header_schema",
    "total_missing": "required_header",
    "traceback": "traceback_leak",
}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract(HERE / "shop.yaml", {"key": "sesame"})


@pytest.fixture(scope="module")
def listed(contract: Contract) -> tuple[Case, ...]:
    # What is hardly HTTP is the server's own, and the same for all of these.
    return tuple(case for case in cases(contract) if not case.outside)


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with Target(Launch("shop:create_app", (HERE,))) as target:
        yield target


def found(
    target: Target, contract: Contract, listed: tuple[Case, ...], wanted: str = ""
) -> dict[str, str]:
    """The checks that failed, with what they said, up to the wanted one."""
    checks: dict[str, str] = {}
    for played in replay(Address(target.host, target.port), contract, listed):
        for failure in played.failures:
            label = f"{played.case.label}: {failure.message}"
            checks.setdefault(failure.check, label)
        if wanted in checks:
            break
    return checks


def test_the_right_server_has_no_failures(
    target: Target, contract: Contract, listed: tuple[Case, ...]
) -> None:
    assert found(target, contract, listed) == {}
    assert len(listed) > 500


@pytest.mark.parametrize("flaw", WRONG)
def test_a_wrong_server_is_found_out(
    target: Target, contract: Contract, listed: tuple[Case, ...], flaw: str
) -> None:
    target.command("middleware", f"{CHOOSE} {flaw}")
    try:
        assert WRONG[flaw] in found(target, contract, listed, WRONG[flaw])
    finally:
        target.command("middleware", "")
