"""The ledger: follows every member of a document, and reports each that is not read.

A member is unknown (an error in an OpenAPI object, a warning in a Schema Object, where
it is an annotation), or known and refused. References are followed, so that what they
lead to is held against what is expected there, in whatever file it stands.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.closed_parts import ClosedParts
from counterfoil.api.directions import Directions
from counterfoil.api.discriminator_check import Discriminators
from counterfoil.api.enum_words import check_enum_words
from counterfoil.api.event_data import EventStreams
from counterfoil.api.events import OLD_WEBHOOKS, old_webhooks
from counterfoil.api.extensions import note_extension, with_article
from counterfoil.api.families import Families
from counterfoil.api.form_schemas import FormUses
from counterfoil.api.grammar import GRAMMAR, Kind, Member, is_referable
from counterfoil.api.inheritance import Inheritance
from counterfoil.api.leniency import EMPTY
from counterfoil.api.misplaced import hint_of
from counterfoil.api.near_formats import note_format
from counterfoil.api.nearest import MOST_HINTS, did_you_mean, nearest
from counterfoil.api.one_way import OneWay
from counterfoil.api.places import Places
from counterfoil.api.reading import flag, is_null, text
from counterfoil.api.required_names import RequiredNames
from counterfoil.api.schema_ledger import OLD, SchemaLedger
from counterfoil.api.supposed import Supposed
from counterfoil.api.swagger.grammar import SWAGGER_GRAMMAR
from counterfoil.api.unused import Uses
from counterfoil.api.vain_nullables import VainNullables
from counterfoil.codes import structure as codes
from counterfoil.codes.reference import MISMATCHED_REFERENCE
from counterfoil.diagnostics import Severity
from counterfoil.document.refs import reference_of
from counterfoil.document.tree import Location, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Place


_LIKE_RESPONSE: Final = {"description", "content"}
"""What a Request Body Object and a Response Object both have."""
# The kinds of object that have a schema, of their own or in their content.
_HOLDERS: Final = frozenset({"header", "parameter", "request-body", "response"})
# The kinds of object that have examples.
_EXAMPLED: Final = frozenset({"header", "media-type", "parameter"})
# The kinds of object that are schemas themselves in Swagger 2.0.
_VALUES: Final = frozenset({"header", "items", "parameter"})
# The kinds of object whose unknown members change nothing in what is generated.
_WORDS: Final = frozenset(
    {
        *("contact", "discriminator", "example", "external-documentation", "info"),
        *("license", "link", "tag", "xml"),
    }
)


# What only tells people something, wherever it stands.
_TELLING: Final = frozenset(
    {
        *("deprecated", "description", "example", "examples", "externalDocs"),
        *("summary", "title"),
    }
)
# What editors look for at the top of a file; OpenAPI has its own, `jsonSchemaDialect`.
_OF_EDITORS: Final = ("document", "$schema")


class Site(Struct, frozen=True):
    """A node, the kind of object that is expected there, and what refers to it."""

    kind: str
    node: Node
    reference: Scalar | None = None


@dataclass(slots=True)
class Ledger:
    """Walks a document of an OpenAPI version.

    `visited` are kinds and places, in order; `referred` are the places of the schemas
    that references led to. `empty` are objects that are written as null.
    """

    version: str
    references: References
    findings: Findings
    visited: dict[tuple[str, str, str], None] = field(
        default_factory=dict[tuple[str, str, str], None]
    )
    referred: set[Place] = field(default_factory=set["Place"])
    directions: Directions = field(default_factory=Directions)
    one_way: OneWay = field(default_factory=OneWay)
    uses: Uses = field(default_factory=Uses)
    forms: FormUses = field(default_factory=FormUses)
    inheritance: Inheritance = field(default_factory=Inheritance)
    streams: EventStreams = field(default_factory=EventStreams)
    families: Families = field(default_factory=Families)
    discriminators: Discriminators = field(default_factory=Discriminators)
    required: RequiredNames = field(default_factory=RequiredNames)
    closed: ClosedParts = field(default_factory=ClosedParts)
    empty: dict[Place, Node] = field(default_factory=dict["Place", "Node"])
    _waiting: list[Site] = field(default_factory=list[Site])
    _targets: deque[Site] = field(default_factory=deque[Site])
    _places: Places = field(default_factory=Places)
    _supposed: Supposed = field(default_factory=Supposed)
    _harmless: set[Location] = field(default_factory=set[Location])
    _grammar: dict[str, Kind] = field(init=False)
    _schemas: SchemaLedger = field(init=False)
    _nullables: VainNullables = field(init=False)

    def __post_init__(self) -> None:
        """Take the grammar of the version."""
        self._grammar = SWAGGER_GRAMMAR if self.version == "2.0" else GRAMMAR
        self._schemas = SchemaLedger(self.version, self.findings)
        self._nullables = VainNullables(self.references, self.findings)

    def walk(self, root: Mapping) -> tuple[Site, ...]:
        """Report what is unknown or refused; the sites that only references led to."""
        self._waiting.append(Site("document", root))
        foreign: list[Site] = []
        # What the document holds comes first: what is left then is there by reference.
        while self._waiting or self._targets:
            if self._waiting:
                self._visit(self._waiting.pop())
                continue
            target = self._targets.popleft()
            if self._is_other(target):
                continue
            if self._visit(target):
                foreign.append(target)
        self._note_families()
        self.findings.soften(
            lambda item: (
                item.code.name == MISMATCHED_REFERENCE.name
                and item.location in self._harmless
            )
        )
        places = self.references.places()
        self.referred = {each for each in places if ("schema", *each) in self.visited}
        return tuple(foreign)

    def _note_families(self) -> None:
        """Where a parent is used, its children are."""
        for family in self.families.found(self.references).values():
            for child in family.children:
                self.uses.note_child(family.parent, child.node)
                self.directions.leads(family.parent, child.node)

    def _visit(self, site: Site) -> bool:
        """Note one site, unless that was done before."""
        place = site.node.location
        key = (site.kind, place.file, place.pointer)
        if key in self.visited:
            return False
        self.visited[key] = None
        self._places.note(site.kind, place)
        if isinstance(site.node, Mapping):
            self._note(site.kind, site.node)
        elif site.kind in EMPTY and is_null(site.node):
            self.empty[place.file, place.pointer] = Mapping({}, {}, place)
        return True

    def _note(self, kind: str, node: Mapping) -> None:
        reference = "$ref" in node.members and is_referable(kind, self.version)
        if kind == "schema" and self.version not in OLD:
            self._follow_dynamic(node)
        if kind == "schema":
            self._note_schema(node)
        elif reference:
            self._beside_reference(kind, node)
        else:
            self._members(self._grammar[kind], kind, node)
            if kind in _VALUES and self.version == "2.0":
                note_format(node, self.findings)
                self._schemas.note_enum(node)
                self._schemas.note_items(node)
            if kind in _HOLDERS:
                self.forms.note_holder(node, self.references)
                self.streams.note_holder(node, self.references)
            if kind == "parameter" and self.version == "3.0":
                self._note_reserved(node)
            if kind in _EXAMPLED and self.version == "3.1":
                self._note_examples(node)
        target = self.references.target(node) if reference else None
        if reference:
            self.uses.note(kind, node, target)
        if target is None:
            return
        self._targets.append(Site(kind, target, reference_of(node)))
        if kind == "schema":
            self.forms.note_reference(node, target)
        if kind == "schema":
            self.directions.leads(node, target)

    def _note_reserved(self, node: Mapping) -> None:
        """OAS 3.0.4, 4.7.12.3: it applies to queries alone. The schema admits it."""
        if flag(node, "allowReserved") and text(node, "in") != "query":
            self.findings.add(
                codes.HARMLESS_STRUCTURE,
                "'allowReserved' says nothing of a parameter that is not in the query",
                node.keys["allowReserved"],
                hint="leave it out",
            )

    def _note_examples(self, node: Mapping) -> None:
        """OAS 3.1, 4.8.12.2 and 4.8.14.1: one or the other. The schema admits both."""
        if {"example", "examples"} <= set(node.members):
            self.findings.add(
                codes.HARMLESS_STRUCTURE,
                "'example' and 'examples' exclude each other",
                node.keys["example"],
                hint="move it into the examples",
            )

    def _is_other(self, site: Site) -> bool:
        """Whether a reference leads to another kind of object, which is reported."""
        if site.reference is None:
            return False
        found = self._places.other(site.kind, site.node.location)
        if not found:
            return False
        read = self._read_all_the_same(site)
        if read:
            self._harmless.add(site.reference.location)
        self.findings.add(
            MISMATCHED_REFERENCE,
            f"{site.reference.value!r} leads to {found}, where "
            f"{with_article(site.kind)} is wanted{read}",
            site.reference.location,
            hint="name one of what it holds" if found.startswith("all") else "",
        )
        return True

    def _read_all_the_same(self, site: Site) -> str:
        """What another kind of object means, read as what is wanted; "" for nothing."""
        if site.kind == "schema" and self._schemas.says_nothing(site.node):
            return ": it admits any value"
        members = site.node.members if isinstance(site.node, Mapping) else {}
        if site.kind == "response" and set(members) == _LIKE_RESPONSE:
            return ": it is read as one"
        return ""

    def _follow_dynamic(self, node: Mapping) -> None:
        """JSON Schema Core, 8.2.3.2: a reference too, which may stand beside `$ref`."""
        dynamic = node.members.get("$dynamicRef")
        if dynamic is not None:
            alone = Mapping({"$ref": dynamic}, {}, node.location)
            target = self.references.target(alone)
            if target is not None:
                self._targets.append(Site("schema", target))
                self.forms.note_other(target)
                self.directions.leads(node, target)

    def _note_schema(self, node: Mapping) -> None:
        check_enum_words(node, self.findings)
        self.inheritance.note(node)
        self.families.note(node)
        self.discriminators.note(node)
        supposed = self._supposed.note(node)
        self.required.note(node, self.references, supposed=supposed)
        self.closed.note(node, supposed=supposed)
        target = self.references.target(node) if self.version in OLD else None
        noted = self._schemas.note(node, target, supposed=supposed)
        held = [Site(*each) for each in noted]
        self._waiting += held
        for site in held:
            self.forms.note_other(site.node)
            self.directions.leads(node, site.node)
        if self.version in OLD:
            self.directions.note(node, self.version)
        else:
            self.one_way.note(node)
        if self.version == "3.0":
            self._nullables.note(node)

    def _beside_reference(self, kind: str, node: Mapping) -> None:
        """OAS 3.1, 4.8.23: a Reference Object has a summary and a description."""
        allowed = {"$ref"}
        if self.version not in OLD:
            allowed |= {"summary", "description"}
        code = codes.IGNORED_BESIDE_REFERENCE
        if kind == "path-item":
            # OAS 3.1, 4.8.9.1: what such members would mean is not defined.
            code = codes.BESIDE_PATH_REFERENCE
        for name in node.members:
            if name.startswith("x-"):
                note_extension(name, kind, node, self.findings)
            elif name not in allowed:
                self.findings.add(
                    code,
                    f"{name!r} has no effect beside $ref",
                    node.keys[name],
                    hint="move it to where the reference leads, or remove it",
                )

    def _members(self, kind: Kind, name_of_kind: str, node: Mapping) -> None:
        for name, value in node.members.items():
            member = kind.fields.get(name)
            if member is not None and self.version not in member.versions:
                member = self._early(member, name, node.keys[name])
            if member is None and kind.pattern and kind.pattern.match(name):
                member = kind.patterned
            if name == OLD_WEBHOOKS and old_webhooks(node) is None:
                continue
            if member is not None:
                self._member(member, name, node.keys[name], value)
            elif name.startswith("x-"):
                note_extension(name, name_of_kind, node, self.findings)
            else:
                self._unknown(name, name_of_kind, kind, node)

    def _early(self, member: Member, name: str, place: Location) -> Member | None:
        """A member that only a later version knows, if it is read all the same."""
        if self.version not in member.early:
            return None
        since = member.versions[0]
        self.findings.add(
            codes.EARLY_KEYWORD,
            f"{name!r} is known since OpenAPI {since}: it is read as there",
            place,
            hint=f"write openapi: {since}.0",
        )
        return member

    def _member(self, member: Member, name: str, place: Location, value: Node) -> None:
        if member.refused is not None and not idle(value):
            title = member.refused.title
            message = f"{name!r} is not supported yet: {title[0].lower()}{title[1:]}"
            hint = f'to leave it out: allow = ["{member.refused.name}"]'
            if member.refused.severity is Severity.WARNING:
                message, hint = f"no code is made of {name!r}", ""
            self.findings.add(member.refused, message, place, hint=hint)
        if member.holds.startswith(("[", "{")):
            self._places.note_holder(name, value.location)
        self._waiting.extend(sites(member.holds, value))

    @property
    def _many(self) -> bool:
        """Whether so much is wrong that hints, which take time, help nobody."""
        return len(self.findings.items) > MOST_HINTS

    def _unknown(self, name: str, named: str, kind: Kind, node: Mapping) -> None:
        known = frozenset(
            field_name
            for field_name, member in kind.fields.items()
            if self.version in member.versions
        )
        later = kind.fields.get(name)
        hint = "" if self._many else did_you_mean(nearest(name, known))
        if later is not None:
            hint = f"it is known since OpenAPI {later.versions[0]}"
        elif not (self.version == "2.0" and name in _TELLING):
            # There, what has a type has no place for more words.
            hint = hint_of(name, named, self._grammar) or hint
        is_idle = named in _WORDS or name in _TELLING or (named, name) == _OF_EDITORS
        self.findings.add(
            codes.IGNORED_KEYWORD if is_idle else codes.UNKNOWN_KEYWORD,
            f"{with_article(named)} has no member {name!r}",
            node.keys[name],
            hint=hint or "the names of extensions begin with x-",
        )


def sites(holds: str, value: Node) -> Iterator[Site]:
    """The sites of a member's value: it, its items or its members."""
    if not holds:
        return
    if holds[0] == "[":
        items = value.items if isinstance(value, Sequence) else ()
    elif holds[0] == "{":
        items = tuple(value.members.values()) if isinstance(value, Mapping) else ()
    else:
        yield Site(holds, value)
        return
    for item in items:
        yield Site(holds[1:-1], item)


def idle(node: Node) -> bool:
    """Whether a value asks for nothing: false, null, empty, or holding only such."""
    match node:
        case Scalar():
            return node.value in {None, False}
        case Sequence():
            return all(isinstance(item, Mapping) and idle(item) for item in node.items)
        case Mapping():
            return not node.members
