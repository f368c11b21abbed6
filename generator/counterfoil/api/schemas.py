"""Schema Objects to `Schema`s. What a reference names gets a name: recursion ends."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from counterfoil.api.definitions import reference_to
from counterfoil.api.description import read_external_docs
from counterfoil.api.exact import Dialect, Exact, canonical
from counterfoil.api.examples import PlacedExample, json_text
from counterfoil.api.families import is_kin, with_children
from counterfoil.api.formats import MARKED
from counterfoil.api.given_names import read_given_name
from counterfoil.api.keywords import MEANING
from counterfoil.api.leftovers import check_leftovers, subschemas
from counterfoil.api.mapping_targets import MappingTargets
from counterfoil.api.model import Example
from counterfoil.api.objects import (
    OBJECTS,
    Merged,
    Source,
    merged_object,
    objects_place,
    of_objects,
)
from counterfoil.api.reading import flag, items, members, text
from counterfoil.api.rules import read_rules
from counterfoil.api.schema import AnyValue, Reference, Rule, Schema, Shape
from counterfoil.api.schema_names import free_name, names_of, plain_name
from counterfoil.api.shapes import shape_of
from counterfoil.document.tree import (
    Location,
    Mapping,
    Node,
    Scalar,
    Sequence,
    place_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.families import Family
    from counterfoil.api.model import MediaType
    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Place


# Each schema within another takes about ten frames of the interpreter's thousand.
_DEEPEST = 50
# What stands for values: it is judged where the whole schema is.
_OF_VALUES = frozenset({"default", "example", "examples"})


@dataclass(slots=True)
class Schemas:
    """Builds the schemas of a dialect and collects the named ones.

    With a `base`, only the schemas at the places in `differing` are built here, and all
    others there: what they mean does not depend on the direction. `families` are those
    of the document, by the places of the parents.
    """

    references: References
    findings: Findings
    dialect: Dialect
    base: Schemas | None = None
    differing: frozenset[tuple[str, str]] = frozenset()
    families: dict[Place, Family] = field(default_factory=dict["Place", "Family"])
    named: dict[str, Schema] = field(default_factory=dict[str, Schema])
    judged: list[tuple[Schema, PlacedExample]] = field(
        default_factory=list[tuple[Schema, PlacedExample]]
    )
    defaults: list[tuple[Schema, Node]] = field(
        default_factory=list[tuple[Schema, "Node"]]
    )
    _names: dict[tuple[str, str], str] = field(
        default_factory=dict[tuple[str, str], str]
    )
    _planned: dict[Place, str] = field(default_factory=dict["Place", str])
    taken: set[str] = field(default_factory=set[str])
    _built: dict[tuple[str, str], Schema] = field(
        default_factory=dict[tuple[str, str], Schema]
    )
    _merged: dict[tuple[str, str, bool], Merged | None] = field(
        default_factory=dict[tuple[str, str, bool], "Merged | None"]
    )
    _open: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    _roots: list[tuple[Node, Schema]] = field(default_factory=list[tuple[Node, Schema]])
    reported: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    _waiting: deque[tuple[str, Node]] = field(default_factory=deque[tuple[str, Node]])
    _kin: frozenset[Place] = frozenset()
    _exact: Exact = field(init=False)
    _mapped: MappingTargets = field(init=False)

    def __post_init__(self) -> None:
        """Share with the base what must be unique in both."""
        self._exact = Exact(self.dialect)
        self._mapped = MappingTargets(self.references)
        if self.base is not None:
            self.taken, self.reported = self.base.taken, self.base.reported
        self._kin = frozenset(
            place_of(each.node)
            for family in self.families.values()
            for each in family.children
        )

    @property
    def _direction(self) -> str:
        return self.dialect.direction if self.base is not None else ""

    def add_components(self, root: Mapping, referred: Iterable[Place] = ()) -> None:
        """Name the schemas of `components`, before anything refers to them.

        And those that references lead to: they get their names now, whichever is the
        first to need it.
        """
        components = root.get("components")
        if isinstance(components, Mapping):
            for name, node in members(components, "schemas"):
                self._register(name, node)
        others = (place for place in referred if place not in self._names)
        self._planned = names_of(others, self.taken, root.location.file)
        self.taken.update(self._planned.values())

    def finish(self) -> dict[str, Schema]:
        """Build every named schema, and those that they in turn refer to."""
        while self._waiting:
            name, node = self._waiting.popleft()
            self.named[name] = self.build(node)
            family = self.families.get(place_of(node))
            for child in family.children if family else ():
                self.name_at(child.node)
        self._unite_families()
        check_leftovers(self._roots, self.reported, self.findings)
        return self.named

    def _unite_families(self) -> None:
        """Make a union of each parent that has children."""
        known = {place: self.named.get(name) for place, name in self._names.items()}
        for place, family in self.families.items():
            parent = known.get(place)
            if parent is None:
                continue
            children = [
                (child, self._named(child.node))
                for child in family.children
                if (schema := known.get(place_of(child.node))) and is_kin(schema)
            ]
            name = self._names[place]
            self.named[name] = with_children(parent, family, children)

    def build(self, node: Node) -> Schema:
        """One schema. A boolean is one too: true admits everything, false nothing.

        A schema that lies too deep in others becomes a named one.
        """
        place = place_of(node)
        if self.base is not None and not self._differs(place):
            return self.base.build(node)
        if place in self._built:
            return self._built[place]
        if place in self._open or len(self._open) > _DEEPEST:
            return self._named(node)
        self._open.add(place)
        built = self._build(node)
        self._open.remove(place)
        self._built[place] = built
        if not self._open:
            self._roots.append((node, built))
        return built

    def build_objects(self, node: Mapping) -> Schema:
        """The objects among what a schema without a `type` admits.

        They stand where those of its shape do (`shape_of`), and have the same class.
        """
        whole = self.build(node)
        words = {n: e for n, e in node.members.items() if n not in _OF_VALUES}
        said = Mapping(words, node.keys, node.location)
        built = self.build(of_objects(said, objects_place(node.location)))
        # A name is that of the whole; and so are examples, of which some are objects.
        examples = tuple(each for each in whole.examples if each.startswith("{"))
        return replace(built, given=None, examples=examples)

    def _differs(self, place: Place) -> bool:
        """Whether a schema means another thing here than in the base."""
        file, pointer = place
        return (file, pointer.removesuffix(OBJECTS)) in self.differing

    def _named(self, node: Node) -> Schema:
        """A reference to a schema, which gets a name if it has none."""
        place = place_of(node)
        name = self._names.get(place) or self._register(self._invent(place), node)
        exact = canonical({"$ref": reference_to(name)})
        words = Mapping({}, {}, node.location)
        if isinstance(node, Mapping):
            words = self._exact.modern(node)
        return Schema(
            Reference(name),
            node.location,
            exact,
            title=text(words, "title"),
            description=text(words, "description"),
            deprecated=flag(words, "deprecated"),
            direction=self._direction,
            write_only=self._is_write_only(words),
            read_only=flag(words, "readOnly"),
            external_docs=read_external_docs(words),
        )

    def _is_write_only(self, node: Mapping) -> bool:
        """Swagger 2.0 has no such word, but people have written it as an extension."""
        word = "x-writeOnly" if self.dialect.version == "2.0" else "writeOnly"
        return flag(node, word)

    def _build_leaf(self, node: Node) -> Schema:
        """A member that an `allOf` takes from elsewhere: small ones as they are.

        Others are referred to. If they were copied, the copies could double with every
        level of references, or go on without end.
        """
        if next(subschemas(node), None) is None:
            return self.build(node)
        return self._named(node)

    def _build(self, node: Node) -> Schema:
        if not isinstance(node, Mapping):
            refuses = isinstance(node, Scalar) and node.value is False
            loose = "false" if refuses else ""
            return Schema(
                AnyValue(), node.location, "false" if refuses else "true", loose
            )
        schema = self._exact.modern(node)
        exact = self._exact.members(schema, self.name_of)
        rules = read_rules(node, None)
        target = self.name_of(schema) if "$ref" in schema.members else None
        shape: Shape
        if target is not None:
            beside = self._merged_beside(schema, rules)
            shape, loose = beside or (Reference(target), _beside(schema))
        else:
            shape, loose = shape_of(self._source(schema, exact, rules))
        whole = canonical(exact)
        built = Schema(
            shape,
            node.location,
            whole,
            loose or ("format" if MARKED in whole else ""),
            text(schema, "title"),
            text(schema, "description"),
            flag(schema, "deprecated"),
            examples=tuple(json_text(each) for each in _examples(schema)),
            default=_default(schema),
            direction=self._direction,
            given=read_given_name(node),
            write_only=self._is_write_only(schema),
            read_only=flag(schema, "readOnly"),
            external_docs=read_external_docs(schema),
        )
        # In both directions an example is one of what the service answers.
        for each in () if self.base else _examples(schema):
            example = Example("of the schema", "", "", "")
            self.judged.append((built, PlacedExample(example, each)))
        default = schema.get("default")
        if default is not None and not self.base:
            self.defaults.append((built, default))
        return built

    def _source(
        self,
        schema: Mapping,
        exact: dict[str, object],
        rules: tuple[Rule, ...],
        *,
        copied: bool = False,
    ) -> Source:
        return Source(
            node=schema,
            exact=exact,
            build=self._build_leaf if copied else self.build,
            everything=everything(schema.location),
            direction=self._direction,
            rules=rules,
            within=self._within,
            merged=self._merged,
            targets=self._mapped,
            copied=copied,
            is_child=place_of(schema) in self._kin,
        )

    def _merged_beside(
        self, schema: Mapping, rules: tuple[Rule, ...]
    ) -> tuple[Shape, str] | None:
        """A reference with members of an object beside it, as one object."""
        if not {"properties", "required"} & schema.members.keys():
            return None
        merged = merged_object(self._source(_as_all_of(schema), {}, rules))
        return (merged.shape, merged.loose) if merged and merged.typed else None

    def _within(self, outer: Source, node: Node) -> Source | None:
        """The source of a schema in an `allOf`, its references followed."""
        seen: set[int] = set()
        while isinstance(node, Mapping):
            schema = self._exact.modern(node)
            if "$ref" not in schema.members:
                break
            if _beside(schema):
                merged = _as_all_of(schema)
                return self._source(merged, {}, (), copied=outer.copied or bool(seen))
            target = self.references.target(schema)
            if target is None or id(target) in seen:
                return None
            seen.add(id(target))
            node = target
        if not isinstance(node, Mapping):
            return None
        rules = read_rules(node, None)
        schema = self._exact.modern(node)
        return self._source(schema, {}, rules, copied=outer.copied or bool(seen))

    def name_of(self, node: Mapping) -> str | None:
        """The name of the schema that a `$ref` names; None where it leads nowhere."""
        target = self.references.target(node)
        return None if target is None else self.name_at(target)

    def name_at(self, node: Node) -> str:
        """The name of a schema, which gets one if it has none."""
        place = place_of(node)
        if self.base is not None and not self._differs(place):
            return self.base.name_at(node)
        known = self._names.get(place)
        if known:
            return known
        if self.base is None:
            return self._register(self._invent(place), node)
        own = self.base.name_at(node)
        return self._register(self._free(f"{own}-request"), node)

    def _register(self, name: str, node: Node) -> str:
        # Two names may stand for one node (a YAML alias): references get the first.
        self._names.setdefault(place_of(node), name)
        self.taken.add(name)
        self._waiting.append((name, node))
        return name

    def _invent(self, place: Place) -> str:
        """The name that was found for a place; else one that tells where it is."""
        return self._planned.get(place) or self._free(plain_name(place))

    def _free(self, plain: str) -> str:
        return free_name(plain, self.taken)


def everything(location: Location) -> Schema:
    """The schema that admits every value, for where the document says nothing."""
    return Schema(AnyValue(), location, "true")


def schema_of(media: MediaType) -> Schema:
    """The schema of a media type: without one, every value is valid."""
    return media.schema or everything(media.location)


def _examples(node: Mapping) -> tuple[Node, ...]:
    single = node.get("example")
    return items(node, "examples") + (() if single is None else (single,))


def _default(node: Mapping) -> str:
    value = node.get("default")
    return "" if value is None else json_text(value)


def _as_all_of(schema: Mapping) -> Mapping:
    """A reference with siblings as an `allOf` of both: 2020-12 says it is the same."""
    place = schema.location.called(f"{schema.location.pointer}#beside")
    alone = Mapping({"$ref": schema.members["$ref"]}, schema.keys, schema.location)
    rest = {name: each for name, each in schema.members.items() if name != "$ref"}
    # It sees what both evaluate (JSON Schema 2020-12 core, 11.3).
    over = {n: rest.pop(n) for n in ("unevaluatedProperties",) if n in rest}
    both = (alone, Mapping(rest, schema.keys, place))
    inner = place.called(f"{place.pointer}#both")
    return Mapping({"allOf": Sequence(both, inner), **over}, schema.keys, inner)


def _beside(schema: Mapping) -> str:
    """The first keyword beside `$ref` that asserts (JSON Schema Core, 8.2.3.1)."""
    silent = {"$ref", "format"}
    return next((n for n in schema.members if n in MEANING and n not in silent), "")
