"""The stage as a whole: a document to an `Api`."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from counterfoil.access import AS_WRITTEN
from counterfoil.api.alternatives import check_alternatives
from counterfoil.api.ambiguous_paths import check_paths
from counterfoil.api.content import Content
from counterfoil.api.cycles import check_cycles
from counterfoil.api.description import (
    read_external_docs,
    read_info,
    read_servers,
    read_tags,
)
from counterfoil.api.dialects import is_read
from counterfoil.api.encodings import check_encodings, without_vain_styles
from counterfoil.api.events import old_webhooks, placed, read_events
from counterfoil.api.exact import REQUEST, RESPONSE, Dialect
from counterfoil.api.families import check_families
from counterfoil.api.judging import judge_defaults, judge_examples
from counterfoil.api.keywords import OWN_DIALECT
from counterfoil.api.ledger import Ledger
from counterfoil.api.looseness import loose_names, settle
from counterfoil.api.metaschema import check_structure
from counterfoil.api.model import Api
from counterfoil.api.operation_ids import name_operations
from counterfoil.api.operations import Operations, path_places
from counterfoil.api.pagination import check_pagination
from counterfoil.api.reading import text
from counterfoil.api.rebuilding import rebuild
from counterfoil.api.references import References
from counterfoil.api.referred_maps import follow_members
from counterfoil.api.repeated import check_repeated
from counterfoil.api.schemas import Schemas
from counterfoil.api.security import Security
from counterfoil.api.swagger.upgrade import upgrade
from counterfoil.api.walk import map_schemas
from counterfoil.api.ways import joined
from counterfoil.codes import structure as codes
from counterfoil.codes.unsupported import UNSUPPORTED_DIALECT
from counterfoil.diagnostics import Severity
from counterfoil.document.tree import Mapping

if TYPE_CHECKING:
    from counterfoil.access import Reading
    from counterfoil.api.leniency import Kinds
    from counterfoil.api.schema import Schema
    from counterfoil.diagnostics import Findings
    from counterfoil.document.document import Document
    from counterfoil.document.tree import Node

_VERSION = re.compile(r"(3\.[012])\.[0-9]+(?:-.+)?")


def build_api(
    document: Document, findings: Findings, reading: Reading = AS_WRITTEN
) -> Api | None:
    """The `Api` of a document; None where the findings hold an error.

    All that is wrong is reported: first the structure and the keywords, and then,
    unless the structure is broken, what the objects say.
    """
    version = read_version(document.root, findings)
    if not version:
        return None
    top = follow_members(document, findings)
    root: Node = top
    references = References(document, findings, version)
    ledger = Ledger(version, references, findings)
    if not _sound(top, ledger):
        return None
    changes = ledger.inheritance.changes(references, findings)
    changes |= ledger.streams.changes(references, ledger.forms, findings)
    changes |= ledger.empty
    if changes:
        document.written.update({**document.trees, **document.written})
        rebuild(document.trees, changes)
        # What was resolved so far is of the trees as they were.
        ledger.references = References(document, findings, version)
        root = document.trees[root.location.file] or root
    assert isinstance(root, Mapping)
    api = _read(root, ledger, reading)
    ledger.uses.soften(top, findings)
    return None if findings.failed else settled(api)


def read_version(root: Mapping, findings: Findings) -> str:
    """The version of OpenAPI, as "3.1" or "2.0"; "" where it is none that is read."""
    if "openapi" not in root.members and text(root, "swagger") == "2.0":
        return "2.0"
    written = text(root, "openapi")
    match = _VERSION.fullmatch(written)
    if match:
        return match[1]
    node = root.get("openapi") or root.get("swagger") or root
    hint = "begin the document with openapi: 3.1.1"
    if "swagger" in root.members and "openapi" not in root.members:
        message = "the version of Swagger that is read is the string 2.0"
        hint = 'write it in quotes: swagger: "2.0"'
    elif "openapi" not in root.members:
        message = "the document does not say its version of OpenAPI"
    elif written:
        message = f"{written[:40]!r} is no version of OpenAPI that is read"
        hint = "the versions are 3.0.x, 3.1.x and 3.2.x"
    else:
        message = "the version of OpenAPI is a string"
        hint = 'write it with three numbers or in quotes: "3.1.1"'
    findings.add(codes.UNKNOWN_VERSION, message, node.location, hint=hint)
    return ""


def _sound(root: Mapping, ledger: Ledger) -> bool:
    """Whether the structure holds; unknown and refused keywords do not break it."""
    version, findings = ledger.version, ledger.findings
    foreign = ledger.walk(root)
    ledger.uses.soften(root, findings)
    kinds: Kinds = {}
    for kind, file, pointer in ledger.visited:
        kinds.setdefault((file, pointer), kind)
    before = len(findings.items)
    check_structure(root, "document", version, findings, kinds)
    for site in foreign:
        check_structure(site.node, site.kind, version, findings, kinds)
    extension = old_webhooks(root)
    if extension is not None:
        # The meta-schema does not look into extensions.
        for node in extension.members.values():
            check_structure(node, "path-item", version, findings, kinds)
    dialect = root.get("jsonSchemaDialect")
    if dialect is not None and not is_read(text(root, "jsonSchemaDialect")):
        findings.add(
            UNSUPPORTED_DIALECT,
            "schemas of this dialect are not read",
            dialect.location,
            hint="leave jsonSchemaDialect out",
        )
    # Where not all errors are listed, there may be such a one among the others.
    return not findings.unlisted[Severity.ERROR] and not any(
        item.code is codes.INVALID_STRUCTURE for item in findings.items[before:]
    )


def _read(root: Mapping, ledger: Ledger, reading: Reading) -> Api:
    version, references, findings = ledger.version, ledger.references, ledger.findings
    if version == "2.0":
        root = upgrade(root, references, findings)
    # Up to OpenAPI 3.0, a schema can mean two things; later versions have nothing
    # that differs.
    directions = (RESPONSE, REQUEST) if version in OWN_DIALECT else ("", "")
    families = ledger.families.found(references)
    check_families(families, findings)
    ledger.discriminators.check(references, families, findings)
    ledger.required.check(references, findings)
    ledger.closed.check(references, findings)
    schemas = Schemas(
        references,
        findings,
        Dialect(version, directions[0], reading.formats),
        families=families,
    )
    schemas.add_components(root, ledger.referred)
    shared = ledger.forms.shared()
    content = requests = Content(references, schemas, findings, shared, ledger.streams)
    differing = ledger.directions.differing()
    if differing:
        views = Schemas(
            references,
            findings,
            Dialect(version, directions[1], reading.formats),
            schemas,
            differing,
            families,
        )
        requests = Content(references, views, findings, shared, ledger.streams)
    security = Security(root, references, findings)
    reader = Operations(
        requests, content, references, security, findings, version, reading.bodies
    )
    paths = reader.read_paths(root)
    found = (*paths, *read_events(root, reader, paths))
    every = name_operations(found, reader.ids, findings)
    operations, events = every[: len(paths)], placed(every[len(paths) :])
    ledger.one_way.check(ledger.directions, operations, events, findings)
    views_named = requests.schemas.finish() if differing else {}
    named = schemas.finish() | views_named
    for operation in operations:
        check_pagination(operation, named, findings)
    check_encodings(every, named, findings)
    operations = without_vain_styles(operations, named, version, findings)
    events = without_vain_styles(events, named, version, findings)
    before = findings.number
    check_cycles(named, findings)
    if findings.number == before:
        named = joined(named, findings)
    is_endless = findings.number > before
    if not is_endless:
        # The judge would follow a circle of schemas without end, and would take
        # forever where there are too many ways.
        judged = [*schemas.judged, *content.judged]
        judge_examples(judged + requests.judged * bool(differing), named, findings)
        judge_defaults(schemas.defaults, named, findings)
    api = Api(
        info=read_info(root),
        servers=read_servers(root, findings),
        tags=read_tags(root, findings),
        operations=operations,
        schemas=named,
        # The name alone: the output does not tell where it was made.
        source=PurePosixPath(root.location.file).name,
        version=version,
        external_docs=read_external_docs(root),
        security_schemes=security.schemes,
        events=events,
    )
    if not is_endless:
        check_paths(api, path_places(root), findings)
    check_alternatives(api, findings)
    check_repeated(api, findings)
    return api


def settled(api: Api) -> Api:
    """The Api with every `loose` speaking for the whole of its schema."""
    loose = loose_names(api.schemas)

    def whole(schema: Schema) -> Schema:
        return settle(schema, loose)

    return replace(
        api,
        schemas={name: whole(schema) for name, schema in api.schemas.items()},
        operations=tuple(map_schemas(each, whole) for each in api.operations),
        events=tuple(map_schemas(each, whole) for each in api.events),
    )
