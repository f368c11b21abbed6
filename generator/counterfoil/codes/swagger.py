"""The codes of Swagger 2.0: what its upgrade to OpenAPI 3 has to say."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

SEVERAL_BODIES = Code(
    "several-bodies",
    Severity.ERROR,
    "An operation with more than one body",
    """\
A request has one body: one parameter with `in: body`, or parameters with `in:
formData`, which are the fields of a form (Swagger 2.0, Parameter Object).

```yaml
swagger: "2.0"
parameters:
  - {name: pet, in: body, schema: {type: object}}
  - {name: owner, in: body, schema: {type: object}}    # a property of the first
```

Keep one of them.
""",
)

ASSUMED_MEDIA_TYPE = Code(
    "assumed-media-type",
    Severity.WARNING,
    "No media type is given, and JSON is assumed",
    """\
In Swagger 2.0 the media types of bodies are those of `consumes` and `produces`, of the
operation or of the document. Without them nothing is said of the media type, and nearly
always JSON is meant. It is reported once for requests and once for responses.

```yaml
swagger: "2.0"
consumes: [application/json]
produces: [application/json]
```
""",
)

IGNORED_EXAMPLE = Code(
    "ignored-example",
    Severity.WARNING,
    "An example of content that a response does not have",
    """\
The names of a response's `examples` are media types that the operation produces
(Swagger 2.0, Example Object), and a response without a `schema` has no content.

```yaml
swagger: "2.0"
produces: [application/json]
responses:
  "200":
    description: Found
    schema: {type: object}
    examples: {application/xml: <pet/>}    # not among produces
```
""",
)

ASSUMED_NULLABLE = Code(
    "assumed-nullable",
    Severity.WARNING,
    "An extension that is taken for `nullable`",
    """\
Swagger 2.0 cannot say that a value may be null. Many documents say it with
`x-nullable`, and here it means what `nullable` means in OpenAPI 3.0. It is reported
once for each document.
""",
)

UNSUPPORTED_COLLECTION_FORMAT = Code(
    "unsupported-collection-format",
    Severity.ERROR,
    "A collection format that OpenAPI 3 does not have",
    """\
Arrays in arrays have no counterpart in OpenAPI 3 (Swagger 2.0, Items Object).

```yaml
swagger: "2.0"
parameters:
  - name: grid
    in: query
    type: array
    items: {type: array, items: {type: string}, collectionFormat: pipes}
```

Make it a string, and say in its description how it is divided.
""",
)

SWAGGER_CODES: tuple[Code, ...] = (
    SEVERAL_BODIES,
    ASSUMED_MEDIA_TYPE,
    IGNORED_EXAMPLE,
    ASSUMED_NULLABLE,
    UNSUPPORTED_COLLECTION_FORMAT,
)
