"""Names that the document gives: refused where they are none, or given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from counterfoil.api.given_names import GIVEN_NAME
from counterfoil.api.schema import Object
from counterfoil.codes import python as codes
from counterfoil.codes.structure import MISSPELT_EXTENSION
from counterfoil.diagnostics import Findings, Related
from counterfoil.python.arguments import reserved_arguments
from counterfoil.python.class_names import reserved_classes
from counterfoil.python.fields import RESERVED_FIELDS
from counterfoil.python.given_names import fault_of
from counterfoil.python.operations import reserved_modules
from counterfoil.python.response_headers import RESERVED_HEADERS
from counterfoil.python.security import RESERVED_SCHEMES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from counterfoil.api.model import Api
    from counterfoil.api.schema import GivenName
    from counterfoil.document.tree import Location
    from counterfoil.python.given_names import Kind
    from counterfoil.python.lowering import Lowering

_SHOWN = 60


def check_given_names(api: Api, lowering: Lowering, findings: Findings) -> None:
    """Report names that cannot be used, and those that name nothing."""
    names = _Names(findings)
    names.check(lowering.given_names, "class", reserved_classes(api))
    for schema in api.every_schema:
        if isinstance(schema.shape, Object):
            fields = (each.given for each in schema.shape.properties)
            names.check(fields, "field", RESERVED_FIELDS)
    names.check((each.given for each in api.every), "method", reserved_modules(api))
    for operation in api.every:
        arguments = (each.given for each in operation.parameters)
        names.check(arguments, "argument", reserved_arguments(api, operation))
        for response in operation.responses:
            headers = (each.given for each in response.headers)
            names.check(headers, "header", RESERVED_HEADERS)
    schemes = (each.given for each in api.security_schemes.values())
    names.check(schemes, "credential", RESERVED_SCHEMES)
    names.check_unused(api)


class _Names(Struct, frozen=True):
    """The names that are given, scope by scope; each fault is told once."""

    findings: Findings
    used: set[Location] = field(default_factory=set["Location"])
    told: set[tuple[Location, ...]] = field(default_factory=set["tuple[Location, ...]"])

    def check(
        self,
        given: Iterable[GivenName | None],
        kind: Kind,
        reserved: Collection[str],
    ) -> None:
        """Report what is wrong with the names of one scope."""
        first: dict[str, GivenName] = {}
        for each in given:
            if each is None:
                continue
            self.used.add(each.location)
            if fault := fault_of(each.text, kind, reserved):
                self._invalid(each, kind, fault)
                continue
            other = first.setdefault(each.text.lower(), each)
            if other is not each:
                self._duplicate(other, each)

    def check_unused(self, api: Api) -> None:
        """Report names of schemas that become no class."""
        for schema in api.every_schema:
            place = schema.given.location if schema.given else None
            if place is not None and self._is_new(place) and place not in self.used:
                self.findings.add(
                    MISSPELT_EXTENSION,
                    f"{GIVEN_NAME} says nothing here: no class is made of the schema",
                    place,
                    hint="it names objects with properties, enumerations and choices",
                )

    def _invalid(self, given: GivenName, kind: Kind, fault: str) -> None:
        if self._is_new(given.location):
            self.findings.add(
                codes.INVALID_NAME,
                f"no {kind} can be called {given.text[:_SHOWN]!r}: {fault}",
                given.location,
                hint="give another name",
            )

    def _duplicate(self, first: GivenName, second: GivenName) -> None:
        if self._is_new(first.location, second.location):
            same = first.text == second.text
            self.findings.add(
                codes.DUPLICATE_NAME,
                f"the name {second.text!r} is given twice"
                + ("" if same else f": {first.text!r} differs in case alone"),
                second.location,
                Related("the first is here", first.location),
                hint="give one of them another name",
            )

    def _is_new(self, *places: Location) -> bool:
        if places in self.told:
            return False
        self.told.add(places)
        return True
