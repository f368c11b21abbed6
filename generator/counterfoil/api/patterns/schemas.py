"""Plain schemas with their regular expressions in the forms in which they are run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, cast

from counterfoil.api.keywords import ONE_SCHEMA, SCHEMA_LIST, SCHEMA_MAP
from counterfoil.api.patterns.errors import PatternError
from counterfoil.api.patterns.pattern import Pattern, read_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

Json: TypeAlias = object
_Members: TypeAlias = dict[str, Json]
_BOUNDED: Final = "boundedPattern"
_BOUNDED_NAMES: Final = "boundedNames"


def judged_schema(schema: Json) -> Json:
    """A schema as jsonschema-rs reads it without more."""
    return _rewritten(schema, _judged)


def bounded_schema(schema: Json) -> Json:
    """A schema as the judge of the generated code reads it.

    What must not be run without a limit, or by the engine that backtracks, stands
    behind keywords of its own (`runtime/bounded.py`).
    """
    return _rewritten(schema, _bounded)


def _rewritten(schema: Json, change: Callable[[_Members], None]) -> Json:
    """A schema in which each that is within, too, is changed.

    What `const` and `enum` hold is data.
    """
    if not isinstance(schema, dict):
        return schema
    result: _Members = {}
    for name, value in cast("_Members", schema).items():
        if name in ONE_SCHEMA:
            result[name] = _rewritten(value, change)
        elif name in SCHEMA_LIST and isinstance(value, list):
            items = cast("list[Json]", value)
            result[name] = [_rewritten(item, change) for item in items]
        elif (name in SCHEMA_MAP or name == "$defs") and isinstance(value, dict):
            parts = cast("_Members", value)
            result[name] = {
                key: _rewritten(item, change) for key, item in parts.items()
            }
        else:
            result[name] = value
    if "pattern" in result or "patternProperties" in result:
        change(result)
    return result


def _judged(schema: _Members) -> None:
    pattern = _known(schema.pop("pattern", None))
    if pattern is not None:
        schema["pattern"] = pattern.judged
    _name(schema)


def _bounded(schema: _Members) -> None:
    pattern = _known(schema.pop("pattern", None))
    if pattern is not None and _has_own_keyword(pattern):
        schema[_BOUNDED] = {
            "pattern": pattern.text,
            "engine": pattern.linear or pattern.judged,
            "backtracks": not pattern.linear,
            "steps": pattern.steps,
        }
    elif pattern is not None:
        schema["pattern"] = pattern.judged
    slow = sorted({each.judged for each in _name(schema) if each.backtracks})
    if slow:
        # The judge cannot tell a name that does not match from one that takes too long.
        limits: Json = {_BOUNDED_NAMES: slow}
        others = schema.get("propertyNames")
        schema["propertyNames"] = (
            limits if others is None else {"allOf": [others, limits]}
        )


def _has_own_keyword(pattern: Pattern) -> bool:
    return pattern.is_bounded or pattern.linear not in {"", pattern.judged}


def _known(pattern: Json) -> Pattern | None:
    """A pattern; nothing for one that the ledger has reported, and that is left out."""
    if not isinstance(pattern, str):
        return None
    try:
        return read_pattern(pattern)
    except PatternError:
        return None


def _name(schema: _Members) -> list[Pattern]:
    """Write the patterns of names anew, and hand them back."""
    names = schema.get("patternProperties")
    if not isinstance(names, dict):
        return []
    found: list[Pattern] = []
    parts: _Members = {}
    for key, item in cast("_Members", names).items():
        pattern = _known(key)
        if pattern is None:
            # What it says of the other names is left out with it.
            schema.pop("additionalProperties", None)
            schema.pop("unevaluatedProperties", None)
            continue
        judged = pattern.judged
        while judged in parts:
            # Two that say the same in other words: both apply.
            judged = f"(?:{judged})"
        parts[judged] = item
        found.append(pattern)
    schema["patternProperties"] = parts
    return found
