"""`$ref`: where it leads, and where it is not followed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.document.refs import follow, resolve
from counterfoil.document.tree import Mapping, plain

if TYPE_CHECKING:
    from pathlib import Path

ROOT = """\
paths:
  /users/{id}: {get: 1}
list: [a, b]
odd: {"a~b": 1, "c%d": 2, "": 3, "e f": 4, "é": 5}
text: hello
components:
  schemas:
    Problem: {type: object}
"""


class Project:
    """A document in a folder of its own, and what was found wrong with it."""

    def __init__(self, folder: Path, text: str = ROOT, **files: str) -> None:
        self.folder = folder
        (folder / "openapi.yaml").write_text(text)
        for name, content in files.items():
            (folder / f"{name}.yaml").write_text(content)
        self.findings = Findings()
        document = read_document(folder / "openapi.yaml", self.findings)
        assert document is not None
        self.document = document

    def resolve(self, reference: str) -> object:
        root = self.document.root
        node = resolve(self.document, reference, root, self.findings)
        return None if node is None else plain(node)

    @property
    def codes(self) -> list[str]:
        return [item.code.name for item in self.findings.items]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("#/text", "hello"),
        ("#/paths/~1users~1{id}/get", 1),
        ("#/paths/~1users~1%7Bid%7D/get", 1),
        ("#/list/1", "b"),
        ("#/odd/a~0b", 1),
        ("#/odd/c%25d", 2),
        ("#/odd/", 3),
        ("#/odd/e%20f", 4),
        ("#/odd/%C3%A9", 5),
        ("#/odd/é", 5),
    ],
)
def test_a_pointer(project: Project, reference: str, value: object) -> None:
    assert project.resolve(reference) == value
    assert project.codes == []


@pytest.mark.parametrize("reference", ["", "#", "openapi.yaml", "openapi.yaml#"])
def test_the_whole_document(project: Project, reference: str) -> None:
    node = resolve(project.document, reference, project.document.root, project.findings)
    assert node is project.document.root


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        ("#/components/schemas/Probelm", "#/components/schemas/Problem"),
        ("#/component/schemas/Problem", "#/components/schemas/Problem"),
        ("#/paths/~1user~1{id}", "#/paths/~1users~1{id}"),
        ("#/$defs/Problem", "#/components/schemas/Problem"),
        ("#/nothing-like-it", ""),
        ("#/list/2", ""),
        ("#/list/01", ""),
        ("#/list/-", ""),
        ("#/list/" + "9" * 5000, ""),
        ("#/text/length", ""),
    ],
)
def test_a_pointer_to_nothing(project: Project, reference: str, hint: str) -> None:
    assert project.resolve(reference) is None
    assert project.codes == ["dangling-reference"]
    expected = f"did you mean {hint}?" if hint else ""
    assert project.findings.items[0].hint == expected


@pytest.mark.parametrize(
    "reference",
    ["#text", "#/text~", "#/text~2", "#/%zz", "#/%ff", "%00.yaml", "%ff.yaml", "%"],
)
def test_a_reference_that_is_not_well_formed(project: Project, reference: str) -> None:
    assert project.resolve(reference) is None
    assert project.codes == ["invalid-reference"]


@pytest.mark.parametrize(
    "reference",
    [
        "https://example.com/a.yaml",
        "HTTP://example.com",
        "file:///etc/passwd",
        "//example.com/a.yaml#/a",
        "urn:example:a",
        "C:\\a.yaml",
    ],
)
def test_nothing_is_fetched(project: Project, reference: str) -> None:
    assert project.resolve(reference) is None
    assert project.codes == ["remote-reference"]


@pytest.mark.parametrize(
    "reference",
    ["../secret.yaml", "/etc/hostname", "a/../../secret.yaml", "%2e%2e/secret.yaml"],
)
def test_no_reference_leaves_the_folder(tmp_path: Path, reference: str) -> None:
    (tmp_path / "secret.yaml").write_text("secret: 1")
    inner = tmp_path / "inner"
    inner.mkdir()
    project = Project(inner)
    assert project.resolve(reference) is None
    assert project.codes == ["reference-outside"]


def test_a_pointer_without_its_sign_is_told_from_a_path(project: Project) -> None:
    assert project.resolve("/components/schemas/Pet") is None
    [item] = project.findings.items
    assert item.code.name == "reference-outside"
    assert item.hint.endswith("begins with #: #/components/schemas/Pet")


def test_no_symbolic_link_leaves_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("secret: 1")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inner / "up").symlink_to(tmp_path)
    project = Project(inner)
    assert project.resolve("link.yaml") is None
    assert project.resolve("up/secret.yaml") is None
    assert project.codes == ["reference-outside"] * 2


def test_a_circle_of_links_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    project = Project(tmp_path)
    assert project.resolve("loop.yaml") is None
    assert len(project.codes) == 1


def test_a_link_within_the_folder_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to(tmp_path / "other.yaml")
    project = Project(tmp_path, other="a: 1\n")
    first = resolve(
        project.document, "link.yaml#/a", project.document.root, project.findings
    )
    second = resolve(
        project.document, "./other.yaml#/a", project.document.root, project.findings
    )
    assert first is not None
    assert first is second


def test_a_document_that_is_a_link_itself(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "real.yaml").write_text("a: 1\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "openapi.yaml").symlink_to(tmp_path / "elsewhere" / "real.yaml")
    (folder / "other.yaml").write_text("b: {$ref: 'openapi.yaml#/a'}\n")
    findings = Findings()
    document = read_document(folder / "openapi.yaml", findings)
    assert document is not None
    node = resolve(document, "other.yaml#/b", document.root, findings)
    assert node is not None
    end = follow(document, node, findings)
    assert findings.items == []
    assert end is not None
    assert plain(end) == 1


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    project = Project(tmp_path)
    assert project.resolve("pipe.yaml") is None
    assert project.codes == ["invalid-reference"]


def test_a_missing_file_is_reported_where_it_is_named(tmp_path: Path) -> None:
    project = Project(tmp_path, "a: {$ref: 'shemas.yaml#/A'}\n", schemas="A: 1\n")
    a = project.document.root.members["a"]
    assert follow(project.document, a, project.findings) is None
    item = project.findings.items[0]
    assert item.code.name == "file-not-found"
    assert item.location.column == 11
    assert item.hint == f"did you mean {tmp_path / 'schemas.yaml'}?"


def test_relative_paths_start_at_the_file_that_refers(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.yaml").write_text("x: {$ref: 'b.yaml#/y'}\n")
    (tmp_path / "parts" / "b.yaml").write_text("y: {$ref: '../openapi.yaml#/text'}\n")
    project = Project(tmp_path)
    node = resolve(
        project.document, "parts/a.yaml#/x", project.document.root, project.findings
    )
    assert isinstance(node, Mapping)
    assert node.location.file == (tmp_path / "parts" / "a.yaml").as_posix()
    end = follow(project.document, node, project.findings)
    assert project.codes == []
    assert end is project.document.root.members["text"]


def test_a_fragment_alone_stays_in_the_file_that_refers(tmp_path: Path) -> None:
    project = Project(tmp_path, other="a: {$ref: '#/b'}\nb: here\n")
    assert project.resolve("other.yaml#/b") == "here"
    node = resolve(
        project.document, "other.yaml#/a", project.document.root, project.findings
    )
    assert node is not None
    end = follow(project.document, node, project.findings)
    assert end is not None
    assert plain(end) == "here"


def test_a_file_is_read_once_and_its_errors_are_reported_once(tmp_path: Path) -> None:
    project = Project(tmp_path, other="a: 1\na: 2\nb: 3\n", broken="a: b: c")
    for _ in range(3):
        assert project.resolve("other.yaml#/a") == 1
        assert project.resolve("other.yaml#/b") == 3
        assert project.resolve("broken.yaml#/a") is None
    assert project.codes == ["duplicate-key", "invalid-yaml"]


def test_a_json_file_beside_a_yaml_document(tmp_path: Path) -> None:
    (tmp_path / "a b.json").write_text('{"x": [true]}')
    project = Project(tmp_path)
    assert project.resolve("a%20b.json#/x/0") is True


def test_the_files_together_may_not_exceed_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counterfoil.document.reader.MAX_BYTES", 300)
    project = Project(tmp_path, small="a: 1\n", large="a: " + "x" * 200)
    assert project.resolve("small.yaml#/a") == 1
    assert project.resolve("large.yaml#/a") is None
    assert project.codes == ["file-too-large"]


def test_references_are_followed_to_a_value(tmp_path: Path) -> None:
    text = "a: {$ref: '#/b'}\nb: {$ref: '#/c', summary: x}\nc: {d: 1}\n"
    project = Project(tmp_path, text)
    members = project.document.root.members
    end = follow(project.document, members["a"], project.findings)
    assert end is members["c"]
    assert follow(project.document, members["c"], project.findings) is members["c"]


def test_an_object_with_a_member_called_ref_is_no_reference(tmp_path: Path) -> None:
    project = Project(tmp_path, "a: {$ref: {type: string}}\n")
    a = project.document.root.members["a"]
    assert follow(project.document, a, project.findings) is a


def test_a_circle_of_references_is_reported_once(tmp_path: Path) -> None:
    text = """\
a: {$ref: '#/b'}
b: {$ref: 'other.yaml#/c'}
d: {$ref: '#/a'}
self: {$ref: '#/self'}
"""
    project = Project(tmp_path, text, other="c: {$ref: 'openapi.yaml#/a'}\n")
    members = project.document.root.members
    for name in ("d", "a", "b", "self"):
        assert follow(project.document, members[name], project.findings) is None
    assert project.codes == ["reference-cycle"] * 2
    circle, alone = project.findings.items
    assert circle.location.pointer == "/a/$ref"
    assert [related.location.pointer for related in circle.related] == [
        "/b/$ref",
        "/c/$ref",
    ]
    assert alone.location.pointer == "/self/$ref"
    assert alone.related == ()


def test_a_long_chain_is_followed_without_recursion(tmp_path: Path) -> None:
    links = "".join(f"n{n}: {{$ref: '#/n{n + 1}'}}\n" for n in range(5000))
    project = Project(tmp_path, links + "n5000: end\n")
    start = project.document.root.members["n0"]
    end = follow(project.document, start, project.findings)
    assert end is not None
    assert plain(end) == "end"
