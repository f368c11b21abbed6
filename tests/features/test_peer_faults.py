"""Faults that are known of other generators, which no other test would find here."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import itertools
import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from generated.making import Asgi, ask, write_package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    Make = Callable[[str], Callable[[str], ModuleType]]

HEAD: Final = "openapi: 3.1.1\ninfo: {title: Faults, version: '1'}\n"
DONE: Final = "responses: {'204': {description: Done.}}"
NUMBERS: Final = itertools.count()


class Service:
    """Answers every operation with nothing, and keeps what it was given."""

    def __init__(self, load: Callable[[str], ModuleType]) -> None:
        self._load = load
        self.given: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        module = self._load(f"operations.{name}")
        (kind,) = (getattr(module, each) for each in vars(module) if each[-3:] == "204")

        async def answer(**given: Any) -> Any:
            self.given = given
            return kind()

        return answer


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes the package of a document; what comes of it imports its modules."""
    monkeypatch.syspath_prepend(tmp_path)

    def made(text: str) -> Callable[[str], ModuleType]:
        name = f"peer_fault_{next(NUMBERS)}"
        document = tmp_path / f"{name}.yaml"
        document.write_text(text)
        write_package(document, tmp_path / name)
        importlib.invalidate_caches()
        return lambda path: importlib.import_module(f"{name}.{path}")

    return made


def body(schema: str) -> str:
    """A document with one operation that takes JSON of a schema."""
    return (
        f"{HEAD}paths:\n  /things:\n    post:\n      operationId: addThing\n"
        "      requestBody: {required: true, content: {application/json: "
        f"{{schema: {schema}}}}}}}\n      {DONE}\n"
    )


def statuses(load: Callable[[str], ModuleType], *values: str) -> list[int]:
    """What the server answers to JSON texts."""
    app = load("server").create_app(Service(load))
    headers = {"content-type": "application/json"}
    return [
        ask(app, "POST", "/things", headers=headers, content=text.encode())[0]
        for text in values
    ]


def test_names_of_path_parameters_may_be_anything(make: Make) -> None:
    load = make(
        f"{HEAD}paths:\n  '/things/{{item.id}}/{{class}}/{{größe}}':\n    get:\n"
        "      operationId: findThing\n      parameters:\n"
        "        - {name: item.id, in: path, required: true, schema: {type: integer}}\n"
        "        - {name: class, in: path, required: true, schema: {type: string}}\n"
        "        - {name: größe, in: path, required: true, schema: {type: number}}\n"
        f"      {DONE}\n"
    )
    service = Service(load)
    app = load("server").create_app(service)
    transport = Asgi(app, load("runtime.transport").Reply)
    client = load("client").AsyncClient("", transport=transport)
    named = inspect.signature(load("client.find_thing").prepare).parameters
    given = dict(zip(named, (1, "a/b", 2.5), strict=True))
    assert list(given)[:2] == ["item_id", "class_"]
    asyncio.run(client.find_thing(**given))
    assert service.given == given
    assert transport.requests[0].target == "/things/1/a%2Fb/2.5"


def test_parts_of_json_say_so_and_arrays_are_parts_of_their_own(make: Make) -> None:
    load = make(
        f"{HEAD}paths:\n  /things:\n    post:\n      operationId: addThing\n"
        "      requestBody:\n        required: true\n        content:\n"
        "          multipart/form-data:\n            schema:\n"
        "              type: object\n              properties:\n"
        "                meta: {type: object, properties: {a: {type: integer}}}\n"
        "                tags: {type: array, items: {type: string}}\n"
        f"      {DONE}\n"
    )
    models = load("models")
    given = models.AddThingBody(meta=models.AddThingBodyMeta(a=1), tags=["x", "y,z"])
    content = b"".join(load("client.add_thing").prepare(body=given).content)
    parts = [part.split(b"\r\n\r\n") for part in content.split(b"--")]
    headers = {each[1].strip(): each[0].lower() for each in parts if len(each) > 1}
    assert b"content-type: application/json" in headers[b'{"a":1}']
    assert b'name="tags"' in headers[b"x"]
    assert b'name="tags"' in headers[b"y,z"]


def test_null_is_accepted_where_the_contract_says_so_and_nowhere_else(
    make: Make,
) -> None:
    load = make(
        body(
            "{type: object, properties: {name: {type: string}, "
            "age: {type: [integer, 'null']}}}"
        )
    )
    found = statuses(load, '{"age": null}', '{"name": null}', "{}")
    assert found == [204, 400, 204]


def test_types_of_json_are_strict(make: Make) -> None:
    load = make(
        body(
            "{type: object, properties: {i: {type: integer}, n: {type: number}, "
            "b: {type: boolean}, s: {type: string}}}"
        )
    )
    wrong = ['{"i": "1"}', '{"i": true}', '{"n": "1"}', '{"b": 1}', '{"s": 1}']
    assert statuses(load, *wrong) == [400] * 5
    assert statuses(load, '{"i": 1.0, "n": 1, "b": true, "s": "1"}') == [204]


def test_additional_properties_are_checked_and_kept(make: Make) -> None:
    load = make(
        body(
            "{type: object, properties: {a: {type: string}}, "
            "additionalProperties: {type: integer}}"
        )
    )
    assert statuses(load, '{"a": "x", "b": 1}', '{"a": "x", "b": "1"}') == [204, 400]
    service = Service(load)
    app = load("server").create_app(service)
    content = b'{"a": "x", "b": 1}'
    headers = {"content-type": "application/json"}
    ask(app, "POST", "/things", headers=headers, content=content)
    assert service.given["body"].extra == {"b": 1}


# What the contract documents for a request that is invalid, and what is answered.
REFUSALS: Final = [
    ("'400'", 400),
    ("'422'", 422),
    ("4XX", 400),
    ("default", 400),
    ("'422': {description: Other.}, '400'", 400),
    ("'404'", 400),
]


@pytest.mark.parametrize(("documented", "status"), REFUSALS)
def test_refusals_are_those_of_the_contract(
    make: Make, documented: str, status: int
) -> None:
    problem = "{application/problem+json: {schema: {$ref: '#/components/schemas/P'}}}"
    load = make(
        f"{HEAD}paths:\n  /things:\n    post:\n      operationId: addThing\n"
        "      parameters: [{name: n, in: query, schema: {type: integer}}]\n"
        "      requestBody: {required: true, content: {application/json: {}}}\n"
        "      responses: {'204': {description: Done.}, "
        f"{documented}: {{description: Wrong., content: {problem}}}}}\n"
        "components:\n  schemas:\n    P: {type: object, "
        "properties: {status: {type: integer}, title: {type: string}}}\n"
    )
    app = load("server").create_app(Service(load))
    headers = {"content-type": "application/json"}
    wrong = [("/things?n=x", b"1"), ("/things", b"{")]
    for target, content in wrong:
        found, told = ask(app, "POST", target, headers=headers, content=content)
        assert found == status
        assert json.loads(told)["status"] == status
    assert ask(app, "POST", "/things", headers=headers, content=b"1")[0] == 204
    headers = {"content-type": "text/plain"}
    assert ask(app, "POST", "/things", headers=headers, content=b"1")[0] == 415


def test_a_document_may_have_webhooks_alone(make: Make) -> None:
    load = make(
        f"{HEAD}webhooks:\n  new-pet.born!:\n    post:\n"
        "      requestBody: {required: true, content: {application/json: "
        "{schema: {type: object, properties: {n: {type: integer}}}}}}\n"
        f"      {DONE}\n"
    )
    receiver = load("receiver")
    service = Service(load)
    app = receiver.create_app(service)
    transport = Asgi(app, load("runtime.transport").Reply)
    sender = load("sender").AsyncSender(transport=transport)
    (name,) = (each for each in dir(sender) if "born" in each)
    (path,) = receiver.Paths.__struct_defaults__
    (kind,) = (each for each in vars(load("models")) if each.endswith("Body"))
    given = getattr(load("models"), kind)(n=1)
    asyncio.run(getattr(sender, name)(f"http://test{path}", body=given))
    assert service.given == {"body": given}
