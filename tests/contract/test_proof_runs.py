"""Whole runs of the command: repeated, killed, side by side, with a project's hooks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests/unit/proof_engine"
MARK = "COUNTERFOIL_TEST_MARK"
GUARD = 200.0

PROJECT = """
[tool.counterfoil]
document = "openapi.yaml"
app = "recording:create_app"
source-roots = [".", {tiny!r}]
proof-environment = {{ RECORD = {record!r}, COUNTERFOIL_MOCK_DOCUMENT = {mocked!r} }}
fault-environment = {{ RECORD = "", COUNTERFOIL_MOCK_TIMEOUT = "1" }}
"""

# Keeps each request that reaches it in a file of its process: what a proof sends, in
# its order, byte for byte. The port of a server differs in every run; and how much of a
# long body is read before it is refused, is chance.
RECORDING = """
import itertools
import json
import os

from {inner} import create_app as make


def create_app(wrap=lambda office: office):
    inner = make(wrap)
    folder = os.environ.get("RECORD", "")
    numbers = itertools.count()

    async def app(scope, receive, send):
        if scope["type"] != "http" or not folder:
            await inner(scope, receive, send)
            return
        number, body, most = next(numbers), b"", None

        async def listening():
            nonlocal body
            message = await receive()
            body += message.get("body", b"")
            return message

        async def saying(message):
            nonlocal most
            if message.get("status", 0) >= 400:
                most = 4096
            await send(message)

        try:
            await inner(scope, listening, saying)
        finally:
            told = [
                number,
                scope["method"],
                scope["raw_path"].decode("latin-1"),
                scope["query_string"].decode("latin-1"),
                [
                    [name.decode("latin-1"), value.decode("latin-1")]
                    for name, value in scope["headers"]
                    if name != b"host"
                ],
                body[:most].decode("latin-1"),
            ]
            with open(f"{folder}/{os.getpid()}", "a", encoding="utf-8") as file:
                file.write(json.dumps(told) + "\\n")

    return app
"""

HOOKS = """
import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    case.headers["X-Hook"] = "hooked"


@schemathesis.auth()
class Token:
    def get(self, case, context):
        return "made-by-the-hook"

    def set(self, case, data, context):
        case.headers["X-Token"] = data
"""


def project(
    folder: Path, document: Path = TINY / "tiny.yaml", inner: str = "tiny_app"
) -> Path:
    """A project in a folder; what its server gets is recorded below it."""
    record = folder / "record"
    record.mkdir(parents=True)
    copy = folder / "openapi.yaml"
    copy.write_text(document.read_text())
    (folder / "pyproject.toml").write_text(
        PROJECT.format(tiny=str(TINY), record=str(record), mocked=str(copy))
    )
    (folder / "recording.py").write_text(RECORDING.replace("{inner}", inner))
    return folder


class Run:
    """The command in a process of its own, with a mark that its children inherit."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.mark = uuid.uuid4().hex
        self.report = folder / ".counterfoil"
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "counterfoil", "prove"),
                *("--max-examples", "8", *options),
            ],
            cwd=folder,
            env={**os.environ, MARK: self.mark, "TMPDIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def wait(self) -> str:
        """What it printed, once it has ended by itself."""
        return self.process.communicate(timeout=GUARD)[0]

    def until(self, least: int, most: int = 99) -> None:
        """Wait until so many processes live."""
        end = time.monotonic() + GUARD
        while not least <= len(self.family()) <= most:
            assert time.monotonic() < end, self.family()
            time.sleep(0.02)

    def family(self) -> list[int]:
        """The processes that live and have the mark: the command and its children."""
        return [
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and self._is_ours(folder)
        ]

    def _is_ours(self, folder: Path) -> bool:
        try:
            marked = f"{MARK}={self.mark}".encode()
            return marked in (folder / "environ").read_bytes().split(b"\0")
        except OSError:  # it has ended, or is not ours to look into
            return False


def parts(report: Path) -> dict[str, str]:
    value: dict[str, Any] = json.loads((report / "proof.json").read_text("utf-8"))
    return {part["name"]: part["status"] for part in value["sections"]}


def recorded(folder: Path) -> list[list[Any]]:
    """What each of the servers got, in the order of its coming; the busiest first.

    What is refused is answered while the next request comes.
    """
    files = [
        sorted(map(json.loads, file.read_text("utf-8").splitlines()))
        for file in (folder / "record").iterdir()
    ]
    return sorted(files, key=lambda lines: (-len(lines), lines))


def test_runs_side_by_side_send_the_same_requests_in_the_same_order(
    tmp_path: Path,
) -> None:
    one, two = proved_side_by_side(
        [project(tmp_path / name) for name in ("one", "two")]
    )
    assert min(map(len, one)) > 200
    assert one == two
    with Run(project(tmp_path / "three"), "--seed", "6", "--no-mutants") as other:
        text = other.wait()
    assert other.process.returncode == 0, text
    assert recorded(tmp_path / "three")[0] not in one


def test_so_do_runs_with_parts_and_links_to_several_operations(tmp_path: Path) -> None:
    several = Path(__file__).with_name("several.yaml")
    mock = "counterfoil.mock.application"
    one, two = proved_side_by_side(
        [project(tmp_path / name, several, mock) for name in ("one", "two")],
        "--no-mutants",
    )
    assert min(map(len, one)) > 500
    assert one == two
    fields = [dict(headers) for lines in one for *_, headers, _ in lines]
    fuzzed = [one for one in fields if "x-schemathesis-testcaseid" in one]
    ids = [one["x-schemathesis-testcaseid"] for one in fuzzed]
    assert len(set(ids)) == len(ids) > 100
    types = [one.get("content-type", "") for one in fuzzed]
    boundaries = [one for one in types if one.startswith("multipart/form-data; b")]
    assert len(set(boundaries)) > 10


def proved_side_by_side(folders: list[Path], *options: str) -> list[list[list[Any]]]:
    """What the servers of projects got, in runs of one seed."""
    with ExitStack() as stack:
        runs = [
            stack.enter_context(Run(folder, "--seed", "5", *options))
            for folder in folders
        ]
        printed = [run.wait() for run in runs]
    for run, text in zip(runs, printed, strict=True):
        assert run.process.returncode == 0, text
        assert {*parts(run.report).values()} - {"not run"} == {"proved"}
    found = list(map(recorded, folders))
    # One server for the cases and the fuzz, one for the mutants.
    assert {len(servers) for servers in found} == {2 - ("--no-mutants" in options)}
    return found


@pytest.mark.parametrize(
    ("number", "moments"),
    [
        (signal.SIGKILL, ((1, 0.0), (2, 0.0), (3, 0.0), (4, 0.0), (4, 2.0))),
        (signal.SIGTERM, ((1, 0.5), (2, 2.0, "--in-process"), (4, 1.0))),
        (signal.SIGINT, ((2, 0.5), (4, 1.0))),
    ],
)
def test_a_run_that_is_killed_leaves_no_process_and_no_half_report(
    number: signal.Signals, moments: tuple[tuple[Any, ...], ...], tmp_path: Path
) -> None:
    """A moment is some seconds after so many processes live.

    They are the command, its server, the process of the mutants, and that one's server;
    in this process, the command and that of the mutants.
    """
    for count, seconds, *options in moments:
        folder = project(tmp_path / f"{count}-{seconds}")
        with Run(folder, *options) as run:
            run.until(count)
            time.sleep(seconds)
            run.process.send_signal(number)
            run.process.wait(GUARD)
            run.until(0, 0)
            assert_whole(run.report)
            # What a killed process cannot remove, its children do.
            assert not list(folder.glob("counterfoil-*"))


def assert_whole(report: Path) -> None:
    """Each file of a report is there as a whole, or not at all."""
    if (report / "proof.json").exists():
        assert json.loads((report / "proof.json").read_text("utf-8"))["sections"]
    if (report / "proof.sarif").exists():
        assert json.loads((report / "proof.sarif").read_text("utf-8"))["runs"]
    if (report / "junit.xml").exists():
        assert ET.parse(report / "junit.xml").getroot().tag == "testsuites"
    if (report / "index.html").exists():
        assert (report / "index.html").read_text("utf-8").endswith("</html>\n")


def test_the_hooks_and_the_authentication_of_a_project_are_used(
    tmp_path: Path,
) -> None:
    folder = project(tmp_path / "project")
    (folder / "schemathesis.toml").write_text('hooks = "hooks.py"\n')
    (folder / "hooks.py").write_text(HOOKS)
    with Run(folder, "--no-mutants") as run:
        text = run.wait()
    assert run.process.returncode == 0, text
    assert (run.report / "index.html").exists()
    assert_whole(run.report)
    (got,) = recorded(folder)
    fields = [dict(headers) for *_, headers, _ in got]
    fuzzed = [one for one in fields if "schemathesis" in one.get("user-agent", "")]
    assert len(fuzzed) > 20
    # Some of the tool's checks send requests by themselves, past hooks.
    for name, value in (("x-hook", "hooked"), ("x-token", "made-by-the-hook")):
        given = [one[name] for one in fuzzed if name in one]
        assert set(given) == {value}
        assert len(given) > len(fuzzed) / 2


def test_hooks_that_cannot_be_loaded_are_said_to_be_at_fault(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    (folder / "schemathesis.toml").write_text('hooks = "hooks.py"\n')
    (folder / "hooks.py").write_text("raise RuntimeError('no ink')\n")
    with Run(folder, "--no-mutants") as run:
        text = run.wait()
    assert run.process.returncode == 2
    assert "no ink" in text
    assert "Traceback" not in text
