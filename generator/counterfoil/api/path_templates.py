"""Paths and their variables: what is declared, what is not, and paths that are one."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from counterfoil.api.metadata import LONGEST_URL
from counterfoil.api.model import Parameter
from counterfoil.api.schema import Schema, String
from counterfoil.codes import paths as codes
from counterfoil.diagnostics import Findings, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.metadata import Server
    from counterfoil.api.model import Operation
    from counterfoil.document.tree import Location

VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
"""A variable of a path's template or of a server's URL, and its name."""
_ENDING: Final = re.compile(r"[?#]")
"""What ends a path (RFC 3986, 3.3)."""
_DOTS: Final = re.compile(r"(?:\.|%2[Ee]){1,2}")
"""A segment that leads to where it stands, or one up (RFC 3986, 3.3 and 6.2.2.3)."""


_NAME: Final = re.compile(r"[\w-]+")
_ROUTERS: Final = re.compile(r"^[*.]|[*+?]$|:")
"""What variables of routers have, and names do not: `{p*}`, `{*p}`, `{p:int}`."""
_SAFE: Final = "/!$&'()*+,;=:@%~"
"""What a path has, and what is encoded already (RFC 3986, 3.3)."""


_is_field: Final = re.compile(r"[^{}]*|[^{}=]+=\{[^{}]*\}").fullmatch
"""Whether a field of a query has no variable, or one for its value."""


def fixed_query(path: str) -> str:
    """The query that a template has, or "": also where variables are no whole values.

    A path has none (RFC 3986, 3.3; OAS 3.2, 4.8.2). But it is appended to the URL of a
    server (OAS 3.1, 4.8.8.1), where a `?` begins the query, if no `#` is before it.
    """
    before, _, query = path.partition("?")
    return query if "#" not in before and all(map(_is_field, query.split("&"))) else ""


def without_query(path: str) -> str:
    """A template without the query that it has."""
    return path.partition("?")[0] if fixed_query(path) else path


def sent_template(operation: Operation) -> str:
    """The path of an operation, percent-encoded where it must be (RFC 3986, 2).

    A field of its query that is a required parameter, too, is sent as that alone.
    """
    path = operation.path
    given = {e.name for e in operation.parameters if e.required and e.place == "query"}
    fields = fixed_query(path).split("&")
    sent = [each for each in fields if unquote(each.partition("=")[0]) not in given]
    query = _encoded("&".join(sent), f"{_SAFE}?")
    return _encoded(without_query(path), _SAFE) + (f"?{query}" if query else "")


def _encoded(template: str, safe: str) -> str:
    parts = VARIABLE.split(template)
    parts[::2] = [quote(text, safe=safe) for text in parts[::2]]
    # Every second one is the name of a variable.
    parts[1::2] = [f"{{{name}}}" for name in parts[1::2]]
    return "".join(parts)


def at_defaults(server: Server) -> str:
    """The URL of a server, its variables at their defaults (OAS 3.1, 4.8.6).

    Of one that is longer than samples show, this is the beginning: what a variable has
    for a default may be long, and stand in it often.
    """
    defaults = {each.name: each.default for each in server.variables}
    parts: list[str] = []
    length = 0
    for number, part in enumerate(VARIABLE.split(server.url)):
        # Every second one is the name of a variable.
        text = defaults.get(part, f"{{{part}}}") if number % 2 else part
        parts.append(text)
        length += len(text)
        if length > LONGEST_URL:
            break
    return "".join(parts)


def fit_template(
    path: str,
    declared_at: Related,
    operation: Location,
    parameters: tuple[Parameter, ...],
    findings: Findings,
) -> tuple[Parameter, ...]:
    """The parameters that an operation has: one in the path for each variable.

    A variable that no parameter declares is a string; a parameter that no variable
    takes is left out.
    """
    variables = tuple(dict.fromkeys(VARIABLE.findall(path)))
    declared = {each.name for each in parameters if each.place == "path"}
    bare = {_bare(name): name for name in variables if name not in declared}
    fitting: list[Parameter] = []
    for parameter in parameters:
        if parameter.place == "path" and parameter.name not in variables:
            findings.add(
                codes.UNKNOWN_PATH_PARAMETER,
                f"{path or 'what is sent'} has no variable {{{parameter.name}}}:"
                " it is left out",
                parameter.location,
                declared_at,
                hint=f"write {{{parameter.name}}} into the path, and no more"
                if parameter.name in bare
                else "write the variable into the path, or leave the parameter out",
            )
        else:
            fitting.append(parameter)
    for name in variables:
        if name not in declared:
            findings.add(
                codes.MISSING_PATH_PARAMETER,
                f"no parameter declares the variable {{{name}}} of {path}:"
                " a string is assumed",
                operation,
                declared_at,
                hint=_of_query(name, path, parameters) or _to_declare(name, declared),
            )
            fitting.append(_assumed(name, operation))
    return tuple(fitting)


def _bare(variable: str) -> str:
    """A variable without what routers write beside its name; "" where nothing is left.

    As `{rest*}` of hapi, `{name:path}` of Starlette, `{*rest}` of ASP.NET.
    """
    found = _NAME.search(variable)
    return found[0] if found else ""


def _of_query(variable: str, path: str, parameters: tuple[Parameter, ...]) -> str:
    """The hint for a variable that says again what a parameter of the query says."""
    fields = fixed_query(path).split("&")
    field = next((e for e in fields if e.endswith(f"={{{variable}}}")), "")
    called = unquote(field.partition("=")[0])
    given = {each.name for each in parameters if each.place == "query"}
    said = {field, *(e for e in fields if unquote(e.partition("=")[0]) in given)}
    rest = "&".join(each for each in fields if each not in said)
    alone = without_query(path) + (f"?{rest}" if rest else "")
    if called in given:
        return f"write {alone}: the parameter {called!r} of the query says the rest"
    if field and variable in given:
        return f"write {alone}, and call the parameter of the query {called!r}"
    return ""


def _to_declare(variable: str, declared: set[str]) -> str:
    """The hint for a variable that no parameter declares."""
    name = _bare(variable)
    if name in declared:
        return _of_router(variable, name)
    add = "add a parameter with name: {}, in: path, required: true"
    if name and _ROUTERS.search(variable):
        return f"{_of_router(variable, name)}; {add.format(name)}"
    return add.format(variable)


def _of_router(variable: str, name: str) -> str:
    """The hint for a variable as a router has it, whose parameter is declared."""
    return (
        f"write {{{name}}}: what more {{{variable}}} has is a router's, and its value"
        " is one segment, with slashes encoded"
    )


def _assumed(name: str, place: Location) -> Parameter:
    schema = Schema(String(), place, '{"type":"string"}')
    return Parameter(
        name,
        "path",
        required=True,
        schema=schema,
        style="simple",
        explode=False,
        description="",
        deprecated=False,
        location=place,
    )


def tell_apart(
    operations: list[Operation], places: dict[str, Location], findings: Findings
) -> Iterator[Operation]:
    """The operations that can be reached.

    OAS 3.1, 4.8.8.1: templates that differ in their variables' names are one path. Its
    operations are those of all of them; of two with one method, the first is reached.
    """
    _report_like_paths(places, findings)
    for path, place in places.items():
        if fixed_query(path):
            findings.add(
                codes.FIXED_QUERY,
                "a path has no query: what follows the ? is sent as one, and asked for",
                place,
            )
        ending = _ENDING.search(VARIABLE.sub("", without_query(path)))
        if ending is not None:
            findings.add(
                codes.ENCODED_PATH,
                f"{path} has a {ending[0]}, which no path has: it is sent as "
                f"{quote(ending[0])}",
                place,
                hint="write parameters of the query as parameters",
            )
        dots = next((each for each in path.split("/") if _DOTS.fullmatch(each)), "")
        if dots:
            findings.add(
                codes.DOT_SEGMENT,
                f"{path} has the segment {dots!r}, which clients and proxies take away",
                place,
                hint="write the path that is left then",
            )
        for name, times in Counter(VARIABLE.findall(path)).items():
            if times > 1:
                findings.add(
                    codes.DUPLICATE_VARIABLE,
                    f"{path} has the variable {{{name}}} more than once",
                    place,
                    hint="give each variable a name of its own",
                )
    reached: dict[tuple[str, str], str] = {}
    for each in operations:
        form = VARIABLE.sub("{}", each.path)
        other = reached.setdefault((form, each.method), each.path)
        if other == each.path:
            yield each
            continue
        findings.add(
            codes.UNREACHABLE_OPERATION,
            f"{each.route} is never reached: it is left out",
            each.location,
            Related("the path that comes first is here", places[other]),
            hint="join the two operations",
        )


def _report_like_paths(places: dict[str, Location], findings: Findings) -> None:
    paths: dict[str, str] = {}
    for path, place in places.items():
        first = paths.setdefault(VARIABLE.sub("{}", path), path)
        if first != path:
            findings.add(
                codes.DUPLICATE_PATH,
                f"{path} matches the same requests as another path",
                place,
                Related("the other is here", places[first]),
                hint="join the two: names of path parameters do not tell paths apart",
            )
