"""What people are told that an operation is: by one name, in all of a verdict.

Parts of the proof know it by its `operationId`, which not every one has; the fuzzer has
a label of its own. Everywhere else it is its method and its path.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counterfoil.proof.coverage import Coverage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.verdict import Section


class Names:
    """The names of the operations of a contract."""

    def __init__(self, contract: Contract) -> None:
        self._names: Mapping[str, str] = {
            one.id: one.name for one in contract.operations
        }

    def of(self, operation: str) -> str:
        """The name of an operation, whatever a part of the proof calls it."""
        return self._names.get(operation, operation)

    def section(self, section: Section) -> Section:
        """A section in which each operation has its name."""
        return replace(
            section,
            checks=tuple(
                replace(one, operation=self.of(one.operation)) for one in section.checks
            ),
            findings=tuple(
                replace(one, operation=self.of(one.operation))
                for one in section.findings
            ),
            mutants=tuple(
                replace(one, operation=self.of(one.operation))
                for one in section.mutants
            ),
        )

    def coverage(self, coverage: Coverage) -> Coverage:
        """A coverage in which each operation has its name."""
        return Coverage(
            tuple(
                replace(one, operation=self.of(one.operation)) for one in coverage.items
            )
        )
