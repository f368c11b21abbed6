"""One plain document out of all files of a contract, in the form of OpenAPI 3.1.

References into other files lead into the bundle, Swagger 2.0 is upgraded, and Schema
Objects of OpenAPI 3.0 become JSON Schema 2020-12.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from counterfoil.access import AS_WRITTEN, DEFAULT_ACCESS, Access, Reading
from counterfoil.api.keywords import AMOUNTS
from counterfoil.api.reading import unquoted
from counterfoil.document.file import MAX_BYTES
from counterfoil.pointers import escape
from counterfoil.proof.contract import ContractError, plain_name, resolve
from counterfoil.proof.declared_variables import declare_variables
from counterfoil.proof.document_text import read_document
from counterfoil.proof.dynamic_references import (
    FILES,
    LOST,
    error_of,
    lost,
    settle_dynamic,
)
from counterfoil.proof.inheritance import mend_inheritance
from counterfoil.proof.like_paths import join_paths
from counterfoil.proof.media_types import MULTIPART
from counterfoil.proof.modern import modernise
from counterfoil.proof.path_spelling import spell_paths
from counterfoil.proof.plain import (
    DATA,
    children,
    described,
    described_objects,
    find,
    members,
)
from counterfoil.proof.reachable import LostError, ReachableFiles
from counterfoil.proof.referred_members import follow_members
from counterfoil.proof.resources import Resource, Resources
from counterfoil.proof.upgraded import upgraded

READ_AS: Final = "3.1.1"
_UNQUOTED: Final = AMOUNTS | {"required"}
_BODILESS: Final = frozenset({"delete", "get", "head", "options", "trace"})


def read_bundle(
    path: Path, access: Access = DEFAULT_ACCESS, reading: Reading = AS_WRITTEN
) -> dict[str, object]:
    """The document at a path, which is read as `access` and `reading` say.

    Raises `OSError` and `ValueError` for a file that cannot be read, and `KeyError`
    for a reference that leads nowhere.
    """
    root = members(read_document(path))
    version = str(root.get("openapi", "3.1.0"))
    files = ReachableFiles(path, access)
    origins: dict[int, str] = {}
    if "swagger" in root:
        root, version = upgraded(files, origins), "2.0"
    else:
        follow_members(files, root, origins)
    _Bundle(files, root, origins).gather()
    _settle_schemes(root)
    _drop_idle(root, version, reading)
    declare_variables(root)
    spell_paths(root)
    join_paths(root)
    mend_inheritance(root)
    modernise(root, version)
    if not version.startswith("3.1"):
        # What it is by now; of 3.2 has it all that the proof reads.
        root["openapi"] = READ_AS
    return root


def _drop_idle(root: dict[str, object], version: str, reading: Reading) -> None:
    """Take away what says nothing, or nothing to who reads the bundle."""
    for plain, named in described_objects(root):
        _drop_nulls(plain, named=named)
        if named:
            continue
        _unquote(plain)
        # By now every reference begins at the top.
        if isinstance(plain.get("$id"), str):
            del plain["$id"]
        # No header has this style: what is meant is the one that they have.
        is_header = plain.get("in", "header") == "header" and "schema" in plain
        if is_header and plain.get("style") == "form":
            del plain["style"]
        # Schemathesis would write octets into a parameter.
        schema = members(plain.get("schema"))
        if "in" in plain and schema.get("format") == "binary":
            del schema["format"]
        # It follows a `$ref` in data, too.
        for name in ("default", "example"):
            if _holds_reference(plain.get(name)):
                del plain[name]
        if version.startswith("3.0"):
            if not reading.bodies:
                _drop_bodies(plain)
            _drop_styles(plain)


def _unquote(plain: dict[str, object]) -> None:
    """Read numbers and flags in quotes as what they are, where nothing else may be."""
    for name in _UNQUOTED.intersection(plain):
        value = plain[name]
        if isinstance(value, str):
            plain[name] = unquoted(value)


def _holds_reference(data: object) -> bool:
    pending = [data]
    while pending:
        value = pending.pop()
        if "$ref" in members(value):
            return True
        pending += children(value)
    return False


def _drop_nulls(plain: dict[str, object], *, named: bool) -> None:
    """Take away what is null and no data, or make it empty: that says as much."""
    for name in [each for each, inside in plain.items() if inside is None]:
        if named:
            plain[name] = {}
        elif name not in DATA:
            del plain[name]


def _drop_bodies(plain: dict[str, object]) -> None:
    """Take away the bodies that OpenAPI 3.0 ignores (OAS 3.0.4, 4.7.10.1)."""
    for name in _BODILESS & plain.keys():
        members(plain[name]).pop("requestBody", None)


def _drop_styles(plain: dict[str, object]) -> None:
    """Take away the styles of parts that OpenAPI 3.0 ignores (OAS 3.0.4, 4.7.15.1)."""
    for key, media in members(plain.get("content")).items():
        if plain_name(key) == MULTIPART:
            for encoding in members(members(media).get("encoding")).values():
                for name in ("style", "explode", "allowReserved"):
                    members(encoding).pop(name, None)


class _Bundle:
    """Gathers the files that references lead to, and turns the references inwards."""

    def __init__(
        self, files: ReachableFiles, root: dict[str, object], origins: dict[int, str]
    ) -> None:
        self._root = root
        self._origins = origins
        self._reachable = files
        self._paths: dict[Path, Resource] = {}
        self._files: dict[str, object] = {}
        self._left = MAX_BYTES - files.document.stat().st_size
        self._resources = Resources()
        self._waiting: deque[tuple[Path, Resource]] = deque()
        self._dynamic: list[tuple[dict[str, object], str]] = []
        """Schemas with a `$dynamicRef`, and where it leads when it begins."""
        self._note(files.document.resolve(), "", root)

    def gather(self) -> None:
        """Do so until no reference leads out."""
        while self._waiting:
            path, file = self._waiting.popleft()
            self._turn(path, file, self._resources.of(file.value) or file, file.value)
        if self._files:
            self._root[FILES] = self._files
        settle_dynamic(self._root, self._dynamic)
        self._root.pop("$self", None)

    def _turn(
        self,
        path: Path,
        file: Resource,
        within: Resource,
        value: object,
        *,
        named: bool = False,
    ) -> None:
        origin = self._origins.get(id(value))
        if origin is not None:
            path = Path(origin).resolve()
            file = within = self._opened(path) or file
        within = self._resources.of(value) or within
        reference = members(value).get("$ref")
        if isinstance(reference, str) and not named:
            members(value)["$ref"] = self._inward(path, file, within, reference)
        dynamic = members(value).get("$dynamicRef")
        if isinstance(dynamic, str) and not named:
            place = self._inward(path, file, within, dynamic)
            self._dynamic.append((members(value), place))
        for inside, names in described(value, named=named):
            self._turn(path, file, within, inside, named=names)

    def _inward(
        self, path: Path, file: Resource, within: Resource, reference: str
    ) -> str:
        address, _, fragment = reference.partition("#")
        try:
            place = self._place(path, file, within, address, unquote(fragment))
        except LostError as error:
            return lost(reference, str(error))
        return f"#{quote(place)}"

    def _place(
        self, path: Path, file: Resource, within: Resource, address: str, fragment: str
    ) -> str:
        """Where a reference leads in the bundle. Raises `LostError`."""
        target = self._target(path, within, address) if address else file
        place = None if address else within.place(fragment)
        if place is None:
            # What is in the file and not in the resource is often meant all the same.
            place = target.place(fragment)
        if place is None and not fragment.startswith("/"):
            raise LostError
        return target.pointer + fragment if place is None else place

    def _target(self, path: Path, within: Resource, address: str) -> Resource:
        """What a reference names before its fragment. Raises `LostError`."""
        found = self._resources.named(within, address)
        if found is None:
            try:
                found = self._opened(self._reachable.find(path, address))
            except OSError:
                raise LostError from None
        if found is None:
            raise LostError
        return found

    def _opened(self, path: Path) -> Resource | None:
        """A file, which is read once; None where it is none."""
        known = self._paths.get(path)
        if known is not None or not path.is_file():  # others may have no end
            return known
        value = read_document(path, self._left)
        self._left -= path.stat().st_size
        name = str(len(self._files))
        self._files[name] = value
        return self._note(path, f"/{FILES}/{name}", value)

    def _note(self, path: Path, pointer: str, value: object) -> Resource:
        file = self._paths[path] = Resource(path.as_uri(), pointer, value)
        self._resources.add(file)
        self._waiting.append((path, file))
        return file


def _settle_schemes(root: dict[str, object]) -> None:
    """Put schemes in the place of references: Schemathesis follows one, and no more.

    The name of an HTTP scheme is in small letters, as openapi-core compares it: they
    are one with others (RFC 9110, 11.1), and TypeSpec writes `Bearer`.
    """
    holder = "/components/securitySchemes"
    schemes = members(members(root.get("components")).get("securitySchemes"))
    for name in schemes:
        # One that leads nowhere is told of where an operation requires it.
        with suppress(KeyError, ContractError):
            scheme = find(root, resolve(root, f"{holder}/{escape(name)}"))
            spelt = members(scheme).get("scheme")
            if isinstance(spelt, str):
                scheme = {**members(scheme), "scheme": spelt.lower()}
            schemes[name] = scheme


def check_references(document: dict[str, object]) -> None:
    """Follow every reference that the paths lead to, once.

    Raises `KeyError` where one leads nowhere, and `ValueError` where it may lead to
    several places; others concern no operation.
    """
    seen: set[str] = set()
    pending: list[tuple[object, bool]] = [(document.get("paths"), True)]
    while pending:
        part, named = pending.pop()
        reference = members(part).get("$ref")
        if isinstance(reference, str) and not named and reference not in seen:
            seen.add(reference)
            target = unquote(reference[1:])
            if target.startswith(LOST):
                raise error_of(target)
            if target and not target.startswith("/"):
                raise KeyError(reference)
            try:
                pending.append((find(document, target), False))
            except KeyError:
                raise KeyError(reference) from None
        pending += described(part, named=named)
