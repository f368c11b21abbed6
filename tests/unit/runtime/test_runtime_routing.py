"""Finding templates: the runtime module that is copied into every server."""

from __future__ import annotations

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st
from runtime.routing import PARAMETER, Router

SEGMENTS = st.sampled_from(["a", "b", "", "{x}", "a{y}", "{y}b", "a{p}-{q}", "{s}{t}"])
TEMPLATES = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
PATHS = st.lists(
    st.sampled_from(
        ["a", "b", "", "ab", "aab", "a1-2", "a1-2-b", "a1--", "c", "a%2Fb"]
    ),
    min_size=1,
    max_size=4,
).map("/".join)


def rank(template: str) -> list[tuple[int, int]]:
    """Written-out segments first, then those with the most text."""
    found: list[tuple[int, int]] = []
    for segment in template.split("/"):
        text = PARAMETER.sub("", segment)
        found.append((0, 0) if "{" not in segment else (1 + (not text), -len(text)))
    return found


def matches(template: str, path: str) -> re.Match[str] | None:
    literals = [re.escape(part) for part in PARAMETER.split(template)[::2]]
    return re.fullmatch("([^/]+)".join(literals), path)


@settings(max_examples=400)
@given(templates=st.lists(TEMPLATES, min_size=1, max_size=8), path=PATHS)
def test_the_most_concrete_template_is_found(templates: list[str], path: str) -> None:
    forms = {PARAMETER.sub("{}", each): each for each in reversed(templates)}
    router = Router[str]()
    for template in templates:
        router.add(template, template)
    fitting = [each for each in forms.values() if matches(each, path)]
    found = router.find(path)
    if not fitting:
        assert found is None
        return
    assert found is not None
    chosen = PARAMETER.sub("{}", found[0]).split("/")
    for at, ranked in enumerate(rank(found[0])):
        assert ranked == min(rank(each)[at] for each in fitting)
        # Of segments with as much text as each other, any one may be taken.
        fitting = [
            each
            for each in fitting
            if PARAMETER.sub("{}", each).split("/")[at] == chosen[at]
        ]
    match = matches(found[0], path)
    assert match is not None
    assert found[1] == list(match.groups())


def test_what_nothing_divides_ends_with_one_character() -> None:
    router = Router[str]()
    router.add("/{size}{unit}", "a")
    assert router.find("/12m") == ("a", ["12", "m"])
    assert router.find("/1%C3%A9") == ("a", ["1", "%C3%A9"])
    assert router.find("/1%41") == ("a", ["1", "%41"])
    assert router.find("/1%E6%97%A5") == ("a", ["1", "%E6%97%A5"])
    assert router.find("/1") is None
    assert router.find("/%C3%A9") is None
    assert router.find("/1%") is None


def test_what_divides_leaves_something_for_both_parameters() -> None:
    router = Router[str]()
    router.add("/{from}-{to}", "a")
    assert router.find("/0-1-") == ("a", ["0", "1-"])
    assert router.find("/0%2D1%2D") == ("a", ["0", "1%2D"])
    assert router.find("/--2") == ("a", ["-", "2"])
    assert router.find("/0-") is None
    assert router.find("/-1") is None


def test_a_digit_of_an_escape_divides_nothing() -> None:
    router = Router[str]()
    router.add("/{width}2{height}", "between")
    router.add("/x/{name}F", "at the end")
    assert router.find("/a2b%2Fc") == ("between", ["a", "b%2Fc"])
    assert router.find("/a%32b%2Fc") == ("between", ["a", "b%2Fc"])
    assert router.find("/ab%2Fc") is None
    assert router.find("/x/aF") == ("at the end", ["a"])
    assert router.find("/x/a%46") == ("at the end", ["a"])
    assert router.find("/x/a%2F") is None


def test_a_long_path_is_not_slow() -> None:
    router = Router[int]()
    for number, depth in enumerate(range(1, 30)):
        router.add("/".join(["{x}"] * depth), number)
        router.add("/".join(["a"] * depth) + "/{x}-{y}-{z}.json", number)
        router.add("/".join(["a"] * depth) + "/{x}2{y}.json", number)
    begin = time.process_time()
    dashes = "-" * 60_000 + ".json"
    found = router.find("/".join(["a"] * 28) + "/" + dashes)
    assert found == (27, [dashes[:-9], "-", "-"])
    hidden = "%2" * 30_000 + ".json"
    found = router.find("/".join(["a"] * 28) + "/" + hidden)
    assert found == (28, ["a"] * 28 + [hidden])
    assert router.find("/".join(["a"] * 29 + ["b"])) is None
    assert time.process_time() - begin < 1


def test_a_brace_that_no_other_closes_is_text() -> None:
    router = Router[str]()
    router.add("/foo/{param", "found")
    assert router.find("/foo/%7Bparam") == ("found", [])
    assert router.find("/foo/bar") is None


def test_marks_say_where_parameters_begin() -> None:
    router = Router[str]()
    router.add("/{;a}{;b*}{;*}{.c*}", "marks")
    assert router.find("/;a;b;b;x=1;y.c") == ("marks", [";a", ";b;b", ";x=1;y", ".c"])
    # As long as a server lets in: quick, since each part is looked at once.
    for text in (";b" * 30_000 + ";", ";a" + ";x" * 30_000, "." * 60_000):
        assert router.find(f"/{text}") is None
