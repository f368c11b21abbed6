"""Files: what can be wrong before there is any text, and which syntax is read."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.document.tree import plain

if TYPE_CHECKING:
    from counterfoil.document.document import Document


def read(path: Path) -> tuple[Document | None, Findings]:
    findings = Findings()
    return read_document(path, findings), findings


def read_bytes(
    folder: Path, data: bytes, name: str = "openapi.yaml"
) -> tuple[Document | None, Findings]:
    path = folder / name
    path.write_bytes(data)
    return read(path)


def only(findings: Findings) -> tuple[str, int, int]:
    assert len(findings.items) == 1, [item.message for item in findings.items]
    item = findings.items[0]
    return item.code.name, item.location.line, item.location.column


def test_a_document_knows_its_path_and_text(tmp_path: Path) -> None:
    document, findings = read_bytes(tmp_path, b"openapi: 3.1.0\n")
    assert findings.items == []
    assert document is not None
    assert document.path == tmp_path / "openapi.yaml"
    assert document.sources == {document.path.as_posix(): "openapi: 3.1.0\n"}
    assert document.root.location.file == document.path.as_posix()


def test_a_missing_file_may_lie_in_a_folder_there(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api/openapi.yaml").write_text("a: 1")
    (tmp_path / "zoo").mkdir()
    _, findings = read(tmp_path / "openapi.yaml")
    assert findings.items[0].hint == f"did you mean {tmp_path / 'api/openapi.yaml'}?"


@pytest.mark.parametrize("name", ["-", "https://example.com/openapi.yaml"])
def test_what_is_no_path_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    _, findings = read(Path(name))
    assert only(findings)[0] == "file-not-found"
    assert "read from a file" in findings.items[0].hint


@pytest.mark.parametrize(
    ("encoding", "message"),
    [
        ("utf-16-le", "the file is UTF-16, not UTF-8"),
        ("utf-16-be", "the file is UTF-16, not UTF-8"),
        ("utf-32-le", "the file is UTF-32, not UTF-8"),
        ("utf-32-be", "the file is UTF-32, not UTF-8"),
    ],
)
def test_other_encodings_are_known_without_a_mark(
    tmp_path: Path, encoding: str, message: str
) -> None:
    _, findings = read_bytes(tmp_path, "openapi: 3.1.0\n".encode(encoding))
    assert only(findings) == ("invalid-encoding", 1, 1)
    assert findings.items[0].message == message


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text("a: 1")
    document, findings = read(tmp_path / "openapi.yml")
    assert document is None
    assert only(findings) == ("file-not-found", 1, 1)
    assert findings.items[0].hint == f"did you mean {tmp_path / 'openapi.yaml'}?"


def test_a_file_in_a_missing_folder(tmp_path: Path) -> None:
    _, findings = read(tmp_path / "none" / "openapi.yaml")
    assert only(findings) == ("file-not-found", 1, 1)


def test_a_folder(tmp_path: Path) -> None:
    _, findings = read(tmp_path)
    assert only(findings) == ("file-unreadable", 1, 1)


def test_a_name_that_no_system_takes() -> None:
    _, findings = read(Path("a\0b"))
    assert only(findings) == ("file-unreadable", 1, 1)


def test_a_circle_of_symbolic_links(tmp_path: Path) -> None:
    link = tmp_path / "a.yaml"
    link.symlink_to(link)
    _, findings = read(link)
    assert only(findings) == ("file-unreadable", 1, 1)


def test_a_device_without_end_is_refused() -> None:
    _, findings = read(Path("/dev/zero"))
    assert only(findings) == ("file-too-large", 1, 1)


def test_a_file_beyond_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.touch()
    os.truncate(path, 64 * 1024 * 1024 + 1)
    _, findings = read(path)
    assert only(findings) == ("file-too-large", 1, 1)


def test_a_byte_that_is_not_utf_8(tmp_path: Path) -> None:
    _, findings = read_bytes(tmp_path, "a: 1\nb: é\n".encode("latin-1"))
    assert only(findings) == ("invalid-encoding", 2, 4)
    assert "0xE9" in findings.items[0].message


def test_a_byte_that_is_not_utf_8_is_found_whatever_ends_the_lines(
    tmp_path: Path,
) -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        _, findings = read_bytes(tmp_path, b"a: 1" + end + b"b: \xff" + end)
        assert only(findings) == ("invalid-encoding", 2, 4)
        (text,) = findings.sources.values()
        assert text == "a: 1\nb: \N{REPLACEMENT CHARACTER}\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_another_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    _, findings = read_bytes(tmp_path, "a: 1\n".encode(encoding))
    assert only(findings) == ("invalid-encoding", 1, 1)
    assert encoding.upper() in findings.items[0].message


@pytest.mark.parametrize("name", ["openapi.yaml", "openapi.json"])
def test_a_byte_order_mark_is_no_text(tmp_path: Path, name: str) -> None:
    document, findings = read_bytes(tmp_path, b'\xef\xbb\xbf{"a": 1}', name)
    assert findings.items == []
    assert document is not None
    assert document.root.location.column == 1


@pytest.mark.parametrize(
    "data", [b"", b" \n\n", b"# only this\n", b"---\n", b"---\n..."]
)
def test_an_empty_document(tmp_path: Path, data: bytes) -> None:
    document, findings = read_bytes(tmp_path, data)
    assert document is None
    assert only(findings) == ("empty-document", 1, 1)


def test_an_empty_json_document(tmp_path: Path) -> None:
    _, findings = read_bytes(tmp_path, b" \n", "a.json")
    assert only(findings) == ("empty-document", 1, 1)


def test_an_empty_document_with_a_version(tmp_path: Path) -> None:
    document, findings = read_bytes(tmp_path, b"%YAML 1.1\n---\n")
    assert document is None
    assert [item.code.name for item in findings.items] == [
        "yaml-version",
        "empty-document",
    ]


@pytest.mark.parametrize("data", [b"- a\n", b"text\n", b"null\n", b"[1]", b'"a"'])
def test_a_document_that_is_no_object(tmp_path: Path, data: bytes) -> None:
    document, findings = read_bytes(tmp_path, data)
    assert document is None
    assert only(findings) == ("root-not-object", 1, 1)


def test_json_in_a_file_called_yaml_is_read_as_json(tmp_path: Path) -> None:
    document, findings = read_bytes(tmp_path, rb'{"a": "\ud83d\ude00", "<<": 1}')
    assert findings.items == []
    assert document is not None
    assert plain(document.root) == {"a": "\U0001f600", "<<": 1}


def test_a_flow_mapping_in_a_file_called_yaml_is_yaml(tmp_path: Path) -> None:
    document, findings = read_bytes(tmp_path, b"{a: 1, b: [no,],}\n")
    assert findings.items == []
    assert document is not None
    assert plain(document.root) == {"a": 1, "b": ["no"]}


def test_yaml_in_a_file_called_json_is_wrong(tmp_path: Path) -> None:
    _, findings = read_bytes(tmp_path, b"a: 1\n", "openapi.JSON")
    assert only(findings) == ("invalid-json", 1, 1)


@pytest.mark.parametrize("line_break", [b"\r\n", b"\r"])
@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_line_breaks_of_other_systems(
    tmp_path: Path, name: str, line_break: bytes
) -> None:
    data = line_break.join([b'{"a":', b'"b",', b'"a": 1}'])
    _, findings = read_bytes(tmp_path, data, name)
    assert only(findings) == ("duplicate-key", 3, 1)


def test_the_text_of_a_broken_file_is_there_for_the_report(tmp_path: Path) -> None:
    _, findings = read_bytes(tmp_path, b"a: b: c\n")
    assert list(findings.sources.values()) == ["a: b: c\n"]


def test_the_garbage_collector_is_as_it_was(tmp_path: Path) -> None:
    assert gc.isenabled()
    read_bytes(tmp_path, b"a: [")
    assert gc.isenabled()


def test_crash_free_on_any_bytes(tmp_path: Path) -> None:
    data = Path(__file__).read_bytes()
    for cut in range(0, len(data), 997):
        document, findings = read_bytes(tmp_path, data[cut : cut + 500])
        assert document is not None or findings.failed


def test_who_has_no_document_is_told_how_to_come_by_one(tmp_path: Path) -> None:
    findings = Findings()
    assert read_document(tmp_path / "openapi.yaml", findings) is None
    assert "counterfoil init begins a new one" in findings.items[0].hint
