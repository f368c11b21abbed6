"""Data around the rules of a contract: values that just keep or break them.

A fuzzer that knows only the schema hardly ever meets a rule: it does not write `live`
into a string, nor 86400 into a number. From a rule's text come the members that it
speaks of and the constants that it compares them with; combinations of these, laid over
generated bodies, fall on both sides. Which side is not decided here.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from counterfoil.proof.modern import RULES
from counterfoil.proof.plain import elements, escape, is_number, members
from counterfoil.proof.relabel import is_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hypothesis.strategies import SearchStrategy

    from counterfoil.proof.contract import Contract

_DEPTH: Final = 12
# CEL's lexis: strings and numbers (Common Expression Language, "Syntax"), and
# selections that begin at `self`.
_STRING: Final = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
_SELF: Final = re.compile(
    rf"\bself((?:\.[A-Za-z_]\w*|\[\s*(?:{_STRING})\s*\])*)(\s*\()?"
)
_STEP: Final = re.compile(rf"\.([A-Za-z_]\w*)|\[\s*({_STRING})\s*\]")
_TOKEN: Final = re.compile(rf"({_STRING})|(?<![\w.])(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)")
_ATTEMPTS: Final = 40
_STRIDE: Final = 7_919
"""A prime: steps of it go through all choices in no order."""
_STEPS_AROUND: Final = (0, -1, -0.5, 0.5, 1)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule speaks of: the members, and the constants of its text.

    `place` is the path from the body to the rule's `self`; the members have theirs from
    the body, too.
    """

    rule: str
    place: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    numbers: tuple[float, ...]
    strings: tuple[str, ...]


def subjects(contract: Contract, schema: str) -> tuple[Subject, ...]:
    """The subjects of all rules that a body of the schema at a pointer is under."""
    return tuple(
        made
        for place, rule in _rules(contract, schema, (), frozenset())
        if (made := _subject(place, rule)).paths
    )


class Overlays:
    """Lays the subjects of a schema's rules over values that the schema accepts."""

    def __init__(self, contract: Contract, schema: str) -> None:
        self.subjects = subjects(contract, schema)
        # The CEL interpreter is slow to import, and most contracts have no rules.
        from counterfoil.proof.rule_verdicts import RuleVerdicts  # noqa: PLC0415 - see above

        self._holds = RuleVerdicts().holds
        self._schemas = contract.schemas
        self._schema = schema

    def strategy(self, values: SearchStrategy[object]) -> SearchStrategy[object]:
        """A third of the values as they are, one third breaks a rule, one keeps it."""
        # Late: this module's other half is of use without the fuzzer.
        from hypothesis import strategies  # noqa: PLC0415 - see above

        subject = strategies.sampled_from(self.subjects)
        number = strategies.integers(0, 2**16)
        return strategies.one_of(
            values,
            *(
                strategies.builds(
                    self.lay, values, subject, number, strategies.just(broken)
                )
                for broken in (True, False)
            ),
        )

    def lay(self, value: object, subject: Subject, number: int, broken: bool) -> object:  # noqa: FBT001 - drawn, not written
        """The value, with its subject chosen anew: a rule broken or none, as asked for.

        Several choices are tried; the value itself is returned where none will do.
        """
        if not self._accepts(value):
            return value
        for attempt in range(_ATTEMPTS):
            made = overlay(value, subject, number + attempt * _STRIDE)
            if self._holds(subject.rule, _at(made, subject.place)) == broken:
                continue
            # Slower, and complete: the schema, and the other rules.
            breaches = self._schemas.breaches(self._schema, made)
            if all(map(is_rule, breaches)) and bool(breaches) == broken:
                return made
        return value

    def _accepts(self, value: object) -> bool:
        """Whether the schema accepts a value, rules aside, and it is strict JSON."""
        try:
            text = json.dumps(value).encode()
        except (TypeError, ValueError):
            return False
        return all(map(is_rule, self._schemas.text_breaches(self._schema, text)))


def overlay(value: object, subject: Subject, number: int) -> object:
    """A copy of `value` with the members of a subject chosen anew.

    `number` names the choice: its digits, each in the base of a member's options, of
    which the first is the member as it is. A member that is not there stays away, and
    one that is keeps its kind.
    """
    made = copy.deepcopy(value)
    present = [
        (path, current)
        for path in subject.paths
        if (current := _at(made, path)) is not None
    ]
    numbers = {float(one) for _, one in present if is_number(one)}
    numbers |= set(subject.numbers)
    for path, current in present:
        options = [current, *_options(current, subject, sorted(numbers))]
        number, choice = divmod(number, len(options))
        _put(made, path, options[choice])
    return made


def _options(
    current: object, subject: Subject, numbers: Sequence[float]
) -> Iterator[object]:
    if is_number(current):
        for number in numbers:
            for step in _STEPS_AROUND:
                yield _whole(number + step)
    elif isinstance(current, str):
        for text in subject.strings:
            yield from (text, text.upper(), text.title(), f"{text}x")


def _rules(
    contract: Contract, pointer: str, place: tuple[str, ...], seen: frozenset[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    pointer = contract.resolve(pointer)
    if pointer in seen or len(place) > _DEPTH:
        return
    seen |= {pointer}
    schema = members(contract.at(pointer))
    for rule in elements(schema.get(RULES)):
        yield place, str(members(rule).get("rule", ""))
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index, _ in enumerate(elements(schema.get(keyword))):
            yield from _rules(contract, f"{pointer}/{keyword}/{index}", place, seen)
    for name in members(schema.get("properties")):
        inner = f"{pointer}/properties/{escape(name)}"
        yield from _rules(contract, inner, (*place, name), seen)


def _subject(place: tuple[str, ...], rule: str) -> Subject:
    paths: dict[tuple[str, ...], None] = {}
    for found in _SELF.finditer(rule):
        steps = [
            plain or _text(quoted) for plain, quoted in _STEP.findall(found.group(1))
        ]
        if found.group(2) and steps:
            # The last name before a parenthesis is that of a function, not of a member.
            steps.pop()
        if steps:
            paths[(*place, *steps)] = None
    remainder = _SELF.sub(" ", rule)
    tokens = _TOKEN.findall(remainder)
    return Subject(
        rule,
        place,
        tuple(paths),
        tuple(dict.fromkeys(float(number) for _, number in tokens if number)),
        tuple(dict.fromkeys(_text(quoted) for quoted, _ in tokens if quoted)),
    )


def _text(quoted: str) -> str:
    body = quoted[1:-1].replace("\\'", "'")
    try:
        return str(json.loads(f'"{body}"'))
    except (
        ValueError
    ):  # an escape that JSON does not have: the text as it stands is as good to try
        return body


def _at(value: object, path: tuple[str, ...]) -> object:
    for name in path:
        value = members(value).get(name)
    return value


def _put(value: object, path: tuple[str, ...], new: object) -> None:
    for name in path[:-1]:
        value = members(value)[name]
    members(value)[path[-1]] = new


def _whole(number: float) -> float:
    """An integer where the number is one: `13`, not `13.0`."""
    return int(number) if number.is_integer() else number


def hook(contract: Contract) -> Callable[[Any, Any], Any]:
    """The `before_generate_body` hook of Schemathesis that lays rules over bodies."""
    by_operation = {
        (operation.method, operation.path): tuple(
            overlays
            for content in (operation.body.content if operation.body else ())
            if content.is_json and content.schema
            if (overlays := Overlays(contract, content.schema)).subjects
        )
        for operation in contract.operations
    }

    def before_generate_body(context: Any, strategy: Any) -> Any:
        operation = context.operation
        for overlays in by_operation.get(
            (operation.method.upper(), operation.path), ()
        ):
            strategy = overlays.strategy(cast("SearchStrategy[object]", strategy))
        return strategy

    return before_generate_body
