"""The requests that the documentation shows are those of the contract.

Each is sent as it is shown, by `curl` and by the client: both come to the service, and
both have said the same.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import AsyncIterable
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from counterfoil.samples.addresses import address
from counterfoil.samples.requests import Sample, Samples
from generated.making import DOCUMENTS, Import, served

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.api.model import Api, Operation

NAMES = sorted(path.name for path in DOCUMENTS.iterdir())

UNSENT = {
    "calls.headAgent": "curl has a User-Agent of its own, which is none of its pattern",
    "hostile._N_DASH_view_raw_exit_1_": "its only example does not match",
    "methods.getInLowerCase": "uvicorn knows no method `get`",
    "odd.nest": "nothing divides two parameters",
    "odd.unmet": "nobody can show what it requires",
    "patterns.sendSlow": "a pattern that no text is found for",
    "patterns.sendWords": "a pattern of a face",
    "security.byCertificate": "the server has no TLS",
    "untyped.addBeside": "what is required has no schema",
}
"""Operations whose samples do not come to the service, and why."""


class AskedError(Exception):
    """What a service that answers nothing raises."""


class Recorder:
    """A service that keeps what it is asked, and answers nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def __getattr__(self, name: str) -> Any:
        async def answer(**given: Any) -> Any:
            body = given.get("body")
            if isinstance(body, AsyncIterable):
                given["body"] = [each async for each in body]
            self.asked.append((name, _comparable(given)))
            raise AskedError

        return answer

    def taken(self) -> list[tuple[str, str]]:
        """What it was asked since it was last looked at."""
        found, self.asked = self.asked, []
        return found


def _comparable(given: dict[str, Any]) -> str:
    """What was given, as text: files and made keys differ, and whoever asks."""
    left_out = {"principal", "received", "idempotency_key"}
    kept = {name: each for name, each in given.items() if name not in left_out}
    return re.sub(r"FormFile\([^)]*\)", "FormFile", repr(kept))


class Silent:
    """Makes no errors."""

    def __getattr__(self, name: str) -> Any:
        raise AskedError


class Letting:
    """An authenticator that lets everyone in."""

    def __getattr__(self, name: str) -> Any:
        async def check(*_: Any) -> str:
            return name

        return check


@pytest.mark.parametrize("name", NAMES)
def test_samples_come_to_the_service(name: str, load: Import, tmp_path: Path) -> None:
    recorder = Recorder()
    create_app = load(f"{name}.server").create_app
    # What a document requires: an authenticator, or who makes its errors.
    needed = [
        each.name
        for each in signature(create_app).parameters.values()
        if each.default is each.empty and each.name != "service"
    ]
    known = {"authenticator": Letting(), "errors": Silent()}
    app = create_app(recorder, **{each: known[each] for each in needed})
    for file in ("file", "body"):
        (tmp_path / file).write_bytes(b"content")
    api, samples = samples_of(name)
    base = address(api.servers)
    wrong: list[object] = []
    with served(app) as url:
        for operation, sample in samples:
            if operation.servers:  # they are elsewhere
                continue
            plain = re.sub(r"\W+", "_", operation.id)
            key = f"{name}.{plain}"
            printed = _run(sample.command.replace(f"'{base}", f"'{url}"), tmp_path)
            asked = recorder.taken()
            failure = _failure(sample.call.replace(f'"{base}"', f'"{url}"'))
            called = recorder.taken()
            is_same = len(asked) == len(called) == 1 and asked == called
            if not is_same and key not in UNSENT:
                wrong.append((key, printed, asked, failure, called))
            assert not is_same or key not in UNSENT, key
    assert wrong == []


def _run(command: str, folder: Path) -> bytes:
    """What a command prints."""
    shell = ["bash", "-c", command]
    return subprocess.run(shell, cwd=folder, capture_output=True, check=False).stdout


def _failure(call: str) -> str:
    """How a call fails: the service answers nothing that is documented."""
    try:
        exec(call, {})
    except Exception as error:  # noqa: BLE001 - whatever it is, it is shown
        return repr(error)
    return ""


def samples_of(name: str) -> tuple[Api, list[tuple[Operation, Sample]]]:
    """The samples of a document's operations."""
    findings = Findings()
    api = pipeline.read_api(DOCUMENTS / name / "openapi.yaml", findings)
    assert api is not None
    lowered = pipeline.lower_api(api, findings).lowered
    samples = Samples(lowered, f"made_{name}")
    found = [(each, sample) for each in api.operations for sample in samples.of(each)]
    return api, found
