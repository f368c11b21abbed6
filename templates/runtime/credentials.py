"""Credentials: what a request proves with who calls. None of them shows its secrets."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field


def same_secret(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that does not tell where they differ.

    The time depends on their lengths.
    """
    return hmac.compare_digest(
        one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass")
    )


def fingerprint(secret: str) -> str:
    """The SHA-256 of a secret, in hexadecimal.

    Store it instead of a long random secret, and look it up: the time that takes tells
    nothing of the secret. It does not protect passwords that can be guessed.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key."""

    value: str = field(repr=False)

    def matches(self, value: str) -> bool:
        """Whether it is this key, in constant time."""
        return same_secret(self.value, value)


@dataclass(frozen=True, slots=True)
class Basic:
    """A user's name and password (RFC 7617)."""

    username: str = field(repr=False)
    password: str = field(repr=False)

    def matches(self, username: str, password: str) -> bool:
        """Whether they are these two, in constant time."""
        # Both are compared in any case.
        return same_secret(self.username, username) & same_secret(
            self.password, password
        )


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that whoever holds it may use (RFC 6750)."""

    token: str = field(repr=False)

    def matches(self, token: str) -> bool:
        """Whether it is this token, in constant time."""
        return same_secret(self.token, token)


@dataclass(frozen=True, slots=True)
class HttpCredentials:
    """Credentials of any other scheme of HTTP (RFC 9110, 11.4), as they are sent.

    `value` is what follows the name of the scheme.
    """

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """The certificate that a client has shown in TLS.

    `chain` has it and those that vouch for it, as PEM; `name` is its subject
    (RFC 4514), where the server tells.
    """

    chain: tuple[str, ...]
    name: str = ""
