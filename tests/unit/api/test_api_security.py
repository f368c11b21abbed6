"""Security requirements, and what else an operation says beside its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.metadata import Server
from counterfoil.api.security_schemes import RequiredScheme, SecurityRequirement
from unit.api.trees import build, built, codes_at, with_operation

if TYPE_CHECKING:
    from counterfoil.api.model import Operation

DONE = {"204": {"description": "Done"}}
KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
LOGIN = {
    "type": "oauth2",
    "flows": {
        "clientCredentials": {"tokenUrl": "https://a.b", "scopes": {"read": "Look"}}
    },
}


def secured(requirements: object, whole: object = None) -> dict[str, object]:
    operation: dict[str, object] = {"responses": DONE}
    if requirements is not None:
        operation["security"] = requirements
    data = with_operation(operation)
    data["components"] = {"securitySchemes": {"key": KEY, "login": LOGIN}}
    if whole is not None:
        data["security"] = whole
    return data


def only(data: dict[str, object]) -> Operation:
    (operation,) = built(data).operations
    return operation


def test_alternatives_and_scopes_are_kept_in_order() -> None:
    both = {"key": [], "login": ["read"]}
    operation = only(secured([both, {"key": []}, {}]))
    key = RequiredScheme("key", ())
    assert operation.security == (
        SecurityRequirement((key, RequiredScheme("login", ("read",)))),
        SecurityRequirement((key,)),
        SecurityRequirement(()),
    )


def test_the_order_within_a_requirement_has_no_part_in_it() -> None:
    requirement: dict[str, list[str]] = {"login": [], "key": []}
    turned = dict(reversed(requirement.items()))
    one, other = built(secured([requirement])), built(secured([turned]))
    assert one == other


def test_the_requirements_of_the_document_hold_where_there_are_no_others() -> None:
    required = SecurityRequirement((RequiredScheme("key", ()),))
    assert only(secured(None, [{"key": []}])).security == (required,)
    assert only(secured([], [{"key": []}])).security == ()
    assert only(secured([{}], [{"key": []}])).security == ()


def test_schemes_say_how_to_authenticate() -> None:
    schemes = built(secured([{"key": []}, {"login": []}])).security_schemes
    key, login = schemes["key"], schemes["login"]
    assert (key.type, key.place, key.parameter) == ("apiKey", "header", "X-Key")
    (flow,) = login.flows
    assert (flow.grant, flow.token_url) == ("clientCredentials", "https://a.b")
    assert flow.scopes == (("read", "Look"),)


def test_a_requirement_without_a_scheme_is_kept_and_reported() -> None:
    api, findings = build(secured([{"keys": []}]))
    assert api is not None
    assert api.operations[0].security[0].schemes[0].name == "keys"
    assert api.security_schemes["keys"].type == ""
    place = "/paths/~1pets/post/security/0/keys"
    assert codes_at(findings) == {("unknown-security-scheme", place)}


def test_servers_of_an_operation_go_before_those_of_its_path() -> None:
    data = with_operation({"responses": DONE, "servers": [{"url": "/own"}]})
    assert only(data).servers == (Server("/own", "", ()),)
    paths = {"/a": {"servers": [{"url": "/path"}], "get": {"responses": DONE}}}
    assert only({**data, "paths": paths}).servers == (Server("/path", "", ()),)


def test_default_and_ranges_are_responses_with_a_pattern() -> None:
    responses = {"200": {"description": "a"}, "4XX": {"description": "b"}}
    operation = only(
        with_operation({"responses": {**responses, "default": {"description": "c"}}})
    )
    found = [(each.status, each.pattern, each.key) for each in operation.responses]
    assert found == [(200, "", "200"), (0, "4XX", "4XX"), (0, "default", "default")]


def test_a_parameter_with_content_has_its_schema_and_media_type() -> None:
    content = {"application/json": {"schema": {"type": "object"}}}
    parameter = {"name": "filter", "in": "query", "content": content}
    (found,) = only(
        with_operation({"parameters": [parameter], "responses": DONE})
    ).parameters
    assert found.media_type == "application/json"
    assert found.schema.exact == '{"type":"object"}'


def test_encodings_are_kept_with_the_media_type() -> None:
    encoding = {"a": {"contentType": "Image/PNG, image/*", "explode": False}}
    content = {"multipart/form-data": {"schema": {}, "encoding": encoding}}
    operation = only(
        with_operation({"requestBody": {"content": content}, "responses": DONE})
    )
    assert operation.body is not None
    (found,) = operation.body.content[0].encodings
    assert found.content_types == ("image/png", "image/*")
    assert (found.style, found.explode) == ("", False)


def test_media_types_of_parts_have_parameters() -> None:
    """RFC 9110, 5.6.1 and 5.6.6: quotes hold commas, and values keep their case."""
    listed = 'A/B; Profile="X,Y" , a/b;Q=1;charset=UTF-8,,c/*; d=1'
    encoding = {"a": {"contentType": listed}}
    content = {"multipart/form-data": {"schema": {}, "encoding": encoding}}
    operation = only(
        with_operation({"requestBody": {"content": content}, "responses": DONE})
    )
    assert operation.body is not None
    (found,) = operation.body.content[0].encodings
    assert found.content_types == ('a/b; profile="X,Y"', "a/b; charset=utf-8", "c/*")
    assert found.names == ("a/b", "a/b", "c/*")


def test_a_method_of_its_own_keeps_its_case() -> None:
    data = with_operation({"responses": DONE}, "3.2.0")
    data["paths"] = {"/a": {"additionalOperations": {"Copy": {"responses": DONE}}}}
    assert only(data).method == "Copy"


def test_schemes_may_be_named_by_their_address() -> None:
    """OAS 3.2, 4.28.1; in older versions it is a name like any other."""
    address = "#/components/securitySchemes/key"
    data = {**secured([{address: []}]), "openapi": "3.2.0"}
    (scheme,) = built(data).security_schemes.values()
    assert (scheme.name, scheme.type, scheme.parameter) == (address, "apiKey", "X-Key")
    api, findings = build({**data, "openapi": "3.1.1"})
    assert api is not None
    assert api.security_schemes[address].type == ""
    place = "/paths/~1pets/post/security/0/#~1components~1securitySchemes~1key"
    assert codes_at(findings) == {("unknown-security-scheme", place)}


def test_an_address_that_leads_nowhere_is_reported() -> None:
    data = {**secured([{"#/components/securitySchemes/none": []}]), "openapi": "3.2.0"}
    _, findings = build(data)
    assert {code for code, _ in codes_at(findings)} == {"dangling-reference"}


def test_a_flow_of_devices_is_kept() -> None:
    urls = {"deviceAuthorizationUrl": "https://a.b/device", "tokenUrl": "https://a.b"}
    flows = {"deviceAuthorization": {**urls, "scopes": {}}}
    data = {**secured([{"key": []}]), "openapi": "3.2.0"}
    data["components"] = {
        "securitySchemes": {
            "key": {"type": "oauth2", "flows": flows, "deprecated": True}
        }
    }
    scheme = built(data).security_schemes["key"]
    (flow,) = scheme.flows
    assert flow.device_authorization_url == "https://a.b/device"
    assert scheme.deprecated
