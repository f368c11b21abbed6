"""Parameters read at once, beside the same parameters read one by one."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import UNSET, Meta, Struct, UnsetType
from runtime import spellings
from runtime.at_once import Reading
from runtime.faults import InvalidContent
from runtime.json_content import JsonContent
from runtime.parameters import (
    Parameter,
    cookie_source,
    header_source,
    path_source,
    query_source,
)
from runtime.shapes import Either, Items, JsonText, Members, Text


class Price(Struct, kw_only=True, forbid_unknown_fields=True):
    least: int | float | UnsetType = UNSET
    name: str | UnsetType = UNSET


class Filter(Struct, kw_only=True):
    city: str | UnsetType = UNSET


def content(kind: Any, schema: dict[str, Any], *, exact: bool = True) -> Any:
    return JsonContent[Any](kind, schema, exact=exact)


INTEGER: Final = content(int, {"type": "integer"})
STRING: Final = content(str, {"type": "string"})
INTEGERS: Final = content(list[int], {"type": "array", "items": {"type": "integer"}})
STRINGS: Final = content(list[str], {"type": "array", "items": {"type": "string"}})
SHORT: Final = content(
    Annotated[str, Meta(max_length=3)], {"type": "string", "maxLength": 3}
)
NUMBER: Final = content(int | float, {"type": "number"})
BOOLEAN: Final = content(bool, {"type": "boolean"})
COLORS: Final = content(
    list[Literal["red", "blue"]],
    {"type": "array", "items": {"enum": ["red", "blue"]}},
)
MIXED: Final = content(int | str, {"type": ["integer", "string"]}, exact=False)
PRICE: Final = content(
    Price,
    {
        "type": "object",
        "properties": {"least": {"type": "number"}, "name": {"type": "string"}},
        "additionalProperties": False,
    },
)
FILTER: Final = content(
    Filter, {"type": "object", "properties": {"city": {"type": "string"}}}
)
ANY: Final = content(Any, {}, exact=False)
TEXTS: Final = Items(Text("string"))
NUMBERS: Final = Items(Text("integer"))

QUERY: Final = (
    Parameter[Any]("n", "query", NUMBER, Text("number")),
    Parameter[Any]("i", "query", INTEGER, Text("integer"), default=7),
    Parameter[Any]("q", "query", STRING, Text("string")),
    Parameter[Any]("short", "query", SHORT, Text("string")),
    Parameter[Any]("b", "query", BOOLEAN, Text("boolean")),
    Parameter[Any]("e", "query", SHORT, Text("string"), empty=True),
    Parameter[Any]("mixed", "query", MIXED, Text("integer", "string")),
    Parameter[Any]("tags", "query", STRINGS, TEXTS, explode=True),
    Parameter[Any]("ids[]", "query", INTEGERS, NUMBERS, explode=True, default=[1]),
    Parameter[Any]("comma", "query", STRINGS, TEXTS),
    Parameter[Any]("commas", "query", INTEGERS, NUMBERS),
    Parameter[Any]("space", "query", INTEGERS, NUMBERS, style="spaceDelimited"),
    Parameter[Any]("pipe", "query", COLORS, TEXTS, style="pipeDelimited"),
    Parameter[Any](
        "price",
        "query",
        PRICE,
        Members({"least": Text("number"), "name": Text("string")}),
        style="deepObject",
        explode=True,
    ),
    Parameter[Any]("json", "query", ANY, JsonText()),
    Parameter[Any](
        "when",
        "query",
        ANY,
        Either(Text("integer"), Members({"from": Text("integer")})),
        style="deepObject",
        explode=True,
    ),
    Parameter[Any](
        "filter", "query", FILTER, Members({"city": Text("string")}), explode=True
    ),
)
PATH: Final = (
    Parameter[Any]("id", "path", INTEGER, Text("integer")),
    Parameter[Any]("name", "path", STRING, Text("string")),
    Parameter[Any]("list", "path", STRINGS, TEXTS),
    Parameter[Any]("matrix", "path", STRINGS, TEXTS, style="matrix"),
)
BESIDE: Final = (
    Parameter[Any]("X-Text", "header", STRING, Text("string")),
    Parameter[Any]("X-Numbers", "header", INTEGERS, NUMBERS),
    Parameter[Any]("X-Texts", "header", STRINGS, TEXTS),
    Parameter[Any]("session", "cookie", STRING, Text("string")),
    Parameter[Any]("sizes", "cookie", INTEGERS, NUMBERS, explode=True),
)
HEADERS: Final = tuple(e.name.encode() for e in BESIDE if e.place == "header")

ODD: Final = r"""
1 -0 01 1.0 1e2 1e400 1,2 1%2C2 +1 1+2 1%202 1%20 1|2 red red%7Cblue red%7cblue red|
true TRUE null a,b a%2Cb % %2 %zz %C3%A9 %ff " %22 \ %5C a=b a+b a%20b abcd [1] } {}
1,"v0":2 1","v1":"2 {"a":1} %7B%22a%22%3A1%7D %00 %0A .5 5. 1E+2 1E-2 - é
"""
TEXT: Final = st.one_of(
    st.sampled_from([*ODD.split(), "", " 1", "\t1", "1\r", "\r", "9" * 401]),
    st.text(
        st.characters(codec="latin-1", exclude_characters="&\n\x00", max_codepoint=255),
        max_size=6,
    ),
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)
NAMES: Final = st.sampled_from(
    [
        *(each.name for each in QUERY),
        *("price[least]", "price%5Bleast%5D", "price[name]", "price[x]", "price["),
        *("when[from]", "city", "ids%5B%5D", "t%61gs", "", "x", "%", "%ff", "a+b"),
    ]
)
PAIRS: Final = st.lists(st.tuples(NAMES, TEXT), max_size=6)


def spelt(pairs: list[tuple[str, str]]) -> bytes:
    return "&".join(f"{name}={text}" for name, text in pairs).encode("latin-1")


QUERIES: Final = st.one_of(
    PAIRS.map(spelt),
    st.lists(
        st.one_of(NAMES, TEXT, st.tuples(NAMES, TEXT).map("=".join)), max_size=4
    ).map(lambda parts: "&".join(parts).encode("latin-1")),
)


def seldom(
    good: list[bytes], odd: st.SearchStrategy[bytes]
) -> st.SearchStrategy[bytes]:
    """Mostly one of the good texts: else hardly any request had none but those."""
    return st.one_of(*[st.sampled_from(good)] * 6, odd)


OCTETS: Final = TEXT.map(lambda text: text.encode("latin-1"))
SEGMENT: Final = OCTETS.filter(lambda text: text.isascii() and b"/" not in text)
PATHS: Final = st.tuples(
    seldom([b"1", b"42", b"-7", b"1e2"], SEGMENT.filter(bool)),
    seldom([b"n", b"a%20b", b"a+b", b"%C3%A9", b"a&b=c"], SEGMENT.filter(bool)),
    seldom([b"a", b"a,b", b"a%2Cb,c", b","], SEGMENT.filter(bool)),
    seldom([b";matrix=a", b";matrix=a,b%2C", b";matrix"], SEGMENT.filter(bool)),
)
COOKIES: Final = st.lists(
    st.tuples(
        st.sampled_from([b"session", b"sizes", b"x"]),
        seldom([b"1", b"a%20b", b"a+b", b"a=b"], OCTETS),
    ).map(b"=".join),
    max_size=3,
).map(b"; ".join)
FIELDS: Final = st.lists(
    st.one_of(
        st.tuples(st.just(HEADERS[0]), seldom([b"a", b"a%20+b", b" a ", b"&"], OCTETS)),
        st.tuples(
            st.just(HEADERS[1]), seldom([b"1", b"1,2", b"1, 2", b"-1e2"], OCTETS)
        ),
        st.tuples(
            st.just(HEADERS[2]), seldom([b"a", b"a,b", b"a, b", b"a%2Cb"], OCTETS)
        ),
        st.tuples(st.sampled_from([b"cookie", b"other"]), seldom([b"x=1"], COOKIES)),
        st.tuples(st.just(b"cookie"), COOKIES),
    ),
    max_size=4,
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spellings, "SIGHTINGS", 1)


def one_by_one(scope: dict[str, Any], reading: list[Parameter[Any]], need: int) -> Any:
    """The values, or None where one of them is refused."""
    sources = {
        "path": path_source(scope["path_parameters"], *(e.name for e in PATH)),
        "query": query_source(scope["query_string"]),
        "header": header_source(scope["headers"], *HEADERS),
        "cookie": cookie_source(scope["headers"]),
    }
    found: list[Any] = []
    try:
        for number, each in enumerate(reading):
            read = each.read if number < need else each.read_optional
            if each.default is not UNSET:
                read = each.read_default
            found.append(read(sources[each.place]))
    except InvalidContent:
        return None
    return found


def scope_of(
    query: bytes = b"",
    path: tuple[bytes, ...] = (b"1", b"n", b"a,b", b";matrix=c"),
    headers: list[tuple[bytes, bytes]] | None = None,
) -> dict[str, Any]:
    return {
        "query_string": query,
        "path_parameters": [*path],
        "headers": headers or [],
    }


def check(scope: dict[str, Any], reading: list[Parameter[Any]], quick: Any) -> None:
    if quick is not None:
        expected = one_by_one(scope, reading, 0)
        assert [*map(repr, quick)] == [*map(repr, expected)]


@settings(max_examples=120)
@given(query=QUERIES, choice=st.sets(st.sampled_from(range(len(QUERY)))))
def test_what_is_read_at_once_is_what_is_read_one_by_one(
    query: bytes, choice: set[int]
) -> None:
    chosen = [QUERY[at] for at in sorted(choice)]
    scope = scope_of(query)
    check(scope, chosen, Reading(optional=chosen).read(scope))


@settings(max_examples=120)
@given(first=PAIRS, texts=st.lists(TEXT, min_size=6, max_size=6))
def test_a_spelling_is_for_all_its_texts(
    first: list[tuple[str, str]], texts: list[str]
) -> None:
    reading = Reading(optional=QUERY)
    reading.read(scope_of(spelt(first)))
    names = [name for name, _ in first]
    scope = scope_of(spelt([*zip(names, texts, strict=False)]))
    check(scope, [*QUERY], reading.read(scope))


@settings(max_examples=120)
@given(pairs=PAIRS, several=st.integers(0, 6))
@example(pairs=[("mixed", "1"), ("i", "x")], several=1)
@example(pairs=[("json", "1"), ("short", "abcd"), ("q", "a")], several=1)
def test_a_spelling_is_not_for_more_than_its_texts(
    pairs: list[tuple[str, str]], several: int
) -> None:
    reading = Reading(optional=QUERY)
    for _ in range(2):
        reading.read(scope_of(spelt(pairs[:several])))
    scope = scope_of(spelt(pairs))
    check(scope, [*QUERY], reading.read(scope))


@settings(max_examples=120)
@given(query=PAIRS.map(spelt), path=PATHS, headers=FIELDS, twice=st.booleans())
def test_paths_headers_and_cookies_are_read_alike(
    query: bytes,
    path: tuple[bytes, ...],
    headers: list[tuple[bytes, bytes]],
    twice: bool,
) -> None:
    chosen = [*PATH, QUERY[2], *BESIDE]
    reading = Reading(path=PATH, optional=chosen[len(PATH) :])
    if twice:
        reading.read(scope_of(headers=headers))
    scope = scope_of(query, path, headers)
    check(scope, chosen, reading.read(scope))


PLAIN_QUERIES: Final = (
    b"",
    b"n=1.5&i=-3",
    b"i=3&n=1",
    b"q=a%20b+c%2Fd%22%C3%A9&short=a%2Bb",
    b"tags=a&tags=b%2C&ids%5B%5D=1&ids[]=2",
    b"comma=a,b&commas=1,2&space=1%202%203&pipe=red%7Cblue",
    b"space=1+2&pipe=red|blue",
    b"space=1&pipe=red",
    b"price%5Bleast%5D=1&price[name]=%7Bx%7D",
    b"b=true&unknown=%&mixed=1&json=%7B%22a%22%3A1%7D",
)


@pytest.mark.parametrize("query", PLAIN_QUERIES)
def test_what_mostly_comes_is_read_at_once(query: bytes) -> None:
    found = Reading(optional=QUERY).read(scope_of(query))
    assert found is not None
    check(scope_of(query), [*QUERY], found)


def test_what_is_not_in_the_query_is_read_at_once() -> None:
    headers = [
        (b"x-text", b"a%+&b"),
        (b"x-numbers", b"1,2"),
        (b"cookie", b"other=%; session=a%20b; sizes=4"),
    ]
    scope = scope_of(b"q=a+b", headers=headers)
    reading = Reading(path=PATH, required=[QUERY[2]], optional=BESIDE)
    assert reading.read(scope) == (
        *(1, "n", ["a", "b"], ["c"], "a b"),
        *("a%+&b", [1, 2], UNSET, "a b", [4]),
    )


@pytest.mark.parametrize(
    "query",
    [
        *(b"i=1&i=2", b"tags=a&q=b&tags=c", b"when[from]=1", b"city=x", b"price[x]=1"),
        *(b"i", b"=1", b"i=1&", b"price[least]=1&price[least]=1", b"i=%31"),
    ],
)
def test_what_seldom_comes_is_left_to_the_parameters(query: bytes) -> None:
    reading = Reading(optional=QUERY)
    assert [reading.read(scope_of(query)) for _ in range(3)] == [None] * 3


def test_what_is_required_is_missed() -> None:
    assert Reading(required=QUERY[:1]).read(scope_of(b"i=1")) is None


def test_arrays_are_made_for_each_request() -> None:
    reading = Reading(optional=QUERY[8:9])
    first, second = reading.read(scope_of()), reading.read(scope_of())
    assert first == second == ([1],)
    assert first is not None
    assert second is not None
    assert first[0] is not second[0]


def test_parameters_that_may_have_each_others_names_are_left_alone() -> None:
    other = Parameter[Any]("price[least]", "query", NUMBER, Text("number"))
    reading = Reading(optional=(*QUERY, other))
    assert reading.read(scope_of(b"price[least]=1")) is None


def test_few_spellings_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spellings, "SIGHTINGS", 2)
    made = spellings.Spellings((), QUERY)
    for number in range(1_000):
        for _ in range(3):
            made.find(b"unknown%d=1" % number)
        made.find(b"other%d=1" % number)
    kept = vars(made)
    assert [len(kept[name]) for name in ("recent", "_made")] == [3, 32]
    assert len(kept["_noted"]) <= 256
    assert made.find(b"&".join([b"a=1"] * 100)) is None
    assert made.find(b"q=%b" % (b"a" * 4_000)) is None
