"""The codes of the second stage: what an OpenAPI document can get wrong."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity
from counterfoil.codes.contents import CONTENT_CODES
from counterfoil.codes.paths import PATH_CODES
from counterfoil.codes.schemas import SCHEMA_CODES
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

UNDECLARED_SCOPE = Code(
    "undeclared-scope",
    Severity.WARNING,
    "A scope that its security scheme does not have",
    """\
An operation requires a scope of OAuth 2, and no flow of the scheme has it among its
`scopes` (OAS 3.1, 4.8.29 and 4.8.30): by the document, nobody gets a token for it. It
is required all the same. Where a scheme declares no scope at all, nothing is said.

```yaml
security: [{login: [pets:wirte]}]      # pets:write
components:
  securitySchemes:
    login:
      type: oauth2
      flows: {password: {tokenUrl: /token, scopes: {"pets:write": Change pets}}}
```

Correct the name, or declare the scope.
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

INVALID_TAG_TREE = Code(
    "invalid-tag-tree",
    Severity.WARNING,
    "Tags that are no tree",
    """\
The `parent` of a tag is the name of a declared tag, and no tag is within itself (OAS
3.2, 4.22.1). The documentation shows such a tag as one without a parent.

```yaml
tags:
  - {name: pets, parent: animals}     # and no tag named `animals`
```
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

IGNORED_SERVER_QUERY = Code(
    "ignored-server-query",
    Severity.WARNING,
    "A server's URL has a query or a fragment",
    """\
Paths are appended to the URL of a server, and no path can follow a query or a fragment:
a server's URL must have neither (OAS 3.2, 4.5). What begins with the `?` or the `#` is
left out.

Leave it out. What each request needs in its query is a parameter, or an `apiKey` among
the security schemes.
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
generated server and client keep to that. (OpenAPI 3.0 and Swagger 2.0 say otherwise:
there the two directions have classes of their own.)

```yaml
required: [id, name]
properties:
  id: {type: integer, readOnly: true}    # clients have to send it
  name: {type: string}
```

Where clients are not to send it, take it out of `required`, or describe requests and
responses by two schemas, one with an `allOf` of the other. Nothing is said of schemas
that are used in the property's own direction alone, which for webhooks and callbacks is
the other way round: the service sends them.
""",
)

IGNORED_NULLABLE = Code(
    "ignored-nullable",
    Severity.WARNING,
    "A `nullable` that has no effect",
    """\
In OpenAPI 3.0 `nullable: true` adds null to the `type` in the same schema, and does
nothing where there is none (OAS 3.0.4, 4.7.24.1). All that stands beside it has to
admit null as well, or else it stays forbidden.

```yaml
nullable: true       # no effect: there is no type, and a Pet is not null
allOf: [{$ref: "#/components/schemas/Pet"}]
```

Write the type beside it, add null to an `enum`, and let null be one of a choice:

```yaml
anyOf:
  - $ref: "#/components/schemas/Pet"
  - {type: object, nullable: true, enum: [null]}
```

In OpenAPI 3.1, write an `anyOf` with `type: "null"`.
""",
)

UNMATCHABLE_SCHEMA = Code(
    "unmatchable-schema",
    Severity.WARNING,
    "A schema that nothing matches",
    """\
The bounds of the schema leave no value, or a property is required that may be nothing:
every request with such a value is refused, and no response can have one. So it is where
a part of an `allOf` requires what another one does not admit: `additionalProperties`
looks at the `properties` beside it alone (JSON Schema Core, 10.3.2.3).

```yaml
Amount: {type: integer, minimum: 10, maximum: 1}
Word: {type: string, minLength: 5, maxLength: 3}
Pet:
  type: object
  required: [name]
  properties: {name: false}
Dog:
  allOf:
    - {type: object, properties: {name: {}}, additionalProperties: false}
    - {required: [breed], properties: {breed: {}}}
```
""",
)

UNMATCHABLE_ALTERNATIVE = Code(
    "unmatchable-alternative",
    Severity.WARNING,
    "An alternative of a `oneOf` that nothing matches alone",
    """\
A value matches a `oneOf` as exactly one of its alternatives (JSON Schema Core,
10.2.1.3). Where all that one admits is admitted by another one, too, its values match
both, and are refused. A `format` tells nothing apart unless it asserts, and neither
does a discriminator (OAS 3.1, 4.8.25).

```yaml
oneOf:
  - {type: integer}    # each integer is a number as well
  - {type: number}
```

Write `anyOf`, or say in each alternative what tells it from the others.
""",
)

OVERLAPPING_ALTERNATIVES = Code(
    "overlapping-alternatives",
    Severity.WARNING,
    "Alternatives of a `oneOf` that an ordinary value matches together",
    """\
A value matches a `oneOf` as exactly one of its alternatives (JSON Schema Core,
10.2.1.3). Objects that are open admit the members of each other, so that an ordinary
value may match several of them, and be refused. A discriminator does not change what
is valid (OAS 3.1.1, 4.8.25): the alternatives must say what tells them apart.

```yaml
Pet:
  oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]
  discriminator: {propertyName: kind}
Cat: {type: object, properties: {kind: {type: string}, lives: {type: integer}}}
Dog: {type: object, properties: {kind: {type: string}, barks: {type: boolean}}}
```

Give the property its own value in each of them (`kind: {type: string, enum: [Cat]}`,
and `required: [kind]`), close the objects, or write `anyOf`.
""",
)

REPEATED_TEXT = Code(
    "repeated-text",
    Severity.ERROR,
    "What operations share is too much",
    """\
A component may stand in a document once and be referred to by many operations. Each of
them has its own module and its own part of the documentation, in which there is what it
shares with others: of a parameter with a list of 10,000 values, a thousand operations
would have ten million. All that is repeated so may have 10,000,000 characters.

```yaml
components:
  parameters:
    Unit:
      name: unit
      in: query
      schema: {enum: [...]}   # a list of megabytes
```

Shorten descriptions, examples and lists of values that many operations share.
""",
)

API_CODES: tuple[Code, ...] = (
    UNDOCUMENTED_RESPONSES,
    *STRUCTURE_CODES,
    *SCHEMA_CODES,
    *SWAGGER_CODES,
    *PATH_CODES,
    *CONTENT_CODES,
    *UNSUPPORTED_CODES,
    UNUSED_ALLOW,
    DUPLICATE_OPERATION_ID,
    UNKNOWN_SECURITY_SCHEME,
    UNDECLARED_SCOPE,
    INVALID_PAGINATION,
    IGNORED_NULLABLE,
    REQUIRED_ONE_WAY,
    DUPLICATE_TAG,
    INVALID_TAG_TREE,
    UNDECLARED_SERVER_VARIABLE,
    SERVER_VARIABLE_DEFAULT,
    IGNORED_SERVER_QUERY,
    INVALID_RULE,
    DUPLICATE_RULE_ID,
    UNMATCHABLE_SCHEMA,
    UNMATCHABLE_ALTERNATIVE,
    OVERLAPPING_ALTERNATIVES,
    REPEATED_TEXT,
)
