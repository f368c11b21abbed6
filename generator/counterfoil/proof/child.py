"""Runs the application under proof, as a process that `proof.target` starts.

In: a listening socket and a control socket that the parent made. Out: HTTP, and one
JSON line per event on the control socket: `loaded` or `failed` first, then one answer
to each command.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from counterfoil import loading
from counterfoil.proof.hosting import UVICORN, server_of
from counterfoil.proof.injection import Injection

if TYPE_CHECKING:
    from collections.abc import Sequence

_REMOVALS: Final = 5


def _print_cause(error: BaseException) -> None:
    """Print a traceback of the project's own frames; ours say nothing to its people."""
    trace = traceback.TracebackException.from_exception(error)
    trace.stack = traceback.StackSummary.from_list(
        frame
        for frame in trace.stack
        if frame.filename not in {loading.__file__, importlib.__file__}
        and not frame.filename.startswith("<frozen ")
    )
    sys.stderr.writelines(trace.format(chain=False))


class Control:
    """The child's end of the control socket."""

    def __init__(self, descriptor: int, folder: Path) -> None:
        self._folder = folder
        self._socket = socket.socket(fileno=descriptor)
        self._lines = self._socket.makefile("r", encoding="utf-8")

    def tell(self, **event: Any) -> None:
        """Send one event to the parent; without one, end."""
        try:
            self._socket.sendall(json.dumps(event).encode() + b"\n")
        except OSError:
            self._end()

    def obey(self, injection: Injection) -> None:
        """Carry out commands until the parent closes its end or dies, then end too.

        A pipe, and not a signal at the parent's death: it works on every platform, and
        does not depend on which of the parent's threads started the child.
        """
        try:
            for line in self._lines:
                command = json.loads(line)
                try:
                    answer = injection.obey(command["command"], command["argument"])
                except Exception as error:  # noqa: BLE001 - the parent is told; this thread must go on
                    self.tell(event="refused", answer=loading.explain(error))
                else:
                    self.tell(event="done", answer=answer)
        finally:
            # A parent that is killed within a command, or before it has read what was
            # told, leaves half a line or a connection that was reset.
            self._end()

    def leave(self, *_: object) -> None:
        """End at a signal: a server that stops by itself raises it again."""
        self._end()

    def _end(self) -> NoReturn:
        # Whoever would have removed the folder may be gone; and the application, which
        # may go on writing into it, gets no more than a few turns of doing so.
        for _ in range(_REMOVALS):
            shutil.rmtree(self._folder, ignore_errors=True)
            if not self._folder.exists():
                break
        os._exit(0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Load the application, say so, and serve it until the parent ends."""
    parser = argparse.ArgumentParser(prog="counterfoil.proof.child")
    parser.add_argument("app")
    parser.add_argument("--listen", type=int, required=True)
    parser.add_argument("--control", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--root", action="append", default=[])
    parser.add_argument("--protocol", default="")
    parser.add_argument("--server", default=UVICORN)
    options = parser.parse_args(arguments)

    sys.path[:0] = options.root
    control = Control(options.control, options.folder)
    # The parent may be gone before it removes the folder of a child that it has ended:
    # once the folder is there, each way to end removes it.
    signal.signal(signal.SIGTERM, control.leave)
    options.folder.mkdir(mode=0o700)
    injection = Injection()
    # From here on the parent's end is noticed, however long the application takes.
    threading.Thread(target=control.obey, args=(injection,), daemon=True).start()
    try:
        application, injectable = loading.load_app(options.app, injection.wrap)
        serve = server_of(options.server, options.protocol)
    except loading.LoadError as error:
        if error.__cause__ is not None:
            _print_cause(error.__cause__)
        control.tell(event="failed", answer=str(error))
        return 2
    control.tell(event="loaded", answer="injectable" if injectable else "")
    listener = socket.socket(fileno=options.listen)
    serve(injection.serve(application), listener)
    return 1


if __name__ == "__main__":
    sys.exit(main())
