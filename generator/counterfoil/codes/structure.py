"""The codes of a document's structure: what OpenAPI does not have."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

UNKNOWN_VERSION = Code(
    "unknown-version",
    Severity.ERROR,
    "No version of OpenAPI that this tool reads",
    """\
The first member of a document is `openapi`, with the version of the standard: 3.0.x,
3.1.x or 3.2.x, as a string; or it is `swagger`, with the version 2.0, as a string too.

```yaml
openapi: 3.1       # 3.1.1
swagger: 2.0       # "2.0"
```
""",
)

INVALID_STRUCTURE = Code(
    "invalid-structure",
    Severity.ERROR,
    "The document is not as OpenAPI demands",
    """\
The document was held against the official JSON Schema of its OpenAPI version: something
that is required is missing, or a value has the wrong type or form.

```yaml
parameters:
  - {name: id, in: url}      # path, query, header or cookie
```

The message names what was expected at that place.
""",
)

HARMLESS_STRUCTURE = Code(
    "harmless-structure",
    Severity.WARNING,
    "The document is not as OpenAPI demands, but its meaning is clear",
    """\
The document was held against the official JSON Schema of its OpenAPI version. What is
wrong here are words, addresses or annotations, or something that can mean only one
thing; the code that is generated is the same.

```yaml
info:
  title: Example
  version: 1.0       # a number: write "1.0"
```

The message names what was expected at that place.
""",
)

UNKNOWN_KEYWORD = Code(
    "unknown-keyword",
    Severity.ERROR,
    "A member that OpenAPI does not know",
    """\
The object has no member of that name in this version of OpenAPI. Nothing would read it,
so it is an error and not ignored.

```yaml
get:
  operationID: listPets    # operationId
```

Correct the spelling, move it to where it belongs, or, for the use of other tools, begin
its name with `x-`.
""",
)

IGNORED_ENCODING = Code(
    "ignored-encoding",
    Severity.WARNING,
    "An encoding of nothing",
    """\
`encoding` says how the properties of a form are written; its keys are names of
properties of the schema (OAS 3.1, 4.8.14.1). One that is the name of none changes
nothing, and neither does one of content that is no form, as JSON.

```yaml
schema: {type: object, properties: {photo: {}}}
encoding:
  photo: {contentType: image/png}
```

`style`, `explode` and `allowReserved` make a part what a parameter in a query is, which
is text (4.8.15.1.2): in `multipart/form-data` they are ignored where a part is a file,
and in OpenAPI 3.0 wherever they stand (4.7.15.1).
""",
)

IGNORED_KEYWORD = Code(
    "ignored-keyword",
    Severity.WARNING,
    "A member that OpenAPI does not know, where nothing depends on it",
    """\
The object has no member of that name in this version of OpenAPI. It is an object of
words, addresses or annotations: what is generated is the same with and without it.

```yaml
license:
  name: MIT
  spdx: MIT        # identifier
```

Correct the spelling or, for the use of other tools, begin its name with `x-`.
""",
)

EARLY_KEYWORD = Code(
    "early-keyword",
    Severity.WARNING,
    "A member that OpenAPI knows since a later version",
    """\
The version that the document names does not know the member. It is written all the
same, by FastAPI among others, whose documents of 3.1 have the `itemSchema` of streams,
or by TypeBox, whose schemas of 3.0 have `const`, and can mean only one thing: it is
read as in the version that has it.

```yaml
openapi: 3.1.0
paths:
  /events:
    get:
      responses:
        "200":
          description: Events.
          content:
            text/event-stream:
              itemSchema: {type: object}    # OpenAPI 3.2
```

Name the later version in `openapi`. Other tools may leave the member out.
""",
)

MISSPELT_EXTENSION = Code(
    "misspelt-extension",
    Severity.WARNING,
    "An extension that looks like one of this tool's",
    """\
The extensions of this tool are `x-rules` (in a schema), `x-pagination` (in an
operation) and `x-media-type-aliases` (in a media type). Other names that begin with
`x-` are ignored, as the standard has it; one that is nearly ours, or ours in another
place, is probably a slip.

```yaml
x-rule: []        # x-rules
```
""",
)

IGNORED_BESIDE_REFERENCE = Code(
    "ignored-beside-reference",
    Severity.WARNING,
    "A member beside `$ref` that is ignored",
    """\
An object with `$ref` stands for what the reference leads to. Beside it, OpenAPI 3.1
reads `summary` and `description` (4.8.23), and OpenAPI 3.0 nothing at all.

```yaml
schema:
  $ref: "#/components/schemas/Name"
  maxLength: 20     # ignored in OpenAPI 3.0
```

In a schema of OpenAPI 3.0, put the reference into an `allOf` of one item. In the
schemas of OpenAPI 3.1 and later, keywords beside `$ref` do count.
""",
)

BESIDE_PATH_REFERENCE = Code(
    "beside-path-reference",
    Severity.ERROR,
    "A member beside the `$ref` of a path",
    """\
What other members of a path item mean beside `$ref` is not defined (OAS 3.1, 4.8.9.1):
tools differ, and operations would be lost.

Write the path item in one place: behind the reference, or here.
""",
)

STRUCTURE_CODES: tuple[Code, ...] = (
    UNKNOWN_VERSION,
    INVALID_STRUCTURE,
    HARMLESS_STRUCTURE,
    UNKNOWN_KEYWORD,
    IGNORED_ENCODING,
    IGNORED_KEYWORD,
    EARLY_KEYWORD,
    MISSPELT_EXTENSION,
    IGNORED_BESIDE_REFERENCE,
    BESIDE_PATH_REFERENCE,
)
