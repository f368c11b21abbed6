"""The view of `client/servers.py`: a function for the URL of each server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.python import types
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import enclose, signature, string
from counterfoil.python.model_views import heading
from counterfoil.python.prose import docstring
from counterfoil.python.types import Expression, Subscript, annotation

if TYPE_CHECKING:
    from counterfoil.api.metadata import Variable
    from counterfoil.api.model import Api
    from counterfoil.python.server_addresses import Address, Group
    from counterfoil.python.types import Import, PyType


class AddressView(Struct, frozen=True):
    """A function: its signature without the colon, its docstring, its statement."""

    signature: str
    doc: str
    body: str


class AddressesView(Struct, frozen=True):
    """The module of all servers."""

    heading: str
    imports: str
    functions: tuple[AddressView, ...]


def lower_addresses(api: Api, groups: tuple[Group, ...]) -> AddressesView | None:
    """The view of the servers; None where the document names none."""
    addresses = list(dict.fromkeys(e for group in groups for e in group.addresses))
    if not addresses:
        return None
    used: set[Import] = set()
    functions = tuple(_lower(each, used) for each in addresses)
    return AddressesView(
        heading(f"The servers that offer the {api.info.title}.", api.source),
        import_lines(used, "client"),
        functions,
    )


def _lower(address: Address, used: set[Import]) -> AddressView:
    parameters = ["base: str"] if address.is_relative else []
    if address.variables:
        parameters.append("*")
    for name, variable in address.variables:
        kind = _kind(variable)
        used |= types.imports_of(kind)
        default = f" = {string(variable.default)}"
        written = annotation(f"{name}: ", kind, f"{default},", 1)
        parameters.append(written.removesuffix(","))
    return AddressView(
        signature(address.function, parameters, "str"),
        docstring(_words(address), 1),
        f"return {_url(address, used)}",
    )


def _url(address: Address, used: set[Import]) -> str:
    url = string(address.server.url)
    if address.variables:
        used.add(own("runtime.addresses", "fill_url"))
        pairs = [
            f"{string(variable.name)}: {name}" for name, variable in address.variables
        ]
        level = 2 if address.is_relative else 1
        reserve = 0 if address.is_relative else len("return ")
        shown = f"{{{', '.join(pairs)}}}"
        url = enclose("fill_url(", [url, shown], ")", level, reserve)
    if not address.is_relative:
        return url
    used.add(own("runtime.addresses", "resolve"))
    return enclose("resolve(", ["base", url], ")", 1, len("return "))


def _kind(variable: Variable) -> PyType:
    if not variable.enum:
        return types.STR
    # A default that `enum` lacks has been warned of, and is what people get.
    choices = dict.fromkeys((*variable.enum, variable.default))
    values = tuple(Expression(string(each)) for each in choices)
    return Subscript(types.LITERAL, values)


def _words(address: Address) -> str:
    text = address.server.description or f"`{address.server.url}`."
    parts = [text if "\n" in text else f"{text.rstrip('.')}."]
    if address.is_relative:
        parts.append("Its URL is relative: it is resolved against `base`.")
    listed = [
        f"- `{name}`: {variable.description}"
        for name, variable in address.variables
        if variable.description
    ]
    if listed:
        parts.append("\n".join(listed))
    return "\n\n".join(parts)
