"""Schema Objects of OpenAPI 3.0 and Swagger 2.0 as JSON Schema 2020-12, in place.

OAS 3.0.4, 4.7.24: `nullable` adds null to the `type` beside it, exclusive bounds are
flags, a `$ref` has no siblings, and keywords that are not listed there mean nothing.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from counterfoil.proof.matching import common_regex
from counterfoil.proof.plain import (
    described,
    elements,
    find,
    is_array,
    is_object,
    members,
    target_of,
)

RULES: Final = "x-rules"
OF_3_0: Final = "x-counterfoil-3-0"
"""Marks a schema of OpenAPI 3.0 or Swagger 2.0.

There `readOnly` and `writeOnly` undo `required`, and `binary` is of any octets.
"""

_NULLABLE: Final = {"2.0": ("nullable", "x-nullable"), "3.0": ("nullable",)}
_KEYWORDS: Final = frozenset(
    {
        *("$ref", "additionalProperties", "allOf", "anyOf", "default", "deprecated"),
        *("description", "discriminator", "enum", "example", "exclusiveMaximum"),
        *("exclusiveMinimum", "externalDocs", "format", "items", "maxItems"),
        *("maxLength", "maxProperties", "maximum", "minItems", "minLength"),
        *("minProperties", "minimum", "multipleOf", "not", "nullable", "oneOf"),
        *("pattern", "properties", "readOnly", "required", "title", "type"),
        *("uniqueItems", "writeOnly", "xml"),
        # Of 3.1, and written in 3.0 all the same.
        *("const", "contains", "dependentRequired", "dependentSchemas", "else", "if"),
        *("maxContains", "minContains", "patternProperties", "prefixItems"),
        *("propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"),
    }
)
_REMARKS: Final[dict[str, type]] = {
    **dict.fromkeys(("$comment", "description", "format", "title"), str),
    **dict.fromkeys(("deprecated", "readOnly", "writeOnly"), bool),
    "examples": list,
}
"""Keywords that refuse no value, with what they have to be (JSON Schema 2020-12, 9)."""
_ONE: Final = ("additionalProperties", "contentSchema", "items", "not")
_SOME: Final = ("allOf", "anyOf", "oneOf")


def modernise(document: dict[str, object], version: str) -> None:
    """Change all Schema Objects of a document of some version of OpenAPI."""
    _Modern(document, version[:3]).visit(document)


def is_undone(schema: object, name: str, word: str) -> bool:
    """Whether a property that is required need not come, for it goes one way alone.

    OAS 3.0.4, 4.7.24.1: `readOnly` undoes it in requests, `writeOnly` in responses.
    """
    plain = members(schema)
    if OF_3_0 not in plain:
        return False
    return members(members(plain.get("properties")).get(name)).get(word) is True


class _Modern:
    def __init__(self, document: dict[str, object], version: str) -> None:
        self._document = document
        self._version = version
        self._old = version in _NULLABLE
        self._nullable = _NULLABLE.get(version, ())
        self._seen: set[int] = set()

    def visit(self, value: object, *, named: bool = False) -> None:
        """Look for schemas in whatever is none itself."""
        # What a schema refers to is changed with it, and may be this very object.
        for name, inside in tuple(members(value).items()):
            if not named and name in {"schemas", "definitions"}:
                for schema in members(inside).values():
                    self._schema(schema)
            elif not named and name in {"schema", "itemSchema"}:
                self._schema(inside)
        for inside, names in tuple(described(value, named=named)):
            self.visit(inside, named=names)

    def _schema(self, value: object) -> None:
        schema = members(value)
        if not is_object(value) or id(value) in self._seen:
            return
        self._seen.add(id(value))
        reference = schema.get("$ref")
        if reference == "#":
            # The document has no keyword of a schema: as one, it admits any value.
            del schema["$ref"]
            if self._old:
                schema.clear()
        elif isinstance(reference, str) and reference.startswith("#/"):
            # One that leads nowhere is told of where an operation leads to it.
            with suppress(KeyError):
                self._schema(find(self._document, target_of(reference)))
        _name_null(schema)
        _drop_remarks(schema)
        _drop_choices(schema)
        _write_names(schema)
        rest = schema.get("additionalItems")
        if self._old:
            self._change(schema)
        if is_array(schema.get("items")):
            # As in draft 4, on which OpenAPI 3.0 stands.
            schema["prefixItems"] = schema.pop("items")
            if rest is not None:
                schema["items"] = rest
        for inside in _within(schema):
            self._schema(inside)

    def _change(self, schema: dict[str, object]) -> None:
        if "$ref" in schema:
            for name in [one for one in schema if one != "$ref"]:
                del schema[name]
            return
        nullable = any(schema.get(each) is True for each in self._nullable)
        kind = schema.get("type")
        if nullable and kind is not None:
            schema["type"] = [*(elements(kind) or [kind]), "null"]
        for bound, flag in (
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ):
            said = schema.pop(flag, None)
            if said is True and bound in schema:
                schema[flag] = schema.pop(bound)
            elif isinstance(said, int | float) and not isinstance(said, bool):
                # A bound, as in JSON Schema since draft 6: generators write it so.
                schema[flag] = said
        for name in [one for one in schema if one not in _KEYWORDS]:
            if name != RULES and not name.startswith("x-"):
                del schema[name]
        schema.pop("nullable", None)
        if self._version == "2.0":
            schema.pop("writeOnly", None)  # which is a word of OpenAPI 3.0
        schema[OF_3_0] = True


def _name_null(schema: dict[str, object]) -> None:
    """A null without quotes among the types is the type of that name."""
    if "type" in schema and schema["type"] is None:
        schema["type"] = "null"
    kinds = elements(schema.get("type"))
    if None in kinds:
        schema["type"] = ["null" if kind is None else kind for kind in kinds]


def _drop_choices(schema: dict[str, object]) -> None:
    """Take away choices of nothing, which JSON Schema has not (Core, 10.2.1)."""
    for name in _SOME:
        if name in schema and schema[name] == []:
            del schema[name]


def _drop_remarks(schema: dict[str, object]) -> None:
    """Take away remarks that say nothing, for which tools would refuse all the rest."""
    for name, kind in _REMARKS.items():
        if name in schema and not isinstance(schema[name], kind):
            del schema[name]


def _write_names(schema: dict[str, object]) -> None:
    """Write the patterns of names for the engines that run them: one is `re`."""
    names = schema.get("patternProperties")
    if not is_object(names):
        return
    parts: dict[str, object] = {}
    for pattern, part in members(names).items():
        name = common_regex(pattern)
        if not name and pattern:
            # It is left out, and what is said of the other names with it.
            schema.pop("additionalProperties", None)
            schema.pop("unevaluatedProperties", None)
            continue
        while name in parts:
            # Two that say the same in other words: both apply.
            name = f"(?:{name})"
        parts[name] = part
    schema["patternProperties"] = parts


def _within(schema: dict[str, object]) -> list[object]:
    found = [schema[name] for name in _ONE if name in schema]
    for name in _SOME:
        found += elements(schema.get(name))
    for name in ("properties", "patternProperties", "dependentSchemas", "$defs"):
        found += members(schema.get(name)).values()
    for name in ("if", "then", "else", "contains", "propertyNames"):
        if name in schema:
            found.append(schema[name])
    found += elements(schema.get("prefixItems"))
    return found
