"""Lets Schemathesis call operations of methods that it has no list of.

OpenAPI 3.2, 4.9.1: `additionalOperations`. It knows the methods that have a field of
their own, takes the others for undeclared, and calls an `Allow` that names them wrong.
They are given to it as fields of their own (`path_items.spread`), and to its lists of
methods, which are not documented: a test fails when that changes.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from schemathesis.core import transport
from schemathesis.specs.openapi import checks, operations, schemas
from schemathesis.specs.openapi.coverage import _operation as coverage

from counterfoil.proof.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Generator

    from counterfoil.proof.contract import Contract

_LIST: Final = "HTTP_METHODS_SCHEMA"
_MODULES: Final[tuple[Any, ...]] = (transport, checks, operations, schemas, coverage)


@contextmanager
def further_methods(contract: Contract) -> Generator[None]:
    """Let all methods of a contract be known in this process."""
    own = {one.method.lower() for one in contract.operations}
    with replaced(transport.HTTP_METHODS_SCHEMA | own, _LIST, *_MODULES):
        yield
