"""Bodies of requests: the sample, and changes of it."""

from __future__ import annotations

import copy
import json
from typing import Any

SAMPLE: dict[str, Any] = {
    "playerTime": {"playhead": 0, "ts": 1509045324153},
    "eventType": "sessionStart",
    "params": {
        "media.playerName": "sample-html5-api-player",
        "analytics.trackingServer": "collect.example.com",
        "analytics.reportSuite": "examplersid",
        "analytics.visitorId": "visitor-1",
        "media.contentType": "VOD",
        "media.length": 60.39333333333333,
        "media.id": "MA API Sample Player",
        "visitor.marketingCloudOrgId": "0123456789ABCDEF@ExampleOrg",
        "media.name": "ClickMe",
        "media.channel": "sample-channel",
        "media.sdkVersion": "va-api-0.0.0",
        "analytics.enableSSL": False,
    },
    "customMetadata": {"myCustomData": "first value", "myCustomData2": "second value"},
    "qoeData": {"param1": "value 1", "param2": "value 2"},
}

SAMPLE_BYTES = json.dumps(SAMPLE).encode()


def changed(pointer: str, value: Any) -> bytes:
    """The sample with another value at a place."""
    body = copy.deepcopy(SAMPLE)
    *parents, last = pointer.split("/")[1:]
    place = body
    for parent in parents:
        place = place[parent]
    place[last] = value
    return json.dumps(body).encode()


def without(pointer: str) -> bytes:
    """The sample without a member."""
    body = copy.deepcopy(SAMPLE)
    *parents, last = pointer.split("/")[1:]
    place = body
    for parent in parents:
        place = place[parent]
    del place[last]
    return json.dumps(body).encode()


def played(content_type: str, length: float, playhead: float) -> bytes:
    """The sample with other content, at another place of it."""
    body = copy.deepcopy(SAMPLE)
    body["params"]["media.contentType"] = content_type
    body["params"]["media.length"] = length
    body["playerTime"]["playhead"] = playhead
    return json.dumps(body).encode()


def written(pointer: str, text: str) -> bytes:
    """The sample with a JSON text, as it is, at a place."""
    return changed(pointer, "@@").replace(b'"@@"', text.encode())
