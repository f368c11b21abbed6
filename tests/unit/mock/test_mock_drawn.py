"""Values that are drawn: what else the process has imported makes no difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.mock.drawn import NothingDrawnError, drawn
from hypothesis.internal import charmap
from hypothesis.internal.conjecture import providers

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = '{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}}}'


def tried(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """All values that are looked at where none is taken."""
    values: list[Any] = []

    def refuse(value: Any) -> bool:
        values.append(value)
        return False

    # What is known of constants is kept by the bounds of what is drawn.
    fresh = type(providers.CONSTANTS_CACHE)(1024)
    monkeypatch.setattr(providers, "CONSTANTS_CACHE", fresh)
    with pytest.raises(NothingDrawnError):
        drawn(SCHEMA, refuse)
    return values


def test_constants_of_other_code_are_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tried(monkeypatch)
    assert len(before) > 100
    words = [f"word{number}" for number in range(100, 150)]
    numbers = [number * 7919 for number in range(100, 150)]
    source = f"WORDS = {words}\nNUMBERS = {numbers}\n"
    (tmp_path / "local_words.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    __import__("local_words")
    assert tried(monkeypatch) == before


def test_no_table_of_a_codec_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes seconds, at each start of a mock."""

    def refuse(codec: str) -> None:
        pytest.fail(f"the table of {codec}")

    monkeypatch.setattr(charmap, "intervals_from_codec", refuse)
    schema = '{"type":"string","pattern":"^([0-9]+(-[0-9]+).)+[a-y]{2,}$"}'
    assert isinstance(drawn(schema, lambda value: isinstance(value, str)), str)
