"""Values as XML: an element for each member, by its name (OAS 3.1, 4.8.26)."""

from __future__ import annotations

import json
import re
from typing import Final
from xml.etree import ElementTree as ET

from counterfoil.mock.plain import Json, elements, members

_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*")
_FORBIDDEN: Final = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def write_xml(value: Json, root: str = "root") -> bytes:
    """A document with a value in its root element."""
    top = ET.Element(_named(root))
    _fill(top, value)
    text: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return text


def _fill(element: ET.Element, value: Json) -> None:
    if members(value):
        for name, part in members(value).items():
            _add(element, name, part)
    elif elements(value):
        for part in elements(value):
            _fill(ET.SubElement(element, "item"), part)
    elif value is not None and value not in ({}, []):
        element.text = _text(value)


def _add(element: ET.Element, name: str, value: Json) -> None:
    """A member: an array comes as one element for each item."""
    if elements(value):
        for part in elements(value):
            _fill(ET.SubElement(element, _named(name)), part)
    elif value != []:
        _fill(ET.SubElement(element, _named(name)), value)


def _named(name: str) -> str:
    """A name that XML has (XML 1.0, 2.3), as near as may be."""
    if _NAME.fullmatch(name) and name.isascii():
        return name
    return "_" + re.sub(r"[^A-Za-z0-9_.-]", "_", name)


def _text(value: Json) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return _FORBIDDEN.sub("\ufffd", text)
