"""One plain document out of all files of a contract, in the form of OpenAPI 3.1.

References into other files lead into the bundle, Swagger 2.0 is upgraded, and Schema
Objects of OpenAPI 3.0 become JSON Schema 2020-12.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from counterfoil.api.references import References
from counterfoil.api.swagger.upgrade import upgrade
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document as read_tree
from counterfoil.document.tree import plain as plain_of
from counterfoil.proof.document_text import read_document
from counterfoil.proof.inheritance import mend_inheritance
from counterfoil.proof.modern import modernise
from counterfoil.proof.path_spelling import spell_paths
from counterfoil.proof.plain import (
    DATA,
    described,
    elements,
    escape,
    find,
    members,
)

if TYPE_CHECKING:
    from pathlib import Path

FILES: Final = "x-counterfoil-files"
"""The member of a bundle that has the other files."""
READ_AS: Final = "3.1.1"
_IGNORING: Final = frozenset({"2.0", "3.0"})
_BODILESS: Final = frozenset({"delete", "get", "head", "options", "trace"})
_ANCHORS: Final = ("$anchor", "$dynamicAnchor")


def read_bundle(path: Path) -> dict[str, object]:
    """The document at a path.

    Raises `OSError` and `ValueError` for a file that cannot be read, and `KeyError`
    for a reference that leads nowhere.
    """
    root = members(read_document(path))
    version = str(root.get("openapi", "3.1.0"))
    if "swagger" in root:
        root, version = _upgraded(path), "2.0"
    bundle = _Bundle(path, root)
    bundle.gather()
    if version[:3] in _IGNORING:
        _drop_bodies(root)
    spell_paths(root)
    mend_inheritance(root)
    modernise(root, version)
    if not version.startswith("3.1"):
        # What it is by now; of 3.2 has it all that the proof reads.
        root["openapi"] = READ_AS
    return root


def _upgraded(path: Path) -> dict[str, object]:
    """A document of Swagger 2.0 in the form of OpenAPI 3.0."""
    findings = Findings()
    document = read_tree(path, findings)
    if document is None:
        raise ValueError("it cannot be read")
    tree = document.root
    upgraded = members(
        plain_of(upgrade(tree, References(document, findings), findings))
    )
    # References in schemas lead into the tree that was read.
    kept = {
        name: plain_of(node)
        for name in ("definitions", "parameters", "responses")
        if (node := tree.get(name)) is not None
    }
    return {"openapi": "3.0.4", **upgraded, **kept}


def _drop_bodies(value: object, *, named: bool = False) -> None:
    """Take away the bodies that OpenAPI 3.0 ignores (OAS 3.0.4, 4.7.10.1)."""
    for name, inside in members(value).items():
        if not named and name in _BODILESS:
            members(inside).pop("requestBody", None)
    for inside, names in described(value, named=named):
        _drop_bodies(inside, named=names)


class _Bundle:
    """Gathers the files that references lead to, and turns the references inwards."""

    def __init__(self, path: Path, root: dict[str, object]) -> None:
        self._root = root
        self._paths = {path.resolve(): ""}
        self._files: dict[str, object] = {}
        self._waiting: deque[tuple[Path, str, object]] = deque()
        self._waiting.append((path.resolve(), "", root))

    def gather(self) -> None:
        """Do so until no reference leads out."""
        while self._waiting:
            path, base, value = self._waiting.popleft()
            self._turn(path, base, value, value)
        if self._files:
            self._root[FILES] = self._files

    def _turn(
        self,
        path: Path,
        base: str,
        whole: object,
        value: object,
        *,
        named: bool = False,
    ) -> None:
        reference = members(value).get("$ref")
        if isinstance(reference, str) and not named:
            members(value)["$ref"] = self._inward(path, base, whole, reference)
        for inside, names in described(value, named=named):
            self._turn(path, base, whole, inside, named=names)

    def _inward(self, path: Path, base: str, whole: object, reference: str) -> str:
        file, _, fragment = reference.partition("#")
        if file:
            if urlsplit(file).scheme:
                raise KeyError(reference)
            base, whole = self._file((path.parent / unquote(file)).resolve(), reference)
        if fragment and not fragment.startswith("/"):
            fragment = _anchored(whole, unquote(fragment))
        if not (base or fragment):
            return "#/"[:1]
        return f"#{base}{fragment}"

    def _file(self, path: Path, reference: str) -> tuple[str, object]:
        """The place of a file in the bundle, and what it holds."""
        known = self._paths.get(path)
        if known is None:
            try:
                value = read_document(path)
            except OSError:
                raise KeyError(reference) from None
            name = str(len(self._files))
            known = self._paths[path] = f"/{FILES}/{name}"
            self._files[name] = value
            self._waiting.append((path, known, value))
        if not known:
            return "", self._root
        return known, self._files[known.rpartition("/")[2]]


def _anchored(value: object, name: str, pointer: str = "") -> str:
    """The JSON Pointer of the schema with an anchor. Raises `KeyError`."""
    found = _find_anchor(value, name, pointer)
    if found is None:
        raise KeyError(f"#{name}")
    return found


def _find_anchor(value: object, name: str, pointer: str) -> str | None:
    if any(members(value).get(keyword) == name for keyword in _ANCHORS):
        return pointer
    steps = [*members(value).items(), *enumerate(elements(value))]
    for step, inside in steps:
        if step not in DATA and (members(inside) or elements(inside)):
            found = _find_anchor(inside, name, f"{pointer}/{escape(str(step))}")
            if found is not None:
                return found
    return None


def check_references(document: dict[str, object]) -> None:
    """Follow every reference that the paths lead to, once.

    Raises `KeyError` where one leads nowhere; others concern no operation.
    """
    seen: set[str] = set()
    pending: list[tuple[object, bool]] = [(document.get("paths"), True)]
    while pending:
        part, named = pending.pop()
        reference = members(part).get("$ref")
        if isinstance(reference, str) and not named and reference not in seen:
            seen.add(reference)
            target = unquote(reference[1:])
            if target and not target.startswith("/"):
                raise KeyError(reference)
            pending.append((find(document, target), False))
        pending += described(part, named=named)
