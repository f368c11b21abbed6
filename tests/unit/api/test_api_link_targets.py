"""The operations that links lead to, wherever these stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil import pipeline
from counterfoil.api.link_targets import LinkTargets
from counterfoil.diagnostics import Findings

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = """\
openapi: 3.1.1
info: {title: Links, version: "1"}
paths:
  /jobs:
    post:
      operationId: addJob
      responses:
        "201": {description: Made, links: {job: {operationRef: "REFERENCE"}}}
  /jobs/{id}: {$ref: job.yaml}
"""
JOB = """\
parameters: [{name: id, in: path, required: true, schema: {type: string}}]
get: {operationId: getJob, responses: {"200": {description: It}}}
"""


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("#/paths/~1jobs/post", "addJob"),
        # What it refers to stands in another file, as long as nobody bundles them.
        ("#/paths/~1jobs~1{id}/get", "getJob"),
        ("#/paths/~1jobs~1%7Bid%7D/get", "getJob"),
        ("#/paths/~1jobs~1{id}/put", None),
    ],
)
def test_a_link_leads_to_the_operation_of_a_path(
    tmp_path: Path, reference: str, found: str | None
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT.replace("REFERENCE", reference))
    (tmp_path / "job.yaml").write_text(JOB)
    api = pipeline.read_api(path, Findings())
    assert api is not None
    (link,) = api.operations[0].responses[0].links
    target = LinkTargets(api.operations).of(link)
    assert (target and target.id) == found
