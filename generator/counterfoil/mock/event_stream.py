"""A value as a server-sent event (HTML Standard, 9.2.6).

The schema of such content is that of an event, where it has the fields of events and no
others (as in OAS 3.2, 4.14.4.3), else that of the JSON which an event's data is.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from counterfoil.api.event_forms import DATA, FIELDS
from counterfoil.mock.plain import members

if TYPE_CHECKING:
    from counterfoil.mock.plain import Json


def write_event(value: Json) -> bytes:
    """The text of one event."""
    fields = members(value)
    if DATA not in fields or not fields.keys() <= FIELDS:
        fields = {DATA: json.dumps(value, ensure_ascii=False)}
    lines = [
        f"{name}: {line}"
        for name, inside in fields.items()
        for line in re.split(r"\r\n|\r|\n", _text(inside))
    ]
    return ("\n".join(lines) + "\n\n").encode()


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
