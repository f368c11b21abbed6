"""The codes of schemas: keywords, values, patterns, and what unions say of members."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

ASSUMED_INHERITANCE = Code(
    "assumed-inheritance",
    Severity.WARNING,
    "A schema that applies itself, read as inheritance",
    """\
A schema is a choice of others, and each of those has all of the first one. By JSON
Schema that never comes to an end (Core, 9.4.1), but what is meant is inheritance: in a
child, the parent is read without the choice of its children.

```yaml
Pet:
  type: object
  oneOf: [{$ref: "#/components/schemas/Cat"}]
Cat:
  allOf: [{$ref: "#/components/schemas/Pet"}]    # Pet without its oneOf
```

Put what they share into a schema of its own, to which the children refer. A choice of
which one is the schema itself is read without that one.
""",
)

UNKNOWN_SCHEMA_KEYWORD = Code(
    "unknown-schema-keyword",
    Severity.WARNING,
    "A keyword that JSON Schema does not know",
    """\
JSON Schema takes unknown keywords as annotations, which forbid nothing
(JSON Schema Core 2020-12, 6.5). Mostly, they are slips.

```yaml
type: string
maxLenght: 20     # maxLength: as it stands, any length is allowed
```

Correct the spelling, or begin the name with `x-`.
""",
)

MISSPELT_FORMAT = Code(
    "misspelt-format",
    Severity.WARNING,
    "A format that is unknown, and nearly one that is known",
    """\
`format` may be any text, and one that a tool does not know says nothing to it (JSON
Schema Validation, 7.2.3). Names of your own are well. One that is a name of JSON Schema
(Validation, 7.3) or of the OpenAPI Format Registry but for its spelling is probably a
slip: what is read as a date and time, or checked as one, is `date-time` alone.

```yaml
created: {type: string, format: dateTime}       # date-time
count: {type: integer, format: int}             # int32 or int64
owner: {type: string, format: email-address}    # email
```
""",
)

INVALID_SCHEMA = Code(
    "invalid-schema",
    Severity.ERROR,
    "A schema that cannot be used",
    """\
The schema has the right form, but cannot be compiled: mostly, a `pattern` that is no
regular expression of ECMA-262.

```yaml
pattern: "[a-z"      # [a-z]
```
""",
)

ASSUMED_DIALECT = Code(
    "assumed-dialect",
    Severity.WARNING,
    "A schema of an older draft that means the same today",
    """\
`$schema` names the dialect of a schema (JSON Schema Core, 8.1.1). A schema of draft 4,
6, 7 or 2019-09 is read as one of 2020-12 where it has no keyword that means something
else there, or that only one of the two has.

```yaml
Pet:
  $schema: http://json-schema.org/draft-07/schema#
  type: string
```
""",
)

TOLERATED_PATTERN = Code(
    "tolerated-pattern",
    Severity.WARNING,
    "A pattern that other tools refuse",
    """\
JSON Schema (Core, 6.4) asks for regular expressions of ECMA-262 with the `u` flag. They
have no backslash before a character that needs none (`\\-` outside of a class, `\\@`,
`\\_`), no `]` or `}` on its own, and no range of a class (`[\\w-.]`). Without the flag
each has one meaning: the character itself. So it is read here. So are characters by
their octal numbers (`\\012`), and lookaheads that are repeated (`(?!a)+`). Names of
sets that Java and others have are read as there: `\\p{Graph}`, `\\p{XDigit}` and the
like are of ASCII alone, `\\p{Han}` is the script, `\\pL` a `\\p{L}`. `\\A`, `\\Z` and
`\\z`, as Python and others write them, are `^` and `$`: the beginning and the end.

```yaml
pattern: '^\\d+\\-\\d+$'      # '^\\d+-\\d+$'
```
""",
)

EXPENSIVE_PATTERN = Code(
    "expensive-pattern",
    Severity.WARNING,
    "A pattern that may take long to match",
    """\
Most patterns are matched in time proportional to the text. Those with references, or
with assertions other than lookaheads right behind the `^` that they begin with, may
take much longer for texts that somebody made for that; so may large repetitions behind
others (`.*(a|b){2000}`). The generated code matches them within limits, and refuses a
text for which these do not suffice, even where it matches: say, one of some ten
thousand characters.

```yaml
pattern: '^((?!--).)*$'      # '^(?!.*--).*$'
```
""",
)

CIRCULAR_SCHEMA = Code(
    "circular-schema",
    Severity.ERROR,
    "A schema that applies itself to the same value",
    """\
To check a value, the schema would have to check the same value by the same schema
first, and so on without end (JSON Schema Core, 9.4.1).

```yaml
Tree:
  allOf: [{$ref: "#/components/schemas/Tree"}]
```

A schema may contain itself in its properties or items; not in `allOf`, `anyOf`,
`oneOf`, `not`, `if`, `then`, `else`, or as a reference alone.
""",
)

EXAMPLE_MISMATCH = Code(
    "example-mismatch",
    Severity.WARNING,
    "An example that its schema refuses",
    """\
The example does not match the schema beside it. Readers copy examples, mocks answer
with them and the proof sends them.

```yaml
schema: {type: integer}
example: "12"      # 12
```

Correct the example or the schema.
""",
)

DEFAULT_MISMATCH = Code(
    "default-mismatch",
    Severity.WARNING,
    "A default that its schema refuses",
    """\
The default does not match the schema that it stands in. Readers of the documentation
take it for a value that may be sent. In YAML 1.2, `no` and `on` are texts.

```yaml
size: {type: integer, default: "10"}    # 10
```

Correct the default or the schema. What the default of a parameter does is told by
`ignored-default`.
""",
)

UNREACHABLE_VALUE = Code(
    "unreachable-value",
    Severity.WARNING,
    "A value of an enum that its type refuses",
    """\
The `enum` lists a value that the `type` beside it does not admit: no request and no
response can have it, and no member is made of it. In YAML, what looks like a number or
a boolean is one unless it is quoted.

```yaml
version: {type: string, enum: [1.0, 1.1, beta]}    # ["1.0", "1.1", beta]
```
""",
)

DANGLING_MAPPING = Code(
    "dangling-mapping",
    Severity.WARNING,
    "A value of a discriminator that stands for no schema",
    """\
The `mapping` of a discriminator says which schema a value of the property stands for:
by the name of a component, or by a reference (OAS 3.1, 4.8.25). One that leads to
nothing forbids nothing, and is ignored: a value of that kind is told by the others.

```yaml
discriminator:
  propertyName: kind
  mapping: {cat: "#/components/schemas/Kat"}    # #/components/schemas/Cat
```
""",
)

IGNORED_DISCRIMINATOR = Code(
    "ignored-discriminator",
    Severity.WARNING,
    "A discriminator by a property that no schema has",
    """\
A discriminator tells by the value of a property which schema a value is of
(OAS 3.1, 4.8.25). None of the schemas has a property of that name, neither the one that
it stands in nor the branches or the children: no value tells anything by it.

```yaml
discriminator: {propertyName: knd}    # kind
```
""",
)

UNDECLARED_REQUIRED = Code(
    "undeclared-required",
    Severity.WARNING,
    "A required property that is declared nowhere",
    """\
An object has to have a member of this name, and no `properties` say what it is: neither
those of the schema, nor of one that applies to the same value. JSON Schema admits any
value (Validation, 6.5.3), and so does the generated code. Mostly, the name is misspelt,
or the property was renamed, and the one that was meant is optional.

```yaml
type: object
required: [naem]                      # name
properties: {name: {type: string}}
```

Where any value is meant, declare it as such: `naem: true` (`{}` in OpenAPI 3.0).
""",
)

MISPLACED_RULES = Code(
    "misplaced-rules",
    Severity.ERROR,
    "Rules on a schema that is no plain object",
    """\
`x-rules` are checked on typed objects: they belong to a schema with `type: object`, or
to one that an `allOf` of such makes. They have no effect on a reference, on a union
such as `type: [object, "null"]`, or within `not`, `if` and their like.

Move the rules to the schema of the object, and refer to it.
""",
)

MISMATCHED_ENUM_WORDS = Code(
    "mismatched-enum-words",
    Severity.WARNING,
    "Names or descriptions of values that are not one for each",
    """\
`x-enum-varnames` names the members of an enumeration, and `x-enum-descriptions` says
what they are: arrays with one text for each value, in their order, or objects with the
texts by value. Here there are more or fewer, or two values have one name. The first
texts are taken for the first values; of one name, the second gets a number.

```yaml
type: integer
enum: [1, 2, 3]
x-enum-varnames: [Low, High]      # which one is missing?
```

Where the last value is `null`, it needs no text.
""",
)

SCHEMA_CODES: tuple[Code, ...] = (
    ASSUMED_INHERITANCE,
    UNKNOWN_SCHEMA_KEYWORD,
    MISSPELT_FORMAT,
    INVALID_SCHEMA,
    ASSUMED_DIALECT,
    TOLERATED_PATTERN,
    EXPENSIVE_PATTERN,
    CIRCULAR_SCHEMA,
    EXAMPLE_MISMATCH,
    DEFAULT_MISMATCH,
    UNREACHABLE_VALUE,
    DANGLING_MAPPING,
    IGNORED_DISCRIMINATOR,
    UNDECLARED_REQUIRED,
    MISPLACED_RULES,
    MISMATCHED_ENUM_WORDS,
)
