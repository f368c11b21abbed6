"""YAML to a located tree: values, places, and everything that can be wrong."""

from __future__ import annotations

import pytest
import yaml
from counterfoil.diagnostics import Diagnostic, Findings
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence, plain
from counterfoil.document.yaml_text import Loader, read_yaml
from hypothesis import given, settings
from hypothesis import strategies as st

LOADERS: list[Loader] = [yaml.CSafeLoader, yaml.SafeLoader]


@pytest.fixture(params=LOADERS, ids=["libyaml", "python"])
def loader(request: pytest.FixtureRequest) -> Loader:
    chosen: Loader = request.param
    return chosen


def read(text: str, loader: Loader = yaml.CSafeLoader) -> tuple[Node | None, Findings]:
    findings = Findings()
    root = read_yaml(text, "doc.yaml", findings, loader)
    return root, findings


def read_clean(text: str, loader: Loader = yaml.CSafeLoader) -> object:
    root, findings = read(text, loader)
    assert [item.message for item in findings.items] == []
    assert root is not None
    return plain(root)


def only(findings: Findings) -> tuple[Diagnostic, tuple[str, int, int]]:
    assert len(findings.items) == 1, [item.message for item in findings.items]
    item = findings.items[0]
    return item, (item.code.name, item.location.line, item.location.column)


def test_plain_words_are_strings_and_quoted_numbers_too(loader: Loader) -> None:
    text = "a: no\nb: 012\nc: '12'\nd: \"true\"\ne: 2024-01-01\nf:\n"
    assert read_clean(text, loader) == {
        "a": "no",
        "b": 12,
        "c": "12",
        "d": "true",
        "e": "2024-01-01",
        "f": None,
    }


def test_keys_are_their_source_text(loader: Loader) -> None:
    text = "200: a\ntrue: b\n~: c\n0x10: d\n1.50: e\n.nan: f\n?\n: g\n"
    value = read_clean(text, loader)
    assert isinstance(value, dict)
    assert list(value) == [
        "200",
        "true",
        "~",
        "0x10",
        "1.50",
        ".nan",
        "",
    ]


def test_explicit_tags(loader: Loader) -> None:
    text = "a: !!str 12\nb: !!float 1\nc: !!map {}\nd: !!seq []\ne: ! 5\nf: !!int '7'\n"
    assert read_clean(text, loader) == {
        "a": "12",
        "b": 1.0,
        "c": {},
        "d": [],
        "e": "5",
        "f": 7,
    }


def test_unicode_line_separators_are_characters_of_the_text(loader: Loader) -> None:
    text = 'a: "x \u2028 y"\nb: |\n  one\u2029two\x85three\nc: \ufeffd\ue000\n'
    assert read_clean(text, loader) == {
        "a": "x \u2028 y",
        "b": "one\u2029two\x85three\n",
        "c": "\ufeffd\ue000",
    }


def test_unicode_line_separators_do_not_shift_places(loader: Loader) -> None:
    _, findings = read('a: "x \u2028 y"\nb: 1\nb: 2\n', loader)
    _, place = only(findings)
    assert place == ("duplicate-key", 3, 1)


def test_aliases_share_a_node(loader: Loader) -> None:
    root, findings = read(
        "a: &x {k: [1]}\nb: *x\n&k key: &v 7\nl: [*k , *v ]\n", loader
    )
    assert findings.items == []
    assert isinstance(root, Mapping)
    assert root.members["a"] is root.members["b"]
    assert plain(root.members["l"]) == ["key", 7]


def test_an_alias_may_be_a_key(loader: Loader) -> None:
    assert read_clean("a: &x 200\nb: {*x : c}\n", loader) == {
        "a": 200,
        "b": {"200": "c"},
    }


def test_an_anchor_may_be_given_again(loader: Loader) -> None:
    assert read_clean("a: &x 1\nb: *x\nc: &x 2\nd: *x\n", loader) == {
        "a": 1,
        "b": 1,
        "c": 2,
        "d": 2,
    }


def test_merge_keys_let_explicit_members_win(loader: Loader) -> None:
    text = """\
base: &base {a: 1, b: 1}
more: &more {b: 2, c: 2}
one: {<<: *base, b: 9}
two: {z: 0, <<: [*base, *more, {c: 3, d: 3}]}
"""
    value = read_clean(text, loader)
    assert isinstance(value, dict)
    assert value["one"] == {"a": 1, "b": 9}
    assert value["two"] == {"z": 0, "a": 1, "b": 1, "c": 2, "d": 3}


def test_a_merged_member_keeps_its_place(loader: Loader) -> None:
    root, _ = read("base: &b {a: 1}\none:\n  <<: *b\n", loader)
    assert isinstance(root, Mapping)
    one = root.members["one"]
    assert isinstance(one, Mapping)
    assert one.keys["a"].line == 1


def test_a_quoted_merge_key_is_a_key(loader: Loader) -> None:
    assert read_clean('{"<<": {a: 1}}', loader) == {"<<": {"a": 1}}


def test_duplicate_keys_name_both_places_and_the_first_wins(loader: Loader) -> None:
    root, findings = read("a: 1\nb:\n  200: x\n  '200': {y: [1]}\nc: 2\n", loader)
    item, place = only(findings)
    assert place == ("duplicate-key", 4, 3)
    assert item.location.pointer == "/b/200"
    assert (item.related[0].location.line, item.related[0].location.column) == (3, 3)
    assert root is not None
    assert plain(root) == {"a": 1, "b": {"200": "x"}, "c": 2}


def test_all_problems_of_a_text_are_found_in_one_run(loader: Loader) -> None:
    text = "a: .inf\nb: !x 1\nc: *none\n{k: 1}: 2\nd: !!int x\ne: {<<: 3}\nf: !!map 4\n"
    _, findings = read(text, loader)
    assert [item.code.name for item in findings.items] == [
        "number-not-json",
        "unknown-tag",
        "undefined-alias",
        "invalid-key",
        "tag-mismatch",
        "invalid-merge",
        "tag-mismatch",
    ]
    assert [item.location.line for item in findings.items] == [1, 2, 3, 4, 5, 6, 7]


def test_what_follows_a_wrong_key_is_read_correctly(loader: Loader) -> None:
    root, _ = read("{[a]: {b: 1}, c: 2}\n", loader)
    assert root is not None
    assert plain(root) == {"c": 2}


def test_a_second_merge_key(loader: Loader) -> None:
    _, findings = read("a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n", loader)
    _, place = only(findings)
    assert place == ("duplicate-key", 4, 3)


def test_a_recursive_alias(loader: Loader) -> None:
    _, findings = read("a: &a\n  b: *a\n", loader)
    _, place = only(findings)
    assert place == ("recursive-alias", 2, 6)


def test_a_tag_on_the_wrong_kind_of_node(loader: Loader) -> None:
    _, findings = read("a: !!str [x]\n", loader)
    _, place = only(findings)
    assert place == ("tag-mismatch", 1, 4)


def test_several_documents(loader: Loader) -> None:
    root, findings = read("a: 1\n---\nb: 2\n", loader)
    _, place = only(findings)
    assert place == ("several-documents", 2, 1)
    assert root is None


def test_an_end_marker_and_comments_are_no_second_document(loader: Loader) -> None:
    assert read_clean("---\na: 1\n...\n# end\n", loader) == {"a": 1}


def test_yaml_1_1_is_read_as_1_2_with_a_warning(loader: Loader) -> None:
    root, findings = read("%YAML 1.1\n---\na: no\n", loader)
    item, _ = only(findings)
    assert item.code.name == "yaml-version"
    assert not findings.failed
    assert root is not None
    assert plain(root) == {"a": "no"}


def test_a_control_character(loader: Loader) -> None:
    _, findings = read("a: 1\nb: x\x07\n", loader)
    _, place = only(findings)
    assert place == ("invalid-character", 2, 5)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: b: c\n", 1, "colon"),
        ("a: 'x\nb: 1\n", 3, "never closed"),
        ("a: [1, 2\nb: 1\n", 2, "comma"),
        ("a: 1\n  b: 2\n", 2, "colon"),
        ("a:\n  - 1\n  b: 2\n", 3, "item"),
        ("a:\n\tb: 1\n", 2, "begin"),
        ('a: "\\q"\n', 1, "escape"),
        ("a: @x\n", 1, "begin"),
        ("a: 1\nb\nc: 2\n", 3, "colon"),
        ("content:\n  */*: {}\n", 2, "alias"),
    ],
)
def test_a_syntax_error_is_explained_at_its_place(
    text: str, line: int, words: str
) -> None:
    root, findings = read(text)
    item, _ = only(findings)
    assert root is None
    assert item.code.name == "invalid-yaml"
    assert words in item.message
    assert item.location.line == line
    assert item.hint


@pytest.mark.parametrize("text", ["a: [b", "a: 1\nb: [c, {d: 'é'", 'a: "b', "{"])
def test_a_text_that_breaks_off_ends_in_its_last_line(
    text: str, loader: Loader
) -> None:
    _, findings = read(text, loader)
    item = findings.items[0]
    last = text.rsplit("\n", maxsplit=1)[-1]
    assert (item.code.name, item.location.line) == (
        "invalid-yaml",
        text.count("\n") + 1,
    )
    assert item.location.column == len(last) + 1


@pytest.mark.parametrize("text", ["a: b: c\n", "a: 'x\n", "a: [1\n", "a: @x\n", "%"])
def test_the_python_parser_finds_the_same_syntax_errors(text: str) -> None:
    for parser in LOADERS:
        root, findings = read(text, parser)
        item, _ = only(findings)
        assert root is None
        assert item.code.name == "invalid-yaml"


def test_half_a_surrogate_pair_is_never_a_text(loader: Loader) -> None:
    _, findings = read('a: "\\ud83d"\n', loader)
    assert findings.failed


def test_nothing_but_comments(loader: Loader) -> None:
    root, findings = read("# nothing\n\n", loader)
    assert root is None
    assert findings.items == []


def test_places_and_pointers(loader: Loader) -> None:
    text = "a:\n  - x\n  - {'b/c': 1, d~: \u65e5}\n"
    root, _ = read(text, loader)
    assert isinstance(root, Mapping)
    items = root.members["a"]
    assert isinstance(items, Sequence)
    inner = items.items[1]
    assert isinstance(inner, Mapping)
    found = [
        (node.location.line, node.location.column, node.location.pointer)
        for node in (root, items, *items, *inner.members.values())
    ]
    assert found == [
        (1, 1, ""),
        (2, 3, "/a"),
        (2, 5, "/a/0"),
        (3, 5, "/a/1"),
        (3, 13, "/a/1/b~1c"),
        (3, 20, "/a/1/d~0"),
    ]
    assert [key.column for key in inner.keys.values()] == [6, 16]
    assert inner.keys["b/c"].pointer == "/a/1/b~1c"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(values, st.sampled_from([None, True, False]), st.booleans())
def test_what_was_dumped_as_yaml_reads_back(
    value: object, flow: bool | None, wide: bool
) -> None:
    # PyYAML writes YAML 1.1: what is plain there must be no number in 1.2 either.
    text = yaml.dump(
        value, Dumper=CoreDumper, default_flow_style=flow, allow_unicode=wide
    )
    assert read_clean(text) == value


class CoreDumper(yaml.SafeDumper):
    """Quotes every string: which plain words are strings differs between versions."""


CoreDumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style='"'
    ),
)


@settings(deadline=None)
@given(values)
def test_every_place_is_the_place_of_the_text(value: object) -> None:
    text = yaml.dump(value, Dumper=CoreDumper, width=10_000, allow_unicode=False)
    root, _ = read(text)
    assert root is not None
    check_places(root, text.split("\n"))


def check_places(node: Node, lines: list[str]) -> None:
    line = lines[node.location.line - 1][node.location.column - 1 :]
    match node:
        case Scalar(value=str()):
            assert line.startswith('"')
        case Scalar(value=None | bool()):
            assert line.startswith(("null", "true", "false"))
        case Scalar():
            assert read_clean(line.rstrip(",]}")) == node.value
        case Sequence():
            assert line.startswith(("- ", "["))
        case Mapping():
            assert line.startswith(('"', "{", "? "))
    children: tuple[Node, ...] = node.items if isinstance(node, Sequence) else ()
    if isinstance(node, Mapping):
        children = tuple(node.members.values())
        for name, place in node.keys.items():
            key = lines[place.line - 1][place.column - 1 :]
            assert key.startswith('"'), name
    for child in children:
        check_places(child, lines)


@pytest.mark.parametrize(
    ("text", "note", "hint"),
    [
        (
            'title: "Hello\nversion: "1"\n',
            (1, 8, "a text in quotes begins here, and ends before that"),
            "close the quotes where the text is to end",
        ),
        (
            "a: {b: 'it is gone.}\nc: {d: 'e'}\n",
            (1, 8, "a text in quotes begins here, and ends before that"),
            "close the quotes where the text is to end",
        ),
        (
            "title: 'It's'\n",
            None,
            "write an apostrophe twice, or the text in double quotes",
        ),
        (
            "a:\n  operationId getPet\n  summary: Get\n",
            (2, 14, "a colon may be missing here"),
            "write a colon and a space between key and value",
        ),
        (
            "a:\n  - title:It\n    summary: Get\n",
            (2, 10, "a colon may be missing here"),
            "write a colon and a space between key and value",
        ),
        (
            "a: no key\n  summary: Get\n",
            None,
            "quote the text, or correct the indentation",
        ),
    ],
)
def test_what_is_wrong_may_stand_before_where_it_is_noticed(
    text: str, note: tuple[int, int, str] | None, hint: str
) -> None:
    item, (code, _, _) = only(read(text)[1])
    notes = [(e.location.line, e.location.column, e.message) for e in item.related]
    assert (code, notes, item.hint) == ("invalid-yaml", [note] if note else [], hint)
