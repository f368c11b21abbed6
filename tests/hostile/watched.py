"""Run in a process of its own: a command, or the import of a package, watched.

`python watched.py LOG generate ARGUMENTS...` runs `counterfoil generate`, several times
where `--then` stands between the arguments, each time where the document is;
`python watched.py LOG use FOLDER` imports every module of every package in a folder,
makes each server and asks it something. `python watched.py LOG fork ARGUMENTS...` runs
`counterfoil generate` once, to have imported what that takes, and again in a process of
its own for each line of JSON on its standard input; it answers with the exit status.
What was opened, written, started or connected to is written to LOG as JSON lines: the
interpreter itself reports it (PEP 578).
"""

from __future__ import annotations

import asyncio
import importlib
import io
import json
import logging
import os
import resource
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

THEN = "--then"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# The events that change something, with the places of their paths and, for each, of the
# open folder that a relative one starts at.
_CHANGING: dict[str, tuple[tuple[int, int], ...]] = {
    "os.chmod": ((0, 2),),
    "os.link": ((0, 2), (1, 3)),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, 1),),
}
_STARTING = (
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.startfile",
    "os.system",
    "pty.spawn",
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "urllib.Request",
)


class Watch:
    """Keeps what the interpreter reports."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = os.fsdecode(arguments[0])
            kind = "write" if arguments[2] & _WRITING else "read"
            self.events.append((kind, os.path.realpath(path)))
        elif event in _CHANGING:
            for place, folder in _CHANGING[event]:
                if isinstance(arguments[place], str | bytes):
                    whole = _whole(arguments[place], arguments[folder])
                    self.events.append(("write", whole))
        elif event.startswith(_STARTING):
            self.events.append(("start", f"{event} {arguments!r}"))


def _whole(path: str | bytes, folder: int) -> str:
    """A path; `folder` is the descriptor that it starts at, or -1."""
    start = Path(f"/proc/self/fd/{folder}").readlink() if folder >= 0 else Path.cwd()
    return os.path.realpath(start / os.fsdecode(path))


def generate(arguments: list[str]) -> int:
    from counterfoil.cli import main  # noqa: PLC0415 - watched, it must be imported late

    try:
        main(["generate", *arguments])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def generate_each(arguments: list[str], watch: Watch) -> list[Any]:
    """How each run ended, what it printed, and what it did."""
    told: list[Any] = []
    while arguments:
        end = [*arguments, THEN].index(THEN)
        mine, arguments = arguments[:end], arguments[end + 1 :]
        folder = Path(mine[0]).parent
        os.chdir(folder)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        printed = io.StringIO()
        before = len(watch.events)
        with redirect_stdout(printed), redirect_stderr(printed):
            status = generate(mine)
        told.append([status, printed.getvalue(), watch.events[before:]])
    return told


def fork(watch: Watch) -> None:
    """Run each command that comes in a process that has imported everything already."""
    for line in sys.stdin:
        command = json.loads(line)
        child = os.fork()
        if not child:
            status = 1
            try:
                status = _run(command, watch)
            except BaseException:  # noqa: BLE001 - the process ends here, whatever it was
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)  # noqa: T201 - the answer


def _run(command: dict[str, Any], watch: Watch) -> int:
    """Carry out a command in this process, within its limits."""
    for kind, most in command["limits"]:
        resource.setrlimit(kind, (most, most))
    os.dup2(os.open(command["output"], os.O_WRONLY | os.O_CREAT, 0o600), 1)
    os.dup2(1, 2)
    os.chdir(command["folder"])
    os.environ["XDG_CACHE_HOME"] = command["cache"]
    watch.events.clear()
    status = generate(command["arguments"])
    lines = [json.dumps(event) for event in watch.events]
    Path(command["log"]).write_text("\n".join(lines), encoding="utf-8")
    return status


def use(folder: Path) -> int:
    logging.disable(logging.CRITICAL)
    sys.path.insert(0, str(folder))
    for package in sorted(path for path in folder.iterdir() if path.is_dir()):
        for path in sorted(package.rglob("*.py")):
            name = ".".join(path.relative_to(folder).with_suffix("").parts)
            importlib.import_module(name.removesuffix(".__init__"))
        server = importlib.import_module(f"{package.name}.server")
        given = [server.Unimplemented()]
        given += [server.RefuseAll()] if hasattr(server, "RefuseAll") else []
        asyncio.run(_ask(server.create_app(*given)))
    return 0


async def _ask(app: Any) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        assert message["type"].startswith("http.response.")

    for method in ("GET", "POST"):
        scope = {
            "type": "http",
            "method": method,
            "path": "/plain",
            "raw_path": b"/plain",
            "query_string": b"",
            "headers": [(b"content-type", b"application/json")],
        }
        await app(scope, receive, send)


def main() -> int:
    log, command, *arguments = sys.argv[1:]
    watch = Watch()
    sys.addaudithook(watch)
    if command == "fork":
        with redirect_stdout(sys.stderr):
            status = generate(arguments)
        if not status:
            fork(watch)
        return status
    if THEN in arguments:
        lines = [json.dumps(run) for run in generate_each(arguments, watch)]
        Path(log).write_text("\n".join(lines), encoding="utf-8")
        return 0
    status = generate(arguments) if command == "generate" else use(Path(arguments[0]))
    events = list(watch.events)
    lines = [json.dumps(event) for event in events]
    Path(log).write_text("\n".join(lines), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
