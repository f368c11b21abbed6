"""Parameters, form fields and headers of Swagger 2.0: values that travel as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.reading import child, text
from counterfoil.api.swagger.making import mapping, scalar
from counterfoil.codes import swagger as codes
from counterfoil.document.tree import Mapping, Node

if TYPE_CHECKING:
    from counterfoil.diagnostics import Findings

# The style of a `collectionFormat`, and whether it explodes. OpenAPI 3 has no style
# for tabs, and those for spaces and bars in queries alone; the Api keeps them all. Nor
# has it one for commas that divide even escaped, as all that divides does here: values
# are divided when they are decoded, and nothing says how to escape what divides them.
COMMAS: Final = "commaDelimited"
_STYLES: Final = {
    "csv": (COMMAS, False),
    "ssv": ("spaceDelimited", False),
    "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}
_OUTSIDE: Final = frozenset(
    {"allowEmptyValue", "collectionFormat", "description", "in", "name", "required"}
)


def upgrade_parameter(node: Mapping, findings: Findings) -> Mapping:
    """A parameter in a path, query or header, with a schema of its own."""
    style, explode = style_of(node, text(node, "in"))
    return mapping(
        {
            "name": node.get("name"),
            "in": node.get("in"),
            "description": node.get("description"),
            "required": node.get("required"),
            "allowEmptyValue": node.get("allowEmptyValue"),
            "style": scalar(style, node.location) if style else None,
            "explode": scalar(explode, node.location) if style else None,
            "schema": value_schema(node, findings),
        },
        node.location,
        node,
    )


def upgrade_header(node: Node, findings: Findings) -> Mapping | None:
    """A response header, with a schema of its own."""
    if not isinstance(node, Mapping):
        return None
    style, _ = style_of(node, "header")
    return mapping(
        {
            "description": node.get("description"),
            "style": scalar(style, node.location) if style else None,
            "schema": value_schema(node, findings),
        },
        node.location,
        node,
    )


def style_of(node: Mapping, place: str) -> tuple[str, bool]:
    """The style of an array, and whether it explodes; "" for what is none."""
    if text(node, "type") != "array":
        return "", False
    if holds_files(node):
        return _STYLES["multi"]  # files are sent one by one
    found = _STYLES.get(text(node, "collectionFormat"), _STYLES["csv"])
    # In headers nothing is escaped.
    return ("simple", False) if place == "header" and found[0] == COMMAS else found


def holds_files(node: Mapping) -> bool:
    """Whether a form field is a file, or a list of files, as tools write it."""
    inner = child(node, "items")
    return "file" in {text(node, "type"), text(inner, "type") if inner else ""}


def value_schema(node: Mapping, findings: Findings) -> Mapping:
    """The keywords of a parameter that say something of its value, as a schema.

    It has the place of the parameter, where no other schema stands. Tools write one as
    a body has it, too, where they have a name for the type.
    """
    schema = node.get("schema")
    if isinstance(schema, Mapping) and "type" not in node.members:
        return schema
    inner = child(node, "items")
    if inner is not None and text(inner, "type") == "array":
        _flat_only(inner, findings)
    members = {n: v for n, v in node.members.items() if n not in _OUTSIDE}
    if inner is not None and text(inner, "type") == "file":
        members["items"] = value_schema(inner, findings)
    if text(node, "type") == "file":
        members["type"] = scalar("string", members["type"].location)
        members["format"] = scalar("binary", members["type"].location)
    keys = {name: node.keys[name] for name in members if name in node.keys}
    return Mapping(members, {**keys, "format": node.location}, node.location)


def _flat_only(node: Mapping, findings: Findings) -> None:
    """OpenAPI 3 has nothing for arrays in arrays."""
    written = text(node, "collectionFormat") or "csv"
    findings.add(
        codes.UNSUPPORTED_COLLECTION_FORMAT,
        f"an array in an array has the collectionFormat {written!r}",
        node.location,
        hint="make it a string, and say in its description how it is divided",
    )
