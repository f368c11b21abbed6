"""The views of the server's shared modules: its interface, its errors, its app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.path_templates import fixed_query
from counterfoil.python.bodies import Side
from counterfoil.python.faults import (
    ErrorModel,
    error_headers,
    error_models,
    refusals,
)
from counterfoil.python.halves import RECEIVER, SERVER
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import STEP, enclose, fits, string
from counterfoil.python.model_views import heading
from counterfoil.python.path_marks import routed_template
from counterfoil.python.plain_breaks import statement
from counterfoil.python.prose import docstring
from counterfoil.python.signatures import parameter_imports, parameters
from counterfoil.python.types import Import, imports_of, text_of

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.halves import Answering
    from counterfoil.python.lowering import Field, Lowering
    from counterfoil.python.operations import Call
    from counterfoil.python.response_headers import HeaderField


_NO_METHOD = 405


class MethodView(Struct, frozen=True):
    """A method: its signature without the colon, its docstring, its statements."""

    signature: str
    doc: str
    body: str


class ServiceView(Struct, frozen=True):
    """The module of the interface; `variable` is the type of principals, or ""."""

    heading: str
    imports: str
    variable: str
    interface: str
    doc: str
    protocol: str
    base: str
    methods: tuple[MethodView, ...]


class ErrorsView(Struct, frozen=True):
    """The module of the errors: `methods` of the protocol, `defaults` of its default.

    There is a `default` where faults tell all that the contract's error responses hold.
    """

    heading: str
    imports: str
    methods: tuple[MethodView, ...]
    default: bool
    defaults: tuple[MethodView, ...]


class AppView(Struct, frozen=True):
    """The module that puts the server together.

    `variable` is the type of principals, or ""; `word` is what answers, `interfaces`
    are the parameters that are implemented by hand. `choices` are the fields of the
    paths that may be chosen; with `has_queries`, some paths have a query of their own.
    """

    heading: str
    imports: str
    variable: str
    word: str
    interfaces: tuple[str, ...]
    guarded: bool
    errors: str
    default_errors: bool
    choices: tuple[str, ...]
    paths: tuple[str, ...]
    has_queries: bool


def lower_service(
    api: Api, calls: tuple[Call, ...], half: Answering = SERVER
) -> ServiceView:
    """The view of the interface."""
    used = {Import("typing", "Protocol")}
    used |= {own("runtime", "faults")} if calls else set()
    guarded = is_guarded(calls)
    used |= {Import("typing", "TypeVar")} if guarded else set()
    for call in calls:
        used.add(own(f"operations.{call.function}", call.response))
        used |= parameter_imports(call, Side.SERVICE)
        used |= {own("runtime.received", "Received")} if call.calls_back else set()
    methods = tuple(
        MethodView(
            _method("async ", call.function, _parameters(call), call.response),
            docstring(call.words, 2),
            statement(f"raise faults.Unimplemented({string(call.function)})", 2),
        )
        for call in calls
    )
    words = "What a service implements: one method per operation."
    if half is RECEIVER:
        words = "What a receiver implements: one method per webhook and callback."
    return ServiceView(
        heading=heading(
            f"The interface that a {half.word} of the {api.info.title} has.",
            api.source,
        ),
        imports=import_lines(used, half.folder),
        variable=_PRINCIPAL if guarded else "",
        interface=half.interface,
        doc=docstring(words, 1),
        protocol="Protocol[Principal_contra]" if guarded else "Protocol",
        base=f"{half.interface}[Principal_contra]" if guarded else half.interface,
        methods=methods,
    )


_PRINCIPAL: Final = 'Principal_contra = TypeVar("Principal_contra", contravariant=True)'


def is_guarded(calls: tuple[Call, ...]) -> bool:
    """Whether any operation requires credentials."""
    return any(call.guard is not None for call in calls)


def _parameters(call: Call) -> list[str]:
    """The parameters of a method; what is not the contract's goes first."""
    found = parameters(call, 2, Side.SERVICE)
    first: list[str] = []
    if call.guard is not None:
        kind = "Principal_contra | None" if call.guard.optional else "Principal_contra"
        first.append(f"principal: {kind}")
    if call.calls_back:
        first.append(f"received: Received[{call.response}]")
    return ["*", *first, *found[1:]] if first else found


def lower_errors(
    api: Api,
    calls: tuple[Call, ...],
    lowering: Lowering,
    half: Answering = SERVER,
) -> ErrorsView:
    """The view of the mapping from faults to the contract's error responses."""
    models, headers = error_models(calls, lowering), error_headers(calls)
    is_default = has_default(models, headers)
    used = {Import("typing", "Protocol")}
    if models or headers:
        used.add(own("runtime.faults", "Fault"))
    for field in headers.values():
        used |= imports_of(field.type)
    for each in models:
        used |= imports_of(each.content.typed.type)
        if is_default and each.content.model is not None:
            # The type may be another name for it.
            used.add(Import("@models", each.content.model.name))
        if is_default and each.entries is not None:
            used |= _entry_models(each.entries, lowering)
            if "entries or UNSET" in each.body:
                used.add(Import("msgspec", "UNSET"))
    defaults = tuple(
        MethodView(_error_signature(each), _error_doc(each), each.body)
        for each in models
        if is_default
    )
    return ErrorsView(
        heading(f"How the {half.folder}'s own errors become responses.", api.source),
        import_lines(used, half.folder),
        (
            *(
                MethodView(_error_signature(each), _error_doc(each), "")
                for each in models
            ),
            *(_header_method(*each) for each in headers.items()),
        ),
        is_default,
        defaults,
    )


def has_default(
    models: tuple[ErrorModel, ...], headers: dict[str, HeaderField]
) -> bool:
    """Whether faults tell all that the contract's error responses hold."""
    return not headers and all(each.body for each in models)


def lower_app(
    api: Api,
    calls: tuple[Call, ...],
    lowering: Lowering,
    half: Answering = SERVER,
) -> AppView:
    """The view of the app."""
    is_default = has_default(error_models(calls, lowering), error_headers(calls))
    used = {
        own("runtime.app", "App"),
        own("runtime.app", "make_app"),
        own("runtime.asgi", "MAX_BODY"),
        own("runtime.asgi", "TIMEOUT"),
        own("runtime.asgi", "Lifespan"),
        own("runtime.content", "BodyLimits"),
        own(f"{half.folder}.errors", "Errors"),
        own(f"{half.folder}.{half.word}", half.interface),
    }
    if calls:
        used |= {own("runtime.app", "Path"), own("runtime.watchdog", "Watchdog")}
        used.add(own("runtime.content", "body_limits"))
    errors = "errors: Errors"
    if is_default:
        used |= {own(f"{half.folder}.errors", "ProblemErrors")}
        errors = "errors: Errors | None = None"
    guarded = is_guarded(calls)
    interfaces = [f"{half.word}: {half.interface}"]
    if guarded:
        interfaces = [f"{half.word}: {half.interface}[Principal]"]
        interfaces.append("authenticator: Authenticator[Principal]")
        used |= {
            Import("typing", "TypeVar"),
            own(f"{half.folder}.security", "Authenticator"),
        }
    paths: dict[str, list[Call]] = {}
    for call in calls:
        used.add(own(half.folder, call.function))
        paths.setdefault(call.operation.path, []).append(call)
    choices = _choices(paths) if half is RECEIVER else {}
    if choices:
        used.add(Import("msgspec", "Struct"))
    has_queries = half is not RECEIVER and any(fixed_query(path) for path in paths)
    if has_queries:
        used.add(own("runtime.fixed_queries", "by_queries"))
    words = f"The {api.info.title} as an ASGI app."
    if half is RECEIVER:
        words = f"The receiver of what the {api.info.title} sends, as an ASGI app."
    return AppView(
        heading=heading(words, api.source),
        imports=import_lines(used, half.folder),
        variable='Principal = TypeVar("Principal")' if guarded else "",
        word=half.word,
        interfaces=tuple(interfaces),
        guarded=guarded,
        errors=errors,
        default_errors=is_default,
        choices=tuple(
            f"{name}: str = {string(path)}"
            if fits(f"{name}: str = {string(path)}", 1)
            else f"{name}: str = (\n{STEP * 2}{string(path)}\n{STEP})"
            for path, name in choices.items()
        ),
        paths=tuple(
            _path(
                f"paths.{choices[path]}"
                if choices
                else string(routed_template(path, group)),
                group,
                half,
            )
            for path, group in paths.items()
        ),
        has_queries=has_queries,
    )


def _choices(paths: dict[str, list[Call]]) -> dict[str, str]:
    """The names of the fields for paths: those of the first of their methods."""
    return {
        path: min(calls, key=lambda call: call.operation.method).function
        for path, calls in paths.items()
    }


def _path(path: str, calls: list[Call], half: Answering) -> str:
    """The path with its endpoints; 405 is refused as one operation says.

    What HEAD is answered has no content: it says nothing of other methods.
    """
    others = [call for call in calls if call.operation.method != "HEAD"]
    refusing = min(others, key=_refuses).operation.method if others else ""
    rows = "".join(f"{STEP * 4}{_route(call, half)},\n" for call in calls)
    return (
        f"Path(\n{STEP * 3}{path},\n"
        f"{STEP * 3}{{\n{rows}{STEP * 3}}},\n"
        f"{STEP * 3}refusing={string(refusing)},\n{STEP * 2})"
    )


def _refuses(call: Call) -> tuple[int, str]:
    """Ranks operations by how closely they document that a method is refused.

    Of those that do so alike, it is the first in the alphabet.
    """
    ranks = [
        rank
        for rank, outcome in enumerate(refusals(call))
        if _NO_METHOD in outcome.statuses
    ]
    exact = any(outcome.key == str(_NO_METHOD) for outcome in refusals(call))
    return 0 if exact else 1 if ranks else 2, call.operation.method


def _route(call: Call, half: Answering) -> str:
    """The entry of an operation in the table of its path."""
    given = [half.word, "errors", "watchdog", "limits"]
    given[1:1] = ["authenticator"] if call.guard else []
    head = f"{string(call.operation.method)}: {call.function}.route("
    return enclose(head, given, ")", 4, 1)


def _method(prefix: str, name: str, arguments: list[str], result: str) -> str:
    return enclose(f"{prefix}def {name}(", ["self", *arguments], f") -> {result}", 1, 1)


def _error_signature(model: ErrorModel) -> str:
    kind = text_of(model.content.typed.type)
    return _method("", model.method, ["fault: Fault"], kind)


def _header_method(name: str, field: HeaderField) -> MethodView:
    words = f"The header `{field.header.name}` of a response that tells of a fault."
    signature = _method("", name, ["fault: Fault"], text_of(field.type))
    return MethodView(signature, docstring(words, 2), "")


def _error_doc(model: ErrorModel) -> str:
    return f'"""The `{text_of(model.content.typed.type)}` that tells of a fault."""'


def _entry_models(entries: Field, lowering: Lowering) -> set[Import]:
    return {
        each
        for each in imports_of(entries.typed.type)
        if each.module.startswith("@") and lowering.models()
    }
