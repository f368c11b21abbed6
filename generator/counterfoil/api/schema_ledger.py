"""The ledger of a Schema Object: unknown keywords, refused ones, what it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.api.dialects import differing, is_read
from counterfoil.api.extensions import note_extension
from counterfoil.api.keywords import (
    ANNOTATIONS,
    EARLY,
    LEGACY,
    MEANING,
    ONE_SCHEMA,
    REFUSED,
    SCHEMA_LIST,
    SCHEMA_MAP,
    SWAGGER,
)
from counterfoil.api.kinds import json_types, kind_of
from counterfoil.api.near_formats import note_format
from counterfoil.api.nearest import MOST_HINTS, did_you_mean, nearest
from counterfoil.api.objects import type_names
from counterfoil.api.patterns.ledger import PATTERNED, PatternLedger
from counterfoil.api.reading import flag, is_flag, is_null, items
from counterfoil.api.rules import read_rules
from counterfoil.api.schema_parts import HOLDING, held
from counterfoil.api.structure import shown
from counterfoil.api.unmatchable import why_unmatchable
from counterfoil.codes import api as api_codes
from counterfoil.codes import schemas as schema_codes
from counterfoil.codes import structure as codes
from counterfoil.codes import swagger, unsupported
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Location

# The versions whose Schema Object is a dialect of its own, with the keywords it has.
OLD: Final = {"2.0": SWAGGER, "3.0": LEGACY}
_MODERN: Final = MEANING | ANNOTATIONS
_OBJECTS: Final = HOLDING | {"discriminator", "externalDocs", "xml"}
# What only describes a value where it is known, or, as "id", in Swagger 1.2.
_WORDS: Final = (ANNOTATIONS - {"$defs", "discriminator"}) | {"$schema", "id"}


@dataclass(slots=True)
class SchemaLedger:
    """Notes the keywords of Schema Objects of an OpenAPI version."""

    version: str
    findings: Findings
    _assumed: bool = False
    _patterns: PatternLedger = field(init=False)

    def __post_init__(self) -> None:
        self._patterns = PatternLedger(self.findings)

    def note(
        self, node: Mapping, target: Node | None, *, supposed: bool
    ) -> Iterator[tuple[str, Node]]:
        """Report what is not read; hand back what the schema holds, with its kind.

        `target` is what its reference leads to. `supposed`: a value need not match it,
        so that it may be one that none matches.
        """
        old = self.version in OLD
        known = OLD.get(self.version, _MODERN)
        if old and "$ref" in node.members:
            self._beside_reference(node, target)
            return
        for name, value in node.members.items():
            early = EARLY.get(self.version, {}).get(name, "")
            early = early if early and _fits(name, value) else ""
            if early:
                self._early(node.keys[name], name, early)
            is_rest = name == "additionalItems" and _is_tuple(node)
            if early or is_rest or name in known:
                if name in PATTERNED:
                    self._patterns.note(name, value)
                if name in HOLDING:
                    yield from held(name, value)
            elif name in REFUSED and not old:
                self._refused(name, value, node)
            elif name == "x-nullable" and self.version == "2.0":
                self._assume_nullable(node)
            elif name.startswith("x-"):
                note_extension(name, "schema", node, self.findings)
            else:
                self._unknown(name, node, known)
        read_rules(node, self.findings)
        note_format(node, self.findings)
        self.note_enum(node)
        self.note_items(node)
        if not supposed:
            self._note_unmatchable(node)

    def _early(self, place: Location, name: str, since: str) -> None:
        hint = f"write openapi: {since}.0" if self.version == "3.0" else ""
        self.findings.add(
            codes.EARLY_KEYWORD,
            f"{name!r} is known since OpenAPI {since}: it is read as there",
            place,
            hint=hint,
        )

    def note_enum(self, node: Mapping) -> None:
        """Tell the first value of an enum that is of none of the types beside it."""
        types = type_names(node) if "enum" in node.members else None
        if types is None:
            return
        kinds = json_types(types)
        if flag(node, "nullable") or flag(node, "x-nullable"):
            kinds |= {"null"}
        wrong = [each for each in items(node, "enum") if kind_of(each) not in kinds]
        if wrong:
            others = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            hint = ""
            if "array" in types and "items" in node.members:
                hint = "write the enum below items, if they are meant"
            elif is_null(wrong[0]):
                hint = self._null_meant(types)
            elif "string" in types and isinstance(wrong[0], Scalar):
                hint = "quote it if a text is meant"
            self.findings.add(
                schema_codes.UNREACHABLE_VALUE,
                f"{shown(plain(wrong[0]))} does not have the type "
                f"{' or '.join(types)}: it is never admitted{others}",
                wrong[0].location,
                hint=hint,
            )

    def _null_meant(self, types: tuple[str, ...]) -> str:
        """How null is admitted, as by a version: OAS 3.0.4, 4.7.24.1; 2020-12 later."""
        admitted = {"2.0": "x-nullable: true", "3.0": "nullable: true"}
        added = admitted.get(self.version, "'null' to the type")
        text = ", or quote it if a text is meant" if "string" in types else ""
        return f"add {added} if null is meant{text}"

    def note_items(self, node: Mapping) -> None:
        """OAS 3.0.4, 4.7.24.1: what an array is of must be said. Later it need not."""
        said = {"allOf", "anyOf", "items", "oneOf", "prefixItems"} & set(node.members)
        if self.version in OLD and not said and type_names(node) == ("array",):
            self.findings.add(
                codes.HARMLESS_STRUCTURE,
                "'items' is missing: an array of anything is read",
                node.location,
                hint="write items: {} if that is meant",
            )

    def _note_unmatchable(self, node: Mapping) -> None:
        found = why_unmatchable(node)
        if found is not None:
            self.findings.add(
                api_codes.UNMATCHABLE_SCHEMA,
                f"no value matches this schema: {found[0]}",
                found[1],
                hint="correct one of the two, or write false for what is never there",
            )

    def says_nothing(self, node: Node) -> bool:
        """Whether a schema has no keyword that would mean anything."""
        if not isinstance(node, Mapping):
            return False
        known = OLD.get(self.version, frozenset(node.members))
        return all(
            name.startswith("x-") or (name in known and name not in MEANING)
            for name in node.members
        )

    def _assume_nullable(self, node: Mapping) -> None:
        if flag(node, "x-nullable") and not self._assumed:
            self._assumed = True
            self.findings.add(
                swagger.ASSUMED_NULLABLE,
                "x-nullable is read as the nullable of OpenAPI 3.0",
                node.keys["x-nullable"],
            )

    def _beside_reference(self, node: Mapping, target: Node | None) -> None:
        """OAS 3.0.4, 4.7.23: everything beside `$ref` is ignored.

        What the target says as well, as the `type: object` of protoc-gen-openapiv2, is
        not lost.
        """
        said = target.members if isinstance(target, Mapping) else {}
        for name, value in node.members.items():
            if name in said and plain(said[name]) == plain(value):
                continue
            if name != "$ref" and not name.startswith("x-"):
                self.findings.add(
                    codes.IGNORED_BESIDE_REFERENCE,
                    f"{name!r} has no effect beside $ref in {self._named}",
                    node.keys[name],
                    hint="put the reference into an allOf of one item",
                )

    @property
    def _named(self) -> str:
        return "Swagger 2.0" if self.version == "2.0" else f"OpenAPI {self.version}"

    def _refused(self, name: str, value: Node, node: Mapping) -> None:
        written = value.value if isinstance(value, Scalar) else None
        if name == "$schema" and is_read(written):
            return
        named = f" {written!r}" if isinstance(value, Scalar) else ""
        other = differing(written, node) if name == "$schema" else None
        if other == "":
            self.findings.add(
                schema_codes.ASSUMED_DIALECT,
                f"the {name}{named} is read as JSON Schema 2020-12: what is here means "
                "the same there",
                node.keys[name],
                hint="leave it out",
            )
            return
        if other:
            named += f", in which {other!r} means something else,"
        self.findings.add(
            unsupported.UNSUPPORTED_SCHEMA_KEYWORD,
            f"the {name}{named} is of a dialect that is not read",
            node.keys[name],
            hint="leave it out if the schema means the same in JSON Schema 2020-12",
        )

    def _unknown(self, name: str, node: Mapping, known: frozenset[str]) -> None:
        many = len(self.findings.items) > MOST_HINTS
        # What is written as a schema is near to keywords that hold some, if to any.
        is_held = isinstance(node.members[name], Mapping)
        likely = known & _OBJECTS if is_held else known
        hint = "" if many else did_you_mean(nearest(name, likely))
        if is_held and not hint and name not in MEANING:
            hint = "if it is a property, put it under `properties`"
        if self.version in OLD:
            if name in OLD["3.0"]:
                hint = "it is known since OpenAPI 3.0"
            elif name in MEANING | ANNOTATIONS | REFUSED:
                hint = "it is known since OpenAPI 3.1"
            self.findings.add(
                codes.IGNORED_KEYWORD if name in _WORDS else codes.UNKNOWN_KEYWORD,
                f"{name!r} is not a keyword of {self._named} schemas",
                node.keys[name],
                hint=hint,
            )
            return
        if name == "nullable":
            hint = "write type: [T, 'null']: nullable is of OpenAPI 3.0"
            if is_flag(node.members[name]) and not flag(node, name):
                hint = "remove it: nullable is of OpenAPI 3.0"
        self.findings.add(
            schema_codes.UNKNOWN_SCHEMA_KEYWORD,
            f"{name!r} is not a keyword: JSON Schema takes it as an annotation",
            node.keys[name],
            hint=hint or "begin the name with x- if that is what it is for",
        )


def _fits(name: str, value: Node) -> bool:
    """Whether a keyword has what it may have: the meta-schema does not know it."""
    if name in SCHEMA_LIST:
        return isinstance(value, Sequence) and bool(value.items)
    if name in SCHEMA_MAP:
        return isinstance(value, Mapping)
    if name in ONE_SCHEMA:
        return isinstance(value, Mapping) or is_flag(value)
    return name != "nullable" or is_flag(value)


def _is_tuple(node: Mapping) -> bool:
    return isinstance(node.get("items"), Sequence)
