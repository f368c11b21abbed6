"""Codes of `counterfoil diff`: what changed between two documents, and for whom."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

OPERATION_REMOVED = Code(
    "operation-removed",
    Severity.ERROR,
    "An operation that callers know is gone",
    """\
The new document has no operation with this method and path. Variables of paths may have
other names: `/pets/{id}` and `/pets/{petId}` are the same path.

Keep the operation, mark it as `deprecated`, and remove it with the next major version.
""",
)

OPERATION_ADDED = Code(
    "operation-added",
    Severity.NOTE,
    "A new operation",
    """\
The old document has no operation with this method and path. Nobody calls it yet. The
service has to implement it: the type checker says so.
""",
)

REQUEST_NARROWED = Code(
    "request-narrowed",
    Severity.ERROR,
    "Requests that were valid are refused, or no longer heard",
    """\
A request that matches the old document does not match the new one: a parameter or a
member is required now, a schema admits less, a media type is gone. Or what a caller may
say has no meaning any more: a parameter or a member is not described, or is `readOnly`;
or another one, where a value of a discriminator stands for another schema.

Parameters are compared as the texts that they are in requests: what took integers and
takes all strings takes more than before, and `?sort=name` is also an array of one item.

```yaml
# before
limit: {type: integer, maximum: 100}
# now: callers that ask for 80 are refused
limit: {type: integer, maximum: 50}
```

Of what the service sends by itself, webhooks and callbacks, it is the answers of its
receivers that are meant.
""",
)

REQUEST_WIDENED = Code(
    "request-widened",
    Severity.NOTE,
    "Requests that were refused are valid now",
    """\
The new document takes more than the old one: a further parameter, a member that may be
left out, more values. Requests that were valid still are.
""",
)

RESPONSE_WIDENED = Code(
    "response-widened",
    Severity.ERROR,
    "Responses may be what callers do not know",
    """\
A response that matches the new document does not match the old one: another successful
status, a value that did not come before, a member or a header that may be missing. Or
what callers read is not described any more: a member, a media type; or a member is
`writeOnly`; or a value of a discriminator stands for another schema.

```yaml
# before
status: {enum: [open, closed]}
# now: callers that decide by the value have nothing for the third one
status: {enum: [open, closed, archived]}
```

Further failures are no such change: a client takes a status that it does not know for
the first one of its class (RFC 9110, 15). Of what the service sends by itself, webhooks
and callbacks, it is the requests that are meant.
""",
)

RESPONSE_NARROWED = Code(
    "response-narrowed",
    Severity.NOTE,
    "Responses say more exactly what comes",
    """\
The new document promises more than the old one: a member that is always there, fewer
values, a further header. Callers that know the old one know all that comes.
""",
)

SECURITY_NARROWED = Code(
    "security-narrowed",
    Severity.ERROR,
    "Credentials that sufficed no longer do",
    """\
A caller may authorise itself by each of the requirements in `security`. One that the
old document has is not met by any of the new one: another scheme, a further scope, or
credentials where none were asked for. Or tokens come from another address: a flow of
OAuth 2 is gone or has other URLs, or OpenID Connect another one.
""",
)

SECURITY_WIDENED = Code(
    "security-widened",
    Severity.NOTE,
    "Credentials that did not suffice now do",
    """\
The new document has a requirement in `security` that asks for less than those of the
old one. Callers of before need no change; whether that is meant is worth a look.
""",
)

SERVER_REMOVED = Code(
    "server-removed",
    Severity.ERROR,
    "An address that callers use is gone",
    """\
Operations of the old document are at this URL, by the `servers` of the document, the
path or the operation, and by those of the new one they are not. Clients that were made
from the old one send their requests there.

Where a path moves into the URLs of all servers, or out of them, operations stay where
they are, and nothing is told: `/pets` at `https://example.com/v1` is `/v1/pets` at
`https://example.com`.
""",
)

SERVER_ADDED = Code(
    "server-added",
    Severity.NOTE,
    "A new address",
    """\
Operations are at this URL, too, where the old document does not have them. The first
of the `servers` is that which generated clients use where they are given none.
""",
)

NEWLY_DEPRECATED = Code(
    "newly-deprecated",
    Severity.NOTE,
    "Something is deprecated that was not",
    """\
`deprecated` tells callers that it will go, and their tools that they use something that
does. Nothing breaks until then: what is gone is told by `operation-removed`, or as what
is no longer described.
""",
)

DEFAULT_CHANGED = Code(
    "default-changed",
    Severity.NOTE,
    "What is left out stands for another value",
    """\
Callers that do not send the parameter, or the member of a body, get the behaviour of
another value; a member that they do not find in a response stands for another one. No
request is refused, and no type changes: whether they notice is for people to judge.
""",
)

LINK_CHANGED = Code(
    "link-changed",
    Severity.NOTE,
    "What may follow a response is another request",
    """\
A link of a response is new, is gone, leads to another operation or gives it other
values. Links tell what may be done next, and bind nobody (OAS 3.1, 4.8.20): requests
that were made by them are as good as before. Where the generated client has a function
for a link no more, `code-broken` tells that.
""",
)

NOT_COMPARED = Code(
    "not-compared",
    Severity.ERROR,
    "A change whose meaning is not compared",
    """\
The keyword says something else now, and whether that admits more or less is not found
out: so it is with `unevaluatedItems`, with `unevaluatedProperties` beside conditions or
many alternatives, with a `not` that became wider, and with schemas of too many parts.
It counts as a change that breaks callers, as it may.
""",
)

CODE_BROKEN = Code(
    "code-broken",
    Severity.WARNING,
    "Code that calls the generated client needs a change",
    """\
The client that is generated from the new document has another interface: a class, a
method, an argument or a member is called otherwise or is gone, an argument is required
now, or a type is another one. The requests and responses may be the same, as where an
`operationId` changes.

A name that should stay can be given with `x-counterfoil-name`.
""",
)

DIFF_CODES: tuple[Code, ...] = (
    OPERATION_REMOVED,
    OPERATION_ADDED,
    REQUEST_NARROWED,
    REQUEST_WIDENED,
    RESPONSE_WIDENED,
    RESPONSE_NARROWED,
    SECURITY_NARROWED,
    SECURITY_WIDENED,
    SERVER_REMOVED,
    SERVER_ADDED,
    NEWLY_DEPRECATED,
    DEFAULT_CHANGED,
    LINK_CHANGED,
    NOT_COMPARED,
    CODE_BROKEN,
)
