"""The codes of webhooks and callbacks: what the service sends."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

INVALID_EXPRESSION = Code(
    "invalid-expression",
    Severity.WARNING,
    "The key of a callback is no runtime expression",
    """\
The key of a callback says where it is sent: a URL in which expressions stand in braces,
or one expression (OAS 3.1, 4.8.18 and 4.8.20.4). They are `$url`, `$method`,
`$statusCode`, `$request.header.NAME`, `$request.query.NAME`, `$request.path.NAME`,
`$request.body#/POINTER` and the same of `$response`, to the letter.

```yaml
callbacks:
  onEvent:
    "{$request.body#/callbackUrl}/events?for={$request.path.id}": {post: …}
```

The sender is told where to send it all the same; no function finds it.
""",
)

IGNORED_SERVERS = Code(
    "ignored-servers",
    Severity.WARNING,
    "Servers of what the service sends",
    """\
`servers` are those that offer the API. A webhook is sent to where its receiver wants
it, and a callback to what its key says (OAS 3.1, 4.8.1 and 4.8.18).

Remove them; `description` can say which URLs are possible.
""",
)

EVENT_CODES: tuple[Code, ...] = (INVALID_EXPRESSION, IGNORED_SERVERS)
