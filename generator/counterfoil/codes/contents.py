"""Codes of contents and headers."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

DUPLICATE_MEDIA_TYPE = Code(
    "duplicate-media-type",
    Severity.ERROR,
    "A media type is given twice",
    """\
Media types ignore case, and so do the names of their parameters, which have no order
(RFC 9110, 8.3.1). Two entries that are the same, but have different schemas, contradict
each other. An alias (`x-media-type-aliases`) counts as one more. The boundary of parts
tells nothing, nor does a charset that is not UTF-8.

```yaml
content:
  application/json; version=1: {schema: {type: string}}
  Application/JSON; Version="1": {schema: {type: number}}
```

Leave one of them.
""",
)

JOINED_MEDIA_TYPES = Code(
    "joined-media-types",
    Severity.WARNING,
    "Media types that differ in their parameters alone",
    """\
Where the entries of one `content` that differ in their parameters alone have the same
schema, or no schema and nothing else that says what the content is, they are taken for
one: the one that says more, with its own examples. It is sent without the parameters.

```yaml
content:
  application/json: {}
  application/json;stream=watch: {}    # the same
```

Leave one of them.
""",
)

ASSUMED_UTF_8 = Code(
    "assumed-utf-8",
    Severity.WARNING,
    "A charset other than UTF-8",
    """\
What server and client write is UTF-8, and is labelled so, whatever charset the media
type of a `content` entry, or of a part, names. Text that is labelled with another
charset is read in that one, and text without any as UTF-8. JSON is always UTF-8
(RFC 8259, 8.1).

```yaml
content:
  text/csv; charset=iso-8859-1: {}      # text/csv
```

Leave the charset out.
""",
)

INVALID_MEDIA_TYPE = Code(
    "invalid-media-type",
    Severity.WARNING,
    "The name of a `content` entry is no media type, or has parameters that are none",
    """\
The names in `content` are media types or ranges (RFC 9110, 8.3.1): a type, a slash, a
subtype. An entry of another name is left out: no content can have it. So is it with
those in the `contentType` of a part.

```yaml
content:
  json: {}              # application/json
```

Parameters may follow, each a semicolon, a name, `=`, and a value (5.6.6). What is none
is left out, and the entry is read without it.

```yaml
content:
  application/json; charset: {}   # application/json
```
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
    "A header that is ignored",
    """\
Parameters named `Accept`, `Content-Type` and `Authorization`, and response headers
named `Content-Type`, are ignored by the standard (OAS 3.1, 4.8.12.1 and 4.8.17.1):
`content` and `security` say the same. Swagger 2.0 has no such rule, and is read by it
all the same: there, `consumes`, `produces` and `securityDefinitions` say it.

Headers named `Transfer-Encoding` and `Content-Length`, of requests and of responses,
frame a message (RFC 9110, 8.6; RFC 9112, 6): who sends it writes what it needs. Neither
is a parameter or a field. A `Content-Length` of 0 is sent as documented where there is
no content, and the response to HEAD has a field for it: nothing else tells the length.

Remove the declaration, so that nobody relies on it.

A header whose name is no token (RFC 9110, 5.1) can neither be sent nor received. Where
it is not required it is left out.
""",
)

INVALID_COOKIE_NAME = Code(
    "invalid-cookie-name",
    Severity.ERROR,
    "The name of a cookie is none",
    """\
A field of cookies has pairs of a name and a value, with `=` between those and `;`
between the pairs (RFC 6265, 4.2.1): a name is not empty, and has neither of the two
signs, no control characters, and no space at its ends. A cookie of another name never
comes.

```yaml
parameters:
  - {name: "session=id", in: cookie, required: true}    # session_id
```
""",
)

IGNORED_COOKIE = Code(
    "ignored-cookie",
    Severity.WARNING,
    "A cookie that is ignored",
    """\
No cookie can have the name (RFC 6265, 4.2.1): it is empty, or has a `=`, a `;`, control
characters, or a space at an end. As it is not required, it is left out.

Remove the parameter, or correct its name.
""",
)

ASSUMED_EVENT_DATA = Code(
    "assumed-event-data",
    Severity.WARNING,
    "A schema that is read as that of the JSON in the data of events",
    """\
The data of a server-sent event are text (WHATWG HTML, 9.2.6), and a schema that admits
no text admits no event. What is meant is what the text holds, as JSON: so it is read.
So is a schema of events without `data` that has members which no event has.

```yaml
text/event-stream:
  itemSchema:
    type: object
    properties:
      data: {type: object}    # the JSON in the text
```

Tools that keep to OpenAPI will find every event wrong. `contentSchema` says it to all:

```yaml
data:
  type: string
  contentMediaType: application/json
  contentSchema: {type: object}
```
""",
)

IGNORED_EVENT_MEMBER = Code(
    "ignored-event-member",
    Severity.WARNING,
    "A member that no event has",
    """\
A server-sent event has the fields `data`, `event`, `id` and `retry`, and whoever reads
it ignores others (WHATWG HTML, 9.2.6). A member with another name never comes, and a
server that is given one refuses to send it.

```yaml
text/event-stream:
  itemSchema:
    type: object
    properties:
      data: {type: string}
      amount: {type: integer}    # in the JSON that data hold, or nowhere
```
""",
)

ASSUMED_OCTETS = Code(
    "assumed-octets",
    Severity.WARNING,
    "Content that is called JSON, and whose schema is that of octets",
    """\
In OpenAPI 3.0 and Swagger 2.0, the format `binary` is for octets as they are, as the
whole of a message may be; a JSON string can hold none. Where it is the whole schema of
JSON, either the schema or the media type is not what is meant. Tools that list a media
type for every answer write a file so: its octets are what the message has, and what the
code takes and returns.

```yaml
content:
  application/json:
    schema: {type: string, format: binary}
```

Name the media type that is sent, `application/pdf` or `application/octet-stream`. Of a
JSON string, leave the format out. Within an object, a value of this format is a text.
""",
)

IGNORED_REQUEST_BODY = Code(
    "ignored-request-body",
    Severity.WARNING,
    "A request body that is ignored",
    """\
In OpenAPI 3.0 the `requestBody` of a method for which HTTP defines no body (GET, HEAD,
DELETE, OPTIONS, TRACE) is ignored (OAS 3.0.4, 4.7.10.1), and no code is made for it.

Send the data as parameters, or use POST. Where the API has such bodies already, move to
OpenAPI 3.1, which allows them, or have them read as 3.1 reads them:

```toml
[tool.counterfoil]
ignored-request-bodies = "read"
```
""",
)

IGNORED_CONTENT = Code(
    "ignored-content",
    Severity.WARNING,
    "The content of a response that has no body",
    """\
Responses with a status below 200, 204 or 304 end after their headers (RFC 9110, 6.4.1,
15.2, 15.3.5 and 15.4.5), and one with 205 must have no content (15.3.6): no server can
send it, and none is generated.

Remove `content`, or answer with 200.
""",
)

IGNORED_RESPONSE = Code(
    "ignored-response",
    Severity.WARNING,
    "Responses that go before others, or end what HTTP is",
    """\
Statuses below 200 are those of interim responses (RFC 9110, 15.2), such as 100
(Continue) and 103 (Early Hints): the server, not the service, sends them, and the
response proper follows. 101 (Switching Protocols) ends the exchange by HTTP: what is
spoken then is not described, and the generated code does not speak it. No class is made
for them; clients pass over interim responses, and take 101 for undocumented.

```yaml
responses:
  '103': {description: Links to what will be needed.}    # ignored
  '200': {description: The page.}
```
""",
)

DUPLICATE_HEADER = Code(
    "duplicate-header",
    Severity.WARNING,
    "A header is declared twice",
    """\
The names of headers ignore case (RFC 9110, 5.1): of the headers of a response, or of a
part, two that differ in case alone are one. The first counts, the second is left out.

```yaml
headers:
  X-Rate: {schema: {type: integer}}
  x-rate: {schema: {type: string}}
```

Remove one of the two.
""",
)

CONTENT_CODES: tuple[Code, ...] = (
    DUPLICATE_MEDIA_TYPE,
    JOINED_MEDIA_TYPES,
    ASSUMED_UTF_8,
    INVALID_MEDIA_TYPE,
    INVALID_MEDIA_TYPE_ALIAS,
    INVALID_HEADER_NAME,
    IGNORED_HEADER,
    INVALID_COOKIE_NAME,
    IGNORED_COOKIE,
    ASSUMED_EVENT_DATA,
    IGNORED_EVENT_MEMBER,
    ASSUMED_OCTETS,
    IGNORED_REQUEST_BODY,
    IGNORED_CONTENT,
    IGNORED_RESPONSE,
    DUPLICATE_HEADER,
)
