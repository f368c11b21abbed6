"""Codes of the mock: what it cannot answer."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

NO_MOCK_ANSWER = Code(
    "no-mock-answer",
    Severity.WARNING,
    "A response that the mock cannot make",
    """\
The mock answers with an example of the response, or with a value that it makes from the
schema. For this operation it found neither: there is no example that its schema admits,
and no value that matches all of the schema's keywords and rules was found. The mock
answers 501 here, or with the next success that it can make. Content that is neither
JSON, XML nor a string is made as JSON.

```yaml
content:
  application/json:
    schema: {type: string, minLength: 5, pattern: "^[a-z]{3}$"}
```

Give an `example`; of content that is not JSON, the text as a string. Where no value at
all matches the schema, as here, an example is none of it, and is not sent: a client
refuses such an answer. Correct the schema then. `prove --mock` does not begin where a
mock would answer 501: it says whether any server could do more.
""",
)

MOCK_CODES: tuple[Code, ...] = (NO_MOCK_ANSWER,)
