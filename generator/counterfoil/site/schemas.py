"""Views of schemas: properties, rules and alternatives, as deep as is useful."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.schema import Array, Object, Reference, Schema, Union
from counterfoil.samples.texts import pretty
from counterfoil.site.anchors import anchor
from counterfoil.site.externals import external
from counterfoil.site.highlight import highlight
from counterfoil.site.plain import plain_text
from counterfoil.site.render import alike, part
from counterfoil.site.views import (
    LinkView,
    MembersView,
    NamedSchemaView,
    PropertyView,
    RuleView,
    SchemaView,
    TypeView,
)
from counterfoil.site.words import type_view
from counterfoil.site.writing import value_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from counterfoil.api.model import Header, Parameter
    from counterfoil.api.schema import Rule
    from counterfoil.site.descriptions import Descriptions

_SIGNS: Final = re.compile(
    r"""\"(?:[^"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\|\||[^"'|]|[\s\S]"""
)

MAX_ROWS = 120
"""The most properties that are unfolded in one place; beyond, links must do."""


class Unfolding(Struct, frozen=True):
    """How far references are shown in place, instead of by a link alone.

    `within` are the names around this place: a schema is never unfolded within itself.
    """

    depth: int = 0
    within: frozenset[str] = frozenset()

    def into(self, name: str) -> Unfolding:
        """Inside of a named schema."""
        if self.depth <= 1:
            return Unfolding()
        return Unfolding(self.depth - 1, self.within | {name})

    def allows(self, name: str) -> bool:
        """Whether a named schema is to be shown here."""
        return self.depth > 0 and name not in self.within


class SchemaViews:
    """Makes the views of one document's schemas, with `descriptions`.

    References of the body of a request or a response are unfolded `depth` times.
    """

    def __init__(
        self,
        schemas: Mapping[str, Schema],
        descriptions: Descriptions,
        *,
        depth: int,
    ) -> None:
        self.descriptions = descriptions
        self.places = descriptions.places
        self._schemas = schemas
        self._depth = depth
        # What is named is mostly used many times.
        self._unfolded: dict[tuple[str, Unfolding], SchemaView] = {}

    def named(self, name: str) -> NamedSchemaView:
        """A schema in the section of all schemas."""
        schema = self._schemas[name]
        if isinstance(schema.shape, Object) and schema.shape.rules:
            view = self.schema(schema, Unfolding(), owner=name)
        else:
            view = self._named(name, Unfolding())
        return NamedSchemaView(
            name=name,
            title=schema.title,
            anchor=anchor("schema", name),
            deprecated=schema.deprecated,
            schema=view,
            exact=highlight(pretty(schema.exact), "json"),
        )

    def body(self, schema: Schema, *, unfold: bool) -> SchemaView:
        """A schema where it is used; what it refers to may be unfolded there."""
        depth = self._depth if unfold else 0
        if depth > 1 and self._rows(schema, depth, frozenset()) > MAX_ROWS:
            depth = 1
        return self._used(schema, Unfolding(depth))

    def parameter(self, parameter: Parameter | Header) -> Markup:
        """The row of a parameter of a request, or of a header of a response."""
        view = PropertyView(
            name=parameter.name,
            required=parameter.required,
            deprecated=parameter.deprecated or parameter.schema.deprecated,
            type=self._words(self._written(parameter)),
            description=self._told(
                parameter.description or parameter.schema.description, parameter.schema
            ),
            inside=self._inside(parameter.schema, Unfolding()),
        )
        return alike("row", view)

    def schema(
        self, schema: Schema, unfolding: Unfolding, owner: str = ""
    ) -> SchemaView:
        """The view of a schema; `owner` is its name, which its rules' anchors have."""
        shape = schema.shape
        properties: tuple[Markup, ...] = ()
        others: tuple[Markup, ...] = ()
        rules: tuple[RuleView, ...] = ()
        members: tuple[SchemaView, ...] = ()
        closed = False
        match shape:
            case Object():
                properties = tuple(
                    self._property(
                        member.name, member.schema, unfolding, required=member.required
                    )
                    for member in shape.properties
                )
                closed = shape.additional is None
                if shape.additional is not None:
                    others = (self._type(shape.additional),)
                rules = tuple(_rule(rule, owner) for rule in shape.rules)
            case Union():
                members = tuple(
                    inner
                    for member in shape.members
                    for inner in self._inside(member, unfolding)
                )
            case _:
                pass
        summary = _summary(schema, len(properties))
        inner = MembersView(summary, properties, others, closed, rules, members)
        return SchemaView(
            summary=summary,
            type=self._type(schema),
            description=self._told(schema.description, schema),
            inner=part("schema", inner),
            bare=not (properties or rules or members),
        )

    def _told(self, description: str, schema: Schema) -> Markup:
        """A description, with a link to the page that says more of the schema."""
        more = external(schema.external_docs, self.descriptions)
        prose = self.descriptions.prose(description)
        return prose + part("links", more) if more else prose

    def _type(self, schema: Schema) -> Markup:
        return self._words(type_view(schema))

    def _words(self, view: TypeView) -> Markup:
        return alike("type", self.places.type(view))

    def _used(self, schema: Schema, unfolding: Unfolding) -> SchemaView:
        """A schema, or what it refers to; the words keep the link."""
        if isinstance(schema.shape, Reference) and schema.shape.name in self._schemas:
            name = schema.shape.name
            if unfolding.allows(name):
                view = self._named(name, unfolding.into(name))
                return replace(view, type=self._type(schema))
        return self.schema(schema, unfolding)

    def _named(self, name: str, unfolding: Unfolding) -> SchemaView:
        key = name, unfolding
        if key not in self._unfolded:
            self._unfolded[key] = self.schema(self._schemas[name], unfolding)
        return self._unfolded[key]

    def _property(
        self, name: str, schema: Schema, unfolding: Unfolding, *, required: bool
    ) -> Markup:
        description = schema.description
        if isinstance(schema.shape, Reference) and not description:
            description = self._schemas[schema.shape.name].description
        view = PropertyView(
            name=name,
            required=required,
            deprecated=schema.deprecated,
            type=self._type(schema),
            description=self._told(description, schema),
            inside=self._inside(schema, unfolding),
        )
        return alike("row", view)

    def _inside(self, schema: Schema, unfolding: Unfolding) -> tuple[SchemaView, ...]:
        """What is worth showing below a value: the members of an object in it."""
        match schema.shape:
            case Array(items, _, prefix):
                return tuple(
                    view
                    for each in prefix or (items,)
                    for view in self._inside(each, unfolding)
                )
            case Object(properties, additional, rules):
                if properties or rules:
                    return (self.schema(schema, unfolding),)
                return () if additional is None else self._inside(additional, unfolding)
            case Reference(name) if unfolding.allows(name) and name in self._schemas:
                view = self._used(schema, unfolding)
                return () if view.bare else (view,)
            case Union(members):
                return tuple(
                    view for each in members for view in self._inside(each, unfolding)
                )
            case _:
                return ()

    def _written(self, parameter: Parameter | Header) -> TypeView:
        """The type, its values as they stand in an address or a header."""
        view = type_view(parameter.schema)
        examples = [each.value for each in parameter.examples]
        examples += [each for each in view.examples if each not in examples]
        said = value_words(parameter, self._schemas)
        return TypeView(
            view.words,
            (*view.constraints, *((LinkView(each, ""),) for each in said)),
            tuple(map(plain_text, view.values)),
            plain_text(view.default) if view.default else "",
            tuple(map(plain_text, examples)),
        )

    def _rows(self, schema: Schema, depth: int, within: frozenset[str]) -> int:
        """How many properties a schema would show; counting ends after too many."""
        match schema.shape:
            case Reference(name) if depth and name in self._schemas:
                if name in within:
                    return 0
                return self._rows(self._schemas[name], depth - 1, within | {name})
            case Object(properties):
                rows = len(properties)
                for member in properties:
                    if rows > MAX_ROWS:
                        break
                    rows += self._rows(member.schema, depth, within)
                return rows
            case Array(items, _, prefix):
                inner = prefix or (items,)
                return sum(self._rows(each, depth, within) for each in inner)
            case Union(members):
                return sum(self._rows(member, depth, within) for member in members)
            case _:
                return 0


def _rule(rule: Rule, owner: str) -> RuleView:
    return RuleView(
        id=rule.id,
        anchor=anchor("rule", owner, rule.id) if owner else "",
        message=rule.message,
        expression=highlight(_lines(rule.expression), "cel"),
    )


def _lines(expression: str) -> str:
    """A rule with each of its alternatives on a line of its own."""
    lines: list[str] = [""]
    depth = 0
    for sign in _SIGNS.findall(" ".join(expression.split())):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "||" and depth == 0:
            lines.append("")
        lines[-1] += sign
    return "\n".join(line.strip() for line in lines)


def _summary(schema: Schema, count: int) -> str:
    title = schema.title or "Members"
    return f"{title} ({count} {'property' if count == 1 else 'properties'})"
