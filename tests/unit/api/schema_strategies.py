"""Random schemas over the whole vocabulary, and random values for them."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.sampled_from([None, True, False, 0, 1, 2, 1.0, 0.5, "", "a", "bb", "ccc"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
    ),
    max_leaves=6,
)
SMALL = st.integers(0, 3)
TYPES = st.sampled_from(
    ["array", "boolean", "integer", "null", "number", "object", "string"]
)


def schemas_of(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    keywords: dict[str, st.SearchStrategy[object]] = {
        "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
        "const": SCALARS,
        "enum": st.lists(SCALARS, min_size=1, max_size=3, unique_by=repr),
        "minimum": SMALL,
        "exclusiveMaximum": SMALL,
        "multipleOf": st.sampled_from([1, 2, 0.5]),
        "minLength": SMALL,
        "maxLength": SMALL,
        "pattern": st.sampled_from(["^a", "b", "c$"]),
        "items": inner,
        "prefixItems": st.lists(inner, min_size=1, max_size=2),
        "contains": inner,
        "minItems": SMALL,
        "maxItems": SMALL,
        "uniqueItems": st.booleans(),
        "properties": st.dictionaries(NAMES, inner, max_size=3),
        "required": st.lists(NAMES, max_size=2, unique=True),
        "additionalProperties": inner,
        "patternProperties": st.dictionaries(st.just("^a"), inner, max_size=1),
        "minProperties": SMALL,
        "maxProperties": SMALL,
        "propertyNames": inner,
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=2),
        "oneOf": st.lists(inner, min_size=1, max_size=2),
        "not": inner,
        "if": inner,
        "then": inner,
        "unevaluatedProperties": inner,
        "$ref": st.just("#/components/schemas/T"),
    }
    return st.lists(st.sampled_from(sorted(keywords)), max_size=4, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({n: keywords[n] for n in names})
    )


SCHEMAS = st.recursive(
    st.booleans() | TYPES.map(lambda name: {"type": name}), schemas_of, max_leaves=6
)
