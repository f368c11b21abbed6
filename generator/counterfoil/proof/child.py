"""Runs the application under proof, as a process that `proof.target` starts.

In: a listening socket and a control socket that the parent made. Out: HTTP, and one
JSON line per event on the control socket: `loaded` or `failed` first, then one answer
to each command.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import shutil
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterfoil.proof.injection import Injection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class AppError(Exception):
    """The application cannot be made from its name; the message says why."""


def load_app(name: str, wrap: Callable[[Any], Any]) -> tuple[Any, bool]:
    """Import `module:attribute`, call it if it is a factory.

    Returns the ASGI application, and whether its implementation was given to `wrap`.
    """
    module_name, separator, path = name.partition(":")
    if not separator or not module_name or not path:
        raise AppError(f'"{name}" does not name an application: write module:attribute')
    try:
        value: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and (module_name + ".").startswith(error.name + "."):
            raise AppError(
                f'no module "{module_name}": name its folder in source-roots '
                "of [tool.counterfoil]"
            ) from None
        raise AppError(
            f'module "{module_name}" needs a module that is not there: {error}'
        ) from error
    except Exception as error:
        raise AppError(
            f'module "{module_name}" cannot be imported: {_last(error)}'
        ) from error
    for attribute in path.split("."):
        try:
            value = getattr(value, attribute)
        except AttributeError:
            raise AppError(
                f'module "{module_name}" has no attribute "{path}"'
            ) from None
    return _make(name, value, wrap)


def _make(name: str, value: Any, wrap: Callable[[Any], Any]) -> tuple[Any, bool]:
    if not callable(value):
        raise AppError(
            f'"{name}" is neither an ASGI application nor a factory: '
            "it cannot be called"
        )
    try:
        signature = inspect.signature(value)
    except (ValueError, TypeError):  # without one, it is taken for the application
        return value, False
    if _accepts(signature, 0):
        if "wrap" in signature.parameters:
            return _call(name, value, wrap=wrap), True
        return _call(name, value), False
    if not _accepts(signature, 3):
        raise AppError(
            f'"{name}" is neither an ASGI application (scope, receive, send) '
            "nor a factory that can be called without arguments"
        )
    return value, False


def load_protocol(name: str) -> Any:
    """The class that reads HTTP for uvicorn; its own choice where `name` is ""."""
    if not name:
        return "auto"
    module, _, attribute = name.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise AppError(f'http-protocol "{name}" cannot be imported: {error}') from error


def _accepts(signature: inspect.Signature, count: int) -> bool:
    try:
        signature.bind(*range(count))
    except TypeError:
        return False
    return True


def _call(name: str, factory: Any, **arguments: Any) -> Any:
    try:
        application = factory(**arguments)
    except Exception as error:
        raise AppError(f"the factory {name} failed: {_last(error)}") from error
    if not callable(application):
        raise AppError(
            f"the factory {name} returned {type(application).__name__}, "
            "which is not an ASGI application"
        )
    return application


def _last(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"


def _print_cause(error: BaseException) -> None:
    """Print a traceback of the project's own frames; ours say nothing to its people."""
    trace = traceback.TracebackException.from_exception(error)
    trace.stack = traceback.StackSummary.from_list(
        frame
        for frame in trace.stack
        if frame.filename not in {__file__, importlib.__file__}
        and not frame.filename.startswith("<frozen ")
    )
    sys.stderr.writelines(trace.format(chain=False))


class Control:
    """The child's end of the control socket."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self._lines = self._socket.makefile("r", encoding="utf-8")

    def tell(self, **event: Any) -> None:
        """Send one event to the parent."""
        self._socket.sendall(json.dumps(event).encode() + b"\n")

    def obey(self, injection: Injection, folder: str) -> None:
        """Carry out commands until the parent closes its end or dies, then end too.

        A pipe, and not a signal at the parent's death: it works on every platform, and
        does not depend on which of the parent's threads started the child.
        """
        for line in self._lines:
            command = json.loads(line)
            try:
                answer = injection.obey(command["command"], command["argument"])
            except Exception as error:  # noqa: BLE001 - the parent is told; this thread must go on
                self.tell(event="refused", answer=_last(error))
            else:
                self.tell(event="done", answer=answer)
        # Whoever would have removed the folder may be gone.
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Load the application, say so, and serve it until the parent ends."""
    parser = argparse.ArgumentParser(prog="counterfoil.proof.child")
    parser.add_argument("app")
    parser.add_argument("--listen", type=int, required=True)
    parser.add_argument("--control", type=int, required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--root", action="append", default=[])
    parser.add_argument("--protocol", default="")
    options = parser.parse_args(arguments)

    sys.path[:0] = options.root
    control = Control(options.control)
    injection = Injection()
    try:
        application, injectable = load_app(options.app, injection.wrap)
        protocol = load_protocol(options.protocol)
    except AppError as error:
        if error.__cause__ is not None:
            _print_cause(error.__cause__)
        control.tell(event="failed", answer=str(error))
        return 2
    control.tell(event="loaded", answer="injectable" if injectable else "")
    commands = (injection, options.folder)
    threading.Thread(target=control.obey, args=commands, daemon=True).start()
    listener = socket.socket(fileno=options.listen)
    _serve(injection.serve(application), protocol, listener)
    return 1


def _serve(application: Any, protocol: Any, listener: socket.socket) -> None:
    # Late, so that an application's own import errors are seen first.
    import uvicorn  # noqa: PLC0415 - see above

    config = uvicorn.Config(
        application,
        http=protocol,
        log_level="error",
        access_log=False,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    sys.exit(main())
