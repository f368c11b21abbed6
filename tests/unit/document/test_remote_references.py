"""References to other hosts: allowed by name, fetched once, pinned; and `--root`."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from counterfoil.access import Access
from counterfoil.api.build import build_api
from counterfoil.diagnostics import Findings
from counterfoil.document import remote
from counterfoil.document.reader import read_document
from unit.cli.projects import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from counterfoil.api.model import Api

PET = "type: object\nproperties: {name: {$ref: name.yaml}}\n"
NAME = "type: string\n"


class Host:
    """A host on this machine: its pages, and the paths that were asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | tuple[int, str]] = {
            "/pet.yaml": PET.encode(),
            "/name.yaml": NAME.encode(),
        }
        self.asked: list[str] = []
        self.address = ""
        self.length = 0
        """What it says of the length of each page; 0 for nothing."""
        self.drips = False
        """Whether each page goes on without an end."""


@pytest.fixture
def host() -> Iterator[Host]:
    with serving(Host()) as made:
        yield made


@contextmanager
def serving(host: Host) -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.asked.append(self.path)
            page = host.pages.get(self.path, (404, ""))
            if isinstance(page, bytes):
                self.send_response(200)
                if host.length:
                    self.send_header("Content-Length", str(host.length))
                self.end_headers()
                self.wfile.write(page)
                while host.drips:
                    self.wfile.write(b"#")
                    time.sleep(0.1)
                return
            self.send_response(page[0])
            if page[1]:
                self.send_header("Location", page[1])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    host.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()


def document(reference: str) -> str:
    return f"""\
openapi: 3.1.1
info: {{title: Pets, version: "1"}}
paths:
  /pets:
    get:
      responses:
        "200":
          description: Done
          content: {{application/json: {{schema: {{$ref: "{reference}"}}}}}}
"""


def read(
    folder: Path, reference: str, access: Access | None = None
) -> tuple[Api | None, Findings]:
    path = folder / "openapi.yaml"
    path.write_text(document(reference))
    findings = Findings()
    read = read_document(path, findings, access or Access(remote=True))
    assert read is not None
    return build_api(read, findings), findings


def told(findings: Findings) -> list[str]:
    return [item.code.name for item in findings.items]


def test_nothing_is_fetched_unless_it_is_allowed(tmp_path: Path, host: Host) -> None:
    api, findings = read(tmp_path, f"{host.address}/pet.yaml", Access())
    assert api is None
    assert told(findings) == ["remote-reference"]
    assert host.asked == []
    assert not (tmp_path / "openapi.lock.json").exists()


def test_what_is_fetched_is_told_and_pinned(tmp_path: Path, host: Host) -> None:
    api, findings = read(tmp_path, f"{host.address}/pet.yaml")
    assert api is not None
    assert told(findings) == ["remote-pinned"] * 2
    lock = json.loads((tmp_path / "openapi.lock.json").read_text())
    assert set(lock) == {f"{host.address}/pet.yaml", f"{host.address}/name.yaml"}
    copy = tmp_path / lock[f"{host.address}/pet.yaml"]["file"]
    assert copy.read_text() == PET


def test_a_pinned_copy_is_not_fetched_again(tmp_path: Path, host: Host) -> None:
    read(tmp_path, f"{host.address}/pet.yaml")
    asked = list(host.asked)
    host.pages.clear()
    api, findings = read(tmp_path, f"{host.address}/pet.yaml")
    assert api is not None
    assert findings.items == []
    assert host.asked == asked == ["/pet.yaml", "/name.yaml"]


_PATHS = ("../openapi.yaml", "openapi.lock/\0", "openapi.lock/\ud800")


@pytest.mark.parametrize("damage", ["copy", "missing", "lock", *_PATHS])
def test_a_copy_that_is_not_what_was_pinned_is_refused(
    tmp_path: Path, host: Host, damage: str
) -> None:
    read(tmp_path, f"{host.address}/name.yaml")
    lock = tmp_path / "openapi.lock.json"
    (copy,) = (tmp_path / "openapi.lock").iterdir()
    if damage == "copy":
        copy.write_text("type: integer\n")
    elif damage == "missing":
        copy.unlink()
    elif damage == "lock":
        lock.write_text("{")
    else:
        entries = json.loads(lock.read_text())
        for entry in entries.values():
            entry["file"] = damage
        lock.write_text(json.dumps(entries))
    api, findings = read(tmp_path, f"{host.address}/name.yaml")
    assert api is None
    assert told(findings) == ["remote-unreadable"]


def test_a_redirect_is_followed_but_not_to_a_file(tmp_path: Path, host: Host) -> None:
    host.pages["/old.yaml"] = (302, f"{host.address}/name.yaml")
    api, _ = read(tmp_path, f"{host.address}/old.yaml")
    assert api is not None
    host.pages["/file.yaml"] = (302, "file:///etc/passwd")
    api, findings = read(tmp_path, f"{host.address}/file.yaml")
    assert api is None
    assert told(findings) == ["remote-unreadable"]
    host.pages["/circle.yaml"] = (302, f"{host.address}/circle.yaml")
    _, findings = read(tmp_path, f"{host.address}/circle.yaml")
    assert told(findings) == ["remote-unreadable"]


@pytest.mark.parametrize(
    "reference",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/pet.yaml",
        "data:application/json,{}",
        "http://user:secret@127.0.0.1/pet.yaml",
        "http://127.0.0.1:99999/pet.yaml",
        "http:///pet.yaml",
        "http://127.0.0.1:1/pet.yaml",
    ],
)
def test_other_addresses_are_refused(tmp_path: Path, reference: str) -> None:
    api, findings = read(tmp_path, reference)
    assert api is None
    assert told(findings) == ["remote-unreadable"]


def test_what_is_too_large_is_refused(
    tmp_path: Path, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "MAX_BYTES", 1 << 20)
    host.pages["/large.yaml"] = b"a" * ((1 << 20) + 1)
    _, findings = read(tmp_path, f"{host.address}/large.yaml")
    assert "more than 1 MiB" in findings.items[0].message


def test_a_page_that_comes_in_drops_is_given_up(
    tmp_path: Path, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "DEADLINE", 0.5)
    host.drips = True
    timer = threading.Timer(5, setattr, (host, "drips", False))
    timer.start()
    _, findings = read(tmp_path, f"{host.address}/name.yaml")
    assert host.drips
    timer.cancel()
    host.drips = False
    assert "it took more than 0.5 seconds" in findings.items[0].message


def test_a_page_that_breaks_off_is_not_pinned(tmp_path: Path, host: Host) -> None:
    host.length = len(NAME) + 1
    _, findings = read(tmp_path, f"{host.address}/name.yaml")
    assert "it broke off after 13 bytes" in findings.items[0].message
    assert [each.name for each in tmp_path.iterdir()] == ["openapi.yaml"]


def test_an_address_of_two_lines_is_not_asked(tmp_path: Path, host: Host) -> None:
    _, findings = read(tmp_path, rf"{host.address}/name.yaml\n")
    assert told(findings) == ["remote-unreadable"]
    assert host.asked == []


def test_what_is_not_there_is_named(tmp_path: Path, host: Host) -> None:
    _, findings = read(tmp_path, f"{host.address}/none.yaml")
    assert "the host answers 404" in findings.items[0].message


def test_the_commands_take_the_options(tmp_path: Path, host: Host) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "name.yaml").write_text(NAME)
    (tmp_path / "api" / "openapi.yaml").write_text(document("../name.yaml"))
    assert run(tmp_path, "lint", "api/openapi.yaml").code == 2
    assert run(tmp_path, "lint", "api/openapi.yaml", "--root", ".").code == 0
    (tmp_path / "pyproject.toml").write_text('[tool.counterfoil]\nroot = "."\n')
    assert run(tmp_path, "lint", "api/openapi.yaml").code == 0
    (tmp_path / "openapi.yaml").write_text(document(f"{host.address}/name.yaml"))
    assert run(tmp_path, "lint").code == 2
    assert run(tmp_path, "lint", "--allow-remote").code == 1
    assert run(tmp_path, "lint", "--allow-remote").code == 0


def test_a_root_is_still_a_limit(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "name.yaml").write_text(NAME)
    path = tmp_path / "a" / "b" / "openapi.yaml"
    path.write_text(document("../../name.yaml"))
    findings = Findings()
    read = read_document(path, findings, Access(tmp_path / "a"))
    assert read is not None
    assert build_api(read, findings) is None
    assert told(findings) == ["reference-outside"]
