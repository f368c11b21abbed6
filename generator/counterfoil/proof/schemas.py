"""The schemas of a contract, judged by the package `jsonschema`; rules are a keyword.

The generated code is judged by jsonschema-rs and msgspec; an oracle that used them
would share their errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from jsonschema import Draft202012Validator, ValidationError, validators
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from counterfoil.api.exact import canonical
from counterfoil.api.formats import format_schema
from counterfoil.api.judging import compiled
from counterfoil.proof.matching import matches
from counterfoil.proof.modern import RULES, is_undone
from counterfoil.proof.plain import (
    MAX_DEPTH,
    JsonError,
    elements,
    escape,
    members,
    objects_in,
    read_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
from counterfoil.proof.rule_verdicts import RuleVerdicts
from counterfoil.proof.targets import Targets, has_one_base

_DOCUMENT: Final = "urn:counterfoil:contract"
NOT_JSON: Final = "json"
"""Stands for the keyword where a text is no strict JSON."""
_verdicts: Final = RuleVerdicts()
_SCALARS: Final = (str, int, float, type(None))
_MEMO_STRING: Final = 256
_MEMO_TEXT: Final = 8_192
_MEMO_SIZE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Breach:
    """One way in which a value does not match a schema.

    `keyword` is the keyword, or the id of the rule, that is broken; `pointer` the place
    in the value; `site` the place of the keyword in the schema (its path, references
    followed). `within`, where it is `oneOf` or `anyOf`, are the sites of all keywords
    that are the only one to keep the value from a branch.
    """

    keyword: str
    pointer: str
    site: tuple[str, ...]
    message: str
    within: frozenset[tuple[str, ...]] = frozenset()


class Schemas:
    """Validates values against the schemas of one document, named by JSON Pointers.

    `formats` says whether formats are asserted; `without` are keywords that are not
    looked at.
    """

    def __init__(
        self,
        document: dict[str, object],
        *,
        formats: bool = False,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self.document = document
        self.formats = formats
        self._without = without
        resource = DRAFT202012.create_resource(document)
        self._registry = Registry[Any]().with_resource(_DOCUMENT, resource)
        self._validators: dict[str, Any] = {}
        self._known: dict[tuple[str, type, object], bool] = {}
        self._sound: set[tuple[int, type, object]] = set()
        self._memo: dict[tuple[str, int, bytes, int], tuple[Breach, ...]] = {}
        self._others: dict[tuple[bool, frozenset[str]], Schemas] = {}

    def __reduce__(self) -> tuple[object, ...]:
        """Of what is sent to another process, all that was found out is left behind."""
        made = partial(Schemas, formats=self.formats, without=self._without)
        return made, (self.document,)

    def read(self, *, formats: bool, without: frozenset[str] = frozenset()) -> Schemas:
        """The same document, read another way; what is found out so is kept, too.

        Keywords that it does not have need not be left out.
        """
        way = formats, without & self._names
        if way == (self.formats, self._without):
            return self
        if way not in self._others:
            self._others[way] = Schemas(self.document, formats=formats, without=way[1])
        return self._others[way]

    @cached_property
    def _names(self) -> frozenset[str]:
        """The names of all members of all objects in the document."""
        return frozenset(name for one in objects_in(self.document) for name in one)

    def breaches(self, pointer: str, value: object) -> tuple[Breach, ...]:
        """All that the schema at `pointer`, rules included, has against a value."""
        found = self._validator(pointer).iter_errors(value)
        return tuple(_breach(error) for error in found)

    def text_breaches(
        self, pointer: str, text: bytes, max_depth: int = MAX_DEPTH
    ) -> tuple[Breach, ...]:
        """The same for the value of a JSON text; remembered, for a proof asks often.

        A text that is no strict JSON has one breach, of the keyword `json`. Without a
        schema (the pointer is "") there is nothing else to breach. Of a long text its
        digest is kept, which takes less time than to read it again, and less memory.
        """
        is_long = len(text) > _MEMO_TEXT
        key = (
            pointer,
            len(text),
            sha256(text).digest() if is_long else text,
            max_depth,
        )
        if key in self._memo:
            return self._memo[key]
        try:
            value = read_json(text, max_depth)
        except JsonError as error:
            found: tuple[Breach, ...] = (Breach(NOT_JSON, "", (), str(error)),)
        else:
            found = self.breaches(pointer, value) if pointer else ()
        if len(self._memo) < _MEMO_SIZE:
            self._memo[key] = found
        return found

    def accepts(self, pointer: str, value: object) -> bool:
        """Whether the schema at `pointer`, rules included, accepts a value.

        That of a scalar is remembered: the texts of a form are read again and again.
        """
        if not _is_short(value):
            return self._accepts(pointer, value)
        # To JSON Schema 1 and 1.0 are one, but neither is `true`.
        key = (pointer, type(value), value)
        if key not in self._known:
            if len(self._known) >= _MEMO_SIZE:
                self._known.clear()
            self._known[key] = self._accepts(pointer, value)
        return self._known[key]

    def _accepts(self, pointer: str, value: object) -> bool:
        return not any(True for _ in self._validator(pointer).iter_errors(value))

    def _validator(self, pointer: str) -> Any:
        if pointer not in self._validators:
            kind = self._answered if of_answer(pointer) else self._asked
            self._validators[pointer] = kind(
                {"$ref": f"{_DOCUMENT}#{quote(pointer)}"}, registry=self._registry
            )
        return self._validators[pointer]

    @cached_property
    def _targets(self) -> Targets | None:
        """What references lead to; None where that depends on where they stand."""
        if not has_one_base(self.document):
            return None
        return Targets(self._registry, _DOCUMENT)

    @cached_property
    def _asked(self) -> Any:
        """The class that validates what is asked."""
        return self._kind(_Validator)

    @cached_property
    def _answered(self) -> Any:
        """The class that validates answers."""
        return self._kind(_AnswerValidator)

    def _kind(self, validator: Any) -> Any:
        if self.formats:
            validator = _asserting(validator)
        if self._without:
            validator = _lessened(validator, self._without)
        keywords: dict[str, Any] = {"properties": self._properties}
        if self._targets is not None:
            known = validator.VALIDATORS["$ref"]
            keywords["$ref"] = self._targets.referring(known)
        return _with_keywords(validator, keywords)

    def _properties(
        self, validator: Any, named: Any, instance: object, _schema: object
    ) -> Iterator[ValidationError]:
        """The keyword `properties`, which looks at a scalar that holds once.

        Bodies that differ in one member have all others in common. Schemas are told by
        their places in the document, which lives as long as what is remembered.
        """
        if not validator.is_type(instance, "object"):
            return
        inside = members(instance)
        for name, schema in named.items():
            if name not in inside:
                continue
            value = inside[name]
            key = (id(schema), type(value), value) if _is_short(value) else None
            if key in self._sound:
                continue
            holds = True
            for error in validator.descend(value, schema, path=name, schema_path=name):
                holds = False
                yield error
            if holds and key is not None:
                if len(self._sound) >= _MEMO_SIZE:
                    self._sound.clear()
                self._sound.add(key)


def _is_short(value: object) -> bool:
    """Whether a value is a scalar that is worth remembering."""
    if isinstance(value, str):
        return len(value) <= _MEMO_STRING
    return isinstance(value, _SCALARS)


def _rules(
    validator: Any, rules: object, instance: object, schema: object
) -> Iterator[ValidationError]:
    """The keyword `x-rules`: rules speak of what the rest of the schema accepts."""
    structure = {name: part for name, part in members(schema).items() if name != RULES}
    if not validator.evolve(schema=structure).is_valid(instance):
        return
    for rule in map(members, elements(rules)):
        if not _verdicts.holds(str(rule["rule"]), instance):
            name = str(rule["id"])
            yield ValidationError(
                str(rule["message"]),
                validator=name,
                validator_value=rule["rule"],
                instance=instance,
                schema=members(schema),
                schema_path=(name,),
            )


def of_answer(pointer: str) -> bool:
    """Whether a schema stands in a response: OpenAPI 3.0 reads it otherwise there."""
    steps = pointer.split("/")
    if steps[1:2] == ["paths"]:
        return "responses" in steps[3:6]
    return steps[2:3] in (["responses"], ["headers"])


def _required_but(word: str) -> Any:
    """The keyword `required`, as JSON Schema has it, but each name is a place.

    In Schema Objects of OpenAPI 3.0, properties with `word` are not required (OAS
    3.0.4, 4.7.24.1: `readOnly` in requests, `writeOnly` in responses).
    """

    def check(
        validator: Any, required: list[str], instance: object, schema: object
    ) -> Iterator[ValidationError]:
        if not validator.is_type(instance, "object"):
            return
        for name in required:
            if name in members(instance) or is_undone(schema, name, word):
                continue
            yield ValidationError(f"{name!r} is required", schema_path=(name,))

    return check


def _pattern(
    validator: Any, pattern: str, instance: object, _schema: object
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not matches(pattern, str(instance)):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _multiple_of(
    validator: Any, step: float, instance: object, _schema: object
) -> Iterator[ValidationError]:
    """As JSON Schema has it: of the numbers as they are written, not of doubles."""
    is_number = validator.is_type(instance, "number")
    if is_number and Fraction(str(instance)) % Fraction(str(step)):
        yield ValidationError(f"{instance!r} is not a multiple of {step!r}")


def _format(
    _validator: Any, name: object, instance: object, _schema: object
) -> Iterator[ValidationError]:
    if isinstance(name, str) and not _of_format(name).is_valid(instance):
        yield ValidationError(f"{instance!r} is not of the format {name!r}")


def _coding(
    validator: Any, name: object, instance: object, schema: object
) -> Iterator[ValidationError]:
    if name == "base64" and "format" not in members(schema):
        yield from _format(validator, "byte", instance, schema)


@cache
def _of_format(name: str) -> Any:
    return compiled(canonical(format_schema(name)))


@cache
def _asserting(validator: Any) -> Any:
    """A validator that takes formats as assertions."""
    keywords = {"format": _format, "contentEncoding": _coding}
    return validators.extend(validator, keywords)  # type: ignore[no-untyped-call] # pyright: ignore[reportUnknownMemberType] - it has no types


def _with_keywords(validator: Any, keywords: dict[str, Any]) -> Any:
    """A validator some of whose keywords are others."""
    return validators.extend(validator, keywords)  # type: ignore[no-untyped-call] # pyright: ignore[reportUnknownMemberType] - it has no types


@cache
def _lessened(validator: Any, without: frozenset[str]) -> Any:
    """A validator that knows some keywords less."""
    return validators.extend(validator, dict.fromkeys(without, _nothing))  # type: ignore[no-untyped-call] # pyright: ignore[reportUnknownMemberType] - it has no types


def _nothing(
    _validator: Any, _value: object, _instance: object, _schema: object
) -> Iterator[ValidationError]:
    yield from ()


def _breach(error: Any) -> Breach:
    return Breach(
        keyword=str(error.validator),
        pointer="".join(f"/{escape(str(part))}" for part in error.absolute_path),
        site=tuple(str(part) for part in error.absolute_schema_path),
        message=str(error.message)[:300],
        within=_within(error),
    )


def _within(error: Any) -> frozenset[tuple[str, ...]]:
    if error.validator not in {"oneOf", "anyOf"}:
        return frozenset()
    branches: dict[object, list[Any]] = {}
    for one in error.context or ():
        branches.setdefault(one.schema_path[0], []).append(one)
    found: set[tuple[str, ...]] = set()
    for errors in branches.values():
        if len(errors) == 1:
            found.add(tuple(map(str, errors[0].absolute_schema_path)))
            found |= _within(errors[0])
    return frozenset(found)


_Validator: Final[Any] = validators.extend(  # type: ignore[no-untyped-call] # pyright: ignore[reportUnknownMemberType] - it has no types
    Draft202012Validator,
    {
        RULES: _rules,
        "pattern": _pattern,
        "required": _required_but("readOnly"),
        "multipleOf": _multiple_of,
    },
)
_AnswerValidator: Final[Any] = validators.extend(  # type: ignore[no-untyped-call] # pyright: ignore[reportUnknownMemberType] - it has no types
    _Validator, {"required": _required_but("writeOnly")}
)
