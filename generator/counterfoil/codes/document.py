"""The codes of the first stage: files, encodings, YAML and JSON."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

FILE_NOT_FOUND = Code(
    "file-not-found",
    Severity.ERROR,
    "The file does not exist",
    """\
The document, or a file that it refers to, is not there.

```yaml
$ref: "schemas/porblem.yaml"   # the file is called problem.yaml
```

Check the spelling and the folder. A relative path in a `$ref` starts at the folder of
the file in which it stands, not at the folder in which the command is run.
""",
)

FILE_UNREADABLE = Code(
    "file-unreadable",
    Severity.ERROR,
    "The file cannot be read",
    """\
The path exists, but reading it failed: it is a folder, or the permission is missing, or
the disk reported an error. The message carries the system's reason.

Name a file instead of its folder, or make the file readable (`chmod u+r openapi.yaml`).
""",
)

FILE_TOO_LARGE = Code(
    "file-too-large",
    Severity.ERROR,
    "The document is larger than the limit",
    """\
All files of one document together may hold 64 MiB. Documents come from other people,
and a limit keeps a mistaken path (a log, a disk image) from filling the memory.

The largest public OpenAPI documents have about half of that. Large examples are better
kept in files of their own and named with `externalValue`.
""",
)

INVALID_ENCODING = Code(
    "invalid-encoding",
    Severity.ERROR,
    "The file is not UTF-8",
    """\
Documents are read as UTF-8 (RFC 8259, 8.1; OpenAPI 3.1, 4.3). The message names the
first byte that is not, or the encoding that the file seems to have.

Save the file as UTF-8, or convert it: `iconv -f latin1 -t utf-8 old.yaml > new.yaml`.
""",
)

INVALID_CHARACTER = Code(
    "invalid-character",
    Severity.ERROR,
    "A character that no document may hold",
    """\
YAML and JSON forbid most control characters in their text, and half of a surrogate pair
(`"\\ud83d"` without its partner) is not a character at all.

Such characters mostly come from copying out of a terminal. Remove them, or write them
as an escape in a double-quoted string: `"\\u0007"`.
""",
)

EMPTY_DOCUMENT = Code(
    "empty-document",
    Severity.ERROR,
    "There is nothing in the file",
    """\
The file is empty, or holds only comments.

The smallest OpenAPI document is

```yaml
openapi: 3.1.0
info: {title: Example, version: "1"}
paths: {}
```
""",
)

SEVERAL_DOCUMENTS = Code(
    "several-documents",
    Severity.ERROR,
    "More than one YAML document in the file",
    """\
A line `---` begins another YAML document. Only one can be the contract, and the tool
does not choose.

```yaml
openapi: 3.1.0
---              # here
components: {}
```

Remove the line, or put the second document into a file of its own.
""",
)

INVALID_YAML = Code(
    "invalid-yaml",
    Severity.ERROR,
    "The text is not YAML",
    """\
The text breaks off or is put together in a way that YAML does not allow. The place is
where reading failed; the mistake is there or shortly before.

Frequent causes: an unquoted text with a colon and a space in it, a member that is
indented differently from its neighbours, a quote that is never closed, a tab.

```yaml
description: Note: this fails    # write 'Note: this works'
```
""",
)

INVALID_JSON = Code(
    "invalid-json",
    Severity.ERROR,
    "The text is not JSON",
    """\
The text breaks a rule of RFC 8259 at the place shown.

Frequent causes: a comma after the last member, single quotes, a comment, a number such
as `012` or `.5`, a line break within a string. A file whose name ends in `.json` has to
be JSON; YAML, which is more forgiving, needs the ending `.yaml`.
""",
)

YAML_VERSION = Code(
    "yaml-version",
    Severity.WARNING,
    "The file declares YAML 1.1 and is read as 1.2",
    """\
OpenAPI recommends YAML 1.2 (OpenAPI 3.1, 4.3), and that is how every file is read,
whatever its `%YAML` line says. The difference shows in plain words: `no`, `yes`, `on`
and `off` are strings, `012` is twelve, and a date is a string.

Remove the line, or write `%YAML 1.2`.
""",
)

DUPLICATE_KEY = Code(
    "duplicate-key",
    Severity.ERROR,
    "The same key twice in one object",
    """\
YAML and JSON want the keys of an object to be unique; most readers silently take the
last one and drop the other. Keys are compared as text: `200` and `"200"` are the same.

```yaml
responses:
  "200": {description: OK}
  200: {description: Also OK}    # the same key
```

Remove one of the two, or merge them.
""",
)

INVALID_KEY = Code(
    "invalid-key",
    Severity.ERROR,
    "A key that is not a text",
    """\
YAML allows an array or an object as a key; JSON, and so OpenAPI, does not.

It mostly happens by accident, when a template placeholder is not quoted:

```yaml
{name}: value      # a flow mapping as a key; write "{name}": value
```
""",
)

UNKNOWN_TAG = Code(
    "unknown-tag",
    Severity.ERROR,
    "A YAML tag that has no meaning here",
    """\
Only the tags of YAML's core schema are understood: `!!str`, `!!int`, `!!float`,
`!!bool`, `!!null`, `!!seq` and `!!map`. Anything else (`!!binary`, `!!timestamp`,
`!include`) names a type that JSON does not have, and would be guessed at.

Write the value without a tag; to include another file, use `$ref`.
""",
)

TAG_MISMATCH = Code(
    "tag-mismatch",
    Severity.ERROR,
    "The value does not fit its YAML tag",
    """\
The tag says one type and the text is another.

```yaml
maxLength: !!int ten    # not an integer
```

Correct the value or remove the tag.
""",
)

NUMBER_NOT_JSON = Code(
    "number-not-json",
    Severity.ERROR,
    "A number that JSON cannot express",
    """\
`.inf` and `.nan` do not exist in JSON; a number such as `1e400` is beyond the range of
a double and would silently become infinite; an integer of thousands of digits is read
by next to no implementation.

Leave a bound out instead of making it infinite; quote what is not meant as a number.
""",
)

UNDEFINED_ALIAS = Code(
    "undefined-alias",
    Severity.ERROR,
    "An alias without an anchor",
    """\
`*name` stands for the node that was marked `&name` earlier in the same file. There is
no such mark, or it comes later.

A text that begins with an asterisk, such as a media range, has to be quoted: `"*/*"`.
""",
)

RECURSIVE_ALIAS = Code(
    "recursive-alias",
    Severity.ERROR,
    "An alias within its own anchor",
    """\
The alias stands inside of the node that it repeats, so that the data would never end.

```yaml
node: &node
  next: *node
```

A recursive schema is written with `$ref`, which is not followed while reading.
""",
)

INVALID_MERGE = Code(
    "invalid-merge",
    Severity.ERROR,
    "A merge key without a mapping",
    """\
The value of the merge key `<<` must be a mapping, or an array of mappings; mostly it is
an alias.

```yaml
headers:
  <<: *cors      # &cors marks a mapping
```

To use the two characters as an ordinary key, quote them: `"<<"`.
""",
)

NESTING_TOO_DEEP = Code(
    "nesting-too-deep",
    Severity.ERROR,
    "The data are nested too deeply",
    """\
Arrays and objects may be nested 128 levels, aliases counted as what they stand for.

No contract written by a person comes near to it. Give inner schemas names under
`components` and refer to them with `$ref`.
""",
)

TOO_MANY_NODES = Code(
    "too-many-nodes",
    Severity.ERROR,
    "The document holds too many values",
    """\
A file may hold four million values and a gigabyte of paths to them, aliases counted as
what they stand for. A few lines of YAML in which aliases repeat aliases can stand for
more values than any memory holds.

So can schemas with `$dynamicRef`: where their `$dynamicAnchor`s are those of several
others, what lies behind a reference is copied for each way that leads to it. All such
copies together may hold twenty thousand values.

And so can schemas that are composed of others: where each of thirty has a `oneOf` of
two that share what they have, a value is judged in two to the power of thirty ways.
Twenty thousand are judged. Unions of mere unions count once for each schema in them.

And so can discriminators: in a line of parents of which each is a child of the one
before, each has the values of all behind it. All may have 150,000.

Replace nested aliases with `$ref`, and move large examples out of the document.
""",
)

ROOT_NOT_OBJECT = Code(
    "root-not-object",
    Severity.ERROR,
    "The document is not an object",
    """\
An OpenAPI document is an object with the members `openapi`, `info`, `paths` and others
(OpenAPI 3.1, 4.8.1). This one is an array or a single value.

Check that the right file was named. A YAML file that lost the colon of its first line
reads as one long text.
""",
)

DOCUMENT_CODES: tuple[Code, ...] = (
    FILE_NOT_FOUND,
    FILE_UNREADABLE,
    FILE_TOO_LARGE,
    INVALID_ENCODING,
    INVALID_CHARACTER,
    EMPTY_DOCUMENT,
    SEVERAL_DOCUMENTS,
    INVALID_YAML,
    INVALID_JSON,
    YAML_VERSION,
    DUPLICATE_KEY,
    INVALID_KEY,
    UNKNOWN_TAG,
    TAG_MISMATCH,
    NUMBER_NOT_JSON,
    UNDEFINED_ALIAS,
    RECURSIVE_ALIAS,
    INVALID_MERGE,
    NESTING_TOO_DEEP,
    TOO_MANY_NODES,
    ROOT_NOT_OBJECT,
)
