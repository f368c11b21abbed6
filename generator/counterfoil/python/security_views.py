"""The views of security: the schemes, the authenticator, the client's credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from msgspec import Struct

from counterfoil.python.halves import CLIENT, SERVER
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import STEP, enclose, string, tuple_of
from counterfoil.python.model_views import FieldView, heading
from counterfoil.python.prose import docstring, sentence
from counterfoil.python.server_views import MethodView
from counterfoil.python.types import WIDE, Import

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.api.security_schemes import OAuthFlow, SecurityScheme
    from counterfoil.python.halves import Answering, Asking
    from counterfoil.python.security import Check, Guard, Guards, Requirement, Scheme


_ASCII: Final = "".join(map(chr, range(0x20, 0x7F)))


class SchemesView(Struct, frozen=True):
    """The module of the schemes, as constants; `realm` is what clients log in to."""

    heading: str
    imports: str
    realm: str
    schemes: tuple[FieldView, ...]


class AuthenticatorView(Struct, frozen=True):
    """The module of the authenticator; a method's body refuses."""

    heading: str
    imports: str
    doc: str
    methods: tuple[MethodView, ...]


class CredentialsView(Struct, frozen=True):
    """The module of a client's credentials."""

    heading: str
    imports: str
    doc: str
    fields: tuple[FieldView, ...]


def lower_schemes(api: Api, guards: Guards) -> SchemesView:
    """The view of the schemes."""
    used = {Import("typing", "Final")}
    schemes = tuple(_scheme(each, used) for each in guards.schemes)
    return SchemesView(
        heading(f"The security schemes of the {api.info.title}.", api.source),
        import_lines(used, ""),
        # RFC 9110, 11.5 and 5.6.4: a quoted string is of ASCII, wherever it is read.
        string(quote(sentence(api.info.title), safe=_ASCII)),
        schemes,
    )


def lower_authenticator(
    api: Api, guards: Guards, half: Answering = SERVER
) -> AuthenticatorView:
    """The view of the authenticator."""
    used = {
        Import("typing", "Protocol"),
        Import("typing", "TypeVar"),
        own("runtime.admission", "InvalidCredentials"),
    }
    for scheme in _checked(guards):
        used.add(own("runtime.credentials", scheme.credentials))
    title = f"the {sentence(api.info.title)}"
    called = title if half is SERVER else f"a {half.word} of {title}"
    return AuthenticatorView(
        heading(f"Who may call {called}: what an authenticator has.", api.source),
        import_lines(used if guards.checks else _without_methods(used), half.folder),
        docstring(_AUTHENTICATOR, 1),
        tuple(
            MethodView(
                _signature(each),
                docstring(_check_words(each), 2),
                "raise InvalidCredentials",
            )
            for each in guards.checks
        ),
    )


_AUTHENTICATOR = """\
Tells who calls: one method for each way to prove it.

A method gets credentials that are well-formed, and the scopes that the operation \
requires, where there are any. It returns the principal, whatever the service wants to \
know of the caller. It raises `InvalidCredentials`, answered with 401, or \
`InsufficientScope`, answered with 403.

Compare secrets with the credentials' own `matches`: it takes constant time."""


def lower_credentials(
    api: Api, guards: Guards, half: Asking = CLIENT
) -> CredentialsView:
    """The view of a client's credentials."""
    used = {Import("msgspec", "Struct")}
    for scheme in guards.schemes:
        if not scheme.is_shown_by_transport:
            used.add(own("runtime.credentials", scheme.credentials))
        if scheme.is_granted:
            used |= {own("runtime.grants", name) for name in GRANTS}
    return CredentialsView(
        heading(
            f"The credentials of a {half.folder} of the {api.info.title}.", api.source
        ),
        import_lines(used, half.folder),
        docstring(_CREDENTIALS, 1),
        tuple(
            FieldView(_field(each), docstring(_scheme_words(each), 1))
            for each in guards.schemes
        ),
    )


def _field(scheme: Scheme) -> str:
    if scheme.is_shown_by_transport:
        return f"{scheme.name}: bool = False"
    kinds = [scheme.credentials, *(GRANTS if scheme.is_granted else ())]
    return f"{scheme.name}: {' | '.join(kinds)} | None = None"


GRANTS: Final = ("AuthorizationCode", "ClientCredentials", "RefreshToken")
"""What a client can trade for a token of OAuth 2."""

_CREDENTIALS = """\
What a client shows: each of these is a scheme of the contract.

A request gets the first alternative of its operation for which all credentials are \
given. None of them is shown where this is printed. A certificate is what the \
transport shows: True says that it does."""


def security_constant(guard: Guard) -> str:
    """The constant of what an operation requires."""
    rows = [_requirement(each) for each in guard.requirements]
    rows += ["optional=True"] if guard.optional else []
    head = "SECURITY: Final = schemes.Security("
    return enclose(head, rows, ")", 0)


def _requirement(requirement: Requirement) -> str:
    listed = [
        _required(scheme, scopes)
        for scheme, scopes in zip(
            requirement.check.schemes, requirement.scopes, strict=True
        )
    ]
    return enclose("schemes.Requirement(", listed, ")", 1, 1)


def _required(scheme: Scheme, scopes: tuple[str, ...]) -> str:
    constant = f"security.{scheme.constant}"
    if not scheme.scoped:
        return constant
    shown = [string(each) for each in scopes]
    return enclose(f"{constant}.requiring(", shown, ")", 2, 1)


def _signature(check: Check) -> str:
    parts = ["self"]
    for scheme in check.schemes:
        alone = len(check.schemes) == 1
        name = "credentials" if alone else scheme.name
        parts.append(f"{name}: {scheme.credentials}")
        if scheme.scoped:
            scopes = "scopes" if alone else f"{scheme.name}_scopes"
            parts.append(f"{scopes}: tuple[str, ...]")
    return enclose(f"async def {check.method}(", parts, ") -> Principal_co", 1, 1)


def _checked(guards: Guards) -> tuple[Scheme, ...]:
    return tuple(scheme for check in guards.checks for scheme in check.schemes)


def _without_methods(used: set[Import]) -> set[Import]:
    return {each for each in used if each.name != "InvalidCredentials"}


def _check_words(check: Check) -> str:
    return "\n\n".join(_scheme_words(each) for each in check.schemes)


def _scheme_words(scheme: Scheme) -> str:
    found = scheme.scheme
    words = [f"{_kind(found)}.", found.description]
    words += ["Deprecated."] if found.deprecated else []
    return "\n\n".join(part for part in words if part)


def _kind(scheme: SecurityScheme) -> str:
    match scheme.type:
        case "apiKey":
            places = {"query": "the query parameter", "cookie": "the cookie"}
            place = places.get(scheme.place, "the header")
            return f"The API key in {place} `{scheme.parameter}`"
        case "oauth2":
            return "A token of OAuth 2"
        case "openIdConnect":
            return "A token of OpenID Connect"
        case "mutualTLS":
            return "The client's certificate in TLS"
        case _ if scheme.scheme == "basic":
            return "A name and a password"
        case _ if scheme.scheme == "bearer":
            kind = f" ({scheme.bearer_format})" if scheme.bearer_format else ""
            return f"A bearer token{kind}"
        case _:
            return f"Credentials of the HTTP scheme `{scheme.scheme}`"


def _scheme(scheme: Scheme, used: set[Import]) -> FieldView:
    name, arguments = _made(scheme.scheme, used)
    used.add(own("runtime.schemes", name))
    head = f"{scheme.constant}: Final = {name}("
    text = enclose(head, [string(scheme.name), *arguments], ")", 0)
    return FieldView(text, docstring(_scheme_words(scheme), 0))


def _made(scheme: SecurityScheme, used: set[Import]) -> tuple[str, list[str]]:
    """The class of a scheme, and its arguments but the name."""
    match scheme.type, scheme.scheme:
        case "apiKey", _:
            places = {"query": "QueryKey", "cookie": "CookieKey"}
            return places.get(scheme.place, "HeaderKey"), [string(scheme.parameter)]
        case "oauth2", _:
            used |= {own("runtime.schemes", "Flow")} if scheme.flows else set()
            # The comma that makes a tuple of one item pins nothing.
            reserve = WIDE if scheme.flows[1:] else len("flows=,")
            flows = tuple_of([_flow(each) for each in scheme.flows], 1, reserve)
            arguments = [f"flows={flows}"] if scheme.flows else []
            if scheme.metadata_url:
                arguments.append(f"metadata_url={string(scheme.metadata_url)}")
            return "OAuth2", arguments
        case "openIdConnect", _:
            return "OpenIdConnect", [string(scheme.open_id_connect_url)]
        case "mutualTLS", _:
            return "MutualTls", []
        case _, "basic":
            return "BasicAuthentication", []
        case _, "bearer":
            return "BearerAuthentication", []
        case _:
            return "HttpAuthentication", [string(scheme.scheme)]


def _flow(flow: OAuthFlow) -> str:
    urls = {
        "authorization_url": flow.authorization_url,
        "token_url": flow.token_url,
        "refresh_url": flow.refresh_url,
        "device_authorization_url": flow.device_authorization_url,
    }
    pad, inner = STEP * 3, STEP * 4
    arguments = [string(flow.grant)]
    arguments += [f"{name}={string(url)}" for name, url in urls.items() if url]
    if flow.scopes:
        rows = "".join(
            f"{inner}{string(name)}: {string(words)},\n" for name, words in flow.scopes
        )
        arguments.append(f"scopes={{\n{rows}{pad}}}")
    return enclose("Flow(", arguments, ")", 2, 1)
