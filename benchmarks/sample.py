"""The requests: the contract's own sample, and bodies that break the contract."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATH: Final = "/api/v1/sessions"
CERTAIN: Final = "media.length is missing"
"""What every server that validates must refuse."""

_document = yaml.safe_load(
    Path(__file__).parents[1].joinpath("openapi.yaml").read_text("utf-8")
)
_sample: Any = _document["components"]["examples"]["Sample"]["value"]

SAMPLE: Final = json.dumps(_sample).encode()


def broken_bodies() -> Iterator[tuple[str, bytes]]:
    """What a server that validates refuses: (what is wrong, body)."""
    yield "no JSON", SAMPLE[:-1]
    yield "a member twice", SAMPLE[:-1] + b', "eventType": "sessionStart"}'
    yield "NaN in an open object", SAMPLE.replace(b'"value 1"', b"NaN")
    yield "a lone surrogate", SAMPLE.replace(b'"value 1"', rb'"\ud800"')
    for what, change in _CHANGES.items():
        body = copy.deepcopy(_sample)
        change(body)
        yield what, json.dumps(body).encode()


_CHANGES: Final[dict[str, Callable[[Any], object]]] = {
    CERTAIN: lambda b: b["params"].pop("media.length"),
    "eventType is another": lambda b: b.update(eventType="ping"),
    "media.length is text": lambda b: b["params"].update({"media.length": "60"}),
    "an unknown member": lambda b: b.update(other=1),
    "metadata that are no text": lambda b: b["customMetadata"].update(a=1),
    "the playhead is behind the end": lambda b: b["playerTime"].update(playhead=61),
    "ts is negative": lambda b: b["playerTime"].update(ts=-1),
}
