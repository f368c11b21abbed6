"""The statuses that Schemathesis shall expect: the documented ones, and no others.

Its defaults let a server error pass for valid and for invalid data alike.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, Operation

STATE_STATUSES: Final = frozenset({401, 403, 409, 410, 412, 423, 428, 429})
"""Refusals that depend on the server's state or on who asks (RFC 9110, 15.5)."""


def operation_settings(contract: Contract) -> list[dict[str, Any]]:
    """The settings of each operation, in the form of the tool's configuration."""
    return [
        {
            # Method and path together: as two settings they would be alternatives.
            "include-name": f"{operation.method} {operation.path}",
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": list(accepted(operation))
                },
                "negative_data_rejection": {
                    "expected-statuses": list(refused(operation))
                },
            },
        }
        for operation in contract.operations
    ]


def accepted(operation: Operation) -> tuple[str, ...]:
    """The statuses with which valid data may be answered.

    The documented successes and redirections; and those documented refusals that depend
    on state: 404 only where the path names a resource.
    """
    names_resource = "{" in operation.path
    return tuple(
        status
        for status in _documented(operation)
        if status[0] in "23"
        or (status.isdigit() and int(status) in STATE_STATUSES)
        or (status == "404" and names_resource)
    ) or ("2XX",)


def refused(operation: Operation) -> tuple[str, ...]:
    """The statuses for invalid data: the documented 4xx, or any where there is none."""
    return tuple(status for status in _documented(operation) if status[0] == "4") or (
        "4XX",
    )


def _documented(operation: Operation) -> list[str]:
    found: list[str] = []
    for response in operation.responses:
        if response.status == "default":
            found += ["2XX", "3XX", "4XX"]
        elif re.fullmatch("[1-5]([0-9][0-9]|XX)", response.status.upper()):
            found.append(response.status.upper())
    return found
