"""Settings: environment variables in, a frozen `Settings` or every mistake out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREFIX: Final = "MEDIA_SESSIONS_"
_POSTGRESQL: Final = ("postgresql", "postgres")
"""The schemes of libpq (PostgreSQL, 34.1.1.2)."""
_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class PostgresqlUrl(msgspec.Struct, frozen=True):
    """Where a PostgreSQL database is, as libpq has it; it may hold a password."""

    text: str

    def __repr__(self) -> str:
        """What may stand in a log."""
        return "PostgresqlUrl(...)"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What can be set from outside; the defaults suit one machine."""

    database: Path | PostgresqlUrl = Path("media-sessions.sqlite")
    """The file of the sessions, or where their database is.

    `sqlite:///relative/path`, `sqlite:////absolute/path`, `postgresql://host/name`.
    """
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = 8080
    """The port to listen on; 0 takes a free one, which the log names."""
    log_level: str = "INFO"
    """The least severity that is logged; requests are logged as INFO."""
    max_body: int = 1_048_576
    """The largest request body, in bytes; the contract promises 1 MiB."""
    timeout: float = 30.0
    """Seconds that a request may take before it is answered with 503."""
    queue: int = 10_000
    """How many sessions may wait for the store before more are refused with 503."""
    drain_delay: float = 0.0
    """Seconds between SIGTERM and the end of listening, in which `/readyz` says 503."""
    drain_timeout: int = 30
    """Seconds that requests in flight have to finish after the end of listening."""
    unknown: tuple[str, ...] = ()
    """Variables with the prefix that name no setting: most likely misspelt."""


class SettingsError(ValueError):
    """Environment variables that cannot be used; `problems` has one line for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment.

    Raises `SettingsError` that lists everything that is wrong.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for field, read in _READERS.items():
        name = PREFIX + field.upper()
        text = environment.get(name)
        if text is None:
            continue
        try:
            values[field] = read(text)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    if problems:
        raise SettingsError(tuple(problems))
    return Settings(**values, unknown=_unknown(environment))


def _unknown(environment: Mapping[str, str]) -> tuple[str, ...]:
    known = {PREFIX + field.upper() for field in _READERS}
    return tuple(
        sorted(
            name
            for name in environment
            if name.startswith(PREFIX)
            and name not in known
            # Kubernetes sets these for a service called media-sessions.
            and not name.startswith((PREFIX + "SERVICE_", PREFIX + "PORT_"))
        )
    )


def _database(text: str) -> Path | PostgresqlUrl:
    scheme, separator, rest = text.partition("://")
    if not separator:
        raise ValueError(
            "it is no URL; write sqlite:///path, or postgresql://host/name"
        )
    if scheme in _POSTGRESQL:
        return _postgresql(text)
    if scheme != "sqlite":
        raise ValueError(
            f"the scheme {scheme!r} is not known;"
            " write sqlite:///path, or postgresql://host/name"
        )
    if not rest.startswith("/"):
        raise ValueError(
            f"{text!r} names a host; write sqlite:///relative or sqlite:////absolute"
        )
    name = rest[1:]
    if not name or name.endswith("/"):
        raise ValueError(f"{text!r} names no file")
    if name == ":memory:":
        raise ValueError("a store in memory is not durable; name a file")
    if "?" in name or "\0" in name:
        raise ValueError(f"{text!r} has options; none are known")
    return Path(name)


def _postgresql(text: str) -> PostgresqlUrl:
    try:
        from .postgresql import check_url  # noqa: PLC0415 - it may not be installed
    except ImportError as error:
        raise ValueError(f"{error}; install psycopg[binary]") from error
    check_url(text)
    return PostgresqlUrl(text)


def _host(text: str) -> str:
    if not text or text != text.strip():
        raise ValueError(f"{text!r} is no host name or address")
    return text


def _level(text: str) -> str:
    if text.upper() not in _LEVELS:
        raise ValueError(f"{text!r} is none of {', '.join(_LEVELS)}")
    return text.upper()


def _integer(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if text.startswith("tcp://"):
            raise ValueError(
                f"{text!r} comes from Kubernetes' service links;"
                " set enableServiceLinks: false"
            )
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
            raise ValueError(f"{text!r} is no whole number from {least} to {most}")
        if not least <= int(text) <= most:
            raise ValueError(f"{text} is not within {least} and {most}")
        return int(text)

    return read


def _seconds(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise ValueError(f"{text!r} is no number of seconds from {least} to {most}")
        return value

    return read


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "database": _database,
    "host": _host,
    "port": _integer(0, 65_535),
    "log_level": _level,
    "max_body": _integer(1, 1_073_741_824),
    "timeout": _seconds(0.001, 3600),
    "queue": _integer(1, 1_000_000),
    "drain_delay": _seconds(0, 3600),
    "drain_timeout": _integer(1, 3600),
}
