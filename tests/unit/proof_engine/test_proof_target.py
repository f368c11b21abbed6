"""The child process: started, commanded, ended, and never left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from counterfoil.proof.hosting import SERVERS
from counterfoil.proof.target import Launch, Target, TargetError

HERE = Path(__file__).parent
DEADLINE = 20.0


def launch(app: str, **environment: str) -> Launch:
    return Launch(f"tiny_app:{app}", (HERE,), environment)


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def is_alive(process: int) -> bool:
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"


def test_a_factory_with_wrap_is_injectable() -> None:
    with Target(launch("create_app")) as target:
        assert target.injectable
        assert target.running
        assert status_of(f"{target.url}/tickets") == 405
    assert not target.running


@pytest.mark.parametrize("app", ["app", "create_without_wrap"])
def test_an_application_and_a_plain_factory_are_served_all_the_same(app: str) -> None:
    with Target(launch(app)) as target:
        assert not target.injectable
        assert status_of(f"{target.url}/tickets") == 405


def test_a_stopped_target_refuses_connections_and_leaves_no_folder() -> None:
    with Target(launch("app")) as target:
        folder, url = target.folder, target.url
        assert folder.is_dir()
    assert not folder.exists()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url, timeout=DEADLINE)
    target.stop()


def test_a_target_that_dies_before_its_child_lives_leaves_no_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A SIGKILL is not told to anybody: the child alone makes what it can remove."""

    def no_process(*_: object, **__: object) -> None:
        raise OSError("no process")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(subprocess, "Popen", no_process)
    with pytest.raises(OSError, match="no process"):
        Target(launch("app"))
    assert not [*tmp_path.iterdir()]


def test_the_environment_names_the_temporary_folder() -> None:
    with Target(launch("create_app", TICKETS_FOLDER="{tmp}")) as target:
        request = urllib.request.Request(
            f"{target.url}/tickets",
            b'{"seats": 1, "kind": "a"}',
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            assert answer.status == 201
        assert (target.folder / "sold").read_text(encoding="utf-8").startswith("1 ")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tiny_app", "write module:attribute"),
        ("no_such_module:app", 'no module "no_such_module"'),
        ("tiny_app:no_such", 'has no attribute "no_such"'),
        ("tiny_app:nothing", "cannot be called"),
        ("tiny_app:two", "neither an ASGI application"),
        ("tiny_app:create_broken", "RuntimeError: no ink"),
    ],
)
def test_what_cannot_be_started_is_explained(name: str, said: str) -> None:
    with pytest.raises(TargetError, match=said):
        Target(Launch(name, (HERE,)))


def test_the_error_output_of_a_child_that_fails_is_shown() -> None:
    with pytest.raises(TargetError) as caught:
        Target(launch("create_broken"))
    text = str(caught.value)
    assert "tiny_app.py" in text
    assert "child.py" not in text
    assert "loading.py" not in text


def test_the_protocol_class_is_the_projects_own() -> None:
    given = Launch("tiny_app:app", (HERE,), http_protocol="tiny_app:Protocol")
    with Target(given) as target, urllib.request.urlopen(f"{target.url}/x") as answer:
        assert answer.headers["X-Protocol"] == "its own"
    with pytest.raises(TargetError, match='http-protocol "tiny_app:None_"'):
        Target(Launch("tiny_app:app", (HERE,), http_protocol="tiny_app:None_"))


@pytest.mark.parametrize("server", SERVERS)
def test_the_server_is_the_one_that_was_asked_for(server: str) -> None:
    given = Launch("tiny_app:create_app", (HERE,), server=server)
    with Target(given) as target, Target(given) as other:
        assert target.port != other.port
        assert target.injectable
        assert status_of(f"{target.url}/tickets") == 405
        assert status_of(f"{other.url}/x") == 404
        assert target.command("calls") == "0"
        folder = target.folder
    assert not target.running
    assert not folder.exists()


def test_http_protocol_is_of_uvicorn_alone() -> None:
    given = Launch(
        "tiny_app:app", (HERE,), http_protocol="tiny_app:Protocol", server="hypercorn"
    )
    with pytest.raises(TargetError, match="http-protocol is for uvicorn"):
        Target(given)


def test_a_server_that_is_not_installed_is_named() -> None:
    with pytest.raises(TargetError, match="the server no_such is not installed"):
        Target(Launch("tiny_app:app", (HERE,), server="no_such"))


def test_a_command_that_the_child_refuses_is_an_error_and_the_child_goes_on() -> None:
    with Target(launch("create_app")) as target:
        with pytest.raises(TargetError, match="unknown command"):
            target.command("dance")
        assert target.command("calls") == "0"


def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, sys\n"
        "from pathlib import Path\n"
        "from counterfoil.proof.target import Launch, Target\n"
        f"target = Target(Launch('tiny_app:app', (Path({str(HERE)!r}),)))\n"
        "print(target._process.pid, target.folder, flush=True)\n"
        "os._exit(1)\n",
        encoding="utf-8",
    )
    roots = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": roots},
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE * 2,
    )
    number, folder = done.stdout.split()
    process = int(number)
    deadline = time.monotonic() + DEADLINE
    while is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(process)
    assert not Path(folder).exists()


def test_what_an_application_prints_before_it_ends_is_shown(tmp_path: Path) -> None:
    (tmp_path / "hasty.py").write_text(
        "import os, sys\n"
        "print('no ink on the standard output', flush=True)\n"
        "print('nor on the other', file=sys.stderr)\n"
        "os._exit(3)\n"
    )
    with pytest.raises(TargetError) as told:
        Target(Launch("hasty:app", (tmp_path,)))
    assert "with exit status 3" in str(told.value)
    assert "no ink on the standard output" in str(told.value)
    assert "nor on the other" in str(told.value)


def test_who_ends_an_application_is_said(tmp_path: Path) -> None:
    (tmp_path / "hasty.py").write_text("import os\nos.kill(os.getpid(), 9)\n")
    with pytest.raises(TargetError, match="by signal 9"):
        Target(Launch("hasty:app", (tmp_path,)))
