"""The log: one JSON object a line, one line a request, nothing of what was sent."""

from __future__ import annotations

import json

from contract.service.bodies import SAMPLE, SAMPLE_BYTES, changed
from contract.service.running import SESSIONS, Launcher


def test_each_request_has_a_line(launch: Launcher) -> None:
    service = launch()
    service.post(SAMPLE_BYTES)
    service.post(b"[]")
    service.request("GET", "/other?visitor=visitor-1")
    service.request("FOO")
    assert service.terminate() == 0
    requests = [
        event
        for event in service.events()
        if event["logger"] == "media_sessions.requests"
    ]
    assert [(r["method"], r["path"], r["status"]) for r in requests] == [
        ("POST", SESSIONS, 201),
        ("POST", SESSIONS, 400),
        ("GET", "/other", 404),
        ("FOO", SESSIONS, 405),
    ]
    for request in requests:
        assert request["time"].endswith("Z")
        assert request["level"] == "INFO"
        assert request["duration_ms"] > 0
    assert requests[0]["bytes_in"] == len(SAMPLE_BYTES)
    assert requests[0]["bytes_out"] == 0
    assert requests[1]["bytes_out"] > 0


def test_nothing_of_a_body_is_logged(launch: Launcher) -> None:
    service = launch()
    service.post(SAMPLE_BYTES)
    service.post(changed("/eventType", "secret-word"))
    service.post(SAMPLE_BYTES[:-1])
    service.request("POST", SESSIONS + "?secret-word", b"secret-word")
    launch.database.unlink()
    service.post(SAMPLE_BYTES)
    service.terminate()
    log = "".join(service.log)
    values = [v for v in SAMPLE["params"].values() if isinstance(v, str)]
    values += SAMPLE["customMetadata"].values()
    for value in [*values, "secret-word"]:
        if value != "VOD":
            assert json.dumps(value)[1:-1] not in log


def test_a_path_cannot_forge_a_line(launch: Launcher) -> None:
    service = launch()
    service.request("GET", '/%0a{"level":"ERROR"}%22' + "x" * 10_000)
    service.terminate()
    (request,) = [e for e in service.events() if "path" in e]
    assert request["path"].startswith('/\n{"level":"ERROR"}"')
    assert len(request["path"]) == 256


def test_misspelt_settings_are_named(launch: Launcher) -> None:
    service = launch(prot="1")
    service.terminate()
    (warning,) = [e for e in service.events() if e["level"] == "WARNING"]
    assert warning["message"].startswith("MEDIA_SESSIONS_PROT is no setting")
