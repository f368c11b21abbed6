"""The conformance documents, and the packages that are made of them."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counterfoil import pipeline
from counterfoil.diagnostics import Diagnostic, Findings

if TYPE_CHECKING:
    from types import ModuleType

    from counterfoil.api.model import Api
    from counterfoil.python.operations import Call

FOLDER: Final = Path(__file__).with_name("documents")
DOCUMENTS: Final = (
    "parameters",
    "parameters-3.2",
    "parameters-2.0",
    "bodies",
    "responses",
    "streams-3.2",
    "methods",
    "security",
    "events",
)
"""The documents whose every operation is supported, in the order of the table."""


@dataclass(frozen=True, repr=False, eq=False)
class Document:
    """A document that was read and understood.

    `calls` are what clients call and what the service sends, as the generator sees
    them. `read` is the document as it was read, `noted` what was found in it so far.
    """

    name: str
    api: Api
    calls: tuple[Call, ...]
    read: Api
    noted: Findings

    @cached_property
    def files(self) -> dict[str, str]:
        """The files of its package, made when they are first asked for."""
        files = pipeline.generate_files(self.read, only="", findings=self.noted)
        assert files is not None, self.noted.items
        return files

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What was found in it, and what cannot be made of it."""
        assert self.files
        return tuple(self.noted.items)

    @property
    def package(self) -> str:
        """The name that its package is imported by."""
        return "featured_" + "".join(c if c.isalnum() else "_" for c in self.name)

    def module(self, path: str) -> ModuleType:
        """A module of the package, which must have been written."""
        return importlib.import_module(f"{self.package}.{path}")

    def write(self, folder: Path) -> None:
        """Write the package into a folder on the path."""
        for path, text in self.files.items():
            target = folder / self.package / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def place_of(name: str) -> Path:
    """Where the document of a name is."""
    return FOLDER / f"{name}.yaml"


@cache
def document(name: str) -> Document:
    """Read a document."""
    findings = Findings()
    api = pipeline.read_api(place_of(name), findings)
    assert api is not None, findings.items
    lowered = pipeline.lower_api(api, Findings()).lowered
    calls = (*lowered.calls, *lowered.events)
    return Document(name, lowered.api, calls, api, findings)


class Tried:
    """An operation that both halves are made of, in its document."""

    def __init__(self, document: Document, call: Call) -> None:
        self.document: Final = document
        self.call: Final = call

    def __repr__(self) -> str:
        return self.call.operation.id

    @property
    def is_event(self) -> bool:
        """Whether it is the service that sends the requests."""
        return self.call.operation.event is not None

    @property
    def module(self) -> ModuleType:
        """The module of its responses, and of what reads and writes its requests."""
        return self.document.module(f"operations.{self.call.function}")


def tried() -> list[Tried]:
    """All operations of the documents that are supported."""
    return [
        Tried(made, call) for made in map(document, DOCUMENTS) for call in made.calls
    ]


def write_packages(folder: Path) -> None:
    """Write the packages of all documents into a folder."""
    for name in DOCUMENTS:
        document(name).write(folder)
