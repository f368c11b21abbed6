"""Uses of generated packages, of which some are wrong.

Each error is named where type checkers are to find it: to ignore what is none is an
error of its own.
"""

from __future__ import annotations

from typing import Final

_DIVIDED: Final = """\
from divided_rings import models
from divided_rings.models import AClass, Other


def use(ring: models.Ring, a: AClass) -> None:
    ring.choice = 7  # type: ignore[assignment]  # no number
    ring.choice = models.BClass(a=a)
    a.wire.a = a.models  # type: ignore[assignment]  # no text
    models.NoSuchModel()  # type: ignore[attr-defined]  # no such
    Other(later=1)
"""
"""The types behind a package of many modules are known."""

_PRINCIPALS: Final = """\
from made_security.server import (
    ApiKey,
    InvalidCredentials,
    RefuseAll,
    Unimplemented,
    create_app,
)


class User:
    name: str


class Mine(RefuseAll[User]):
    async def header_key(self, credentials: ApiKey) -> User:
        if not credentials.matches("secret"):
            raise InvalidCredentials
        return User()


class Vault(Unimplemented[User]):
    pass


class Others(Unimplemented[int]):
    pass


create_app(Vault(), Mine())
create_app(Others(), Mine())  # type: ignore[misc]  # two principals
create_app(Vault())  # type: ignore[call-arg]  # no guard
"""
"""Principals are known, and authenticators missed."""

USES: Final = {"divided": _DIVIDED, "principals": _PRINCIPALS}
