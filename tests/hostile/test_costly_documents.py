"""Documents that would cost too much are refused, or harmless, in 10 s and 1 GB.

The limits are those of `running.py`: a process that goes beyond them is killed.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

import pytest
from hostile.costly import document_of, does_no_harm, ref

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hostile.running import Generator

HEAD: Final = 'openapi: 3.1.1\ninfo: {title: Costly, version: "1"}\n'
MANY: Final = 10_000
LONG: Final = "x" * 1_000_000


def _bomb(merge: str) -> str:
    rows = ["a0: &a0 {x: lol, y: lol}"]
    for n in range(1, 40):
        before = f"*a{n - 1}"
        value = f"{{<<: [{before}, {before}], z{n}: {before}}}"
        if not merge:
            value = f"[{', '.join([before] * 9)}]"
        rows.append(f"a{n}: &a{n} {value}")
    return HEAD + "paths: {}\nx-bomb:\n" + "".join(f"  {row}\n" for row in rows)


def _nested_blocks() -> str:
    rows = "".join(f"{' ' * n}a:\n" for n in range(2_000))
    return f"{HEAD}paths: {{}}\nx-deep:\n" + "".join(
        f" {row}\n" for row in rows.splitlines()
    )


def _nested_schemas() -> str:
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(40):
        deep = {"type": "array", "items": {"allOf": [deep]}}
    return document_of({"S0": deep})


def _doubled() -> str:
    """Each schema takes the next one twice: two to the power of forty of the last."""
    schemas: dict[str, Any] = {
        f"S{n}": {
            "type": "object",
            "allOf": [ref(n + 1), ref(n + 1)],
            "properties": {f"p{n}": {"allOf": [ref(n + 1), {"minProperties": 1}]}},
        }
        for n in range(40)
    }
    schemas["S40"] = {"type": "object"}
    return document_of(schemas)


def _ruled(*rules: str) -> dict[str, Any]:
    """An object with cross-field rules."""
    listed = [{"id": f"r{n}", "message": "m", "rule": r} for n, r in enumerate(rules)]
    properties = {"a": {"type": "string"}}
    return {"type": "object", "properties": properties, "x-rules": listed}


def _doubling_server() -> dict[str, Any]:
    """Each default would be two of the next variable: two to the power of forty."""
    doubled = {f"a{n}": {"default": f"{{a{n + 1}}}" * 2} for n in range(40)}
    variables = doubled | {"a40": {"default": "x"}}
    return {"url": "https://a.example/{a0}", "variables": variables}


def _with_operation(operation: dict[str, Any]) -> dict[str, Any]:
    whole = {"responses": {"204": {"description": "Done"}}, **operation}
    head = {"openapi": "3.1.1", "info": {"title": "Costly", "version": "1"}}
    return {**head, "paths": {"/a": {"post": whole}}}


def _calling(address: str) -> dict[str, Any]:
    """An operation with a callback to an address."""
    answer = {"post": {"responses": {"204": {"description": "Done"}}}}
    return _with_operation({"callbacks": {"c": {address: answer}}})


def _sending(example: str) -> dict[str, Any]:
    """An operation with an example of a text."""
    content = {"text/plain": {"schema": {"type": "string"}, "example": example}}
    return _with_operation({"requestBody": {"content": content}})


def _shared(schema: dict[str, Any], operations: int, **members: Any) -> str:
    """Many operations with one parameter."""
    parameters = {"P": {"name": "p", "in": "query", "schema": schema}}
    operation = {
        "parameters": [{"$ref": "#/components/parameters/P"}],
        "responses": {"204": {"description": "Done"}},
    }
    return json.dumps(
        {
            "openapi": "3.1.1",
            "info": {"title": "Costly", "version": "1"},
            "paths": {f"/{n}": {"get": operation} for n in range(operations)},
            "components": {"parameters": parameters},
            **members,
        }
    )


def _unions() -> str:
    schemas: dict[str, Any] = {
        f"S{n}": {"anyOf": [ref(n + 1), {"type": "array", "items": ref(n + 1)}]}
        for n in range(60)
    }
    schemas["S60"] = {"type": "integer"}
    return document_of(schemas)


def _shared_branches(media_type: str, leaf: dict[str, Any]) -> str:
    """Two unions of two, and so on: two to the power of forty ways to two schemas."""
    schemas: dict[str, Any] = {
        f"S{n}": {"anyOf": [ref(n + 2 - n % 2), ref(n + 3 - n % 2)]} for n in range(80)
    }
    schemas |= {"S80": leaf, "S81": {"type": "object", "properties": {"b": {}}}}
    return document_of(schemas).replace("application/json", media_type)


_OBJECT: Final = {"type": "object", "properties": {"a": {"type": "string"}}}


def _dynamic() -> str:
    """Resources whose anchors are each other's: each way decides for others."""
    schemas: dict[str, Any] = {
        f"S{n}": {
            "$id": f"https://a.example/{n}",
            "$defs": {"d": {"$dynamicAnchor": f"n{n // 2}"}},
            "properties": {
                each: {"$ref": f"https://a.example/{n + 2 - n % 2 + side}"}
                for side, each in enumerate("ab")
            },
        }
        for n in range(40)
    }
    for n in (40, 41):
        schemas[f"S{n}"] = {"$id": f"https://a.example/{n}", "type": "object"}
    return document_of(schemas)


def _children_in_circles() -> str:
    """A parent that is one of its children, of which each has all of the parent."""
    schemas: dict[str, Any] = {
        f"S{n}": {"allOf": [ref(0), {"type": "object", "required": [f"a{n}"]}]}
        for n in range(1, 2_000)
    }
    return document_of({"S0": {"oneOf": [ref(n) for n in range(1, 2_000)]}} | schemas)


def _tangled() -> str:
    """A union of itself, and an example that is wrong at its deepest place."""
    example: Any = "no expression"
    for _ in range(60):
        example = {"left": example}
    term = {"properties": {"left": ref(0)}, "required": ["left"], "type": "object"}
    terms = [{**term, "title": name} for name in "ab"]
    number = {"type": "integer"}
    return document_of({"S0": {"oneOf": [*terms, number], "examples": [example]}})


# By name: the file, its text, and whether it must be refused (2), fine (0), or either.
DOCUMENTS: Final[dict[str, tuple[str, Callable[[], str], set[int]]]] = {
    "aliases": ("openapi.yaml", lambda: _bomb(""), {2}),
    "merged-aliases": ("openapi.yaml", lambda: _bomb("<<"), {2}),
    "deep-json": ("openapi.json", lambda: '{"a":' * MANY + "1" + "}" * MANY, {2}),
    "deep-array": ("openapi.json", lambda: "[" * MANY + "]" * MANY, {2}),
    "deep-flow": ("openapi.yaml", lambda: f"{HEAD}x-a: " + "[" * MANY, {2}),
    "deep-block": ("openapi.yaml", _nested_blocks, {2}),
    "deep-schemas": ("openapi.json", _nested_schemas, {0, 2}),
    "long-scalar": (
        "openapi.yaml",
        lambda: HEAD + 'paths: {}\nx-long: "' + "a" * 100 * 1024 * 1024 + '"\n',
        {2},
    ),
    "long-description": (
        "openapi.yaml",
        lambda: HEAD.replace("Costly", "a " * 5_000_000) + "paths: {}\n",
        {0, 2},
    ),
    "long-number": ("openapi.yaml", lambda: f"{HEAD}x-a: {'9' * 1_000_000}\n", {2}),
    "great-exponent": ("openapi.yaml", lambda: f"{HEAD}x-a: 1e999999999\n", {2}),
    "chain-of-references": (
        "openapi.json",
        lambda: document_of(
            {f"S{n}": ref(n + 1) for n in range(3_000)} | {"S3000": {"type": "string"}}
        ),
        {0, 2},
    ),
    "long-chain-of-references": (
        "openapi.json",
        lambda: document_of(
            {f"S{n}": ref(n + 1) for n in range(8_000)} | {"S8000": {"type": "string"}}
        ),
        {0, 2},
    ),
    "circle-of-references": (
        "openapi.json",
        lambda: document_of({f"S{n}": ref((n + 1) % 1_000) for n in range(1_000)}),
        {2},
    ),
    "doubled-all-of": ("openapi.json", _doubled, {0, 2}),
    "doubled-any-of": ("openapi.json", _unions, {0, 2}),
    "many-nullable": (
        "openapi.json",
        lambda: document_of(
            {
                f"S{n}": {"nullable": True, "allOf": [ref((n + 1) % 12)] * 12}
                for n in range(12)
            },
            openapi="3.0.4",
        ),
        {2},
    ),
    "tangled-example": ("openapi.json", _tangled, {0}),
    "doubled-scalars": (
        "openapi.json",
        lambda: _shared_branches("application/json", {"type": "string"}),
        {0},
    ),
    "doubled-forms": (
        "openapi.json",
        lambda: _shared_branches("application/x-www-form-urlencoded", _OBJECT),
        {0},
    ),
    "doubled-forms-in-parts": (
        "openapi.json",
        lambda: _shared_branches("multipart/form-data", _OBJECT),
        {0},
    ),
    "dynamic-ways": ("openapi.json", _dynamic, {2}),
    "children-in-circles": ("openapi.json", _children_in_circles, {0}),
    "costly-pattern": (
        "openapi.json",
        lambda: document_of(
            {
                "S0": {
                    "type": "string",
                    "pattern": "^(a+)+$",
                    "examples": ["a" * 50 + "!"],
                }
            }
        ),
        {0, 2},
    ),
    "large-pattern": (
        "openapi.json",
        lambda: document_of(
            {"S0": {"type": "string", "pattern": "(a{1000}){1000}{1000}"}}
        ),
        {0, 2},
    ),
    "slow-pattern": (
        "openapi.json",
        lambda: document_of(
            {
                "S0": {
                    "type": "string",
                    "pattern": "(?=a)(a+)+$",
                    "examples": ["a" * 1_000_000 + "!"],
                }
            }
        ),
        {0},
    ),
    "alternatives-of-patterns": (
        "openapi.json",
        lambda: document_of({"S0": {"pattern": "|".join(["a{1,2}"] * 60_000)}}),
        {0, 2},
    ),
    "groups-of-patterns": (
        "openapi.json",
        lambda: document_of({"S0": {"pattern": "^" + "(a)" * 60_000}}),
        {0, 2},
    ),
    "quotes-in-an-example": (
        "openapi.json",
        lambda: json.dumps(_sending('a\n"' + '\\"' * 50_000)),
        {0},
    ),
    "long-rule": (
        "openapi.json",
        lambda: document_of({"S0": _ruled("self.a == '" + LONG + "'")}),
        {2},
    ),
    "variables-in-defaults": (
        "openapi.json",
        lambda: _shared({}, 1, servers=[_doubling_server()]),
        {0},
    ),
    "long-default-of-a-variable": (
        "openapi.json",
        lambda: _shared(
            {},
            1,
            servers=[
                {
                    "url": "https://a.example/" + "{a}" * MANY,
                    "variables": {"a": {"default": LONG}},
                }
            ],
        ),
        {0},
    ),
    "many-expressions": (
        "openapi.json",
        lambda: json.dumps(_calling("{$url}" * 300_000)),
        {0, 2},
    ),
    "deep-pattern": (
        "openapi.json",
        lambda: document_of({"S0": {"pattern": "(" * MANY + ")" * MANY}}),
        {2},
    ),
    "repeating-pattern": (
        "openapi.json",
        lambda: document_of({"S0": {"pattern": "^[^a]{0,1000000}$"}}),
        {2},
    ),
    "powers-of-patterns": (
        "openapi.json",
        lambda: document_of({"S0": {"pattern": "(?:" * 90 + "a" + "){1000000}" * 90}}),
        {2},
    ),
    "long-pattern": (
        "openapi.json",
        lambda: document_of({"S0": {"pattern": r"\p{L}?" * 500_000}}),
        {2},
    ),
    "many-large-patterns": (
        "openapi.json",
        lambda: document_of(
            {
                f"S{n}": {"type": "string", "pattern": rf"^\p{{L}}{{100}}{n}$"}
                for n in range(5_000)
            }
        ),
        {2},
    ),
    "many-patterns": (
        "openapi.json",
        lambda: document_of(
            {
                f"S{n}": {"type": "string", "pattern": rf"^[a-z]{{1,100}}\.{n}\b$"}
                for n in range(5_000)
            }
        ),
        {0, 2},
    ),
    "many-names": (
        "openapi.json",
        lambda: document_of(
            {
                "S0": {
                    "type": "object",
                    "properties": {"_" * n: {} for n in range(1_500)},
                }
            }
        ),
        {0, 2},
    ),
    "many-variables": (
        "openapi.json",
        lambda: document_of(
            {},
            paths={
                "".join(f"/{{v{n}}}" for n in range(6_000)): {
                    "get": {"responses": {"204": {"description": "Done"}}}
                }
            },
        ),
        {0},
    ),
    "many-members": (
        "openapi.json",
        lambda: document_of({"S0": {"enum": [str(n) for n in range(20_000)]}}),
        {0, 2},
    ),
    "shared-values": (
        "openapi.json",
        lambda: _shared({"enum": [f"value-{n}" for n in range(12_500)]}, 2_000),
        {2},
    ),
    "shared-values-within-the-limit": (
        "openapi.json",
        lambda: _shared({"enum": [f"value-{n}" for n in range(1_500)]}, 400),
        {0},
    ),
    "long-address": (
        "openapi.json",
        lambda: _shared({}, 1_000, servers=[{"url": f"https://a.example/{LONG}"}]),
        {0},
    ),
    "long-title": (
        "openapi.json",
        lambda: _shared({}, 1_000, info={"title": LONG, "version": "1"}),
        {0},
    ),
    "shared-pattern": (
        "openapi.json",
        lambda: _shared({"type": "string", "pattern": "a" * 20_000}, 450),
        {0},
    ),
    "many-faults": (
        "openapi.json",
        lambda: document_of({"S0": {}}, **{f"fault{n}": 1 for n in range(50_000)}),
        {2},
    ),
    "many-braces": (
        "openapi.json",
        lambda: document_of({"S0": {}}).replace('"/a"', f'"/{"{a}" * 5_000}"'),
        {0, 2},
    ),
    "duplicates": (
        "openapi.json",
        lambda: "{" + ",".join('"a":1' for _ in range(100_000)) + "}",
        {2},
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_costly_document_does_no_harm(
    generator: Generator, tmp_path: Path, name: str
) -> None:
    file, text, expected = DOCUMENTS[name]
    does_no_harm(generator, tmp_path / "document" / file, text(), expected)


@pytest.mark.parametrize(
    "reference",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "../../../../../../etc/passwd",
        "..%2f..%2f..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
        "link.yaml",
        "link/passwd",
        "/dev/zero",
        "pipe.yaml",
    ],
)
def test_references_read_nothing_outside(
    generator: Generator, tmp_path: Path, reference: str
) -> None:
    folder = tmp_path / "document"
    folder.mkdir()
    (folder / "link.yaml").symlink_to("/etc/passwd")
    (folder / "link").symlink_to("/etc")
    os.mkfifo(folder / "pipe.yaml")
    document = folder / "openapi.json"
    document.write_text(document_of({"S0": {"$ref": reference}}), encoding="utf-8")
    run = generator.generate(document, folder / "out")
    assert run.status == 2
    assert "root:" not in run.output
    assert str(document) in run.of("read")
    read = [path for path in run.of("read") if path.startswith(("/etc/passwd", "/dev"))]
    assert read == []
