"""Codes of paths and of the parameters of operations."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

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

AMBIGUOUS_PATHS = Code(
    "ambiguous-paths",
    Severity.WARNING,
    "Two paths match the same target, and neither is the more concrete one",
    """\
A path that is written out goes before one with variables in its place; where that does
not decide between two, tools do (OAS 3.1, 4.8.8.2), and differ in it.

```yaml
paths:
  /pets/name/{id}: {}
  /pets/{name}/avatar: {}    # /pets/name/avatar is a target of both
```

Here, servers, mocks and proofs compare the segments from left to right, and take the
path that has more text in the first one in which two differ: `/pets/name/{id}`. Where
that is as much, letters go before a variable, and the alphabet decides: `/a{x}` goes
before `/{x}b`. A method that only the other path has is answered 405.

Tell the two apart by a segment that both have written out, or by what a parameter
admits: an `enum`, a `pattern`, an integer.
""",
)

FIXED_QUERY = Code(
    "fixed-query",
    Severity.WARNING,
    "A path with a query",
    """\
A path has none (RFC 3986, 3.3; OAS 3.2, 4.8.2). But paths are appended to the URL of a
server (OAS 3.1, 4.8.8.1), and there a `?` begins the query: clients send what follows
it, before the parameters. A request is for such a path where its query has all that,
in whatever order and beside whatever else; servers take it for the path without the
query where it has not, or where only that one has the method. Other tools may encode
the `?`, which servers take as well.

```yaml
paths:
  /jobs: {}
  /jobs?op=list: {}
  /jobs?of={kind}: {}
```

Where there is no other operation at the path, write the path alone, with `op` as a
parameter of the query that is required and has a `const`, which a variable has not.
""",
)

ENCODED_PATH = Code(
    "encoded-path",
    Severity.WARNING,
    "A path with a `#`, or with a `?` that no query follows",
    """\
A path has neither (RFC 3986, 3.3; OAS 3.2, 4.8.2): a `?` begins a query, a `#` what is
never sent. A `#` in a path of the contract, and a `?` that nothing follows, or
variables that are no whole values of fields, are characters of the path, and are sent
as `%23` and `%3F`. Other tools send what stands behind them as a query, or not at all.

```yaml
paths:
  /jobs?{query}:
    parameters: [{name: query, in: path, required: true, schema: {type: string}}]
```

Write the path alone, with the parameters of the query as such.
""",
)

UNREAD_PATHS = Code(
    "unread-paths",
    Severity.WARNING,
    "Paths in an extension",
    """\
`x-ms-paths` is an extension of Microsoft's tools: it has paths that are told apart by
their query, which OpenAPI has no words for. They are operations like others, but are
not read there: nothing is generated of them, documented, or proved.

```yaml
x-ms-paths:
  /jobs?op=list: {}
```

Move them to `paths`: a query that a path has there is sent, and asked for
(`fixed-query`).
""",
)

DOT_SEGMENT = Code(
    "dot-segment",
    Severity.WARNING,
    "A path with a segment `.` or `..`",
    """\
The segments `.` and `..` mean the same place and the one above it. Who resolves or
normalises an address takes them away (RFC 3986, 5.2.4 and 6.2.2.3), also where they are
written as `%2E`: most clients and proxies do. Requests for such a path seldom arrive.

```yaml
paths:
  /shops/./items: {}       # comes as /shops/items
  /shops/../items: {}      # comes as /items
```

Write the path that is left.
""",
)

DUPLICATE_VARIABLE = Code(
    "duplicate-variable",
    Severity.WARNING,
    "A path, or a server's URL, has a variable twice",
    """\
A variable stands in a path once (OAS 3.2, 4.8.2), and in the URL of a server (4.6).

```yaml
paths:
  /pets/{id}/friends/{id}: {}    # which of the two is the id?
```

Clients write the same value into both places, and servers read the last one of a path.
Give the other variable a name of its own.
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

PATH_CODES: tuple[Code, ...] = (
    DUPLICATE_PATH,
    AMBIGUOUS_PATHS,
    FIXED_QUERY,
    ENCODED_PATH,
    UNREAD_PATHS,
    DOT_SEGMENT,
    DUPLICATE_VARIABLE,
    UNREACHABLE_OPERATION,
    DUPLICATE_PARAMETER,
    MISSING_PATH_PARAMETER,
    UNKNOWN_PATH_PARAMETER,
)
