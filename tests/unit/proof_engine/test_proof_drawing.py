"""What Hypothesis draws from while it draws for Schemathesis."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil import pointers
from counterfoil.proof.drawing import ASKED, is_own, keep_tables, own_literals_left
from hypothesis import configuration
from hypothesis.internal import charmap
from hypothesis.internal.conjecture import providers

if TYPE_CHECKING:
    from pathlib import Path

SURROGATES = range(0xD800, 0xE000)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where tables are kept, in one test alone."""
    home = "__hypothesis_home_directory"
    monkeypatch.setattr(configuration, home, getattr(configuration, home))
    return tmp_path / "tables"


def encodable() -> Any:
    """What Hypothesis takes UTF-8 to say, asked as if for the first time."""
    return charmap.intervals_from_codec.__wrapped__("utf-8")


def test_the_table_of_utf_8_is_what_python_encodes(folder: Path) -> None:
    keep_tables(folder)
    said, lost = encodable()
    assert lost.intervals == ()
    for first, last in said.intervals:
        text = "".join(map(chr, range(first, last + 1)))
        assert text.encode().decode() == text
    left = set(range(0x110000)).difference(said)
    assert left == set(SURROGATES)
    for code in left:
        with pytest.raises(UnicodeEncodeError):
            chr(code).encode()


def test_it_is_read_and_not_found_out(folder: Path) -> None:
    path = keep_tables(folder)
    path.write_bytes(gzip.compress(json.dumps([[[65, 66]], []]).encode()))
    assert encodable()[0].intervals == ((65, 66),)
    # What is there stays: it may be of another run that reads it just now.
    keep_tables(folder)
    assert encodable()[0].intervals == ((65, 66),)


def test_no_literal_of_this_package_is_drawn(tmp_path: Path) -> None:
    own, other = pointers.__file__, str(tmp_path / "shop.py")
    asked: Any = getattr(providers, ASKED)
    assert is_own(own)
    # A checkout's are taken, an installed package's are not: it is neither's to say.
    with own_literals_left():
        now: Any = getattr(providers, ASKED)
        assert now is not asked
        assert not now(own)
        assert now(other) == asked(other)
    assert getattr(providers, ASKED) is asked
