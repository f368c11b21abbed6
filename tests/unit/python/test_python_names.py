from __future__ import annotations

import keyword

import pytest
from counterfoil.python.names import constant, pascal, settle, snake
from hypothesis import given
from hypothesis import strategies as st

WORDINGS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["a", "A", "a_", "aB", "a-b", "a_b", "AB", "class", "None", "ß", "ss"]
    ),
)


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("media.playerName", "media_player_name"),
        ("HTTPServer", "http_server"),
        ("X-Request-ID", "x_request_id"),
        ("utf8", "utf8"),
        ("class", "class_"),
        ("match", "match"),
        ("type", "type"),
        ("None", "none"),
        ("__init__", "init"),
        ("123abc", "n123_abc"),
        ("", "value"),
        ("$$$", "value"),
        ("Straße", "strasse"),
        ("Größe", "grösse"),
        ("日本語", "日本語"),
        ("ﬁle", "file"),
        ("e\u0301t", "ét"),
    ],
)
def test_names_of_attributes(wording: str, expected: str) -> None:
    assert snake(wording) == expected


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("sessionStart", "SessionStart"),
        ("HTTP server", "HTTPServer"),
        ("True", "True_"),
        ("2xx", "V2Xx"),
        ("", "Value"),
        ("createSession 201", "CreateSession201"),
    ],
)
def test_names_of_classes(wording: str, expected: str) -> None:
    assert pascal(wording) == expected


@given(st.text(max_size=80))
def test_every_name_is_one(wording: str) -> None:
    for name in (snake(wording), pascal(wording), constant(wording)):
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        assert not name.startswith("_")
        assert len(name) < 70


@given(st.lists(WORDINGS, unique=True, max_size=8), st.randoms(use_true_random=False))
def test_names_of_a_scope_differ_and_do_not_depend_on_order(
    wordings: list[str], random: object
) -> None:
    names = settle(wordings, snake, ("body", "self"))
    assert list(names) == wordings
    assert len(set(names.values())) == len(wordings)
    assert not {"body", "self"}.intersection(names.values())
    assert settle(sorted(wordings), snake, ("body", "self")) == names


def test_the_wording_that_is_the_name_keeps_it() -> None:
    names = settle(["aB", "a_b", "a-b"], snake)
    assert names == {"aB": "a_b_3", "a_b": "a_b", "a-b": "a_b_2"}


def test_reserved_names_are_told_apart() -> None:
    assert settle(["self", "self_"], snake, ["self"]) == {
        "self": "self_2",
        "self_": "self_",
    }
    assert settle(["client"], pascal, ["Client"]) == {"client": "ClientModel"}
    taken = ["Client", "ClientModel"]
    assert settle(["client"], pascal, taken) == {"client": "ClientModel2"}
