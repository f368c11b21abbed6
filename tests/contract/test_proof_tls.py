"""A proof of a server behind TLS: raw requests and mutants as ever."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from contract.tls import certificate, served, talking
from counterfoil.proof import channel
from counterfoil.proof.exchange import Request
from counterfoil.proof.options import PROFILES, ProveOptions
from counterfoil.proof.prove import run
from counterfoil.proof.wire import Address, SilenceError, Transmission, Wire

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

TINY = Path(__file__).parents[1] / "unit" / "proof_engine"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusted(certified: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The certificate is one that this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certified))
    channel._trust.cache_clear()
    yield
    channel._trust.cache_clear()


@contextmanager
def serving(
    talk: Callable[[socket.socket], None], certified: Path
) -> Iterator[Address]:
    """A server behind TLS that lets `talk` answer each connection."""
    with talking(talk, certified) as (host, port):
        yield Address(host, port, secure=True)


@pytest.mark.usefixtures("trusted")
def test_bytes_go_through_tls_as_they_are(certified: Path) -> None:
    received: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        received.append(connection.recv(1000))
        connection.sendall(OK)

    odd = b"GET /\xff\x00 HTTP/1.1\nHost: h\n\n"
    with serving(talk, certified) as address, Wire(address) as wire:
        (answer,) = wire.transmit("GET", Transmission((odd,)))

    assert (answer.status, answer.body) == (200, b"ok")
    assert received == [odd]


@pytest.mark.usefixtures("trusted")
def test_much_is_sent_though_nothing_comes_back_meanwhile(certified: Path) -> None:
    """The tickets of TLS 1.3 come before the answer, and are none."""
    much = b"x" * 3_000_000
    lengths: list[int] = []

    def talk(connection: socket.socket) -> None:
        with connection.makefile("rb") as file:
            while file.readline().strip():
                pass
            lengths.append(len(file.read(len(much))))
        connection.sendall(OK)

    with serving(talk, certified) as address, Wire(address) as wire:
        assert wire.send(Request("POST", "/", body=much)).body == b"ok"

    assert lengths == [len(much)]


@pytest.mark.usefixtures("trusted")
def test_a_connection_that_is_closed_is_silence(certified: Path) -> None:
    with (
        serving(lambda connection: connection.close(), certified) as address,
        Wire(address) as wire,
        pytest.raises(SilenceError),
    ):
        wire.send(Request("GET", "/"))


def test_a_certificate_that_nobody_vouches_for_is_silence(certified: Path) -> None:
    with (
        serving(lambda connection: connection.close(), certified) as address,
        Wire(address) as wire,
        pytest.raises(SilenceError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        wire.send(Request("GET", "/"))


def options(url: str, folder: Path) -> ProveOptions:
    few = replace(PROFILES["ci"], mutants=40, cases=120)
    return ProveOptions(
        TINY / "tiny.yaml", url=url, max_examples=5, report=folder, profile=few
    )


@pytest.mark.usefixtures("trusted")
def test_a_server_behind_tls_is_proved_with_all_that_can_be(
    certified: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served("tiny_app:create_app", TINY, certified) as url:
        code = run(options(url, tmp_path))

    output = capsys.readouterr().out
    assert code == 0, output
    assert "PROVED (not run: faults)" in output
    value = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    sections = {each["name"]: each for each in value["sections"]}
    assert not sections["cases"].get("note")
    assert not sections["mutants"].get("note")
    assert "servers broken on purpose were found out" in output


def test_who_is_not_trusted_is_told_how_to_be(
    certified: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with talking(lambda _: None, certified) as (host, port):
        url = f"https://{host}:{port}"
        assert run(options(url, tmp_path)) == 2

    told = capsys.readouterr().err
    assert f"{url} cannot be reached: " in told
    assert "; name the file of an authority of your own by SSL_CERT_FILE" in told
