"""The codes of cross-field rules: what is wrong with the CEL of an `x-rules` entry."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

RULE_SYNTAX = Code(
    "rule-syntax",
    Severity.ERROR,
    "A rule is not an expression of CEL",
    """\
The `rule` of an entry of `x-rules` is an expression of the Common Expression Language
over `self`, the value of the schema that carries it.

```yaml
x-rules:
  - id: start-before-end
    message: the start must lie before the end
    rule: self.start < self.end
```
""",
)
RULE_UNSUPPORTED = Code(
    "rule-unsupported",
    Severity.ERROR,
    "A rule uses a part of CEL that is not supported",
    """\
A rule becomes straight-line code of the server and the client. What cannot be
translated exactly is refused; nothing is left out silently.

Supported are literals of strings, ints, doubles, booleans and null; `self`; members
`a.b` and `a["b"]`; `has(a.b)`; `in`; `!`, `&&`, `||`, `? :`; `==`, `!=`, `<`, `<=`,
`>`, `>=`; `+`, `-`, `*`, `/`, `%`; `size`, `double`; `lowerAscii`, `upperAscii`,
`startsWith`, `endsWith`, `contains`, `matches` with a literal pattern; and the macros
`all`, `exists` and `exists_one` over arrays and over the keys of maps.
""",
)
RULE_TYPE = Code(
    "rule-type",
    Severity.ERROR,
    "A rule does not fit the schema",
    """\
A rule is checked against the schema that carries it: every property that it names
must be declared, and every operator needs operands of the right types. As in
Kubernetes, `integer` is an int and `number` a double; all numbers can be compared
with each other, but arithmetic needs two ints or two doubles: write `1.0` for `1`
beside a `number`.
""",
)
RULE_UNGUARDED = Code(
    "rule-unguarded",
    Severity.ERROR,
    "A rule reads a value that may be absent or null",
    """\
Reading an absent property is an error in CEL. Ask first:

- `!has(self.b) || self.b > 1`
- `!("a.b" in self) || self["a.b"] > 1`, where the name is no identifier
- `self.b == null || self.b > 1`, where null is allowed

The test stands to the left of what relies on it.
""",
)

RULE_CODES: tuple[Code, ...] = (
    RULE_SYNTAX,
    RULE_UNSUPPORTED,
    RULE_TYPE,
    RULE_UNGUARDED,
)
