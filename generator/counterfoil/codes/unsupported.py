"""The codes of what OpenAPI has and this tool does not support yet: loud, by name."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

UNSUPPORTED_PATTERN = Code(
    "unsupported-pattern",
    Severity.ERROR,
    "Regular expressions that no engine here runs exactly",
    """\
ECMA-262 allows the regular expression, but the judge would read it differently or not
at all: a reference to a group that may not have matched (it is empty in ECMA-262), a
reference within a lookbehind, modifiers (`(?i:a)`), two groups of one name, or what is
too large. Where it is allowed, the pattern is left out: any text matches it.

```yaml
pattern: "^(a)?\\\\1b$"      # "^(?:aa|)b$"
```
""",
)

UNSUPPORTED_ENCODING = Code(
    "unsupported-encoding",
    Severity.ERROR,
    "Headers of parts that are no files, and encodings of what has no parts",
    """\
The `encoding` of a media type (OAS 3.2, 4.15) says how the properties of a form are
written, `prefixEncoding` and `itemEncoding` how the parts are that have no names. Their
`headers` are checked where the part is a file, and they are texts, numbers or arrays:
objects, and headers of other parts, are not. Nor are encodings in encodings, and those
by position outside of `multipart` content whose schema is an array, with no more than
`prefixItems`, `items`, `minItems` and `maxItems`, or an `itemSchema`.
""",
)

UNSUPPORTED_ALLOW_EMPTY_VALUE = Code(
    "unsupported-allow-empty-value",
    Severity.ERROR,
    "Form fields that may be empty",
    """\
`allowEmptyValue` of a field of a form (Swagger 2.0, Parameter Object) has no
counterpart in OpenAPI 3, where it is a matter of query parameters alone.

Use a schema that admits the empty string.
""",
)

UNSUPPORTED_EXTERNAL_EXAMPLE = Code(
    "unsupported-external-example",
    Severity.WARNING,
    "Examples outside of the document",
    """\
`externalValue` points to an example elsewhere, which is not read. A `serializedValue`
shows how an example is written, and is no value by itself but in content that is not
JSON: of parameters and headers, it needs a `dataValue` beside it.

Write the example as `value` or `dataValue`.
""",
)

UNSUPPORTED_SCHEMA_KEYWORD = Code(
    "unsupported-schema-keyword",
    Severity.ERROR,
    "A schema of another dialect",
    """\
`$schema` names the dialect of a schema, and `$vocabulary` (JSON Schema Core, 8.1) what
a dialect consists of. The dialects of OpenAPI and JSON Schema 2020-12 are read, and
schemas of older drafts without a keyword that means something else there.

```yaml
Pair:
  $schema: http://json-schema.org/draft-07/schema#
  items: [{type: string}, {type: integer}]    # prefixItems
```

Leave `$schema` out where the schema means the same without it.
""",
)

UNSUPPORTED_DIALECT = Code(
    "unsupported-dialect",
    Severity.ERROR,
    "Another dialect of JSON Schema",
    """\
`jsonSchemaDialect` names what the schemas of the document mean. The dialect of OpenAPI
and JSON Schema 2020-12 are supported; drafts 3, 4, 6, 7 and 2019-09 are not, in which
`$ref`, `items`, `exclusiveMinimum` and others mean something else.

Leave it out: the default is the dialect of OpenAPI.
""",
)

UNSUPPORTED_STREAM = Code(
    "unsupported-stream",
    Severity.ERROR,
    "Streams of items",
    """\
`itemSchema` (OpenAPI 3.2) describes each item of a sequence: JSON lines
(`application/jsonl`, `application/x-ndjson`), JSON sequences (`application/json-seq`,
`+json-seq`), server-sent events (`text/event-stream`), and parts without names
(`multipart/mixed` and others, but for `multipart/form-data`), which are read as a
whole. Nothing tells how content of other media types is divided into items, and parts
have no `schema` beside their `itemSchema`.
""",
)

UNUSED_ALLOW = Code(
    "unused-allow",
    Severity.ERROR,
    "Something is allowed that the document does not need",
    """\
`allow` in `[tool.counterfoil]` names what the project puts up with: constructs that are
not supported and are left out of the generated code, and warnings that it does not want
to see. Nothing in the document is of this kind, or it is supported by now.

```toml
[tool.counterfoil]
allow = ["unsupported-encoding", "undecoded-content"]
```

Remove the name from the list.
""",
)

UNSUPPORTED_CODES: tuple[Code, ...] = (
    UNSUPPORTED_PATTERN,
    UNSUPPORTED_ENCODING,
    UNSUPPORTED_ALLOW_EMPTY_VALUE,
    UNSUPPORTED_EXTERNAL_EXAMPLE,
    UNSUPPORTED_SCHEMA_KEYWORD,
    UNSUPPORTED_DIALECT,
    UNSUPPORTED_STREAM,
)
