"""Which schemas have classes, where several stand at one place."""

from __future__ import annotations

import builtins
from typing import Any

from counterfoil.python.class_names import name_types
from counterfoil.python.outcomes import outcome_names
from unit.api.trees import build, built, with_schemas


def test_a_nullable_object_that_is_referred_to_where_it_stands_has_its_names() -> None:
    nullable = {"type": ["object", "null"], "properties": {"y": {"type": "string"}}}
    api = built(
        with_schemas(
            {
                "A": {"type": "object", "properties": {"x": nullable}},
                "B": {"$ref": "#/components/schemas/A/properties/x"},
            }
        )
    )
    named = name_types(api)
    assert [each.name for each in named.classes.values()] == ["A", "AXObject"]
    assert [each.name for each in named.others.values()] == ["B", "AX"]


def branch(title: str = "", kind: str = "", member: str = "a") -> dict[str, object]:
    properties: dict[str, object] = {member: {"type": "string"}}
    found: dict[str, object] = {"type": "object", "properties": properties}
    if kind:
        properties["kind"] = {"const": kind}
        found["required"] = ["kind"]
    return found | ({"title": title} if title else {})


def names_of(*branches: dict[str, object], **others: dict[str, object]) -> list[str]:
    # Branches that mean the same have names, though no value is one of them alone.
    api, findings = build(with_schemas({"Pay": {"oneOf": list(branches)}, **others}))
    assert api is not None
    assert {each.code.name for each in findings.items} <= {"unmatchable-alternative"}
    return [each.name for each in name_types(api).classes.values()]


def test_branches_are_called_by_their_titles() -> None:
    text: dict[str, object] = {"type": "string", "title": "no class"}
    found = names_of(branch("credit card"), text, branch("Pay by bank"))
    assert found == ["PayCreditCard", "PayByBank"]


def test_branches_are_called_by_what_tells_them_apart() -> None:
    assert names_of(branch(kind="card"), branch("Bank", "bank_account")) == [
        "PayCard",
        "PayBankAccount",
    ]
    # A constant of one says nothing of the others.
    assert names_of(branch(kind="card"), branch("Bank")) == ["PayOption1", "PayOption2"]
    optional = branch(kind="card") | {"required": []}
    assert names_of(optional, branch(kind="b")) == ["PayOption1", "PayOption2"]


def test_titles_that_make_no_distinct_names_are_not_used() -> None:
    numbered = ["PayOption1", "PayOption2"]
    assert names_of(branch("card"), branch("Card")) == numbered
    assert names_of(branch("card"), branch("Pay card")) == numbered
    assert names_of(branch("card"), branch("…")) == numbered
    assert names_of(branch("card"), branch("a b c d e f g")) == numbered


def test_one_branch_that_cannot_be_told_apart_takes_no_names_from_the_others() -> None:
    found = names_of(branch("card"), branch("bank"), branch("…"), branch("cash"))
    assert found == ["PayCard", "PayBank", "PayOption3", "PayCash"]
    twice = branch(kind="wire"), branch(kind="wire", member="b")
    others = (branch(kind=each) for each in ("card", "bank", "cash"))
    assert names_of(*twice, *others) == [
        *("PayOption1", "PayOption2", "PayCard", "PayBank", "PayCash"),
    ]
    # What tells all apart comes before a title that some have.
    titled = branch("Money", "bank"), branch("Cards", "card"), branch(kind="cash")
    assert names_of(*titled) == ["PayBank", "PayCard", "PayCash"]


def test_a_component_keeps_its_name_before_a_branch() -> None:
    card = branch()
    ways: tuple[dict[str, dict[str, object]], ...] = (
        {"PayCard": card, "A": card},
        {"A": card, "PayCard": card},
    )
    for others in ways:
        found = names_of(branch("Card"), branch("Bank"), **others)
        assert sorted(found) == ["A", "PayBank", "PayCard", "PayCard2"]
        assert found.index("PayCard2") + 1 == found.index("PayBank")


def test_branches_of_a_mapping_are_called_by_its_values() -> None:
    told = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "oneOf": [
            {"$ref": "#/components/schemas/One"},
            {"$ref": "#/components/schemas/Two"},
        ],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"first": "One", "second": "Two"},
        },
    }
    api = built(
        with_schemas(
            {"Told": told, "One": branch(member="x"), "Two": branch(member="y")}
        )
    )
    classes = name_types(api).classes.values()
    assert [e.name for e in classes][:2] == ["ToldFirst", "ToldSecond"]


def _sharing(*paths: str) -> dict[str, Any]:
    """A document whose operations, one of each path, share all that they have."""
    kind: dict[str, object] = {"type": "object", "properties": {"a": {}}}
    content = {"application/json": {"schema": kind}, "application/x+json": {}}
    refs = "#/components"
    operation = {
        "parameters": [{"$ref": f"{refs}/parameters/filter"}],
        "requestBody": {"$ref": f"{refs}/requestBodies/thing"},
        "responses": {
            "404": {"$ref": f"{refs}/responses/404"},
            "default": {"$ref": f"{refs}/responses/Problem"},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            path: {
                "parameters": [
                    {
                        "name": "own",
                        "in": "query",
                        "content": {"application/json": {"schema": kind}},
                    }
                ],
                "post": operation | {"operationId": f"post{path[1:]}"},
                "put": operation | {"operationId": f"another{path[1:]}"},
            }
            for path in paths
        },
        "components": {
            "parameters": {
                "filter": {
                    "name": "f",
                    "in": "query",
                    "content": {"application/json": {"schema": kind}},
                }
            },
            "requestBodies": {"thing": {"content": content}},
            "headers": {"info": {"schema": kind}},
            "responses": {
                "404": {"description": "", "content": content},
                "Problem": {
                    "description": "",
                    "content": content,
                    "headers": {
                        "X-Info": {"$ref": f"{refs}/headers/info"},
                        "X-Own": {"schema": kind},
                    },
                },
            },
        },
    }


def test_what_a_component_has_is_called_after_it() -> None:
    """Whoever comes first in a document: no name depends on its order."""
    orders = (("/b", "/a"), ("/a", "/b"))
    first, second = (
        {each.name for each in name_types(built(_sharing(*each))).classes.values()}
        for each in orders
    )
    assert first == second
    assert first == {
        *("FilterParameter", "ThingBody", "Response404Body", "ProblemBody"),
        *("InfoHeader", "ProblemXOwn", "AnotheraOwn", "AnotherbOwn"),
    }


def test_components_of_two_sections_may_have_one_name() -> None:
    document = _sharing("/a", "/b")
    parts = document["components"]
    parts["requestBodies"]["Problem"] = parts["requestBodies"]["thing"]
    for item in document["paths"].values():
        for operation in ("post", "put"):
            item[operation]["requestBody"] = {
                "$ref": "#/components/requestBodies/Problem"
            }
    found = {each.name for each in name_types(built(document)).classes.values()}
    assert {"ProblemRequestBody", "ProblemResponseBody"} < found
    assert not {"ProblemBody", "ProblemBody2"} & found


def test_components_that_are_called_by_numbers_say_what_they_are() -> None:
    document = _sharing("/a", "/b")
    parts = document["components"]
    parts["requestBodies"]["404"] = parts["requestBodies"]["thing"]
    for item in document["paths"].values():
        item["post"]["requestBody"] = {"$ref": "#/components/requestBodies/404"}
    found = {each.name for each in name_types(built(document)).classes.values()}
    assert {"Request404Body", "Response404Body"} < found


def test_long_enumerations_without_a_name_are_written_once() -> None:
    many = {"enum": [*"abcdefghijklm"]}
    schemas = {
        "Own": many,
        "Pet": {
            "type": "object",
            "properties": {
                "few": {"enum": [*"abc"]},
                "kind": many,
                "kinds": {"type": "array", "items": many},
                "maybe": {"anyOf": [{"type": "null"}, many]},
                "floats": {"enum": [each + 0.5 for each in range(13)]},
            },
        },
        "Either": {"oneOf": [{"type": "number"}, many]},
    }
    named = name_types(built(with_schemas(schemas)))
    listed = {named.others[where].name for where in named.listed}
    assert listed == {"PetKind", "PetKindsItem", "PetMaybe", "EitherValues"}
    assert {each.name for each in named.others.values()} - listed == {"Own", "Either"}


def test_a_name_is_that_of_one_type() -> None:
    """What is worded alike gets numbers: no two classes, aliases or unions are one."""
    kind = branch()
    either: dict[str, object] = {"oneOf": [branch(member="x"), branch(member="y")]}
    schemas: dict[str, dict[str, object]] = {
        "A": {
            "type": "object",
            "properties": {
                "x y": kind,
                "x": {"type": "object", "properties": {"y": kind, "u": either}},
                "x u": either,
                "z": {"type": "array", "items": kind},
                "z item": kind,
            },
        }
    }
    named = name_types(built(with_schemas(schemas)))
    names = [each.name for each in named.classes.values()]
    assert len(set(names)) == len(names)
    assert {"AXY", "AXY2", "AZItem", "AZItem2"} <= set(names)
    assert {stem for stem, _ in named.unions.values()} == {"a_x_u", "a_x_u_2"}


def test_parameters_of_one_name_have_types_of_their_own() -> None:
    many = [*"abcdefghijklm"]
    document = with_schemas({})
    document["paths"] = {
        "/": {
            "get": {
                "operationId": "get",
                "parameters": [
                    {"name": "kind", "in": "query", "schema": {"enum": many}},
                    {"name": "kind", "in": "header", "schema": {"enum": many[::-1]}},
                ],
                "responses": {"200": {"description": ""}},
            }
        }
    }
    named = name_types(built(document))
    assert {where[1][-8]: each.name for where, each in named.others.items()} == {
        "0": "GetKind2",
        "1": "GetKind",
    }


def test_no_class_of_a_response_is_called_as_a_constant_may_be() -> None:
    document = with_schemas({})
    get = {"operationId": "a", "responses": {"204": {"description": ""}}}
    document["paths"] = {"/": {"get": get}}
    (operation,) = built(document).operations
    names = {stem: {*outcome_names(stem, operation)} for stem in ("ListV1", "V1", "V")}
    assert names == {"ListV1": {"ListV1_204"}, "V1": {"V1Status204"}, "V": {"V204"}}


def _inheriting(*names: str) -> dict[str, object]:
    """Schemas, all but the last of which have what the last one has."""
    many = {"enum": [*"abcdefghijklm"]}
    either = {"type": ["integer", "string"]}
    base = {"type": "object", "properties": {"kind": many, "either": either}}
    refers = {"allOf": [{"$ref": "#/components/schemas/Main"}, branch(member="own")]}
    return with_schemas({name: base if name == "Main" else refers for name in names})


def test_what_is_inherited_is_called_after_the_schema_in_which_it_stands() -> None:
    for names in (("Zoo", "Main", "Able"), ("Able", "Main", "Zoo")):
        named = name_types(built(_inheriting(*names)))
        assert [each.name for each in named.others.values()] == ["MainKind"]
        assert [stem for stem, _ in named.unions.values()] == ["main_either"]


def test_the_given_name_of_a_property_is_not_that_of_its_class() -> None:
    """Whatever the type of the property, and wherever names are given else."""
    given = {"x-counterfoil-name": "own"}
    properties = {
        "o": branch() | given,
        "e": {"enum": [*"abcdefghijklm"]} | given | {"x-counterfoil-name": "kind"},
        "v": {"enum": ["a", "b"], "x-enum-varnames": ["A", "B"]}
        | {"x-counterfoil-name": "value"},
    }
    named = name_types(
        built(with_schemas({"A": {"type": "object", "properties": properties}}))
    )
    assert named.given == ()
    found = [*named.classes.values(), *named.others.values()]
    assert [each.name for each in found] == ["A", "AOwn", "AKind", "AValue"]


def test_parameters_at_the_top_of_swagger_are_called_after_themselves() -> None:
    many = {"type": "string", "enum": [*"abcdefghijklm"]}
    kinds = {"type": "array", "items": many}
    operation = {
        "parameters": [{"$ref": "#/parameters/one"}, {"$ref": "#/parameters/2"}],
        "responses": {"204": {"description": ""}},
    }
    document = {
        "swagger": "2.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/": {"get": operation}},
        "parameters": {
            "one": {"name": "kind", "in": "query"} | many,
            "2": {"name": "kinds", "in": "query"} | kinds,
        },
    }
    named = name_types(built(document))
    found = {each.name for each in named.others.values()}
    assert found == {"OneParameter", "Parameter2ParameterItem"}


def test_no_class_is_called_as_one_that_is_built_in() -> None:
    # mypy would take `Warning` for that one, in a class that comes before it.
    own = [name for name in vars(builtins) if name.istitle() or name.endswith("Error")]
    own = [name for name in own if name not in {"None", "True", "False"}]
    assert {"Warning", "KeyError", "Ellipsis"} <= {*own}
    named = {name: branch() for name in own}
    api = built(with_schemas(named))
    names = {each.name for each in name_types(api).classes.values()}
    assert len(names) == len(own)
    assert not names & {*vars(builtins)}
