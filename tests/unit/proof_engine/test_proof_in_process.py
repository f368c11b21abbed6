"""An application without a server: asked in this process, which stays as it was."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.proof.exchange import Request
from counterfoil.proof.in_process import InProcess
from counterfoil.proof.options import ProveOptions
from counterfoil.proof.prove import run
from counterfoil.proof.target import Launch, TargetError
from counterfoil.proof.wire import SilenceError, Transmission

if TYPE_CHECKING:
    from counterfoil.proof.exchange import Answer

HERE = Path(__file__).parent
ORDER = Request(
    "POST",
    "/tickets?channel=web",
    (("Content-Type", "application/json"),),
    b'{"seats": 2, "kind": "single"}',
)


def launch(app: str, **environment: str) -> Launch:
    return Launch(app, (HERE,), environment)


def ask(target: InProcess, request: Request, timeout: float = 10.0) -> Answer:
    with target.address.connect(timeout) as line:
        return line.send(request)


def test_an_application_is_started_asked_and_ended() -> None:
    before = dict(os.environ), list(sys.path), sys.stdout, sys.stderr
    given = launch("tiny_app:create_app", TICKETS_FOLDER="{tmp}")
    with InProcess(given) as target:
        folder = Path(os.environ["TICKETS_FOLDER"])
        assert target.injectable
        answer = ask(target, ORDER)
        assert (answer.status, answer.body) == (201, b'{"number": 1}')
        assert answer.header("location") == "/tickets/000001"
        assert (folder / "sold").read_text(encoding="utf-8").startswith("1 ")
        assert ask(target, Request("HEAD", "/tickets")).body == b""
        assert target.command("calls") == "1"
    assert not folder.exists()
    assert (dict(os.environ), list(sys.path), sys.stdout, sys.stderr) == before


def test_faults_are_injected_as_into_a_server() -> None:
    with InProcess(launch("tiny_app:create_app")) as target:
        for fault, status in (("raise", 500), ("nonsense", 500), ("hang", 503)):
            target.command("fault", fault)
            assert ask(target, ORDER).status == status
            target.command("fault")
            assert ask(target, ORDER).status == 201


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no_such_module:app", 'no module "no_such_module"'),
        ("tiny_app:create_broken", "RuntimeError: no ink"),
        ("odd_app:fails_to_start", "no paper"),
    ],
)
def test_what_cannot_be_started_is_explained(name: str, said: str) -> None:
    before = list(sys.path)
    with pytest.raises(TargetError, match=said):
        InProcess(launch(name))
    assert sys.path == before


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/silent", "within its answer"),
        ("/half", "within its answer"),
        ("/cancelled", "was cancelled"),
        ("/slow", "in time"),
    ],
)
def test_an_answer_that_does_not_come_is_silence(path: str, said: str) -> None:
    with (
        InProcess(launch("odd_app:app")) as target,
        pytest.raises(SilenceError, match=said),
    ):
        ask(target, Request("GET", path), 0.2)


def test_an_error_of_the_application_is_a_servers_500() -> None:
    with InProcess(launch("odd_app:app")) as target:
        answer = ask(target, Request("GET", "/raises"))
        assert (answer.status, answer.body) == (500, b"Internal Server Error")


def test_what_the_application_prints_is_kept_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with InProcess(launch("odd_app:app")) as target:
        assert ask(target, Request("GET", "/prints")).status == 200
        sys.stderr.write("the proof's own\n")
        assert "ink is low" in target.tail()
        assert "threads print, too" in target.tail()
    printed = capsys.readouterr()
    assert "ink" not in printed.out + printed.err
    assert "threads" not in printed.out + printed.err
    assert "the proof's own" in printed.err


def test_the_client_is_there_until_it_has_its_answer() -> None:
    with InProcess(launch("odd_app:app")) as target:
        assert ask(target, Request("GET", "/waits")).body == b"http.disconnect"


def test_there_is_no_socket() -> None:
    with (
        InProcess(launch("odd_app:app")) as target,
        target.address.connect() as line,
        pytest.raises(SilenceError, match="no socket"),
    ):
        line.transmit("GET", Transmission((b"",)))


def prove(report: Path, flaw: str = "") -> tuple[int, dict[str, Any]]:
    options = ProveOptions(
        document=HERE / "tiny.yaml",
        app="tiny_app:create_app",
        source_roots=(HERE,),
        environment={"TICKETS_FLAW": flaw, "TICKETS_FOLDER": "{tmp}"},
        max_examples=10,
        report=report,
        mutants=not flaw,
        in_process=True,
    )
    code = run(options)
    return code, json.loads((report / "proof.json").read_text(encoding="utf-8"))


def test_a_whole_proof_says_loudly_what_it_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, value = prove(tmp_path)
    assert value["findings"] == []
    assert code == 0
    parts = {part["name"]: part for part in value["sections"]}
    assert {name for name, part in parts.items() if part["status"] == "not run"} == {
        "socket"
    }
    note = parts["socket"]["note"]
    assert "cases of bytes on a socket" in note
    assert "leave, disconnect, slow body, store" in note
    assert parts["faults"]["facts"][0] == "4 faults under 1 operation"
    output = capsys.readouterr().out
    assert "PROVED (not run: socket)" in output
    assert note in output
    assert note in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("flaw", ["drops Location", "leaks"])
def test_a_wrong_application_is_found_out(flaw: str, tmp_path: Path) -> None:
    code, value = prove(tmp_path, flaw)
    assert code == 1
    assert {one["check"] for one in value["findings"]} & {
        "required_header",
        "fault_leak",
    }
