"""The errors of a validator in words: the cause of each, not its echoes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from jsonschema_rs import ValidationError, ValidationErrorKind, Validator
from msgspec import Struct

from counterfoil.api.nearest import did_you_mean, nearest
from counterfoil.api.reading import is_number, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES = {
    "array": "an array",
    "boolean": "a boolean",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}
# What YAML 1.1 took for booleans, and what is none in quotes.
_FLAGS = {
    **dict.fromkeys(("true", "yes", "on", "y"), "true"),
    **dict.fromkeys(("false", "no", "off", "n"), "false"),
}
# What other languages, and tools, call types.
_NAMED_OTHERWISE = {
    **dict.fromkeys(("str", "text", "varchar"), "write type: string"),
    **dict.fromkeys(("int", "int32", "short"), "write type: integer"),
    **dict.fromkeys(
        ("int64", "long", "bigint"), "write type: integer and format: int64"
    ),
    **dict.fromkeys(("decimal", "numeric"), "write type: number"),
    **{each: f"write type: number and format: {each}" for each in ("double", "float")},
    **{
        each: f"write type: string and format: {each}"
        for each in ("binary", "byte", "date", "date-time", "email", "uri", "uuid")
    },
    **dict.fromkeys(
        ("datetime", "timestamp"), "write type: string and format: date-time"
    ),
    "file": "write type: string and format: binary",
    **dict.fromkeys(("list", "set"), "write type: array"),
    **dict.fromkeys(
        ("dict", "dictionary", "hash", "map"),
        "write type: object, with what its values are as additionalProperties",
    ),
    **dict.fromkeys(
        ("any", "mixed"), "leave the type out: a schema without one admits any value"
    ),
}
_EMPTY = {"an array": "[]", "an object": "{}"}
_NUMBERS = {"a number", "an integer"}
_ALL_TYPES = frozenset(_TYPES.values()) - {"null"}
_SHOWN = 60
_LINE = 120
_EXPECTED = "expected "
# The members by whose values the forms of an object are told apart.
_TYPE = "type"
_CHOOSING = frozenset({"flow", "in", _TYPE})


class Violation(Struct, frozen=True):
    """What is wrong at a path. `key` says that a member's name is meant, not its value.

    `unexpected` marks members that the schema does not know. `missing` names members
    of which one should be there.
    """

    path: tuple[str | int, ...]
    message: str
    hint: str = ""
    key: str = ""
    unexpected: bool = False
    missing: tuple[str, ...] = ()


def violations(validator: Validator, instance: object) -> Iterator[Violation]:
    """The violations of an instance, each once; of two expectations, the first."""
    seen: set[tuple[tuple[str | int, ...], str]] = set()
    for error in validator.iter_errors(instance):
        for violation in _explain(error):
            expects = violation.message.startswith(_EXPECTED)
            key = (violation.path, _EXPECTED if expects else violation.message)
            if key not in seen:
                seen.add(key)
                yield violation


def _explain(error: ValidationError) -> Iterator[Violation]:
    path = tuple(error.instance_path)
    match error.kind:
        case ValidationErrorKind.AnyOf(context):
            yield from _branches(error, context)
        case ValidationErrorKind.OneOfNotValid(context):
            yield from _branches(error, context)
        case ValidationErrorKind.UnevaluatedProperties(names):
            yield from _unexpected(path, names)
        case ValidationErrorKind.AdditionalProperties(names):
            yield from _unexpected(path, names)
        case ValidationErrorKind.Required(name):
            # An empty Responses Object is reported by its size.
            if not ("then" in error.schema_path and name == "default"):
                hint = "a path parameter has required: true" * (name == "required")
                message = f"{name!r} is missing"
                yield Violation(path, message, hint, missing=(name,))
        case ValidationErrorKind.FalseSchema() if path:
            message = f"{str(path[-1])!r} is not allowed here"
            yield Violation(path[:-1], message, key=str(path[-1]))
        case ValidationErrorKind.PropertyNames(inner):
            name = str(inner.instance)
            message = f"{shown(name)} is not a name that is allowed here"
            yield Violation(path, message, key=name)
        case ValidationErrorKind.Not() if error.instance is None:
            return  # its type is told: null has no members that exclude each other
        case _:
            yield _explain_value(error, path)


def _explain_value(error: ValidationError, path: tuple[str | int, ...]) -> Violation:
    match error.kind:
        case ValidationErrorKind.Type(types):
            return _expected(path, [_TYPES[name] for name in types], error.instance)
        case ValidationErrorKind.Enum(options):
            return _expected(path, list(map(_option, options)), error.instance)
        case ValidationErrorKind.Constant(option):
            return _expected(path, [_option(option)], error.instance)
        case ValidationErrorKind.Pattern(pattern):
            message = f"{shown(error.instance)} does not match {pattern}"
            return Violation(path, message)
        case ValidationErrorKind.OneOfMultipleValid():
            return Violation(path, _several(error))
        case ValidationErrorKind.Not(schema):
            names = " and ".join(map(repr, _required(schema)))
            told = (
                f"{names} exclude each other" if names else "this is not allowed here"
            )
            return Violation(path, told)
        case ValidationErrorKind.MinProperties() | ValidationErrorKind.MinItems():
            return Violation(path, "there is nothing in it: at least one is required")
        case ValidationErrorKind.MaxProperties(most):
            return Violation(path, f"there may be {most} and no more")
        case ValidationErrorKind.UniqueItems():
            return Violation(path, "an item occurs twice")
        case ValidationErrorKind.Contains():
            # The one place where OpenAPI's meta-schemas count: OAS 3.2, 4.12.1.
            return Violation(path, "there may be one querystring and no more")
        case _:
            return Violation(path, shortened(error.message))


def _unexpected(path: tuple[str | int, ...], names: list[str]) -> Iterator[Violation]:
    for name in names:
        message = f"{name!r} is not allowed here"
        yield Violation(path, message, key=name, unexpected=True)


def _expected(
    path: tuple[str | int, ...], expected: list[str], found: object
) -> Violation:
    options = list(dict.fromkeys(expected))
    *most, last = options
    wanted = f"{', '.join(most)} or {last}" if most else last
    hint = _meant_by(path[-1] if path else "", options, found)
    return Violation(path, f"{_EXPECTED}{wanted}, found {shown(found)}", hint)


def _meant_by(name: str | int, expected: list[str], found: object) -> str:
    """What may have been meant by a value of another type, or by another word."""
    if name == "$ref" and found is None:
        return "put the reference in quotes: without them # begins a comment"
    if name == "required" and isinstance(found, bool) and "an array" in expected:
        return "list the names of required properties beside `properties`"
    if expected == ["a string"] and isinstance(found, dict) and "$ref" in found:
        return "texts are not read by reference: write it here"
    if isinstance(found, str):
        return _meant_by_text(expected, found)
    if expected == ["a string"] and isinstance(found, int | float):
        return "put it in quotes"
    if found is None and "null" in expected:
        return "put it in quotes: without them it is no string"
    if found is None and expected[0] in _EMPTY:
        return f"write {_EMPTY[expected[0]]} if nothing is meant"
    return ""


def _meant_by_text(expected: list[str], found: str) -> str:
    if "a boolean" in expected and found.lower() in _FLAGS:
        return f"write {_FLAGS[found.lower()]}, without quotes"
    if _NUMBERS.intersection(expected) and is_number(unquoted(found)):
        return f"write {found}, without quotes"
    if found == "null":
        return "OpenAPI 3.0 writes nullable: true beside the type"
    if "object" in expected and (meant := _NAMED_OTHERWISE.get(found.lower())):
        return meant
    return did_you_mean(nearest(found, frozenset(expected) - _ALL_TYPES))


def _option(option: object) -> str:
    return option if isinstance(option, str) else shown(option)


def shortened(message: str) -> str:
    """One line of at most 120 characters."""
    line = " ".join(message.split())
    return line if len(line) <= _LINE else line[: _LINE - 1] + "…"


def _branches(
    error: ValidationError, context: list[list[ValidationError]]
) -> Iterator[Violation]:
    """The branch that was meant: the one whose errors lie deepest, or all at once."""
    path = tuple(error.instance_path)
    missing = [_only_missing(branch, path) for branch in context]
    if all(missing):
        names = ", ".join(repr(name) for name in missing)
        message = f"one of {names} is missing"
        yield Violation(path, message, missing=tuple(missing))
        return
    excluding = [each for each in map(_excluded_names, context) if each]
    if len(excluding) == 1:
        yield from _unexpected(path, excluding[0])
        return
    chosen = _choices(context, len(path))
    places = {tuple(error.instance_path) for error, _ in chosen}
    if len(places) == 1:
        options = [each for _, found in chosen for each in found]
        yield _expected(places.pop(), options, chosen[0][0].instance)
        return
    types = [_only_types(branch, path) for branch in context]
    if all(types):
        # A list of fixed values says more than the type that would also do.
        fixed = [each for each in types if len(each) > 1] or types
        options = [name for each in fixed for name in each]
        yield _expected(path, options, error.instance)
        return
    reference = isinstance(error.instance, dict) and "$ref" in error.instance
    meant = [
        branch
        for branch in context
        if reference or not any(_misses(each, "$ref") for each in branch)
    ]
    best = max(meant or context, key=lambda branch: _depth(branch, path))
    for each in best:
        # Where something is missing, several forms look alike.
        several = isinstance(each.kind, ValidationErrorKind.OneOfMultipleValid)
        if not (several and any(_misses_any(one) for one in best)):
            yield from _explain(each)


def _depth(
    branch: list[ValidationError], path: tuple[str | int, ...]
) -> tuple[bool, bool, int, int]:
    """A branch is chosen by its fixed values first: `in: path` means the path's one.

    None is meant that takes no value of this type.
    """
    own = len(path)
    chosen = not _choosing(branch, own)
    deepest = max((len(each.instance_path) for each in branch), default=own)
    return not _only_types(branch, path), chosen, deepest, -len(branch)


def _misses_any(error: ValidationError) -> bool:
    return isinstance(error.kind, ValidationErrorKind.Required)


def _misses(error: ValidationError, name: str) -> bool:
    kind = error.kind
    return isinstance(kind, ValidationErrorKind.Required) and kind.property == name


def _only_missing(branch: list[ValidationError], path: tuple[str | int, ...]) -> str:
    if len(branch) == 1 and tuple(branch[0].instance_path) == path:
        kind = branch[0].kind
        if isinstance(kind, ValidationErrorKind.Required):
            return kind.property
    return ""


def _excluded_names(branch: list[ValidationError]) -> list[str]:
    """The members that there are and that alone the branch does not want."""
    found = [
        _required(each.kind.schema)
        for each in branch
        if isinstance(each.kind, ValidationErrorKind.Not)
    ]
    is_all = len(found) == len(branch) and all(len(each) == 1 for each in found)
    return [name for each in found for name in each] if is_all else []


def _choices(
    context: list[list[ValidationError]], own: int
) -> list[tuple[ValidationError, list[str]]]:
    """What the branches want of the members that tell them apart, if none has these.

    Those are meant that are wrong in the fewest of them, and have the type right.
    """
    found = [_choosing(branch, own) for branch in context]
    fewest = min(map(len, found), default=0)
    meant = [each for each in found if len(each) == fewest]
    typed = [each for each in meant if _TYPE not in each]
    return [each for wanted in typed or meant for each in wanted.values()]


def _choosing(
    branch: list[ValidationError], own: int
) -> dict[str, tuple[ValidationError, list[str]]]:
    """The fixed values that a branch wants of such members, where others stand."""
    found: dict[str, tuple[ValidationError, list[str]]] = {}
    for each in branch:
        path = each.instance_path
        if not (len(path) == own + 1 and path[-1] in _CHOOSING):
            continue
        if isinstance(each.kind, ValidationErrorKind.Enum):
            options = [_option(option) for option in each.kind.options]
            found[str(path[-1])] = each, options
    return found


def _only_types(
    branch: list[ValidationError], path: tuple[str | int, ...]
) -> list[str]:
    """What a branch that fails at the value itself would take."""
    if len(branch) != 1 or tuple(branch[0].instance_path) != path:
        return []
    kind = branch[0].kind
    if isinstance(kind, ValidationErrorKind.Type):
        return [_TYPES[name] for name in kind.types]
    if isinstance(kind, ValidationErrorKind.Enum):
        return [_option(option) for option in kind.options]
    return []


def _several(error: ValidationError) -> str:
    instance = error.instance
    if isinstance(instance, dict) and {"schema", "content"} <= set(instance):
        return "'schema' and 'content' exclude each other"
    return "it fits more than one of the forms that are allowed here"


def _required(schema: object) -> list[str]:
    """The members that a schema requires, if it says no more."""
    required = cast("dict[str, object]", schema) if isinstance(schema, dict) else {}
    names = required.get("required") if len(required) == 1 else None
    return (
        list(map(str, cast("list[object]", names))) if isinstance(names, list) else []
    )


def shown(value: object) -> str:
    """A value of the document for a message: short ones as they are, others by type."""
    if isinstance(value, dict):
        return _TYPES["object"]
    if isinstance(value, list):
        return _TYPES["array"]
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
