"""Names that the document gives: in code they hold, and on the wire nothing changes.

And those that are made hide nothing of Python's.
"""

from __future__ import annotations

import asyncio
import builtins
import inspect
import json
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import Import, ask, package_files, pair

if TYPE_CHECKING:
    from pathlib import Path

PET = {
    "id": 7,
    "class": "cat",
    "kind": "tabby",
    "petSize": "3 kg",
    "size": "small",
    "owner": {"name": "Ann"},
    "toys": [{"serial": 1}],
    "moods": ["calm"],
    "found": ["a mouse", 2],
}


class Animals:
    """Gives back what it got, and remembers how it was called."""

    def __init__(self, load: Import) -> None:
        self._load = load
        self.called: dict[str, Any] = {}

    async def store_animal(self, **given: Any) -> Any:
        self.called = given
        models = self._load("named.models")
        body = models.Animal(
            number=7,
            kind=given["body"].kind,
            kind_2=given["body"].kind_2,
            petSize=given["body"].petSize,
            extent=given["body"].extent,
            keeper=given["body"].keeper,
            toys=[models.Plaything_v2(serial=1)],
            moods=given["body"].moods,
            found=given["body"].found,
        )
        answers = self._load("named.operations.store_animal")
        return answers.StoreAnimal200(
            body=body, quota=3, x_quota="much", labels=["a", "b"]
        )

    async def store_animal_2(self, **given: Any) -> Any:
        self.called = given
        return self._load("named.operations.store_animal_2").StoreAnimal2_204()

    async def label(self, **given: Any) -> Any:
        self.called = given
        return self._load("named.operations.label").Label204()


def test_given_names_are_those_of_classes_fields_methods_and_arguments(
    load: Import,
) -> None:
    models = load("named.models")
    assert models.Animal.__struct_fields__[:6] == (
        "number",
        "kind",
        "kind_2",
        "petSize",
        "extent",
        "keeper",
    )
    # The schema that is called so makes way, and so does the view for requests.
    assert models.Animal2.__struct_fields__[0] == "legs"
    assert models.AnimalRequest.__struct_fields__[1] == "kind"
    assert models.PlaythingV2Request.__struct_fields__[0] == "serial"
    assert [models.Extent.BIG, models.Mood.CALM] == ["big", "calm"]
    assert models.Finding == str | int
    prepare = load("named.client.store_animal").prepare
    assert [*inspect.signature(prepare).parameters] == [
        "key",
        "body",
        "key_2",
        "traceName",
    ]


def test_what_travels_keeps_its_names(load: Import) -> None:
    service = Animals(load)
    client, transport = pair(load, "named", service)
    models = load("named.models")
    body = models.AnimalRequest(
        kind="cat",
        kind_2="tabby",
        petSize="3 kg",
        extent=models.Extent.SMALL,
        keeper=models.AnimalKeeper(name="Ann"),
        toys=[models.PlaythingV2Request()],
        moods=[models.Mood.CALM],
        found=["a mouse", 2],
    )
    call = client.store_animal(key="tom", body=body, key_2=2, traceName="t")
    response = asyncio.run(call)
    sent = transport.requests[0]
    assert sent.target == "/animals/tom?key=2"
    assert ("x-trace", "t") in [(name.lower(), value) for name, value in sent.headers]
    expected = {**PET, "toys": [{}]}
    del expected["id"]
    assert json.loads(sent.content) == expected
    assert service.called["body"] == body
    assert response.body.number == 7
    assert response.body.toys[0].serial == 1
    assert (response.quota, response.x_quota) == (3, "much")
    assert response.labels == ["a", "b"]


def test_a_server_reads_and_writes_the_names_of_the_document(load: Import) -> None:
    app = load("named.server").create_app(Animals(load))
    text = json.dumps(PET).encode()
    headers = {"content-type": "application/json"}
    status, answer = ask(app, "PUT", "/animals/tom", headers=headers, content=text)
    assert (status, json.loads(answer)) == (200, PET)
    wrong = json.dumps({**PET, "class": 1}).encode()
    assert ask(app, "PUT", "/animals/tom", headers=headers, content=wrong)[0] == 400
    with pytest.raises(load("named.client").InvalidContent, match="/class"):
        load("named.contents").ANIMAL_REQUEST.decode(wrong)


def test_operations_and_forms_make_way_and_keep_their_names(load: Import) -> None:
    service = Animals(load)
    client, transport = pair(load, "named", service)
    asyncio.run(client.store_animal_2(key="tom"))
    assert transport.requests[0].method == "GET"
    label = load("named.models").Label(text="cat", text_2="Tom")
    asyncio.run(client.label(key="tom", body=label))
    assert transport.requests[1].content == b"self=cat&text=Tom"
    assert service.called["body"] == label


@pytest.mark.parametrize(
    ("function", "error"),
    [("type_", "TypeModelError"), ("import_", "ImportModelError"), ("x", "XError")],
)
def test_no_class_of_an_operation_hides_a_builtin(
    load: Import, function: str, error: str
) -> None:
    module = load(f"names.client.{function}")
    hidden = {each for each in vars(module) if hasattr(builtins, each)}
    assert all(each.startswith("__") for each in hidden)
    assert issubclass(getattr(module, error), Exception)
    told = getattr(load("names.client").Client, function).__doc__
    assert f"Raises `{error}`" in told


LOCKED = """\
openapi: 3.1.1
info: {title: Locked, version: "1"}
security: [{X-Key: []}]
paths:
  /:
    get:
      responses: {"204": {description: Done.}}
components:
  securitySchemes:
    X-Key: {type: apiKey, in: header, name: X-Key, x-counterfoil-name: secret}
"""


def test_credentials_have_given_names(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(LOCKED, encoding="utf-8")
    files = package_files(document)
    assert "    secret: ApiKey | None" in files["client/credentials.py"]
    assert "async def secret(self, credentials: ApiKey)" in files["server/security.py"]
    assert 'HeaderKey("secret", "X-Key")' in files["security.py"]


def test_no_content_is_called_as_the_constants_of_bodies_are(load: Import) -> None:
    own, contents = load("names.operations.form"), load("names.contents")
    for form, content in (("FORM_BODY", "FORM_BODY_"), ("PARTS_BODY", "PARTS_BODY_")):
        assert hasattr(own, form)
        assert not hasattr(contents, form)
        assert getattr(own, content) is getattr(contents, content)
