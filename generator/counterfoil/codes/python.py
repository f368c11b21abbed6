"""Codes of the stage that makes Python: what it cannot make yet."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

UNSUPPORTED_PARAMETER = Code(
    "unsupported-parameter",
    Severity.ERROR,
    "Parameters that no text can stand for",
    """\
A parameter is text, and its style says how an array or object is made of it (OAS 3.2,
4.12.3). The standard says nothing of arrays and objects in arrays and objects. In
`deepObject` they have the common reading: `o[a][b]=1`, `o[a]=1&o[a]=2`, and
`o[a][0][b]=1` for arrays of objects. In exploded `form` an array in an object is a
repeated name, `a=1&a=2`, and objects in an array are JSON. In all other cases the whole
is JSON, and a warning says so.

A member that an exploded object needs must not be called as another parameter is, since
the two could not be told apart. Text of a media type is read where it is JSON, or where
its schema is one of scalars.

Give the parameter `content: {application/json: …}` instead of a `schema`.
""",
)

LOST_MEMBER = Code(
    "lost-member",
    Severity.WARNING,
    "A member of a parameter that is called as another parameter is",
    """\
The members of an exploded object are parameters of their own (OAS 3.2, 4.12.3), and
nothing tells one from another parameter that has the same name. The name belongs to the
parameter that is called so, or to the first object that has it. The server never finds
it in the other one, and the client refuses to send that.

```yaml
parameters:
  - {name: size, in: query, schema: {type: integer}}
  - {name: page, in: query, schema: {type: object, properties: {size: {type: integer}}}}
```

Give the object the style `deepObject`, or rename one of them.
""",
)

ASSUMED_JSON = Code(
    "assumed-json",
    Severity.WARNING,
    "Parameters and headers that hold arrays or objects within others",
    """\
The standard does not say how arrays and objects within arrays and objects are written
in a parameter or header with a `style` (OAS 3.2, 4.12.3). They are written and read as
JSON, the whole of them, as if there were `content`. Others may do otherwise.

```yaml
- {name: X-Grid, in: header, schema: {type: array, items: {type: array}}}
```

Say so: `content: {application/json: …}` instead of `schema`.
""",
)

UNDEFINED_STYLE = Code(
    "undefined-style",
    Severity.WARNING,
    "A style that is not defined for such values",
    """\
The standard says which values a style is for (OAS 3.2, 4.12.3 and 4.12.6): `deepObject`
writes objects, `spaceDelimited` and `pipeDelimited` arrays and objects that are not
exploded. What else has one of these styles is written and read as `form` has it, but
for arrays with `deepObject`: those are `a[]=1&a[]=2`, and read as `a[0]=1` and `a=1`,
too. Others may do otherwise.

```yaml
- {name: ids, in: query, style: deepObject, schema: {type: array, items: {}}}
```

Give the parameter the style `form`.
""",
)

AMBIGUOUS_TEXT = Code(
    "ambiguous-text",
    Severity.WARNING,
    "Parameters whose text may stand for several values",
    """\
The standard does not say which type a text is of where the schema admits several (OAS
3.2, Appendix B). It is read as the first that is valid of a boolean, a number, null and
a string, and of a scalar, an array and an object. So the string `"1"` cannot be sent
where the number 1 is valid, too, and no array of one string where that itself is:
clients refuse them, and are to be given what will be read. What has no type at all is
read as a string, and a number is sent as its text.

```yaml
- {name: id, in: query, schema: {oneOf: [{type: integer}, {type: string}]}}
```

Give the parameter one type, values that differ in their texts (a `pattern`), or
`content: {application/json: …}` instead of a `schema`.
""",
)

UNDIVIDED_PATH = Code(
    "undivided-path",
    Severity.WARNING,
    "Parameters of a path with nothing between them",
    """\
Where no text stands between two parameters of a segment, nothing tells where the first
ends: OpenAPI does not say it (OAS 3.2, 4.8.2), nor does RFC 6570 (1.4), which makes
paths and takes none apart. The server gives the second one the last character, and the
first all others. Clients send what they are given. A second one in the style `matrix`
or `label` is found by the `;name` or the `.` that it begins with, unless it is an
exploded label that follows another.

```yaml
/{size}{unit}: …
```

Put text between them, as in `/{size}-{unit}`.
""",
)

IGNORED_DEFAULT = Code(
    "ignored-default",
    Severity.WARNING,
    "The default of a parameter that its own schema refuses",
    """\
The server hands over the `default` of a parameter that a request leaves out. A default
that the schema does not admit would break the types; it is left out.

```yaml
- {name: limit, in: query, schema: {type: integer, default: ten}}
```

Correct the default or the schema.
""",
)

UNDECODED_CONTENT = Code(
    "undecoded-content",
    Severity.WARNING,
    "Content that is passed on as it is",
    """\
The schema of a media type that is neither JSON, nor a form, nor text describes values,
and nothing is known of how they are written. Nor is XML decoded: the `xml` objects of
schemas (OAS 3.1, 4.8.26) leave open what a document may hold beside. The content is
passed on as bytes, to the service and from the client, and its schema is not applied.

```yaml
content:
  application/json: {schema: {$ref: '#/components/schemas/Pet'}}  # typed
  application/xml: {schema: {$ref: '#/components/schemas/Pet'}}   # bytes
```

So it is with streams, as JSON Lines and `text/event-stream`, that have a `schema`: what
describes their items is `itemSchema`, which OpenAPI 3.2 has (4.14.4).

So are forms, `multipart/form-data` and `application/x-www-form-urlencoded`, that are no
objects of scalars, arrays of them, JSON and files, and other kinds of `multipart/…`,
whose parts have no names: their `encoding` is not applied, either. Clients tell the
boundary in `content_type`.

A part of `multipart/form-data` that is an object in such a media type, by the
`contentType` of its `encoding`, is a file. The `pattern` of a part that is a file is
not applied: octets are no text.

The data of server-sent events come as what they hold, where their schema tells it by
`contentMediaType` and `contentSchema`; as their text, where something else has the same
schema, or where it does not tell which events that is true of.
""",
)

UNSUPPORTED_HEADER = Code(
    "unsupported-header",
    Severity.ERROR,
    "Response headers that no text can stand for",
    """\
A response header is text: a scalar, an array of scalars, or an object of them (OAS 3.2,
4.12.3). There is none for values that no header can have (RFC 9110, 5.5).

```yaml
headers:
  X-State: {schema: {enum: ["a\nb"]}}
```

Give the header `content: {application/json: …}` instead of a `schema`.
""",
)

UNSUPPORTED_RULE = Code(
    "unsupported-rule",
    Severity.ERROR,
    "Rules in unions with a member that may be anything",
    """\
The rules of `x-rules` are checked on values of classes. Where one member of a `oneOf`
or `anyOf` says nothing of its type, values of the union have no class, and the rules in
it would not be checked.

```yaml
anyOf:
  - $ref: '#/components/schemas/Circle'   # has x-rules
  - description: Anything else.
```

Give every member of the union a type, or move the rules out of it.
""",
)

UNSUPPORTED_SECURITY = Code(
    "unsupported-security",
    Severity.ERROR,
    "Security schemes that no request can meet",
    """\
A header or cookie with an API key has a name that HTTP knows as one (RFC 9110, 5.6.2),
and so has a scheme of HTTP authentication (RFC 9110, 11.1).

```yaml
key: {type: apiKey, in: header, name: X Key}     # X-Key
login: {type: http, scheme: basic auth}          # basic
```

Where this is allowed, whoever would need such credentials is refused.
""",
)

UNSUPPORTED_LINKS = Code(
    "unsupported-links",
    Severity.WARNING,
    "Links that no function is written for",
    """\
A link says how the response of one operation feeds another (OAS 3.1, 4.8.20). The
client gets a function for it where it names an operation of the document, and says what
all required parameters of that and its body are, if there is one. A body is JSON, text
or a form without files; `$url` is not known of a request that was only prepared.
Nothing follows webhooks and callbacks, whose sender is not a client of the API.

```yaml
links:
  owner:
    operationId: getUser
    parameters: {id: $response.body#/owner}
```
""",
)

INVALID_NAME = Code(
    "invalid-name",
    Severity.ERROR,
    "A given name that generated code cannot have",
    """\
`x-counterfoil-name` gives the name in generated code: of the class in a schema, of the
field in the schema of a property, of the method in an operation, of the argument in a
parameter, of the field in a response header, of the credentials in a security scheme.
What travels keeps its name.

```yaml
properties:
  class: {type: string, x-counterfoil-name: class_}   # a field `class_`
```

A name has letters of ASCII, digits and single underscores, begins with a letter (a
capital one for a class, a small one else) and is no keyword. It is not one that the
generated code itself needs in that place, such as `self` or `body` among arguments and
`extra` among fields.
""",
)

DUPLICATE_NAME = Code(
    "duplicate-name",
    Severity.ERROR,
    "A name that is given twice in one scope",
    """\
Two classes, two fields or headers of one class, two operations, two arguments of one
operation or two security schemes are given the same name by `x-counterfoil-name`, or
names that differ in case alone. Names that are not given make way; those that are
cannot.

```yaml
properties:
  from: {type: string, x-counterfoil-name: origin}
  source: {type: string, x-counterfoil-name: origin}
```
""",
)

UNSUPPORTED_CALLBACKS = Code(
    "unsupported-callbacks",
    Severity.WARNING,
    "Callbacks whose URL no function finds",
    """\
The key of a callback says where it is sent, in terms of the request that it follows, or
of the response to that (OAS 3.1, 4.8.18). There is a function that finds the URL unless

- the key is a text without expressions, and no URL of HTTP,
- it reads from the query or the path of a response, which has none, or
- it reads from a request body that is neither JSON nor a form, in any media type.

Then the sender is told where to send it all the same. Callbacks of webhooks, and of
callbacks, are left out.

```yaml
callbacks:
  onEvent:
    "{$request.body#/callbackUrl}": {post: …}
```
""",
)

PYTHON_CODES: tuple[Code, ...] = (
    INVALID_NAME,
    DUPLICATE_NAME,
    UNSUPPORTED_CALLBACKS,
    UNSUPPORTED_LINKS,
    UNSUPPORTED_SECURITY,
    UNSUPPORTED_PARAMETER,
    LOST_MEMBER,
    ASSUMED_JSON,
    UNDEFINED_STYLE,
    AMBIGUOUS_TEXT,
    UNDIVIDED_PATH,
    IGNORED_DEFAULT,
    UNDECODED_CONTENT,
    UNSUPPORTED_HEADER,
    UNSUPPORTED_RULE,
)
