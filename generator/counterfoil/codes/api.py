"""The codes of the second stage: what an OpenAPI document can get wrong."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity
from counterfoil.codes.structure import STRUCTURE_CODES
from counterfoil.codes.swagger import SWAGGER_CODES
from counterfoil.codes.unsupported import UNSUPPORTED_CODES, UNUSED_ALLOW

DUPLICATE_OPERATION_ID = Code(
    "duplicate-operation-id",
    Severity.WARNING,
    "Two operations have the same id",
    """\
Every `operationId` names one operation of the whole document (OAS 3.1, 4.8.10.1): it
becomes the name of a method. An operation without one gets an id made from its method
and path, which may also clash.

```yaml
get: {operationId: listPets}
post: {operationId: listPets}    # createPet
```

Of several with one id, the first by path and method keeps it; the others get an id
made from the two. Give each operation an id of its own.
""",
)

UNDOCUMENTED_RESPONSES = Code(
    "undocumented-responses",
    Severity.WARNING,
    "An operation documents no response",
    """\
Without `responses` (OAS 3.1, 4.8.10.1), or with none in them, nothing is said of what
an operation answers: every status and every content will do, and nothing is checked.

```yaml
paths:
  /pets:
    get: {operationId: listPets}   # no responses
```

The generated code has a response of any status with any bytes, as if there were
`default: {description: '', content: {'*/*': {}}}`. Document what the operation answers,
if only `'204': {description: Done.}`.
""",
)

DUPLICATE_PATH = Code(
    "duplicate-path",
    Severity.WARNING,
    "Two paths match the same requests",
    """\
Templated paths that differ only in the names of their variables are the same path
(OAS 3.1, 4.8.8.1).

```yaml
paths:
  /pets/{id}: {}
  /pets/{name}: {}    # matches what /pets/{id} matches
```

The operations of both belong to the one path. Join the two, or tell them apart by
another segment.
""",
)

UNREACHABLE_OPERATION = Code(
    "unreachable-operation",
    Severity.WARNING,
    "An operation that no request reaches",
    """\
Of two templated paths that differ only in the names of their variables, both have an
operation of the same method (OAS 3.1, 4.8.8.1). Requests go to the first, and no code
is generated for the other.

```yaml
paths:
  /pets/{id}: {get: {operationId: getPet}}
  /pets/{name}: {get: {operationId: findPet}}    # never reached
```

Join the two operations, or give one of them another path.
""",
)

DUPLICATE_PARAMETER = Code(
    "duplicate-parameter",
    Severity.WARNING,
    "A parameter is declared twice",
    """\
In one list of parameters, the name together with the place (`in`) tells a parameter
from the others (OAS 3.1, 4.8.9.1 and 4.8.10.1). The names of headers ignore case. The
first counts, and the second is left out.

Remove one of the two, or rename it. (An operation may override a parameter of its path;
that is no duplicate.)
""",
)

MISSING_PATH_PARAMETER = Code(
    "missing-path-parameter",
    Severity.WARNING,
    "A variable of a path is not declared",
    """\
Each variable of a path has a parameter of that name with `in: path` (OAS 3.1, 4.8.8.1).

```yaml
/pets/{petId}:
  parameters:
    - {name: petId, in: path, required: true, schema: {type: string}}
```

Without one, the variable is taken for a string. Declare it on the path or on each of
its operations.
""",
)

UNKNOWN_PATH_PARAMETER = Code(
    "unknown-path-parameter",
    Severity.WARNING,
    "A path parameter that the path does not have",
    """\
A parameter with `in: path` must be a variable of the path (OAS 3.1, 4.8.12.1): nothing
could ever fill it, and so it is left out. Names are compared exactly, with upper and
lower case.

Write `{name}` into the path, correct the name, or change `in`.
""",
)

UNKNOWN_SECURITY_SCHEME = Code(
    "unknown-security-scheme",
    Severity.WARNING,
    "A security requirement that names no declared scheme",
    """\
The names in `security` are those of `components/securitySchemes` (OAS 3.1, 4.8.30).
Nobody knows how to meet a requirement that is declared nowhere; it is kept, and never
taken for met.

```yaml
security: [{apiKey: []}]
components:
  securitySchemes:
    api_key: {type: apiKey, in: header, name: X-Key}
```

Correct the name, or declare the scheme.
""",
)

DUPLICATE_MEDIA_TYPE = Code(
    "duplicate-media-type",
    Severity.ERROR,
    "A media type is given twice",
    """\
Media types ignore case, and this tool tells them apart without their parameters. Two
entries that are the same, but have different schemas, contradict each other. An alias
(`x-media-type-aliases`) counts as one more.

```yaml
content:
  application/json: {schema: {type: string}}
  Application/JSON; charset=utf-8: {schema: {type: number}}
```

Leave one of them.
""",
)

JOINED_MEDIA_TYPES = Code(
    "joined-media-types",
    Severity.WARNING,
    "Media types that differ in their parameters alone",
    """\
This tool tells media types apart without their parameters. Where two entries of one
`content` have the same schema, they are taken for one.

```yaml
content:
  application/json: {}
  application/json;stream=watch: {}    # the same
```

Leave one of them.
""",
)

INVALID_MEDIA_TYPE = Code(
    "invalid-media-type",
    Severity.WARNING,
    "The name of a `content` entry is no media type",
    """\
The names in `content` are media types or ranges (RFC 9110, 8.3.1): a type, a slash, a
subtype. An entry of another name is left out: no content can have it.

```yaml
content:
  json: {}              # application/json
```
""",
)

INVALID_PAGINATION = Code(
    "invalid-pagination",
    Severity.ERROR,
    "`x-pagination` cannot be followed",
    """\
`x-pagination` says how the pages of an operation follow each other; the client has a
method that goes through all of them.

```yaml
get:
  operationId: listOrders
  x-pagination: {style: cursor, parameter: after, items: /orders, next: /next}
```

- `style`: `cursor`, where a page names the next one; `offset`, the number of items to
  skip; `page`, the number of the page, from 1; or `link`, a `Link` header with the
  relation `next` (RFC 8288).
- `parameter`: the query parameter that takes the cursor, the offset or the number: a
  string for a cursor, else an integer. A link needs none.
- `items`: a JSON Pointer to the items in the body: an array. `""` is the body itself.
- `next`: a JSON Pointer to the cursor of the next page: a string. It is missing, null
  or empty on the last page. Only for cursors.

The operation has one successful response, of JSON. What the pointers lead through are
required properties of objects; the last one may be optional.
""",
)

INVALID_MEDIA_TYPE_ALIAS = Code(
    "invalid-media-type-alias",
    Severity.ERROR,
    "`x-media-type-aliases` is not a list of media types",
    """\
`x-media-type-aliases` lists further media types under which the same content is
accepted, for clients that label it wrongly.

```yaml
application/json:
  x-media-type-aliases: [text/plain]
```

Each is a type and a subtype without parameters.
""",
)

INVALID_HEADER_NAME = Code(
    "invalid-header-name",
    Severity.ERROR,
    "The name of a header is none",
    """\
The name of a header is a token (RFC 9110, 5.1 and 5.6.2): letters, digits and some
signs, without spaces, and none of the signs `()<>@,;:\\"/[]?={}`.

```yaml
headers:
  "Rate Limit": {schema: {type: integer}}    # Rate-Limit
```
""",
)

IGNORED_HEADER = Code(
    "ignored-header",
    Severity.WARNING,
    "A header that OpenAPI ignores",
    """\
Parameters named `Accept`, `Content-Type` and `Authorization`, and response headers
named `Content-Type`, are ignored by the standard (OAS 3.1, 4.8.12.1 and 4.8.17.1):
`content` and `security` say the same.

Remove the declaration, so that nobody relies on it.

A header whose name is no token (RFC 9110, 5.1) can neither be sent nor received. Where
it is not required it is left out.
""",
)

DUPLICATE_TAG = Code(
    "duplicate-tag",
    Severity.WARNING,
    "A tag is declared twice",
    """\
Each name in the list of tags is unique (OAS 3.1, 4.8.1).

Remove one of the two entries.
""",
)

UNDECLARED_SERVER_VARIABLE = Code(
    "undeclared-server-variable",
    Severity.WARNING,
    "A server's URL has a variable without a declaration",
    """\
Each `{name}` in a server's URL is declared in its `variables`, with a default
(OAS 3.1, 4.8.5.1).

```yaml
servers:
  - url: https://{host}
    variables: {host: {default: api.example.com}}
```
""",
)

SERVER_VARIABLE_DEFAULT = Code(
    "server-variable-default",
    Severity.WARNING,
    "The default of a server variable is not one of its values",
    """\
Where a server variable has an `enum`, its `default` must be in it (OAS 3.1, 4.8.6.1).

Add the default to the list, or choose one of the list.
""",
)

INVALID_RULE = Code(
    "invalid-rule",
    Severity.ERROR,
    "A rule is not well formed",
    """\
`x-rules` is a list of objects with exactly three members: `id` (kebab-case), `message`
(what is said when the rule is broken) and `rule` (a CEL expression over `self`).

```yaml
x-rules:
  - id: start-before-end
    message: the start must lie before the end
    rule: self.start < self.end
```
""",
)

DUPLICATE_RULE_ID = Code(
    "duplicate-rule-id",
    Severity.ERROR,
    "Two rules of a schema have the same id",
    """\
The id of a rule stands in error messages and reports; within one schema it must be
unique.

Rename one of the rules.
""",
)

REQUIRED_ONE_WAY = Code(
    "required-one-way",
    Severity.WARNING,
    "A required property of one direction is required in both",
    """\
Since OpenAPI 3.1, `readOnly` and `writeOnly` are annotations (JSON Schema Validation,
9.4): they do not change what `required` says. A property that is required and
`readOnly` has to be in requests too, and one that is `writeOnly` in responses; the
generated server and client keep to that. (OpenAPI 3.0 says otherwise, and there the two
directions have classes of their own.)

```yaml
required: [id, name]
properties:
  id: {type: integer, readOnly: true}    # clients have to send it
  name: {type: string}
```

Where clients are not to send it, take it out of `required`, or describe requests and
responses by two schemas, one with an `allOf` of the other.
""",
)

IGNORED_NULLABLE = Code(
    "ignored-nullable",
    Severity.WARNING,
    "A `nullable` that has no effect",
    """\
In OpenAPI 3.0 `nullable: true` adds null to the `type` in the same schema, and does
nothing where there is none (OAS 3.0.4, 4.7.24.1): null stays forbidden.

```yaml
nullable: true       # no effect: there is no type
allOf: [{$ref: "#/components/schemas/Pet"}]
```

Write the type beside it. In OpenAPI 3.1, write an `anyOf` with `type: "null"`.
""",
)

IGNORED_REQUEST_BODY = Code(
    "ignored-request-body",
    Severity.WARNING,
    "A request body that is ignored",
    """\
In OpenAPI 3.0 the `requestBody` of a method for which HTTP defines no body (GET, HEAD,
DELETE, OPTIONS, TRACE) is ignored (OAS 3.0.4, 4.7.10.1), and no code is made for it.

Send the data as parameters, use POST, or move to OpenAPI 3.1, which allows it.
""",
)

IGNORED_CONTENT = Code(
    "ignored-content",
    Severity.WARNING,
    "The content of a response that has no body",
    """\
Responses with a status below 200, 204 or 304 end after their headers (RFC 9110, 6.4.1,
15.2, 15.3.5 and 15.4.5): no server can send the content, and none is generated.

Remove `content`, or answer with 200.
""",
)

API_CODES: tuple[Code, ...] = (
    UNDOCUMENTED_RESPONSES,
    *STRUCTURE_CODES,
    *SWAGGER_CODES,
    *UNSUPPORTED_CODES,
    UNUSED_ALLOW,
    DUPLICATE_OPERATION_ID,
    DUPLICATE_PATH,
    UNREACHABLE_OPERATION,
    DUPLICATE_PARAMETER,
    MISSING_PATH_PARAMETER,
    UNKNOWN_PATH_PARAMETER,
    UNKNOWN_SECURITY_SCHEME,
    DUPLICATE_MEDIA_TYPE,
    JOINED_MEDIA_TYPES,
    INVALID_MEDIA_TYPE,
    INVALID_MEDIA_TYPE_ALIAS,
    INVALID_PAGINATION,
    IGNORED_CONTENT,
    INVALID_HEADER_NAME,
    IGNORED_HEADER,
    IGNORED_NULLABLE,
    REQUIRED_ONE_WAY,
    IGNORED_REQUEST_BODY,
    DUPLICATE_TAG,
    UNDECLARED_SERVER_VARIABLE,
    SERVER_VARIABLE_DEFAULT,
    INVALID_RULE,
    DUPLICATE_RULE_ID,
)
