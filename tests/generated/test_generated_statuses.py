"""Responses that are documented as ranges of statuses, or as the default."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from generated.making import Asgi, Import, ask, pair
from hypothesis import given, settings
from hypothesis import strategies as st


class Pets:
    """Answers `statuses` with what it is told."""

    def __init__(self, response: Any) -> None:
        self._response = response

    async def list_pets(self, **_: Any) -> Any:
        if isinstance(self._response, Exception):
            raise self._response
        return self._response

    async def add_pet(self, **_: Any) -> Any:
        return self._response

    async def drop_pet(self, **_: Any) -> Any:
        return self._response

    async def put_pet_whose_name_is_so_long_that_it_hardly_fits(self, **_: Any) -> Any:
        return self._response


class ToldErrors:
    """Tells of faults in both kinds of errors of `statuses`."""

    def __init__(self, load: Import) -> None:
        self._models = load("statuses.models")

    def problem(self, fault: Any) -> Any:
        return self._models.Problem(title=fault.title, status=fault.status)

    def add_pet_default_body(self, fault: Any) -> Any:
        return self._models.AddPetDefaultBody(ok=False, message=fault.detail)


def called(load: Import, response: Any) -> Any:
    """What the client makes of a response of the service to `listPets`."""
    client, _ = pair(load, "statuses", Pets(response), errors=ToldErrors(load))
    return asyncio.run(client.list_pets())


# RFC 9110, 15.3.5, 15.3.6, 15.4.5: no content, and so no `Problem`.
BODILESS = {204, 205, 304}


@settings(deadline=None)
@given(status=st.integers(min_value=-1, max_value=700))
def test_the_closest_response_documents_a_status(load: Import, status: int) -> None:
    module = load("statuses.operations.list_pets")
    problem = load("statuses.models").Problem(title="So", status=status)
    exact = status in {200, 404}
    in_range = 400 <= status <= 499 and not exact
    by_default = 200 <= status <= 599 and not exact and not in_range
    for kind, fits in (
        (module.ListPets4XX, in_range),
        (module.ListPetsDefault, by_default and status not in BODILESS),
    ):
        if not fits:
            with pytest.raises(ValueError, match="not documented"):
                kind(status=status, body=problem)
            continue
        # Beside a documented success, the default is raised whatever its status is.
        response = kind(status=status, body=problem)
        with pytest.raises(load("statuses.client.list_pets").ListPetsError) as caught:
            called(load, response)
        assert caught.value.response == response
        assert caught.value.status == status
        assert type(caught.value).__name__ == f"{kind.__name__}Error"


def test_exact_statuses_go_before_ranges(load: Import) -> None:
    module = load("statuses.operations.list_pets")
    assert called(load, module.ListPets200(body=["a"])).body == ["a"]
    errors = load("statuses.client.list_pets")
    with pytest.raises(errors.ListPets404Error) as caught:
        called(load, module.ListPets404())
    assert not isinstance(caught.value, errors.ListPets4XXError)
    assert not isinstance(caught.value, errors.ListPetsDefaultError)
    assert caught.value.response == module.ListPets404()


def test_what_a_service_raises_becomes_the_response_of_its_status(
    load: Import, caplog: pytest.LogCaptureFixture
) -> None:
    module = load("statuses.operations.list_pets")
    refusal = load("statuses.server").Refusal
    body = load("statuses.models").Problem(title="So", status=1)
    counted = module.ListPets4XX(status=400, body=body, x_count=7)
    default = module.ListPetsDefault(status=503, body=body)
    for raised, expected in (
        (refusal(404), module.ListPets404()),
        (refusal(400, body, x_count=7), counted),
        (refusal(503, body), default),
        (refusal(503, body=body), default),
    ):
        with pytest.raises(load("statuses.client.list_pets").ListPetsError) as caught:
            called(load, raised)
        assert caught.value.response == expected
    assert not caplog.records


@pytest.mark.parametrize(
    ("status", "fields", "problem"),
    [
        (700, {}, "status 700 is not documented"),
        (404, {"body": 1}, "Unexpected keyword argument 'body'"),
        (400, {}, "Missing required argument 'body'"),
        (400, {"body": 1}, 'not of type "object"'),
    ],
)
def test_a_response_that_is_not_documented_is_a_failure_of_the_service(
    load: Import,
    caplog: pytest.LogCaptureFixture,
    status: int,
    fields: dict[str, Any],
    problem: str,
) -> None:
    with pytest.raises(load("statuses.client.list_pets").ListPetsError) as caught:
        called(load, load("statuses.server").Refusal(status, **fields))
    assert caught.value.status == 500
    (record,) = caplog.records
    assert (record.getMessage(), record.levelname) == ("list_pets failed", "ERROR")
    assert record.exc_info is not None
    assert problem in str(record.exc_info[1])


@pytest.mark.parametrize("status", [200, 299, 500])
def test_a_default_that_no_success_is_beside_is_one(load: Import, status: int) -> None:
    body = load("statuses.models").AddPetDefaultBody(ok=True)
    response = load("statuses.operations.add_pet").AddPetDefault(
        status=status, body=body
    )
    client, _ = pair(load, "statuses", Pets(response), errors=ToldErrors(load))
    if status < 300:
        assert asyncio.run(client.add_pet(body="a")) == response
        return
    with pytest.raises(load("statuses.client.add_pet").AddPetDefaultError) as caught:
        asyncio.run(client.add_pet(body="a"))
    assert caught.value.response == response


@pytest.mark.parametrize(
    ("function", "returned"),
    [
        ("list_pets", "ListPets200 | U"),
        ("add_pet", "AddPetDefault | U"),
        ("drop_pet", "DropPet2XX | U"),
    ],
)
def test_a_caller_gets_the_documented_successes(
    load: Import, function: str, returned: str
) -> None:
    method = getattr(load("statuses.client").Client, function)
    assert method.__annotations__["return"] == returned


@pytest.mark.parametrize("status", [200, 299, 500, 599])
def test_a_range_without_content_answers_without(load: Import, status: int) -> None:
    module = load("statuses.operations.drop_pet")
    problem = load("statuses.models").Problem(title="So", status=status)
    response = (
        module.DropPet2XX(status=status)
        if status < 300
        else module.DropPet5XX(status=status, body=problem)
    )
    client, _ = pair(load, "statuses", Pets(response), errors=ToldErrors(load))
    if status < 300:
        assert asyncio.run(client.drop_pet(id="1")) == response
        return
    with pytest.raises(load("statuses.client").ErrorResponse) as caught:
        asyncio.run(client.drop_pet(id="1"))
    assert caught.value.response == response


@pytest.mark.parametrize(("status", "length"), [(200, "0"), (204, None), (205, None)])
def test_the_length_of_nothing(load: Import, status: int, length: str | None) -> None:
    response = load("statuses.operations.drop_pet").DropPet2XX(status=status)
    app = load("statuses.server").create_app(Pets(response), errors=ToldErrors(load))
    found, headers, content = asyncio.run(Asgi(app, None).ask("DELETE", "/pets/1"))
    assert (found, dict(headers).get("content-length"), content) == (
        status,
        length,
        b"",
    )


@pytest.mark.parametrize(
    ("method", "target", "status", "kind"),
    [
        ("GET", "/pets?limit=0", 400, "wrong"),  # its range
        ("PATCH", "/pets", 405, "wrong"),
        ("GET", "/pets", 500, None),  # the default
        ("GET", "/nowhere", 404, None),  # no operation's
    ],
)
def test_faults_are_told_in_the_documented_response(
    load: Import, method: str, target: str, status: int, kind: str | None
) -> None:
    service = Pets(RuntimeError("a secret"))
    app = load("statuses.server").create_app(service, errors=ToldErrors(load))
    found, headers, content = asyncio.run(Asgi(app, None).ask(method, target))
    assert found == status
    assert dict(headers)["content-type"] == "application/problem+json"
    assert dict(headers).get("x-kind") == kind
    assert json.loads(content)["status"] == status
    assert b"secret" not in content


def test_a_default_of_another_shape_tells_of_faults_too(load: Import) -> None:
    app = load("statuses.server").create_app(Pets(None), errors=ToldErrors(load))
    headers = {"content-type": "application/json"}
    status, content = ask(app, "POST", "/pets", headers=headers, content=b"1")
    assert status == 400
    assert json.loads(content)["ok"] is False


def test_a_default_without_content_hides_the_fault(load: Import) -> None:
    app = load("statuses.server").create_app(Pets(None), errors=ToldErrors(load))
    assert ask(app, "PATCH", "/pets/1") == (405, b"")


def test_a_default_that_nothing_is_left_for_has_no_class(load: Import) -> None:
    name = "put_pet_whose_name_is_so_long_that_it_hardly_fits"
    module = load(f"statuses.operations.{name}")
    assert not any(each.endswith("Default") for each in vars(module))
    assert any(each.endswith("5XX") for each in vars(module))


def test_a_status_beyond_all_is_not_documented(load: Import) -> None:
    reply = load("statuses.runtime.transport").Reply
    read = load("statuses.client.list_pets").read
    with pytest.raises(load("statuses.client").UnexpectedStatus):
        read(reply(status=600, headers=(), content=b""))
