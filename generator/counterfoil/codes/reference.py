"""The codes of `$ref`: references that lead nowhere, or where the tool does not go."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

REMOTE_REFERENCE = Code(
    "remote-reference",
    Severity.ERROR,
    "A reference to another host",
    """\
References with a scheme or a host (`https://…`, `file:…`) are not followed: reading a
contract makes no network request, so that the same files give the same result.

```yaml
$ref: "https://example.com/schemas/problem.yaml"
```

Download the file into the folder of the document and refer to it by its relative path.

Or allow it, with `--allow-remote` or `allow-remote = true` in `[tool.counterfoil]`, if
it is one of `http` or `https`. What the host serves is fetched once, and read from a
pinned copy ever after.
""",
)

REMOTE_UNREADABLE = Code(
    "remote-unreadable",
    Severity.ERROR,
    "What another host serves cannot be had",
    """\
References to other hosts are allowed, but this one could not be followed: the host does
not answer, or answers too slowly, too much or with an error; the address is not of
`http` or `https`; or the pinned copy is not the one that the lock names.

The lock is the file beside the document that ends with `.lock.json`. Delete it to fetch
everything anew, and review the difference.
""",
)

REMOTE_PINNED = Code(
    "remote-pinned",
    Severity.WARNING,
    "Something was fetched from another host",
    """\
A reference to another host was followed for the first time. What it serves lies now in
the folder beside the document that ends with `.lock`, and its SHA-256 in the file that
ends with `.lock.json`; from now on it is read from there.

Commit both with the document, so that everybody has the same.
""",
)

REFERENCE_OUTSIDE = Code(
    "reference-outside",
    Severity.ERROR,
    "A reference that leaves the document's folder",
    """\
A document may refer to files in its own folder and below, and to nothing else. Absolute
paths, `..` that climb out of that folder, and symbolic links that lead out of it are
refused: a contract from someone else must not read the rest of the disk.

Move the file into the folder of the document; or name the folder that holds both, with
`--root` or as `root` in `[tool.counterfoil]`.
""",
)

DANGLING_REFERENCE = Code(
    "dangling-reference",
    Severity.ERROR,
    "A reference to something that does not exist",
    """\
The JSON Pointer (RFC 6901) of the reference leads to no value.

```yaml
$ref: "#/components/schema/Problem"    # components/schemas
```

In a pointer `~1` stands for `/` and `~0` for `~`, so that the path `/users` is
`#/paths/~1users`. Names are compared exactly, with upper and lower case.
""",
)

ASSUMED_WHOLE = Code(
    "assumed-whole",
    Severity.WARNING,
    "A reference that means the whole file, and does not say so",
    """\
A schema with an `$id` is a resource of its own (JSON Schema Core, 8.2.1): a pointer
after a bare `#` begins at that schema, not at the top of the file. Where it leads to
nothing there, and to something in the file, it is followed in the file. Others may
refuse it.

```yaml
Pet:
  $id: https://example.com/pet
  properties:
    owner: {$ref: "#/components/schemas/Owner"}    # openapi.yaml#/components/…
```

Leave out the `$id` where nothing refers to it, or put the name of the file before the
`#`. The whole of a file is `pet.yaml`; the pointer of `pet.yaml#/` leads to a member
with an empty name (RFC 6901, 5), and is taken for that where there is none.
""",
)

REFERRED_MEMBER = Code(
    "referred-member",
    Severity.WARNING,
    "All paths, or all components of a kind, by one reference",
    """\
Path items, components, and most objects within them may be references (OAS 3.1, 4.8.9
and 4.8.7); the objects that hold them by their names may not. What such a reference
leads to is read in its place, where nothing stands beside it, and if it is a member of
the document or of its `components`. Bundlers do so, too; other tools may refuse it.

```yaml
paths:
  $ref: paths.yaml
components:
  schemas:
    $ref: schemas/index.yaml
```

Publish the document in one file (`redocly bundle` makes one), or refer to each path
and each schema by a `$ref` of its own.
""",
)

INVALID_REFERENCE = Code(
    "invalid-reference",
    Severity.ERROR,
    "A reference that is not well formed",
    """\
A reference is an optional relative path, then optionally `#` and a JSON Pointer, in
which every step begins with `/`; it is a URI reference, in which a space is `%20`.

```yaml
$ref: "#components/schemas/Problem"    # "#/components/schemas/Problem"
```

A plain name after the `#` is that of an `$anchor`, which schemas have from 3.1 on.
""",
)

MISMATCHED_REFERENCE = Code(
    "mismatched-reference",
    Severity.ERROR,
    "A reference to another kind of object",
    """\
What the reference leads to is something else at its own place: the whole document, a
path, a response, or all schemas instead of one. Read as what is wanted it would mean
something else. It is a warning where a schema is wanted and nothing there is a keyword
of schemas: such a schema admits every value. And so it is where a response is wanted,
and a request body is there that has what a response has, a description and a content.

```yaml
schema: {$ref: "#"}                     # the document, and no schema
schema: {$ref: "#/components/schemas"}  # "#/components/schemas/Pet"
```

In an OpenAPI document `#` is the document, not the schema around: refer to that by its
name.
""",
)

REFERENCE_CYCLE = Code(
    "reference-cycle",
    Severity.ERROR,
    "References that lead back to themselves",
    """\
The reference leads to another reference, and so on, and back to the first one; nowhere
on the way is a value.

```yaml
A: {$ref: "#/components/schemas/B"}
B: {$ref: "#/components/schemas/A"}
```

One of them has to be the thing itself. (A schema that contains itself in one of its
properties is no such cycle, and fine.)
""",
)

REFERENCE_CODES: tuple[Code, ...] = (
    REMOTE_REFERENCE,
    REMOTE_UNREADABLE,
    REMOTE_PINNED,
    REFERENCE_OUTSIDE,
    DANGLING_REFERENCE,
    ASSUMED_WHOLE,
    REFERRED_MEMBER,
    INVALID_REFERENCE,
    MISMATCHED_REFERENCE,
    REFERENCE_CYCLE,
)
