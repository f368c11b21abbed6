"""Every block of the README is true: quoted, run here, or run where it says."""

from __future__ import annotations

import http.client
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from media_sessions.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

LONG = {
    "make prove": ("prove", ["counterfoil generate --check", "counterfoil prove"]),
    "make test": ("test", ["python -m pytest -n auto"]),
    "make serve": ("serve", ["counterfoil serve --port 8080"]),
}
"""Commands too long to run here, or that do not end: what their recipes come to.

`counterfoil prove` is run by the tests in tests/contract, `pytest` is running now, and
`counterfoil serve` is what answers the `curl` line below.
"""

_BLOCK = re.compile(r"^```(\w*)[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the file it quotes ("" for none), its text."""

    language: str
    file: str
    text: str
    line: int


def read_blocks() -> tuple[Block, ...]:
    """All blocks of the README."""
    return tuple(
        Block(found[1], found[2], found[3], README.count("\n", 0, found.start()) + 1)
        for found in _BLOCK.finditer(README)
    )


def commands(block: Block) -> list[list[str]]:
    """The commands of a shell block, one a line, quoted strings over several lines."""
    lines: list[list[str]] = []
    waiting = ""
    for line in block.text.splitlines():
        waiting += line + "\n"
        if waiting.count("'") % 2 == 0 and not waiting.endswith("\\\n"):
            if words := shlex.split(waiting, comments=True):
                lines.append(words)
            waiting = ""
    assert not waiting, f"README.md:{block.line}: a quotation is open"
    return lines


def is_quoted(block: Block) -> bool:
    """Whether the file holds the block's lines, in order; `…` stands for any others."""
    text = (ROOT / block.file).read_text(encoding="utf-8")
    place = 0
    for part in re.split(r"^[ ]*…\n", block.text, flags=re.MULTILINE):
        found = text.find("\n" + part.rstrip("\n"), place)
        if found < 0:
            return False
        place = found + len(part)
    return True


BLOCKS = read_blocks()
SHELL = [
    words for block in BLOCKS if block.language == "sh" for words in commands(block)
]


def of_language(*languages: str) -> list[Block]:
    return [block for block in BLOCKS if block.language in languages]


def identity(value: object) -> str:
    if isinstance(value, Block):
        return f"line {value.line}"
    return " ".join(value)[:40] if isinstance(value, list) else str(value)


@pytest.fixture
def command_line() -> dict[str, str]:
    """An environment in which `counterfoil` is the command of this interpreter."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.mark.parametrize("block", BLOCKS, ids=identity)
def test_every_block_is_of_a_kind_that_is_tested(block: Block) -> None:
    assert block.language in {"sh", "yaml", "python", "http", "text"}
    assert bool(block.file) == (block.language in {"yaml", "python"})


@pytest.mark.parametrize("block", of_language("yaml", "python"), ids=identity)
def test_what_is_quoted_stands_in_the_file(block: Block) -> None:
    assert is_quoted(block), f"{block.file} reads otherwise than README.md:{block.line}"


@pytest.mark.parametrize("words", SHELL, ids=identity)
def test_every_command_is_run(
    words: list[str], command_line: dict[str, str], tmp_path: Path
) -> None:
    text = " ".join(words)
    if words[0] == "counterfoil":
        run = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=tmp_path if words[1] == "init" else ROOT,
            env=command_line,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert run.returncode == 0, run.stdout + run.stderr
    elif words[0] == "pip":
        assert words == ["pip", "install", "."]  # test_wheel does that
    elif words[0] == "curl":
        assert SHELL.count(words) == 1  # test_the_sample_answers_as_shown runs it
    else:
        target, recipe = LONG[text]
        lines = planned(target)
        for line in recipe:
            assert f".venv/bin/{line}" in lines


def planned(target: str) -> str:
    """What make would run."""
    return subprocess.run(
        ["make", "--dry-run", "--always-make", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


def test_make_serves_where_the_settings_of_the_service_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MEDIA_SESSIONS_PORT", "9000")
    monkeypatch.setenv("MEDIA_SESSIONS_HOST", "0.0.0.0")
    assert "counterfoil serve --port 9000 --host 0.0.0.0\n" in planned("serve")


@pytest.fixture
def service(tmp_path: Path, command_line: dict[str, str]) -> Generator[int]:
    """The service as `make serve` starts it, on a free port: the port."""
    database = f"sqlite:///{tmp_path}/sessions.sqlite"
    process = subprocess.Popen(
        [sys.executable, "-m", "counterfoil", "serve", "--port", "0"],
        cwd=ROOT,
        env={**command_line, "MEDIA_SESSIONS_DATABASE": database},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert found, line
        yield int(found[1])
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_the_sample_answers_as_shown(service: int) -> None:
    (words,) = [words for words in SHELL if words[0] == "curl"]
    assert words[:3] == ["curl", "-i", "http://127.0.0.1:8080/api/v1/sessions"]
    assert words[3] == "--json"
    connection = http.client.HTTPConnection("127.0.0.1", service, timeout=60)
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/api/v1/sessions", words[4], headers)
    response = connection.getresponse()
    assert response.read() == b""
    connection.close()
    (block,) = of_language("http")
    status, *lines = block.text.splitlines()
    assert status == f"HTTP/1.1 {response.status} {response.reason}"
    shown = dict(line.split(": ", 1) for line in lines)
    answered = {
        name.lower(): value
        for name, value in response.getheaders()
        if name.lower() != "date"
    }
    session_id = re.compile(r"[0-9a-f]{64}")
    location = shown.pop("location")
    assert session_id.sub("id", location) == session_id.sub(
        "id", answered.pop("location")
    )
    assert answered == shown


def test_curl_sends_what_was_sent_here(service: int, tmp_path: Path) -> None:
    """The `curl` of this machine understands the line as it is."""
    (words,) = [words for words in SHELL if words[0] == "curl"]
    answer = subprocess.run(
        [word.replace(":8080", f":{service}") for word in words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert answer.startswith("HTTP/1.1 201 Created")


def test_the_settings_are_those_of_the_service() -> None:
    defaults = Settings()
    shown = dict(
        re.findall(r"^\| `MEDIA_SESSIONS_(\w+)` \| `([^`]*)` \|", README, re.MULTILINE)
    )
    assert shown == {
        name.upper(): f"sqlite:///{value}" if name == "database" else format(value)
        for name, value in msgspec.structs.asdict(defaults).items()
        if name != "unknown"
    } | {"TIMEOUT": "30", "DRAIN_DELAY": "0"}
    assert (defaults.timeout, defaults.drain_delay) == (30, 0)
