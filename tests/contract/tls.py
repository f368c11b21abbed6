"""Servers behind TLS, for tests: a certificate, and who shows it."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

GUARD = 10.0
_LOCAL = "subjectAltName=IP:127.0.0.1"


def certificate(folder: Path) -> Path:
    """The file of a certificate for this machine, with its key, signed by itself."""
    path, key = folder / "certificate.pem", folder / "key.pem"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    said = ("-subj", "/CN=localhost", "-addext", _LOCAL, "-days", "2")
    files = ("-keyout", str(key), "-out", str(path))
    command = ["openssl", "req", "-x509", "-nodes", *curve, *said, *files]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + key.read_text())
    return path


@contextmanager
def talking(
    talk: Callable[[ssl.SSLSocket], None], certified: Path
) -> Iterator[tuple[str, int]]:
    """Where `talk` answers each connection, one after the other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified)

    def loop(listener: socket.socket) -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            plain.settimeout(GUARD)
            with suppress(OSError), plain, context.wrap_socket(plain, True) as secure:
                talk(secure)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=loop, args=(listener,))
        thread.start()
        yield listener.getsockname()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextmanager
def served(app: str, folder: Path, certified: Path) -> Iterator[str]:
    """The URL of a factory's application, which uvicorn serves from a folder."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = str(listener.fileno())
        command = [sys.executable, "-m", "uvicorn", "--factory", app]
        command += ["--app-dir", str(folder), "--fd", number, "--log-level", "error"]
        process = subprocess.Popen(
            [*command, "--ssl-certfile", str(certified)],
            pass_fds=(listener.fileno(),),
        )
        try:
            yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            process.kill()
            process.wait(GUARD)
