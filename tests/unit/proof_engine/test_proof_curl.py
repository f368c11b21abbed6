"""The shell line: what a real shell hands to curl is what was sent, to the byte."""

from __future__ import annotations

import base64
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from counterfoil.proof.base_path import addressed
from counterfoil.proof.broken_messages import broken_messages
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.curl import curl_line, shell_line
from counterfoil.proof.exchange import Answer, Exchange, Failure, Request
from counterfoil.proof.replay import replay
from counterfoil.proof.target import Launch, Target
from counterfoil.proof.variables import without_variables
from counterfoil.proof.verdict import Finding, findings_of
from counterfoil.proof.wire_suite import wire_cases
from unit.proof_engine.test_proof_reports import verdict

HERE = Path(__file__).parent
BASE = "http://127.0.0.1:8000"
SPY = """#!{python}
import json, os, sys
words = [word.decode("latin-1") for word in map(os.fsencode, sys.argv[1:])]
reads = "@-" in words or words[-1].startswith("telnet:")
piped = sys.stdin.buffer.read() if reads else b""
print(json.dumps([words, piped.decode("latin-1")]))
"""


@pytest.fixture(name="spy")
def make_spy(tmp_path: Path) -> Path:
    """A folder with a `curl` that says what it was called with."""
    file = tmp_path / "curl"
    file.write_text(SPY.format(python=sys.executable), encoding="utf-8")
    file.chmod(0o755)
    return tmp_path


def called(line: str, spy: Path, **variables: str) -> tuple[list[str], bytes]:
    path = f"{spy}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", line],
        env={**os.environ, "PATH": path, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    words, piped = json.loads(done.stdout)
    return words, piped.encode("latin-1")


def body_of(words: list[str], piped: bytes) -> bytes:
    if "--data-raw" in words:
        return words[words.index("--data-raw") + 1].encode("latin-1")
    value = words[words.index("--data-binary") + 1]
    return piped if value == "@-" else Path(value.removeprefix("@")).read_bytes()


def headers_of(words: list[str]) -> list[str]:
    return [words[index + 1] for index, word in enumerate(words) if word == "-H"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "it\'s $HOME `id` \\\\n %s"}',
        "naïve ✓".encode(),
        b"@/etc/hostname",
        b"line\r\nbreak\n",
        b"two\nlines\n\n",
        b"\x00\xff\xfe%d\\101'\"",
        b"%",
        bytes(range(256)),
        b"!history!",
        b" ",
    ],
)
def test_the_body_arrives_unchanged(body: bytes, spy: Path) -> None:
    request = Request("POST", "/a", (("Content-Type", "text/plain"),), body)
    assert body_of(*called(curl_line(BASE, request), spy)) == body


SECRET = "Sec-ret.1"
NOWHERE = Path("no-such-folder")
BASIC = base64.b64encode(b"ann:Pass word1").decode()


@pytest.mark.parametrize(
    ("secret", "field", "target"),
    [
        (SECRET, f"Bearer {SECRET}", "/a"),
        (SECRET, SECRET, "/a"),
        (SECRET, "", f"/a?key={SECRET}&b='"),
        # Nearly right: cut short at either end.
        (SECRET, f"Bearer {SECRET[:-1]}", "/a"),
        (SECRET, f"Bearer {SECRET[1:]}", "/a"),
        ("ann:Pass word1", f"Basic {BASIC}", "/a"),
    ],
)
def test_secrets_of_the_environment_are_told_by_their_variables(
    secret: str, field: str, target: str, spy: Path
) -> None:
    request = Request("GET", target, (("Authorization", field),))
    line = curl_line(BASE, request)
    shown = shown_without(line, secret)
    assert SECRET[1:-1] not in shown
    assert BASIC not in shown
    assert called(shown, spy, TOKEN=secret) == called(line, spy)


@pytest.mark.parametrize(
    ("secret", "field"),
    [
        ("it's one", "it's one"),
        ("it's one", "it's on"),
        ("naïve", "naïve"),
        (SECRET, SECRET.swapcase()),
        ("ann:Pass word1", base64.b64encode(b"ann:Pass word").decode()),
    ],
)
def test_no_form_of_a_secret_is_told(secret: str, field: str) -> None:
    line = curl_line(BASE, Request("GET", "/a", (("X-Key", field),)))
    hidden = line.replace(shlex.quote(f"X-Key: {field}"), "'X-Key: CREDENTIALS'")
    if not field.isascii():
        hidden = line.replace("na\\357ve", "CREDENTIALS")
    assert shown_without(line, secret) == hidden != line


def test_what_is_said_names_the_variable_as_well() -> None:
    found = Finding("fuzz", "a", "b", f"{SECRET} came", "", f"401 {SECRET[:-1]}")
    (told,) = without_variables(verdict(found), {"TOKEN": SECRET}, NOWHERE).findings
    assert (told.message, told.answer) == ("$TOKEN came", "401 CREDENTIALS")


def shown_without(line: str, secret: str) -> str:
    found = Finding("fuzz", "a", "b", "", line, before=(line, f"# {secret} was /id"))
    (told,) = without_variables(verdict(found), {"TOKEN": secret}, NOWHERE).findings
    assert told.before == (told.curl, "# $TOKEN was /id")
    return told.curl


def test_a_long_body_is_read_from_a_file(spy: Path, tmp_path: Path) -> None:
    body = bytes(range(256)) * 100
    request = Request("POST", "/a", (("Content-Type", "a/b"),), body)
    line = curl_line(BASE, request, tmp_path / "it's here")
    assert len(line) < 1000
    assert body_of(*called(line, spy)) == body
    [file] = (tmp_path / "it's here").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_long_body_that_is_kept_has_no_secret(tmp_path: Path) -> None:
    head = f"POST /a HTTP/1.1\r\nAuthorization: Bearer {SECRET}\r\n\r\n".encode()
    bodies = (head + b"x" * 9000, b"y" * 9000)
    lines = [
        curl_line(BASE, Request("POST", "/a", (), body), tmp_path) for body in bodies
    ]
    found = [Finding("fuzz", "a", "b", "", line) for line in lines]
    told = without_variables(verdict(*found), {"TOKEN": SECRET}, tmp_path).findings
    kept = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert {*kept.values()} == {
        bodies[0].replace(SECRET.encode(), b"CREDENTIALS"),
        bodies[1],
    }
    [name] = (name for name, content in kept.items() if b"CREDENTIALS" in content)
    said = f"# {name} has CREDENTIALS where a secret of the environment was"
    assert [one.before for one in told] == [(f"{said}: put it in first",), ()]


def test_the_target_and_method_stand_as_they_were_sent(spy: Path) -> None:
    request = Request("M-SEARCH", "/a/../b%2F?c=[1]&d={x}&e='")
    words, _ = called(curl_line(BASE, request), spy)
    assert words[-1] == f"{BASE}/a/../b%2F?c=[1]&d={{x}}&e='"
    assert words[words.index("-X") + 1] == "M-SEARCH"
    assert "--path-as-is" in words
    assert "-g" in words


@pytest.mark.parametrize(
    ("target", "sent"),
    [
        ("*", "*"),
        ("x", "x"),
        ("/a#b", "/base/a#b"),
        ("http://example.com/a?b", "http://example.com/base/a?b"),
    ],
)
def test_a_target_that_is_no_path_stands_as_it_was_sent(
    target: str, sent: str, spy: Path
) -> None:
    words, _ = called(curl_line(f"{BASE}/base", Request("GET", target)), spy)
    assert words[-3:] == ["--request-target", sent, f"{BASE}/base"]


def test_bytes_are_sent_to_the_path_of_the_server(spy: Path) -> None:
    broken = {label: one.parts[0] for label, _, one in broken_messages(VALID)}
    line = shell_line(f"{BASE}/base", sent(broken["no Host"]))
    words, piped = called(line, spy)
    assert words[-1] == "telnet://127.0.0.1:8000"
    assert piped.startswith(b"POST /base/a HTTP/1.1\r\n")


def test_head_is_asked_for_as_such(spy: Path) -> None:
    words, _ = called(curl_line(BASE, Request("HEAD", "/")), spy)
    assert "--head" in words
    assert "-X" not in words


def test_headers_are_sent_once_and_exactly(spy: Path) -> None:
    request = Request(
        "POST",
        "/",
        (
            ("Content-Type", 'application/json; charset="UTF-8"'),
            ("X-Empty", ""),
            ("X-Latin", "caf\xe9"),
            ("Content-Length", "2"),
            ("Connection", "keep-alive"),
        ),
        b"{}",
    )
    words, _ = called(curl_line(BASE, request), spy)
    assert headers_of(words) == [
        'Content-Type: application/json; charset="UTF-8"',
        "X-Empty;",
        "X-Latin: caf\xe9",
    ]


def test_curl_adds_no_content_type_of_its_own(spy: Path) -> None:
    words, _ = called(curl_line(BASE, Request("POST", "/", (), b"{}")), spy)
    assert headers_of(words) == ["Content-Type:"]


def test_a_body_of_no_bytes_is_announced(spy: Path) -> None:
    words, _ = called(curl_line(BASE, Request("POST", "/", (), b"")), spy)
    assert headers_of(words) == ["Content-Length: 0"]


def test_what_is_accepted_is_told() -> None:
    request = Request("GET", "/", (("Accept", "text/csv"),))
    assert "-H 'Accept: text/csv'" in curl_line("http://x", request)
    request = Request("GET", "/", (("Accept", "*/*"),))
    assert "Accept" not in curl_line("http://x", request)


def sent(*parts: bytes) -> Exchange:
    return Exchange("wire", Request("GET", "/"), Answer(200, (), b""), parts=parts)


VALID = Request("POST", "/a", (("Content-Type", "a/b"),), b'{"a": 1}\n%s\x00\\')


@pytest.mark.parametrize(
    "part",
    [one.parts[0] for _, _, one in broken_messages(VALID)],
    ids=[label for label, _, _ in broken_messages(VALID)],
)
def test_what_is_hardly_http_arrives_as_it_was_sent(
    part: bytes, spy: Path, tmp_path: Path
) -> None:
    line = shell_line(BASE, sent(part), tmp_path)
    assert len(line) < 2000
    words, piped = called(line, spy)
    assert words == ["-sS", "-m", "5", "telnet://127.0.0.1:8000"]
    assert piped == addressed(part, "127.0.0.1:8000", "")


def test_parts_come_one_after_the_other(spy: Path) -> None:
    line = shell_line(BASE, sent(b"GET / HT", b"TP/1.1\r\n\r\n"))
    assert line.count("sleep 1") == 1
    assert called(line, spy)[1] == b"GET / HTTP/1.1\r\n\r\n"


def test_there_is_no_line_for_what_curl_cannot_send() -> None:
    assert shell_line(BASE, sent(b"GET /\xff HTTP/1.1\r\n\r\n")) == ""


def test_through_tls_the_bytes_are_sent_by_openssl() -> None:
    line = shell_line("https://h/base", sent(b"GET /\xff HTTP/1.1\r\n\r\n"))
    given, _, sender = line.partition(" | ")
    assert "\\377" in given
    assert sender == "timeout 5 openssl s_client -quiet -connect h:443 -servername h"


def test_a_finding_shows_the_bytes_that_went_out(tmp_path: Path) -> None:
    contract = load_contract(HERE / "tiny.yaml")
    cases = [one for one in wire_cases(contract) if one.label == "HTTP/1.0"]
    with Target(Launch("tiny_app:create_app", (HERE,))) as target:
        (played,) = replay(target.address, contract, cases)
    (exchange,) = played.exchanges
    failure = Failure("check", "message", "sellTicket", exchange)
    (finding,) = findings_of("cases", (failure,), BASE, tmp_path)
    assert "HTTP/1.0\\015\\012Host: 127.0.0.1:8000\\015\\012" in finding.curl
    assert finding.curl.endswith(" | curl -sS -m 5 telnet://127.0.0.1:8000")
