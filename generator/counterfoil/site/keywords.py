"""Keywords of JSON Schema in words, for what a type by itself does not tell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from counterfoil.api.definitions import name_in, reference_to
from counterfoil.api.schema import Size
from counterfoil.site.anchors import anchor
from counterfoil.site.views import LinkView, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

Members: TypeAlias = "dict[str, Any]"
_Wording: TypeAlias = "Callable[[Any, Members], Words]"

_REF: Final = frozenset({"$ref"})
_SILENT: Final = frozenset(
    "$defs $schema $id $comment $anchor $dynamicAnchor then else".split()  # noqa: SIM905 - names in quotes would be harder to read
)
"""What says nothing by itself."""


def keyword_words(
    members: Members, told: frozenset[str] = frozenset(), name: str = ""
) -> tuple[Words, ...]:
    """What each keyword of a schema says, but for those that are told elsewhere.

    `members` is the exact JSON Schema, with references to `#/$defs/NAME`; that to
    `name` is told, too.
    """
    found: list[Words] = []
    # The type goes first: what else is said, is said of it.
    for keyword in sorted(members, key=lambda keyword: keyword != "type"):
        value = members[keyword]
        # Any or one of a single schema is all of it.
        if keyword == "allOf" or (keyword in {"anyOf", "oneOf"} and len(value) == 1):
            if keyword not in told:
                found += _all_of(value, told, name)
        elif keyword == "$ref" and value == reference_to(name):
            continue
        elif not (keyword in told or keyword in _SILENT or keyword.startswith("x-")):
            found.append(_said(keyword, members))
    return tuple(filter(None, found))


def size_words(size: Size, unit: str) -> str:
    """A length or a count in words, "" where there is no bound."""
    if size.most == 0:
        return "empty"
    if size.most is None:
        return f"at least {_count(size.least, unit)}" if size.least else ""
    if size.least == size.most:
        return f"exactly {_count(size.most, unit)}"
    if size.least:
        return f"{size.least} to {_count(size.most, unit)}"
    return f"at most {_count(size.most, unit)}"


def json_words(value: Any) -> str:
    """A JSON value as text."""
    return json.dumps(value, ensure_ascii=False)


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _said(keyword: str, members: Members) -> Words:
    value = members[keyword]
    if keyword in _WORDS:
        return _WORDS[keyword](value, members)
    return _text(f"{keyword}: {json_words(value)}")


def _all_of(parts: list[Any], told: frozenset[str], name: str) -> list[Words]:
    """The schemas that are referred to by their names, and what the others say."""
    named = [each for each in parts if _members(each).keys() == _REF]
    links = [_reference(each["$ref"]) for each in named]
    links = [each for each in links if each[0].text != name]
    found = [(*_text("all of "), *_joined(links, ", "))] if links else []
    for part in parts:
        if part is False:
            found.append(_text("nothing is valid"))
        elif part not in named:
            found += keyword_words(_members(part), told, name)
    return found


def _schema(exact: Any) -> Words:
    """A schema within a keyword."""
    if exact is False:
        return _text("nothing")
    return _joined(keyword_words(_members(exact)), ", ") or _text("any value")


def _members(exact: Any) -> Members:
    """The keywords of a schema; `true` has none."""
    return cast("Members", exact) if isinstance(exact, dict) else {}


def _choice(value: Any, word: str) -> Words:
    inner = [_group(each) for each in value]
    return (*_text(word), *_joined(inner, " or "))


def _group(exact: Any) -> Words:
    """A schema in brackets, where it is more than one thing."""
    words = _schema(exact)
    return words if len(_members(exact)) <= 1 else (*_text("("), *words, *_text(")"))


def _properties(value: Members) -> Words:
    inner = [(*_text(f"{name}: "), *_group(each)) for name, each in value.items()]
    return (*_text("members "), *_joined(inner, "; ")) if inner else ()


def _condition(value: Any, members: Members) -> Words:
    words = (*_text("if "), *_group(value))
    for name in ("then", "else"):
        if name in members:
            words += (*_text(f" {name} "), *_group(members[name]))
    return words


def _names(value: Any) -> Words:
    return _text("requires " + ", ".join(value)) if value else ()


def _dependent(value: Members) -> Words:
    inner = [(*_text(f"with {name}: "), *_group(each)) for name, each in value.items()]
    return _joined(inner, "; ")


def _dependent_names(value: Members) -> Words:
    inner = [
        _text(f"{name} requires {', '.join(each)}") for name, each in value.items()
    ]
    return _joined(inner, "; ")


def _others(value: Any, word: str) -> Words:
    if value is False or value in ({"not": {}}, {"not": True}):
        return _text(f"no other {word}")
    return () if value in ({}, True) else (*_text(f"other {word}: "), *_group(value))


def _reference(value: str) -> Words:
    name = name_in(value)
    return (LinkView(name, f"#{anchor('schema', name)}"),)


def _types(value: Any) -> Words:
    return _text(value if isinstance(value, str) else " or ".join(value))


def _sized(least: str, most: str, unit: str) -> dict[str, _Wording]:
    """Two bounds, which are said at once, where the first of them stands."""

    def both(_: Any, members: Members) -> Words:
        size = Size(int(members.get(least, 0)), members.get(most))
        words = size_words(size, unit)
        return _text(words) if words else ()

    def unless_said(value: Any, members: Members) -> Words:
        return () if least in members else both(value, members)

    return {least: both, most: unless_said}


def _text(text: str) -> Words:
    return (LinkView(text, ""),)


def _joined(groups: Collection[Words], between: str) -> Words:
    words: list[LinkView] = []
    for number, group in enumerate(groups):
        words += [*(_text(between) if number else ()), *group]
    return tuple(words)


_WORDS: Final[dict[str, _Wording]] = {
    "$ref": lambda value, _: _reference(value),
    "$dynamicRef": lambda value, _: _reference(value),
    "type": lambda value, _: _types(value),
    "const": lambda value, _: _text(json_words(value)),
    "enum": lambda value, _: _text("one of " + ", ".join(map(json_words, value))),
    "format": lambda value, _: _text(str(value)),
    "pattern": lambda value, _: _text(f"pattern {value}"),
    "readOnly": lambda value, _: _text("read only") if value else (),
    "writeOnly": lambda value, _: _text("write only") if value else (),
    "contentEncoding": lambda value, _: _text(f"encoded as {value}"),
    "contentMediaType": lambda value, _: _text(f"holds {value}"),
    "contentSchema": lambda value, _: (*_text("within: "), *_group(value)),
    "minimum": lambda value, _: _text(f"≥ {value}"),
    "exclusiveMinimum": lambda value, _: _text(f"> {value}"),
    "maximum": lambda value, _: _text(f"≤ {value}"),
    "exclusiveMaximum": lambda value, _: _text(f"< {value}"),
    "multipleOf": lambda value, _: _text(f"a multiple of {value}"),
    "uniqueItems": lambda value, _: _text("no item twice") if value else (),
    "required": lambda value, _: _names(value),
    "properties": lambda value, _: _properties(value),
    "patternProperties": lambda value, _: _properties(
        {f"like {name}": each for name, each in value.items()}
    ),
    "propertyNames": lambda value, _: (*_text("names of members: "), *_group(value)),
    "additionalProperties": lambda value, _: _others(value, "members"),
    "unevaluatedProperties": lambda value, _: _others(value, "members"),
    "unevaluatedItems": lambda value, _: _others(value, "items"),
    "items": lambda value, _: (*_text("items: "), *_group(value)),
    "prefixItems": lambda value, _: (
        *_text("first items: "),
        *_joined([_group(each) for each in value], ", then "),
    ),
    "contains": lambda value, _: (*_text("contains "), *_group(value)),
    "anyOf": lambda value, _: _choice(value, "any of "),
    "oneOf": lambda value, _: _choice(value, "one of "),
    "not": lambda value, _: (*_text("not "), *_group(value)),
    "if": _condition,
    "dependentSchemas": lambda value, _: _dependent(value),
    "dependentRequired": lambda value, _: _dependent_names(value),
    **_sized("minLength", "maxLength", "character"),
    **_sized("minItems", "maxItems", "item"),
    **_sized("minProperties", "maxProperties", "member"),
    **_sized("minContains", "maxContains", "time"),
}
