"""The whole generated package: which module is made of which view by which template."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.python.address_views import lower_addresses
from counterfoil.python.client_operation_views import lower_client_operation
from counterfoil.python.client_views import lower_client
from counterfoil.python.content_views import lower_contents_module
from counterfoil.python.contents import lower_contents
from counterfoil.python.endpoint_views import lower_endpoint
from counterfoil.python.faults import error_models
from counterfoil.python.imports import own
from counterfoil.python.init_views import lower_init
from counterfoil.python.links import has_links
from counterfoil.python.lowering import Lowering
from counterfoil.python.model_views import lower_models
from counterfoil.python.operation_views import lower_operation
from counterfoil.python.operations import Call, lower_operations
from counterfoil.python.paging import lower_pages
from counterfoil.python.rule_views import RuleChecks
from counterfoil.python.schema_views import lower_schemas
from counterfoil.python.security import Guards, lower_guards
from counterfoil.python.security_views import (
    GRANTS,
    lower_authenticator,
    lower_credentials,
    lower_schemes,
)
from counterfoil.python.server_addresses import group_of, lower_groups
from counterfoil.python.server_views import (
    has_default,
    is_guarded,
    lower_app,
    lower_errors,
    lower_service,
)
from counterfoil.python.wire_views import lower_wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from counterfoil.api.model import Api
    from counterfoil.python.contents import Contents
    from counterfoil.python.server_addresses import Group
    from counterfoil.python.types import Import
    from counterfoil.rules.document import CheckedRule

SERVER = "server"
CLIENT = "client"

_BESIDE: Final = {
    CLIENT: ("asgi_transport", "fast_transport"),
    SERVER: ("middleware",),
}
"""Modules of the runtime that nothing imports but who calls a client, or serves."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module to be rendered: its path in the package, its template, its view."""

    path: str
    template: str
    view: object


Part: TypeAlias = "Callable[[], Iterable[Module]]"
"""Lowers some of the modules, when it is called; it needs no other part."""


@dataclass(frozen=True, slots=True)
class Package:
    """All modules that are made for this document, in parts: long ones come first.

    What they import of the runtime is copied as it is, and so are the modules of it
    that are named in `runtime`.
    """

    parts: tuple[Part, ...]
    runtime: tuple[str, ...]


def lower_package(api: Api, rules: tuple[CheckedRule, ...], only: str) -> Package:
    """The package of an Api; `only` is "server", "client" or "" for both."""
    lowering = Lowering(api)
    contents = lower_contents(api, lowering)
    calls = lower_operations(api, contents)
    checks = RuleChecks(api, lowering, rules)
    guards = lower_guards(api) if is_guarded(calls) else None
    parts: list[Part] = [
        partial(_contents, api, contents, checks),
        partial(_models, api, lowering),
    ]
    if only != CLIENT:
        parts += _server(api, calls, lowering, guards)
    if only != SERVER:
        parts += _client(api, calls, lowering, guards)
    parts += _operations(api, calls, lowering)
    if guards is not None:
        view = partial(lower_schemes, api, guards)
        parts.append(_part("security.py", "security/schemes.py.jinja", view))
    beside = [name for half in _BESIDE if only in {half, ""} for name in _BESIDE[half]]
    return Package(tuple(parts), tuple(beside))


def _part(path: str, template: str, lower: Callable[[], object]) -> Part:
    """A part that is one module."""
    return lambda: (Module(path, template, lower()),)


def _operations(
    api: Api, calls: tuple[Call, ...], lowering: Lowering
) -> Iterator[Part]:
    yield _init("", f"The {api.info.title}: models, server and client.", api)
    yield _init("operations/", "The operations: what each of them answers.", api)
    yield _init(
        "runtime/", "What generated code stands on; the same for every API.", api
    )
    for call in calls:
        yield _part(
            f"operations/{call.function}.py",
            "operations/operation.py.jinja",
            partial(lower_operation, api, call, lowering),
        )


def _models(api: Api, lowering: Lowering) -> Iterator[Module]:
    models = lower_models(api, lowering)
    if models.models or models.enums or models.aliases:
        yield Module("models.py", "models/models.py.jinja", models)


def _contents(api: Api, contents: Contents, checks: RuleChecks) -> Iterator[Module]:
    """How contents are read and written; without modules that would hold nothing."""
    wire, judges = lower_wire(api, contents)
    if wire.names or wire.structs or wire.functions:
        yield Module("wire.py", "models/wire.py.jinja", wire)
    rules = checks.view(contents)
    if rules.checks:
        yield Module("rules.py", "models/rules.py.jinja", rules)
    schemas = lower_schemas(api, contents, judges)
    if schemas.constants:
        yield Module("schemas.py", "models/constants.py.jinja", schemas)
    module = lower_contents_module(api, contents, checks)
    if module.constants or module.functions:
        yield Module("contents.py", "models/contents.py.jinja", module)


def _server(
    api: Api, calls: tuple[Call, ...], lowering: Lowering, guards: Guards | None
) -> Iterator[Part]:
    yield _part(
        "server/service.py",
        "server/service.py.jinja",
        partial(lower_service, api, calls),
    )
    yield _part(
        "server/errors.py",
        "server/errors.py.jinja",
        partial(lower_errors, api, calls, lowering),
    )
    yield _part(
        "server/app.py",
        "server/app.py.jinja",
        partial(lower_app, api, calls, lowering),
    )
    shown = [
        own("server.app", "create_app"),
        own("server.service", "Service"),
        own("server.service", "Unimplemented"),
        own("server.errors", "Errors"),
        own("runtime.content", "BodyLimits"),
        own("runtime.faults", "Fault"),
    ]
    if has_default(error_models(calls, lowering)):
        shown.append(own("server.errors", "ProblemErrors"))
    if guards is not None:
        yield _part(
            "server/security.py",
            "server/security.py.jinja",
            partial(lower_authenticator, api, guards),
        )
        names = {each.credentials for each in guards.schemes}
        shown += [own("runtime.credentials", name) for name in sorted(names)]
        shown += [
            own("server.security", "Authenticator"),
            own("server.security", "RefuseAll"),
            own("runtime.admission", "InsufficientScope"),
            own("runtime.admission", "InvalidCredentials"),
        ]
    yield _init("server/", "The server: an interface, and the app.", api, tuple(shown))
    for call in calls:
        yield _part(
            f"server/{call.function}.py",
            "server/endpoint.py.jinja",
            partial(lower_endpoint, api, call, guarded=guards is not None),
        )


def _client(
    api: Api, calls: tuple[Call, ...], lowering: Lowering, guards: Guards | None
) -> Iterator[Part]:
    groups = lower_groups(api)
    found = {call.function: lower_pages(call, lowering) for call in calls}
    pages = {name: each for name, each in found.items() if each is not None}
    yield _part(
        "client/client.py",
        "client/client.py.jinja",
        partial(lower_client, api, calls, groups, guards, pages),
    )
    yield partial(_addresses, api, groups)
    errors = (
        "ClientError",
        "ConnectionFailed",
        "ErrorResponse",
        "InvalidResponse",
        "TimedOut",
        "TransportError",
        "UnexpectedStatus",
    )
    shown = [
        own("client.client", "AsyncClient"),
        own("client.client", "AsyncTolerantClient"),
        own("client.client", "Client"),
        own("client.client", "TolerantClient"),
        own("runtime.calling", "Hooks"),
        own("runtime.calling", "Undocumented"),
        own("runtime.retrying", "Retries"),
        own("runtime.faults", "InvalidContent"),
        *(own("runtime.client_errors", name) for name in errors),
    ]
    if has_links(api):
        shown.append(own("runtime.following", "BrokenLink"))
    if guards is not None:
        yield _part(
            "client/credentials.py",
            "client/credentials.py.jinja",
            partial(lower_credentials, api, guards),
        )
        names = {e.credentials for e in guards.schemes if not e.is_shown_by_transport}
        shown += [own("runtime.credentials", name) for name in sorted(names)]
        shown += [
            own("client.credentials", "Credentials"),
            own("runtime.authorization", "MissingCredentials"),
            own("runtime.schemes", "MalformedCredentials"),
        ]
        if guards.has_grants:
            shown += [own("runtime.grants", name) for name in GRANTS]
            shown.append(own("runtime.grants", "TokenRefused"))
    yield _init(
        "client/", "The client, sync and async, and its errors.", api, tuple(shown)
    )
    for call in calls:
        server = group_of(call.operation, groups)
        paged = pages.get(call.function)
        yield _part(
            f"client/{call.function}.py",
            "client/operation.py.jinja",
            partial(lower_client_operation, api, call, server, paged, calls),
        )


def _addresses(api: Api, groups: tuple[Group, ...]) -> Iterator[Module]:
    addresses = lower_addresses(api, groups)
    if addresses is not None:
        yield Module("client/servers.py", "client/servers.py.jinja", addresses)


def _init(folder: str, text: str, api: Api, shown: tuple[Import, ...] = ()) -> Part:
    """The module of a folder, which shows what callers import from it."""
    return _part(
        f"{folder}__init__.py",
        "package/init.py.jinja",
        partial(lower_init, text, api.source, shown, folder.rstrip("/")),
    )
