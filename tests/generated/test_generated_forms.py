"""Forms: what the client sends for any value, the server decodes to the same value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from generated.form_calls import FORM, PARTS, QUICK, TEXTS, ask, refused, sent
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from generated.making import Import


def pet(load: Import, **members: Any) -> Any:
    models = load("forms.models")
    if "owner" in members:
        members["owner"] = models.PetOwner(**members["owner"])
    members["friends"] = [pet(load, **each) for each in members.get("friends", [])]
    if not members["friends"]:
        del members["friends"]
    return models.Pet(**members)


PETS: Any = st.deferred(
    lambda: st.fixed_dictionaries(
        {"name": TEXTS},
        optional={
            "age": st.integers(0, 2**62),
            "weight": st.floats(allow_nan=False, allow_infinity=False)
            | st.integers(-(2**53), 2**53),
            "tame": st.booleans(),
            "tags": st.lists(TEXTS, min_size=1, max_size=3, unique=True),
            "owner": st.fixed_dictionaries({}, optional={"name": TEXTS}),
            "friends": st.lists(PETS, min_size=1, max_size=2),
            "kind": st.sampled_from(["cat", "dog"]),
        },
    )
)
EXTRA = st.dictionaries(
    TEXTS.filter(lambda name: not set(name) & set("[\r\n\0") and name != "~extra"),
    TEXTS | st.lists(TEXTS, min_size=2, max_size=3),
    max_size=2,
)
NAMES = {"name", "age", "weight", "tame", "tags", "owner", "friends", "kind"}


@QUICK
@given(members=PETS, extra=EXTRA, kind=st.sampled_from([FORM, PARTS]))
def test_any_value_goes_there_and_back(
    load: Import, members: Any, extra: Any, kind: str
) -> None:
    own = {name: value for name, value in extra.items() if name not in NAMES}
    body = pet(load, **members)
    body.extra = own
    assert sent(load, "add_pet", body, content_type=kind) == body


def test_a_form_is_written_as_the_standard_says(load: Import) -> None:
    form = load("forms.operations.add_pet").FORM_BODY
    rex = pet(
        load, name="Rex & Co", age=3, tame=True, tags=["a", "b c"], owner={"name": "é"}
    )
    assert form.encode(rex) == (
        b"name=Rex+%26+Co&age=3&tame=true&tags=a&tags=b+c"
        b"&owner=%7B%22name%22%3A%22%C3%A9%22%7D"
    )


def test_styles_are_those_of_queries(load: Import) -> None:
    models = load("forms.models")
    form = load("forms.operations.add_styles").FORM_BODY
    body = models.AddStylesBody(
        piped=[1, 2],
        spaced=["a", "b"],
        joined=["a", "b,c"],
        deep=models.AddStylesBodyDeep(a=1, b=["x", "y"]),
        flat=models.AddStylesBodyFlat(x=1, y=2),
        json="text",
        url="a/b?c&d",
    )
    assert form.encode(body) == (
        b"piped=1%7C2&spaced=a%20b&joined=a,b%2Cc&deep%5Ba%5D=1&deep%5Bb%5D=x"
        b"&deep%5Bb%5D=y&x=1&y=2&json=%22text%22&url=a/b?c%26d"
    )
    assert sent(load, "add_styles", body) == body
    assert sent(load, "add_styles", models.AddStylesBody()) == models.AddStylesBody()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("name=a", 204),
        ("name=a&note=", 204),
        ("name=a&count=1&count=2", 400),
        ("name=a&count=1", 204),
        ("name=a&count=one", 400),
        ("name=a&more=1&others=2", 204),
        ("name=a&more=one", 400),
        ("name=a&name=b", 400),
        ("name=", 400),
        ("name", 400),
        ("", 400),
        ("&&name=a&&", 204),
        ("name=%FF", 400),
        ("%FF=a&name=a", 400),
        ("name=%zz", 400),
        ("name=a&either=true", 204),
        ("name=a&either=maybe", 400),
        ("n%61me=a", 204),
    ],
)
def test_forms_are_judged(load: Import, text: str, status: int) -> None:
    assert ask(load, "/closed", text.encode())[0] == status


def test_null_is_the_empty_text_where_that_is_nothing_else(load: Import) -> None:
    model = load("forms.models").AddClosedBody
    body = model(name="a", count=None)
    assert sent(load, "add_closed", body) == body
    assert "/note" in refused(load, "add_closed", model(name="a", note=None))


@pytest.mark.parametrize("kind", [FORM, PARTS])
@pytest.mark.parametrize(
    "changed", [{"tags": []}, {"extra": {"x": 1}}, {"extra": {"x": ["a"]}}]
)
def test_what_a_form_cannot_say_is_not_sent(
    load: Import, kind: str, changed: dict[str, Any]
) -> None:
    body = pet(load, name="a", **changed)
    if kind == PARTS and "extra" in changed:
        # JSON says it.
        assert sent(load, "add_pet", body, content_type=kind) == body
    else:
        assert "cannot say" in refused(load, "add_pet", body, content_type=kind)


def test_a_form_of_another_charset_is_not_read(load: Import) -> None:
    assert ask(load, "/closed", b"name=a", f"{FORM}; charset=latin-1")[0] == 415
    assert ask(load, "/closed", b"name=a", f"{FORM}; charset=UTF-8")[0] == 204


def test_a_form_is_an_object_whether_it_says_so_or_not(load: Import) -> None:
    body = load("forms.models").AddUntypedBody(a=1)
    assert sent(load, "add_untyped", body) == body
    assert ask(load, "/untyped", b"b=1")[0] == 400


@pytest.mark.parametrize("kind", [FORM, PARTS])
def test_a_form_of_anything(load: Import, kind: str) -> None:
    body = {"a": "1", "b": ["x", "y"]}
    assert sent(load, "add_anything", body, content_type=kind) == body


def test_a_form_may_be_one_of_several(load: Import) -> None:
    models = load("forms.models")
    for body in (models.Login(name="a", days=3), models.Refresh(token="1")):
        assert sent(load, "add_either", body) == body
    assert ask(load, "/either", b"name=a&days=x")[0] == 400
    assert ask(load, "/either", b"name=a&days=1&token=b")[0] == 400
