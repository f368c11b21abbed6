"""Media types: the keys of a `content`, and what tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.api.media_types import telling_parameters
from unit.api.trees import build, with_operation

if TYPE_CHECKING:
    from counterfoil.api.model import MediaType

STRING = {"schema": {"type": "string"}}
NUMBER = {"schema": {"type": "number"}}


def contents(content: Any) -> tuple[tuple[MediaType, ...], list[str]]:
    """The media types of a response, and the codes of what is said of them."""
    response = {"description": "Done.", "content": content}
    api, findings = build(with_operation({"responses": {"200": response}}))
    assert api is not None, findings.items
    codes = [item.code.name for item in findings.items]
    return api.operations[0].responses[0].content, codes


@pytest.mark.parametrize(
    ("written", "telling"),
    [
        ("a/b", ""),
        ("a/b;version=1", "; version=1"),
        ('a/b ; Version = "1"', ""),
        ('a/b ; Version="1"', "; version=1"),
        ('a/b;x="a b"', '; x="a b"'),
        ("a/b;b=1;a=2;q=0.5;boundary=x", "; a=2; b=1"),
        ("a/b;charset=UTF-8", "; charset=utf-8"),
        ("a/b;charset=latin-1", ""),
        ("multipart/related;type=text/xml", ""),
        ("a/*;version=1", ""),
    ],
)
def test_parameters_are_part_of_a_media_type(written: str, telling: str) -> None:
    assert telling_parameters(written) == telling


def test_parameters_tell_apart_what_says_something_else() -> None:
    found, codes = contents({"a/b;v=1": STRING, 'a/B;V="2"': NUMBER, "a/b": NUMBER})
    assert [each.key for each in found] == ["a/b; v=1", "a/b; v=2", "a/b"]
    assert [each.sent(each.key) for each in found] == ["a/b; v=1", "a/b; v=2", "a/b"]
    assert [each.name for each in found] == ["a/b"] * 3
    assert not codes


def test_all_keys_of_a_name_are_kept_where_two_say_something_else() -> None:
    found, codes = contents({"a/b;v=1": STRING, "a/b;v=2": STRING, "a/b;v=3": NUMBER})
    assert [each.key for each in found] == ["a/b; v=1", "a/b; v=2", "a/b; v=3"]
    assert not codes


def test_an_alias_has_no_parameters() -> None:
    found, codes = contents(
        {"a/b;v=1": STRING, "a/c": {**NUMBER, "x-media-type-aliases": ["a/b"]}}
    )
    assert [(each.key, each.aliases) for each in found] == [
        ("a/b; v=1", ()),
        ("a/c", ("a/b",)),
    ]
    assert not codes


@pytest.mark.parametrize(
    "content",
    [
        {"a/b": STRING, "a/b;v=1": STRING},
        {"a/b": STRING, "a/b;v=1": {}},
        {"a/b;v=1": {}, "a/b": STRING},
    ],
)
def test_what_says_the_same_is_one(content: Any) -> None:
    found, codes = contents(content)
    assert [(each.key, each.sent("a/b")) for each in found] == [("a/b", "a/b")]
    assert codes == ["joined-media-types"]


def test_one_key_is_known_without_its_parameters() -> None:
    [found], codes = contents({"a/b;Version=2;charset=utf-8": STRING})
    assert (found.key, found.sent("a/b")) == ("a/b", "a/b; version=2")
    assert not codes


@pytest.mark.parametrize(
    "other", ['A/B; V="1"', "a/b;charset=latin-1;v=1", "a/b;q=1;v=1"]
)
def test_what_parameters_do_not_tell_apart_is_wrong(other: str) -> None:
    response = {"description": "Done.", "content": {"a/b;v=1": STRING, other: NUMBER}}
    api, findings = build(with_operation({"responses": {"200": response}}))
    assert api is None
    assert [item.code.name for item in findings.items] == ["duplicate-media-type"]
