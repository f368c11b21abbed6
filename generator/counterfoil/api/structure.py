"""The errors of a validator in words: the cause of each, not the echoes of its branches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jsonschema_rs import ValidationError, ValidationErrorKind, Validator

_NAMES = {
    bool: "a boolean",
    dict: "an object",
    float: "a number",
    int: "an integer",
    list: "an array",
    str: "a string",
    type(None): "null",
}
_TYPES = {
    "array": "an array",
    "boolean": "a boolean",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}
_SHOWN = 60
_LINE = 120


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong at a path. `key` says that a member's name is meant, not its value.

    `unexpected` marks members that the schema does not know.
    """

    path: tuple[str | int, ...]
    message: str
    hint: str = ""
    key: str = ""
    unexpected: bool = False


def violations(validator: Validator, instance: object) -> Iterator[Violation]:
    """The violations of an instance, each once."""
    seen: set[tuple[tuple[str | int, ...], str]] = set()
    for error in validator.iter_errors(instance):
        for violation in _explain(error):
            key = (violation.path, violation.message)
            if key not in seen:
                seen.add(key)
                yield violation


def _explain(error: ValidationError) -> Iterator[Violation]:
    path = tuple(error.instance_path)
    match error.kind:
        case ValidationErrorKind.AnyOf(context) | ValidationErrorKind.OneOfNotValid(
            context
        ):
            yield from _branches(error, context)
        case ValidationErrorKind.OneOfMultipleValid():
            yield Violation(path, _several(error))
        case ValidationErrorKind.Required(name):
            # An empty Responses Object is reported by its size.
            if not ("then" in error.schema_path and name == "default"):
                hint = "a path parameter has required: true" * (name == "required")
                yield Violation(path, f"{name!r} is missing", hint)
        case ValidationErrorKind.Type(types):
            yield _expected(path, [_TYPES[name] for name in types], error.instance)
        case ValidationErrorKind.Enum(options):
            listed = [_option(option) for option in options]
            yield _expected(path, listed, error.instance)
        case ValidationErrorKind.Constant(expected):
            yield _expected(path, [_option(expected)], error.instance)
        case ValidationErrorKind.Pattern(pattern):
            shown = _shown(error.instance)
            yield Violation(path, f"{shown} does not match {pattern}")
        case ValidationErrorKind.PropertyNames(inner):
            name = str(inner.instance)
            yield Violation(
                path, f"{_shown(name)} is not a name that is allowed here", key=name
            )
        case ValidationErrorKind.Not(schema):
            yield Violation(path, _excluded(schema))
        case ValidationErrorKind.UnevaluatedProperties(
            names
        ) | ValidationErrorKind.AdditionalProperties(names):
            for name in names:
                message = f"{name!r} is not allowed here"
                yield Violation(path, message, key=name, unexpected=True)
        case ValidationErrorKind.FalseSchema() if path:
            message = f"{str(path[-1])!r} is not allowed here"
            yield Violation(path[:-1], message, key=str(path[-1]))
        case ValidationErrorKind.MinProperties() | ValidationErrorKind.MinItems():
            yield Violation(path, "there is nothing in it: at least one is required")
        case ValidationErrorKind.MaxProperties(most):
            yield Violation(path, f"there may be {most} and no more")
        case ValidationErrorKind.UniqueItems():
            yield Violation(path, "an item occurs twice")
        case _:
            yield Violation(path, shortened(error.message))


def _expected(
    path: tuple[str | int, ...], expected: list[str], found: object
) -> Violation:
    hint = ""
    if expected == ["a string"] and isinstance(found, int | float):
        hint = "put it in quotes"
    elif found is None and "null" in expected:
        hint = "put it in quotes: without them it is no string"
    elif found == "null":
        hint = "OpenAPI 3.0 writes nullable: true beside the type"
    options = list(dict.fromkeys(expected))
    *most, last = options
    wanted = f"{', '.join(most)} or {last}" if most else last
    return Violation(path, f"expected {wanted}, found {_shown(found)}", hint)


def _option(option: object) -> str:
    return option if isinstance(option, str) else _shown(option)


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
        yield Violation(path, f"one of {names} is missing")
        return
    chosen = [_only_choice(branch, len(path)) for branch in context]
    if all(chosen):
        places = {tuple(error.instance_path) for error, _ in filter(None, chosen)}
        if len(places) == 1:
            options = [each for found in chosen if found for each in found[1]]
            first = next(error for error, _ in filter(None, chosen))
            yield _expected(places.pop(), options, first.instance)
            return
    types = [_only_types(branch, path) for branch in context]
    if all(types):
        yield _expected(path, [name for each in types for name in each], error.instance)
        return
    reference = isinstance(error.instance, dict) and "$ref" in error.instance
    meant = [
        branch
        for branch in context
        if reference or not any(_misses(each, "$ref") for each in branch)
    ]
    best = max(meant or context, key=lambda branch: _depth(branch, len(path)))
    for each in best:
        yield from _explain(each)


def _depth(branch: list[ValidationError], own: int) -> tuple[bool, int, int]:
    """A branch is chosen by its fixed values first: `in: path` means the path's one."""
    chosen = not any(
        len(each.instance_path) == own + 1
        and isinstance(each.kind, ValidationErrorKind.Enum)
        for each in branch
    )
    deepest = max((len(each.instance_path) for each in branch), default=own)
    return chosen, deepest, -len(branch)


def _misses(error: ValidationError, name: str) -> bool:
    kind = error.kind
    return isinstance(kind, ValidationErrorKind.Required) and kind.property == name


def _only_missing(branch: list[ValidationError], path: tuple[str | int, ...]) -> str:
    if len(branch) == 1 and tuple(branch[0].instance_path) == path:
        kind = branch[0].kind
        if isinstance(kind, ValidationErrorKind.Required):
            return kind.property
    return ""


def _only_choice(
    branch: list[ValidationError], own: int
) -> tuple[ValidationError, list[str]] | None:
    """The fixed values that one member of the value must have in a branch."""
    for each in branch:
        kind = each.kind
        if len(each.instance_path) == own + 1:
            if isinstance(kind, ValidationErrorKind.Enum):
                return each, [_option(option) for option in kind.options]
    return None


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


def _excluded(schema: object) -> str:
    required = schema.get("required") if isinstance(schema, dict) else None
    if isinstance(required, list):
        return " and ".join(repr(name) for name in required) + " exclude each other"
    return "this is not allowed here"


def _shown(value: object) -> str:
    """A value of the document for a message: short ones as they are, others by type."""
    if isinstance(value, dict | list):
        return _NAMES[type(value)]
    text = repr(value) if isinstance(value, str) else str(value)
    if value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
