"""The stage as a whole: a document to an `Api`."""

from __future__ import annotations

from dataclasses import replace

from counterfoil.api.content import Content
from counterfoil.api.description import (
    read_external_docs,
    read_info,
    read_servers,
    read_tags,
)
from counterfoil.api.looseness import loose_names, settle
from counterfoil.api.model import Api
from counterfoil.api.operations import Operations
from counterfoil.api.reading import text
from counterfoil.api.references import References
from counterfoil.api.schema import Schema
from counterfoil.api.schemas import Schemas
from counterfoil.api.walk import map_schemas
from counterfoil.diagnostics import Findings
from counterfoil.document.document import Document


def build_api(document: Document, findings: Findings) -> Api | None:
    """The `Api` of a document; None where the findings hold an error. All that is wrong is reported."""
    root = document.root
    version = text(root, "openapi")[:3]
    references = References(root, findings)
    schemas = Schemas(references, findings, version == "3.0", root.location.file)
    schemas.add_components(root)
    content = Content(references, schemas, findings, [])
    operations = Operations(content, references, findings).read_paths(root)
    named = schemas.finish()
    api = Api(
        read_info(root),
        read_servers(root, findings),
        read_tags(root, findings),
        operations,
        named,
        root.location.file,
        version,
        read_external_docs(root),
    )
    return None if findings.failed else settled(api)


def settled(api: Api) -> Api:
    """The Api with every `loose` speaking for the whole of its schema."""
    loose = loose_names(api.schemas)

    def whole(schema: Schema) -> Schema:
        return settle(schema, loose)

    return replace(
        api,
        schemas={name: whole(schema) for name, schema in api.schemas.items()},
        operations=tuple(map_schemas(each, whole) for each in api.operations),
    )
