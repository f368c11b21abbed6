"""The keywords of JSON Schema 2020-12 and of OpenAPI, by what they do to a schema."""

from __future__ import annotations

# The versions whose Schema Objects are a dialect of OpenAPI's own: they have no names
# of their own, and what stands beside a `$ref` is ignored (OAS 3.0.4, 4.7.23 and
# 4.7.24). Since 3.1 they are JSON Schema.
OWN_DIALECT = frozenset({"2.0", "3.0"})
# Each of these holds one schema (JSON Schema Core, 10.2, 10.3 and 11).
ONE_SCHEMA = frozenset(
    {
        "additionalProperties",
        "contains",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    },
)
# Each of these holds a list of schemas.
SCHEMA_LIST = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
# Each of these holds schemas by name.
SCHEMA_MAP = frozenset({"dependentSchemas", "patternProperties", "properties"})
# Applied to the very value of the schema: a cycle of these alone never ends.
IN_PLACE = frozenset(
    {"allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "then"},
)
# Each of these asserts by a value that is no schema (JSON Schema Validation, 6).
ASSERTIONS = frozenset(
    {
        "const",
        "dependentRequired",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minContains",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "required",
        "type",
        "uniqueItems",
    },
)
COUNTS = frozenset(
    {
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "minContains",
        "minItems",
        "minLength",
        "minProperties",
    }
)
"""Those whose value is an integer."""
AMOUNTS = COUNTS | {
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maximum",
    "minimum",
    "multipleOf",
}
"""Those whose value is a number: in quotes, too, it can be no other one."""
APPLIED = frozenset({"allOf", "anyOf", "oneOf"})
"""Those whose value is a list of schemas for the value itself."""
UNSAID = AMOUNTS | APPLIED | {"format", "nullable", "pattern", "uniqueItems"}
"""Those that say nothing where they are null."""
# `format` is an annotation here (JSON Schema Validation, 7.2.1), but tells people much.
MEANING = (
    ONE_SCHEMA
    | SCHEMA_LIST
    | SCHEMA_MAP
    | ASSERTIONS
    | {"$dynamicRef", "$ref", "format"}
)
# These say something about a value and forbid none (JSON Schema Validation, 8 and 9;
# OAS 3.1, 4.8.24.1).
ANNOTATIONS = frozenset(
    {
        "$anchor",
        "$comment",
        "$defs",
        "$dynamicAnchor",
        "$id",
        "contentEncoding",
        "contentMediaType",
        "contentSchema",
        "default",
        "deprecated",
        "description",
        "discriminator",
        "example",
        "examples",
        "externalDocs",
        "readOnly",
        "title",
        "writeOnly",
        "xml",
    },
)
# These choose another dialect, which would mean something else.
REFUSED = frozenset({"$schema", "$vocabulary"})
# The keywords that say something of one JSON type only.
BY_TYPE: dict[str, tuple[str, ...]] = {
    "array": (
        "prefixItems",
        "items",
        "contains",
        "minContains",
        "maxContains",
        "minItems",
        "maxItems",
        "uniqueItems",
        "unevaluatedItems",
    ),
    "boolean": (),
    "integer": (
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ),
    "null": (),
    "number": (
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ),
    "object": (
        "properties",
        "patternProperties",
        "additionalProperties",
        "propertyNames",
        "required",
        "minProperties",
        "maxProperties",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedProperties",
    ),
    "string": ("minLength", "maxLength", "pattern", "format"),
}

# The Schema Object of OpenAPI 3.0 (OAS 3.0.4, 4.7.24) has these alone.
LEGACY = frozenset(
    {
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "default",
        "deprecated",
        "description",
        "discriminator",
        "enum",
        "example",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "externalDocs",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "not",
        "nullable",
        "oneOf",
        "pattern",
        "properties",
        "readOnly",
        "required",
        "title",
        "type",
        "uniqueItems",
        "writeOnly",
        "xml",
    },
)

# The Schema Object of Swagger 2.0 lacks these of its successor.
SWAGGER = LEGACY - {"anyOf", "deprecated", "not", "nullable", "oneOf", "writeOnly"}

_LATE = MEANING - LEGACY - {"$dynamicRef"}
EARLY = {
    "2.0": dict.fromkeys(_LATE, "3.1")
    | dict.fromkeys(("anyOf", "not", "nullable", "oneOf"), "3.0"),
    "3.0": dict.fromkeys(_LATE, "3.1"),
}
"""What tools write in older versions, too: it is read as in the one that has it."""
