"""`counterfoil serve --mock`: a real process, over a real socket."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from unit.mock.building import document

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

PATHS = """\
  /pets/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200':
          description: A pet.
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
"""
SCHEMAS = """\
    Pet:
      type: object
      required: [name, age]
      properties:
        name: {type: string, example: Rex}
        age: {type: integer, minimum: 3}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    document(tmp_path, paths=PATHS, schemas=SCHEMAS)
    (tmp_path / "temporary").mkdir()
    return tmp_path


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "counterfoil", "serve", "--mock", *arguments]


def environment(project: Path) -> dict[str, str]:
    folder = str(project / "temporary")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": folder}


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        cwd=project,
        env=environment(project),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def serving(
    project: Path, *arguments: str, title: str = "Mocked"
) -> Generator[tuple[subprocess.Popen[str], int]]:
    """A mock that listens: the process, and its port."""
    process = subprocess.Popen(
        command("--port", "0", *arguments),
        cwd=project,
        env=environment(project),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        start = re.escape(f"the mock of {title} on http://127.0.0.1:")
        found = re.match(rf"{start}(\d+)$", line)
        if not found:
            process.kill()  # it may be served, under another name
        assert found, line + process.stderr.read()
        yield process, int(found[1])
    finally:
        process.kill()
        process.communicate()


def ask(port: int, path: str) -> tuple[int, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    content = json.loads(response.read())
    connection.close()
    return response.status, content


def test_a_page_of_another_origin_may_ask_it(project: Path) -> None:
    with serving(project) as (_, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/pets/1", headers={"Origin": "http://page.test"})
        response = connection.getresponse()
        connection.close()
    assert response.headers["Access-Control-Allow-Origin"] == "http://page.test"


@pytest.mark.parametrize("named", [(), ("openapi.yaml",)])
def test_a_document_is_mocked(project: Path, named: tuple[str, ...]) -> None:
    with serving(project, *named) as (_, port):
        assert ask(port, "/pets/1") == (200, {"name": "Rex", "age": 3})
        status, problem = ask(port, "/pets/one")
        assert status == 400
        assert isinstance(problem, dict)
        assert problem["title"] == "Bad Request"


def test_a_title_is_text_and_no_command_of_a_terminal(project: Path) -> None:
    file = project / "openapi.yaml"
    file.write_text(file.read_text().replace("Mocked", r'"Mocked\e[31m\n"'))
    with serving(project, title=r"Mocked\x1b[31m\x0a"):
        pass


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)],
)
def test_a_signal_ends_it_and_leaves_nothing(
    project: Path, number: signal.Signals, code: int
) -> None:
    before = sorted(each.name for each in project.iterdir())
    with serving(project) as (process, port):
        assert ask(port, "/pets/1")[0] == 200
        assert list((project / "temporary").iterdir())
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
        assert process.returncode == code
        assert "Traceback" not in err
    assert list((project / "temporary").iterdir()) == []
    assert sorted(each.name for each in project.iterdir()) == before


def test_a_port_in_use_is_explained_in_a_line(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run(project, "--port", port)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in ended.stderr
    assert list((project / "temporary").iterdir()) == []


def test_a_wrong_document_is_reported_as_generate_does(project: Path) -> None:
    (project / "openapi.yaml").write_text("openapi: 3.1.1\ninfo: 3\n")
    ended = run(project)
    generated = subprocess.run(
        [sys.executable, "-m", "counterfoil", "generate"],
        cwd=project,
        env=environment(project),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == generated.returncode == 2
    assert ended.stderr == generated.stderr
    assert "openapi.yaml:2" in ended.stderr


def test_a_document_that_is_not_there_is_reported(project: Path) -> None:
    ended = run(project, "nowhere.yaml")
    assert ended.returncode == 2
    assert "nowhere.yaml" in ended.stderr
    assert "Traceback" not in ended.stderr
