"""Properties of forms that have styles, and may be of several types.

OAS 3.2, 4.15.3: `style` and `explode` mean there what they mean in a query.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
import pytest
from generated.making import pair

if TYPE_CHECKING:
    from generated.making import Import

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
TARGETS = ["/form", "/parts", "/query"]
Fields = list[tuple[str, str]]


class Kept:
    """A service of `styled_forms` that keeps what it is given."""

    def __init__(self, load: Import) -> None:
        self._load = load
        self.given: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        made = "".join(map(str.capitalize, name.split("_")))

        async def answer(**given: Any) -> Any:
            self.given += given.values()
            module = self._load(f"styled_forms.operations.{name}")
            return getattr(module, f"{made}204")()

        return answer


def ask(load: Import, target: str, fields: Fields) -> Any:
    """What the service is given for a form; None where that is refused."""
    service = Kept(load)
    _, transport = pair(load, "styled_forms", service)
    text = "&".join(f"{quote(n)}={quote(v)}" for n, v in fields)
    rows = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    if "query" in target:
        asked = transport.ask("GET", f"{target}?{text}")
    elif "parts" in target:
        headers = {"content-type": PARTS}
        asked = transport.ask("POST", target, headers, f"{rows}--b--\r\n".encode())
    else:
        asked = transport.ask("POST", target, {"content-type": FORM}, text.encode())
    assert asyncio.run(asked)[0] == (204 if service.given else 400)
    return service.given[0] if service.given else None


def sent(load: Import, target: str, body: Any) -> Any:
    """What the service is given for a form that the client sends."""
    service = Kept(load)
    client, _ = pair(load, "styled_forms", service)
    call = getattr(client, target.removeprefix("/").replace("-", "_"))
    asyncio.run(call(**{"whole" if "query" in target else "body": body}))
    return service.given[0]


def plain(value: Any) -> Any:
    """A typed value as one of JSON, with the members that have no field."""
    if isinstance(value, msgspec.Struct):
        fields = {n: plain(getattr(value, n)) for n in value.__struct_fields__}
        extra = fields.pop("extra", {})
        return {n: v for n, v in fields.items() if v is not msgspec.UNSET} | extra
    return value


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("fields", "value"),
    [
        (
            [("deep[kind]", "a"), ("deep[a]", "1")],
            {"deep": {"kind": "a", "a": 1}},
        ),
        (
            [("deep[kind]", "b"), ("deep[b]", "1"), ("deep[b]", "2")],
            {"deep": {"kind": "b", "b": [1, 2]}},
        ),
        ([("deep[kind]", "a"), ("deep[b]", "1")], None),
        ([("deep[kind]", "a"), ("deep[a]", "x")], None),
        ([("maybe[x]", "1")], {"maybe": {"x": 1}}),
        ([("maybe[x]", "y")], None),
        ([("joined", "1|1x")], {"joined": [1, "1x"]}),
        ([("joined", "1")], {"joined": [1]}),
        ([("joined", "1|2")], None),
        ([("s", "1")], {"spread": {"s": 1}}),
        ([("s", "x")], None),
        ([("mixed", "1")], {"mixed": 1}),
        ([("mixed", "2")], {"mixed": "2"}),
        ([("mixed", "3")], None),
        # What only looks like a member is a property of its own.
        ([("plain", "1"), ("plain[x]", "2")], {"plain": 1, "plain[x]": "2"}),
        ([("maybe[x]", "1"), ("x", "2")], {"maybe": {"x": 1}, "x": "2"}),
        ([("joined[0]", "1")], {"joined[0]": "1"}),
    ],
)
def test_properties_are_read_by_their_styles(
    load: Import, target: str, fields: Fields, value: Any
) -> None:
    body = ask(load, target, fields)
    assert plain(body) == value
    assert body is None or sent(load, target, body) == body


@pytest.mark.parametrize("target", ["/either-form", "/either-parts", "/either-query"])
@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ([("rows", "1|2"), ("json", "3")], {"rows": [1, 2], "json": 3}),
        ([("deep[x]", "1"), ("json", '"3"')], {"deep": {"x": 1}, "json": "3"}),
        ([("rows", "1"), ("deep[x]", "y")], {"rows": [1], "deep[x]": "y"}),
        ([("rows", "1"), ("rows", "2")], None),
        ([("rows", "1|x")], None),
        ([("json", '"3"')], None),
    ],
)
def test_one_of_several_forms_has_the_styles_of_its_properties(
    load: Import, target: str, fields: Fields, value: Any
) -> None:
    body = ask(load, target, fields)
    if "parts" in target and ("deep[x]", "y") in fields:
        # In parts, a property is the same in all forms.
        value = {"rows": [1], "deep": {"x": "y"}}
    assert plain(body) == value
    assert body is None or sent(load, target, body) == body


@pytest.mark.parametrize("target", ["/closed-form", "/closed-parts"])
@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("maybe[x]", True),
        ("s", True),
        ("plain[x]", False),
        ("a", False),
        ("kind", False),
        ("joined[]", False),
        ("deep[a", False),
        ("other", False),
    ],
)
def test_a_closed_form_has_no_other_names(
    load: Import, target: str, name: str, valid: bool
) -> None:
    assert (ask(load, target, [(name, "1")]) is not None) == valid
