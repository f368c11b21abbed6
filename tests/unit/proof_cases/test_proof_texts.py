"""Texts that the proof reads by itself: JSON, media types, numbers and patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.document_text import read_document
from counterfoil.proof.media_types import parse_content_type, parse_list
from counterfoil.proof.plain import JsonError, read_json
from counterfoil.proof.schemas import Schemas

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"{", b"NaN", b"[1,]", b"01", b"1e400", b"\xef\xbb\xbf1", b'"\\ud800"'),
        *(
            b'{"a":1,"\\u0061":1}',
            b'"\x00"',
            b"\xff",
            b"1" * 5000,
            b"[" * 65 + b"]" * 65,
        ),
        *(
            b"[" * 100_000,
            b"1 2",
            "\u0661".encode(),
            b'{"\\udc00":1}',
            b"-" + b"1" * 4300,
        ),
    ],
)
def test_text_that_is_no_strict_json(text: bytes) -> None:
    with pytest.raises(JsonError):
        read_json(text)


def test_text_that_is_strict_json() -> None:
    assert read_json(b" [1.0, 1e3, -0, 1e-400]\n") == [1.0, 1000.0, 0, 0.0]
    assert read_json(b'"\\ud83d\\ude00\x7f"') == "\U0001f600\x7f"
    assert read_json(b"[" * 64 + b"]" * 64)
    assert read_json(b"1" + b"0" * 400) == 10**400


def test_header_grammar() -> None:
    parsed = parse_content_type(' Text/Plain ; a="x;\\"y" ;; B=c')
    assert parsed is not None
    assert parsed.name == "text/plain"
    assert parsed.parameters == (("a", 'x;"y'), ("b", "c"))
    for text in ("text", "text/", "a b/c", "a/b;c", "a/b; c =d", 'a/b;c="d', "a/b,c/d"):
        assert parse_content_type(text) is None
    assert parse_list(" OPTIONS,,POST ,") == ("OPTIONS", "POST")
    assert parse_list("a b") is None


def test_multiples_are_those_of_decimal_numbers() -> None:
    schemas = Schemas({"x": {"multipleOf": 0.01}})
    assert schemas.accepts("/x", 19.99)
    assert schemas.accepts("/x", 10**400)
    assert not schemas.accepts("/x", 19.999)


def test_patterns_are_ecmas() -> None:
    schemas = Schemas({"x": {"pattern": r"^\d[$]?$"}})
    assert schemas.accepts("/x", "1$")
    assert not schemas.accepts("/x", "1\n")
    assert not schemas.accepts("/x", "\u0661")


def test_a_question_mark_within_brackets_is_a_character(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("{a: Who?, b: [http://x/?y=z, 010, yes, 1e3]}")
    assert read_document(tmp_path / "a.yaml") == {
        "a": "Who?",
        "b": ["http://x/?y=z", 10, "yes", 1000.0],
    }
    (tmp_path / "a.yaml").write_text("{a: [Who?}")
    with pytest.raises(ValueError, match="not YAML"):
        read_document(tmp_path / "a.yaml")
