"""Serves one contestant: `python -m benchmarks.server MODULE CORE`; prints its port."""

from __future__ import annotations

import importlib
import os
import socket
import sys

import uvicorn


def main(name: str, core: int) -> None:
    """Serve a contestant on one core, on a free port, until SIGTERM."""
    os.sched_setaffinity(0, {core})
    app = importlib.import_module(f"benchmarks.contestants.{name}").app
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="error",
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
