"""Items and members of which no single schema speaks, in texts: each has its own types.

JSON Schema Core, 10.3: `prefixItems`, `contains`, `patternProperties` and others.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import pair

if TYPE_CHECKING:
    from generated.making import Import

FORM = "application/x-www-form-urlencoded"
OBJECT = "%7B%22a%22%3A1%7D"


class Kept:
    """A service of `positions` that keeps what it is given."""

    def __init__(self, load: Import) -> None:
        self._load = load
        self.given: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        async def answer(**given: Any) -> Any:
            kept = {n: v for n, v in given.items() if not _is_unset(v)}
            self.given.append(kept)
            module = self._load(f"positions.operations.{name}")
            return getattr(module, f"{name.capitalize()}204")()

        return answer


def _is_unset(value: Any) -> bool:
    return type(value).__name__ == "UnsetType"


def ask(
    load: Import, target: str, *, content: bytes | None = None, **headers: str
) -> dict[str, Any] | None:
    """What the service is given for a request; None where that is refused."""
    service = Kept(load)
    _, transport = pair(load, "positions", service)
    method = "GET" if content is None else "POST"
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    status, _, _ = asyncio.run(transport.ask(method, target, sent, content))
    assert status == (204 if service.given else 400)
    return service.given[0] if service.given else None


def call(load: Import, operation: str, **arguments: Any) -> tuple[Any, Any]:
    """The request that a call makes, and what the service is given."""
    service = Kept(load)
    client, transport = pair(load, "positions", service)
    asyncio.run(getattr(client, operation)(**arguments))
    return transport.requests[0], service.given[0]


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("pair=1&pair=2", {"pair": (1, "2")}),
        ("pair=x&pair=2", None),
        ("pair=1", None),
        ("pair=1&pair=2&pair=3", None),
        ("open=1,true", {"open": [1, True]}),
        ("open=1", {"open": [1]}),
        ("open=true", None),
        ("open=1,2", None),
        ("left=1,2", {"left": [1, 2]}),
        ("left=1,x", None),
        ("some=x,1", {"some": ["x", 1]}),
        ("some=x", None),
        (f"mixed=1&mixed={OBJECT}", {"mixed": ["1", {"a": 1}]}),
        ("mixed=1&mixed=x", None),
        (f"whole=[%221%22,{OBJECT}]", {"whole": ["1", {"a": 1}]}),
        ("named[n]=1.5", {"named": {"n": 1.5}}),
        ("named[n]=x", None),
        ("named[l]=1&named[l]=2", {"named": {"l": [1, 2]}}),
        ("named[o][z]=1", {"named": {"o": {"z": 1}}}),
        ("named[e]=1", {"named": {"e": 1}}),
        ("named[e]=1x", {"named": {"e": "1x"}}),
        ("named[x]=1", {"named": {"x": "1"}}),
        ("other=b,x", None),
        ("sometimes=b,x", {"sometimes": ({}, {"b": "x"})}),
        ("sometimes=a,true,b,x", None),
    ],
)
def test_queries_have_types_by_position_and_pattern(
    load: Import, query: str, given: dict[str, Any] | None
) -> None:
    found = ask(load, f"/query?{query}")
    if found is not None and "sometimes" in found:
        found["sometimes"] = ({}, found["sometimes"].extra)
    assert found == given


def test_members_may_have_types_in_some_objects_alone(load: Import) -> None:
    found = ask(load, "/query?other=a,1,b,2&sometimes=a,true,b,1,c,2.5")
    assert found is not None
    assert (found["other"].a, found["other"].extra) == ("1", {"b": 2})
    assert (found["sometimes"].a, found["sometimes"].extra) == (
        True,
        {"b": 1, "c": 2.5},
    )


def test_every_place_has_types_by_position_and_pattern(load: Import) -> None:
    found = ask(load, "/other/;pair=1,2/.n1=1.n2=2", x_pair="1, 2", cookie="jar=3,4")
    assert found == {
        "pair": (1, "2"),
        "named": {"n1": 1, "n2": 2},
        "x_pair": (1, "2"),
        "jar": (3, "4"),
    }
    assert ask(load, "/other/;pair=x,2/.n1=1") is None
    assert ask(load, "/other/;pair=1,2/.n1=x") is None


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("limit=3", {"limit": 3}),
        ("deep[x]=3&limit=3", {"deep": {"x": "3"}, "limit": 3}),
        ("filter=1&limit=3", {"filter": 1, "limit": 3}),
        ("a=1&b=2&limit=3", {"filter": (1, {"b": "2"}), "limit": 3}),
        ("b=2", None),
        ("a=x", None),
    ],
)
def test_an_object_among_others_has_no_members_that_are_parameters(
    load: Import, query: str, given: dict[str, Any] | None
) -> None:
    found = ask(load, f"/beside?{query}")
    if found is not None and hasattr(found.get("filter"), "extra"):
        found["filter"] = (found["filter"].a, found["filter"].extra)
    assert found == given


def test_a_cookie_that_may_be_null_has_no_other_cookies(load: Import) -> None:
    assert ask(load, "/beside", cookie="theme=dark") == {"theme": "dark"}
    found = ask(load, "/beside", cookie="theme=dark; n=1")
    assert found == {"theme": "dark", "jar": {"n": 1}}


def test_what_a_client_sends_arrives(load: Import) -> None:
    given: dict[str, Any] = {
        "pair": (1, "2"),
        "open": [1, True],
        "some": ["x", 1],
        "mixed": ["1", {"a": 1}],
        "named": {"n": 1.5, "l": [1, 2], "x": "1"},
    }
    request, found = call(load, "query", **given)
    assert found == given
    assert request.target == (
        f"/query?pair=1&pair=2&open=1,true&some=x,1&mixed=1&mixed={OBJECT}"
        "&named%5Bn%5D=1.5&named%5Bl%5D=1&named%5Bl%5D=2&named%5Bx%5D=1"
    )
    given = {"pair": (1, "2"), "named": {"n": 1}, "x_pair": (1, ""), "jar": (1, ",")}
    request, found = call(load, "other", **given)
    assert found == given
    assert request.target == "/other/;pair=1,2/.n=1"
    assert {("x-pair", "1,"), ("cookie", "jar=1,%2C")} <= {*request.headers}


def test_a_client_sends_no_text_that_would_be_of_another_type(load: Import) -> None:
    refused = load("positions.client").InvalidContent
    for given in ({"open": ["1"]}, {"named": {"n": "1"}}, {"pair": ("1", "2")}):
        with pytest.raises(refused):
            call(load, "query", **given)


@pytest.mark.parametrize(
    ("fields", "valid"),
    [
        ([("pair", "1"), ("pair", "2"), ("n", "5"), ("x", "5")], True),
        ([("mixed", "1"), ("mixed", '{"a":1}'), ("o", '{"b":[]}')], True),
        ([("pair", "x"), ("pair", "2")], False),
        ([("mixed", "1"), ("mixed", "1")], False),
        ([("n", "x")], False),
    ],
)
def test_forms_have_types_by_position_and_pattern(
    load: Import, fields: list[tuple[str, str]], valid: bool
) -> None:
    encoded = {'{"a":1}': OBJECT, '{"b":[]}': "%7B%22b%22%3A%5B%5D%7D"}
    text = "&".join(f"{name}={encoded.get(value, value)}" for name, value in fields)
    rows = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    parts = f"{rows}--b--\r\n"
    for target, kind, content in (
        ("/form", FORM, text),
        ("/parts", "multipart/form-data; boundary=b", parts),
    ):
        found = ask(load, target, content=content.encode(), content_type=kind)
        assert (found is not None) == valid
        if found is None:
            continue
        body = found["body"]
        assert _is_unset(body.pair) or body.pair == (1, "2")
        assert _is_unset(body.mixed) or body.mixed == ["1", {"a": 1}]
        assert body.extra in ({"n": 5, "x": "5"}, {"o": {"b": []}})
        operation = target.removeprefix("/")
        assert call(load, operation, body=body)[1]["body"] == body


def test_headers_of_responses_have_types_by_position_and_pattern(load: Import) -> None:
    module = load("positions.operations.other")
    reply = load("positions.runtime.transport").Reply
    headers = (("x-pair", "1,2"), ("x-numbers", "n,1,b,2"))
    found = module.Other204(x_pair=(1, "2"), x_numbers={"n": 1, "b": "2"})

    class Fixed:
        def send(self, request: Any) -> Any:
            assert request.target == "/other/;pair=1,2/.n=1"
            return reply(status=204, headers=headers, content=b"")

    client = load("positions.client").Client("", transport=Fixed())
    assert client.other(pair=(1, "2"), named={"n": 1}) == found
