"""Alternatives of a `oneOf` that likely values match together, and are refused.

A value matches a `oneOf` as exactly one of its alternatives (JSON Schema Core,
10.2.1.3), and a discriminator does not change that (OAS 3.1.1, 4.8.25). Open objects
admit the members of each other: what a reader takes for one of them may be several. It
is told only with a value that shows it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from counterfoil.api.judging import is_valid
from counterfoil.api.schema import Enumeration, Object, Union, target_of
from counterfoil.codes.api import OVERLAPPING_ALTERNATIVES, UNMATCHABLE_ALTERNATIVE
from counterfoil.diagnostics import Related
from counterfoil.samples.values import body_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api
    from counterfoil.api.schema import Schema
    from counterfoil.diagnostics import Findings
    from counterfoil.python.layout import Json

_MOST: Final = 30
"""Alternatives that are compared: each is with all others."""
_LONGEST: Final = 80
"""Characters of a value that is shown."""


def check_overlaps(api: Api, findings: Findings) -> None:
    """Warn of each `oneOf` of objects that likely values match more than once."""
    seen: set[str] = set()
    name = UNMATCHABLE_ALTERNATIVE.name
    worse = {each.location for each in findings.items if each.code.name == name}
    for schema in api.every_schema:
        union = schema.shape
        if not isinstance(union, Union) or not union.exclusive or schema.exact in seen:
            continue
        seen.add(schema.exact)
        if any(each.location in worse for each in union.members):
            continue
        found = next(_Alternatives(union, api).overlapping(), None)
        if found is None:
            continue
        text, number, other = found
        shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        by_kind = union.told is not None
        findings.add(
            OVERLAPPING_ALTERNATIVES,
            f"alternatives {number + 1} and {other + 1} of this oneOf both match "
            f"{shown}: it is refused{', whatever the discriminator says' * by_kind}",
            union.members[number].location,
            Related("the other one is here", union.members[other].location),
            hint=_hint(union),
        )


def _hint(union: Union) -> str:
    if union.told is None:
        return "write anyOf, or say in each alternative what tells it from the others"
    return (
        f"give {union.told.property!r} its own value in each alternative, as in "
        f"enum: [{union.told.values[0][0] if union.told.values else 'its name'}]"
    )


@dataclass(frozen=True, slots=True)
class _Alternatives:
    """The alternatives of one `oneOf`."""

    union: Union
    api: Api

    def overlapping(self) -> Iterator[tuple[str, int, int]]:
        """Likely values as JSON texts, each with two alternatives that it matches."""
        members = self.union.members
        found = [self._follow(each).shape for each in members]
        shapes = [each for each in found if isinstance(each, Object)]
        if len(members) > _MOST or len(shapes) < len(members):
            return
        for number, member in enumerate(members):
            value = self._likely(number)
            others = [
                n
                for n, shape in enumerate(shapes)
                if n != number and self._may(shape, value)
            ]
            text = json.dumps(value, ensure_ascii=False)
            if value and others and is_valid(member, text, self.api.schemas):
                for other in others:
                    if is_valid(members[other], text, self.api.schemas):
                        yield text, number, other

    def _likely(self, number: int) -> dict[str, Json]:
        """A value of an alternative, of the kind that a discriminator calls it."""
        text = body_text(self.union.members[number], self._follow)
        value = cast("dict[str, Json]", json.loads(text or "{}"))
        told = self.union.told
        kinds = [kind for kind, of in told.values if of == number] if told else []
        if told is not None and kinds:
            value[told.property] = kinds[0]
        return value

    def _may(self, shape: Object, value: dict[str, Json]) -> bool:
        """Whether an object may admit a value, by its names and constants."""
        known = {each.name for each in shape.properties}
        if shape.additional is None and not value.keys() <= known:
            return False
        for each in shape.properties:
            if each.name not in value:
                if each.required:
                    return False
                continue
            kind = self._follow(each.schema).shape
            if isinstance(kind, Enumeration) and value[each.name] not in kind.values:
                return False
        return True

    def _follow(self, schema: Schema) -> Schema:
        return target_of(schema, self.api.schemas)
