"""The whole generated package: which module is made of which view by which template."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from counterfoil.api.schema import Binary, walk
from counterfoil.parts import CLIENT, SERVER
from counterfoil.python import halves
from counterfoil.python.address_views import lower_addresses
from counterfoil.python.callbacks import has_url
from counterfoil.python.client_operation_views import (
    lower_client_operation,
    lower_sender_operation,
)
from counterfoil.python.client_views import lower_client
from counterfoil.python.content_views import lower_contents_module
from counterfoil.python.division import lower_division
from counterfoil.python.endpoint_views import lower_endpoint
from counterfoil.python.faults import error_headers, error_models
from counterfoil.python.imports import own
from counterfoil.python.index_views import lower_index
from counterfoil.python.init_views import lower_init
from counterfoil.python.links import LinkedCalls, has_links
from counterfoil.python.model_views import divide_models, lower_models
from counterfoil.python.operation_views import lower_operation
from counterfoil.python.paging import lower_pages
from counterfoil.python.rule_views import RuleChecks
from counterfoil.python.schema_views import lower_schemas
from counterfoil.python.security import lower_guards
from counterfoil.python.security_views import (
    GRANTS,
    lower_authenticator,
    lower_credentials,
    lower_schemes,
)
from counterfoil.python.server_addresses import Group, group_of, lower_groups
from counterfoil.python.server_views import (
    has_default,
    is_guarded,
    lower_app,
    lower_errors,
    lower_service,
)
from counterfoil.python.wire_views import lower_wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from counterfoil.api.model import Api, Operation
    from counterfoil.python.content_views import ContentsModules
    from counterfoil.python.contents import Contents
    from counterfoil.python.division import Division
    from counterfoil.python.halves import Answering, Asking
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.operations import Call, Lowered
    from counterfoil.python.paging import Pages
    from counterfoil.python.schema_views import Schemas
    from counterfoil.python.types import Import
    from counterfoil.python.wire_views import Wire
    from counterfoil.rules.document import CheckedRule

_BESIDE: Final = {
    CLIENT: ("asgi_transport", "fast_transport"),
    SERVER: ("middleware",),
}
"""Modules of the runtime that nothing imports but who calls a client, or serves."""


class Module(Struct, frozen=True):
    """A module to be rendered: its path in the package, its template, its view."""

    path: str
    template: str
    view: object


Part: TypeAlias = "Callable[[], Iterable[Module]]"
"""Lowers some of the modules, when it is called; it needs no other part."""


class Package(Struct, frozen=True):
    """All modules that are made for this document, in parts: long ones come first.

    What they import of the runtime is copied as it is, and so are the modules of it
    that are named in `runtime`.
    """

    parts: tuple[Part, ...]
    runtime: tuple[str, ...]


def lower_package(
    lowered: Lowered, rules: tuple[CheckedRule, ...], only: str
) -> Package:
    """The package of an Api; `only` is "server", "client" or "" for both."""
    api, lowering, contents = lowered.api, lowered.lowering, lowered.contents
    calls, events = lowered.calls, lowered.events
    checks = RuleChecks(api, lowering, rules)
    division = lower_division(contents)
    parts: list[Part] = [
        partial(_contents, api, contents, checks, division),
        partial(_models, api, lowering, division),
    ]
    beside: list[str] = []
    # The service sends what its clients receive.
    if only != CLIENT:
        parts += _answering(api, calls, lowering, halves.SERVER)
        parts += _sender(api, events) if events else ()
        beside += _BESIDE[SERVER] + (_BESIDE[CLIENT] if events else ())
    if only != SERVER:
        parts += _client(api, calls, lowering)
        parts += _receiver(api, events, lowering) if events else ()
        beside += _BESIDE[CLIENT] + ((*_BESIDE[SERVER], "deliveries") if events else ())
    parts += _operation_modules(api, (*calls, *events), lowering)
    if is_guarded((*calls, *events)):
        view = partial(lower_schemes, api, lower_guards(api, api.every))
        parts.append(_part("security.py", "security/schemes.py.jinja", view))
    return Package(tuple(parts), tuple(dict.fromkeys(beside)))


def _part(path: str, template: str, lower: Callable[[], object]) -> Part:
    """A part that is one module."""
    return lambda: (Module(path, template, lower()),)


def _operation_modules(
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


def _models(
    api: Api, lowering: Lowering, division: Division | None
) -> Iterator[Module]:
    if division is None:
        view = lower_models(api, lowering)
        if view.models or view.enums or view.aliases:
            yield Module("models.py", _TEMPLATES["models"], view)
        return
    words = f"Models of the {api.info.title}."
    yield from _divided("models", words, api, divide_models(api, lowering, division))


def _contents(
    api: Api, contents: Contents, checks: RuleChecks, division: Division | None
) -> Iterator[Module]:
    """How contents are read and written; without modules that would hold nothing."""
    wire = lower_wire(api, contents, divided=division is not None)
    schemas = lower_schemas(api, contents, wire.judges)
    module = lower_contents_module(api, contents, checks)
    rules = checks.view(contents)
    if rules.checks:
        yield Module("rules.py", "models/rules.py.jinja", rules)
    made: dict[str, Wire | Schemas | ContentsModules]
    made = {"wire": wire, "schemas": schemas, "contents": module}
    if division is None:
        for folder, each in made.items():
            if view := each.whole():
                yield Module(f"{folder}.py", _TEMPLATES[folder], view)
        return
    for folder, each in made.items():
        yield from _divided(folder, _WORDS[folder], api, each.divided(division))
    for name, view in schemas.definitions(division).items():
        yield Module(f"schemas/definitions/{name}.py", _TEMPLATES["schemas"], view)


def _divided(
    folder: str,
    words: str,
    api: Api,
    modules: Mapping[str, tuple[object, tuple[str, ...]]],
) -> Iterator[Module]:
    """The modules of a folder, and the one that finds what they have."""
    for name, (view, _) in modules.items():
        yield Module(f"{folder}/{name}.py", _TEMPLATES[folder], view)
    if modules:
        names = {name: shown for name, (_, shown) in modules.items()}
        index = lower_index(words, api.source, folder, names)
        yield Module(f"{folder}/__init__.py", "package/index.py.jinja", index)


_TEMPLATES: Final = {
    "models": "models/models.py.jinja",
    "wire": "models/wire.py.jinja",
    "schemas": "models/constants.py.jinja",
    "contents": "models/contents.py.jinja",
}
_WORDS: Final = {
    "wire": "How models are read from JSON and written to it.",
    "schemas": "The exact schemas of contents.",
    "contents": "The JSON contents of requests and responses.",
}


def _answering(
    api: Api,
    calls: tuple[Call, ...],
    lowering: Lowering,
    half: Answering,
    shown: tuple[Import, ...] = (),
) -> Iterator[Part]:
    """The modules of who answers requests: the server, or a receiver."""
    folder = half.folder
    guards = lower_guards(api, _operations(calls)) if is_guarded(calls) else None
    yield _part(
        f"{folder}/{half.word}.py",
        "server/service.py.jinja",
        partial(lower_service, api, calls, half),
    )
    yield _part(
        f"{folder}/errors.py",
        "server/errors.py.jinja",
        partial(lower_errors, api, calls, lowering, half),
    )
    yield _part(
        f"{folder}/app.py",
        "server/app.py.jinja",
        partial(lower_app, api, calls, lowering, half),
    )
    names = [
        *shown,
        own(f"{folder}.app", "create_app"),
        own(f"{folder}.{half.word}", half.interface),
        own(f"{folder}.{half.word}", "Unimplemented"),
        own(f"{folder}.errors", "Errors"),
        own("runtime.content", "BodyLimits"),
        own("runtime.faults", "Fault"),
        own("runtime.faults", "Refusal"),
    ]
    if has_default(error_models(calls, lowering), error_headers(calls)):
        names.append(own(f"{folder}.errors", "ProblemErrors"))
    if any(call.calls_back for call in calls):
        names += [own("runtime.received", each) for each in ("Received", "UnknownUrl")]
    if guards is not None:
        yield _part(
            f"{folder}/security.py",
            "server/security.py.jinja",
            partial(lower_authenticator, api, guards, half),
        )
        kinds = {each.credentials for each in guards.schemes}
        names += [own("runtime.credentials", name) for name in sorted(kinds)]
        names += [
            own(f"{folder}.security", "Authenticator"),
            own(f"{folder}.security", "RefuseAll"),
            own("runtime.admission", "InsufficientScope"),
            own("runtime.admission", "InvalidCredentials"),
        ]
    words = f"The {folder}: an interface, and the app."
    yield _init(f"{folder}/", words, api, tuple(names))
    for call in calls:
        yield _part(
            f"{folder}/{call.function}.py",
            "server/endpoint.py.jinja",
            partial(lower_endpoint, api, call, half, guarded=guards is not None),
        )


def _operations(calls: tuple[Call, ...]) -> tuple[Operation, ...]:
    return tuple(each.operation for each in calls)


def _receiver(api: Api, events: tuple[Call, ...], lowering: Lowering) -> Iterator[Part]:
    names = (
        own("receiver.app", "Paths"),
        own("runtime.deliveries", "Deliveries"),
        own("runtime.deliveries", "Delivery"),
        own("runtime.deliveries", "InvalidSignature"),
    )
    return _answering(api, events, lowering, halves.RECEIVER, names)


def _client(api: Api, calls: tuple[Call, ...], lowering: Lowering) -> Iterator[Part]:
    groups = lower_groups(api)
    found = {call.function: lower_pages(call, lowering) for call in calls}
    pages = {name: each for name, each in found.items() if each is not None}
    shown = [own("runtime.following", "BrokenLink")] if has_links(api) else []
    shown += [own("runtime.files", "FormFile")] if _sends_files(api) else []
    yield from _asking(api, calls, groups, pages, halves.CLIENT, shown)
    yield partial(_addresses, api, groups)
    linked = LinkedCalls(calls)
    for call in calls:
        server = group_of(call.operation, groups)
        paged = pages.get(call.function)
        yield _part(
            f"client/{call.function}.py",
            "client/operation.py.jinja",
            partial(lower_client_operation, api, call, server, paged, linked),
        )


def _sender(api: Api, events: tuple[Call, ...]) -> Iterator[Part]:
    found = [each.operation.event for each in events]
    urls = [own("runtime.received", "UnknownUrl")]
    shown = urls if any(map(has_url, found)) else []
    yield from _asking(api, events, (Group("", ()),), {}, halves.SENDER, shown)
    for call in events:
        yield _part(
            f"sender/{call.function}.py",
            "client/operation.py.jinja",
            partial(lower_sender_operation, api, call),
        )


def _asking(
    api: Api,
    calls: tuple[Call, ...],
    groups: tuple[Group, ...],
    pages: dict[str, Pages],
    half: Asking,
    shown: list[Import],
) -> Iterator[Part]:
    """The modules of who sends requests: the client, or the sender."""
    folder, name = half.folder, half.name
    guards = lower_guards(api, _operations(calls)) if is_guarded(calls) else None
    yield _part(
        f"{folder}/{folder}.py",
        "client/client.py.jinja",
        partial(lower_client, api, calls, groups, guards, pages, half),
    )
    names = [
        *shown,
        own(f"{folder}.{folder}", f"Async{name}"),
        own(f"{folder}.{folder}", f"AsyncTolerant{name}"),
        own(f"{folder}.{folder}", name),
        own(f"{folder}.{folder}", f"Tolerant{name}"),
        own("runtime.call_options", "Hooks"),
        own("runtime.calling", "Undocumented"),
        own("runtime.retrying", "Retries"),
        own("runtime.faults", "InvalidContent"),
        *(own("runtime.client_errors", each) for each in _ERRORS),
    ]
    if guards is not None:
        yield _part(
            f"{folder}/credentials.py",
            "client/credentials.py.jinja",
            partial(lower_credentials, api, guards, half),
        )
        kinds = {e.credentials for e in guards.schemes if not e.is_shown_by_transport}
        names += [own("runtime.credentials", each) for each in sorted(kinds)]
        names += [
            own(f"{folder}.credentials", "Credentials"),
            own("runtime.authorization", "MissingCredentials"),
            own("runtime.schemes", "MalformedCredentials"),
        ]
        if guards.has_grants:
            names += [own("runtime.grants", each) for each in GRANTS]
            names += [own("runtime.grants", e) for e in ("LoginEnded", "TokenRefused")]
            names += [own("runtime.login", e) for e in ("Login", "LoginRefused")]
    words = f"The {folder}, sync and async, and its errors."
    yield _init(f"{folder}/", words, api, tuple(names))


_ERRORS: Final = (
    "ClientError",
    "ConnectionFailed",
    "ErrorResponse",
    "InvalidResponse",
    "ResponseTooLarge",
    "TimedOut",
    "TransportError",
    "UnexpectedStatus",
)


def _sends_files(api: Api) -> bool:
    """Whether some form has a file in it."""
    bodies = [e.body.content for e in api.operations if e.body is not None]
    roots = [m.schema for content in bodies for m in content if m.schema is not None]
    found = walk([*roots, *api.schemas.values()])
    return any(isinstance(each.shape, Binary) for each in found)


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
