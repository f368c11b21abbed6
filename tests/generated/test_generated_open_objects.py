"""Several objects whose members are parameters of one query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from generated.making import package_files

if TYPE_CHECKING:
    from pathlib import Path

OPEN = """
openapi: 3.0.4
info: {title: Open, version: '1'}
paths:
  /a:
    get:
      operationId: listThings
      parameters:
        - {name: page, in: query, schema: {type: object, properties: {size: {}}}}
        - name: closed
          in: query
          schema: {type: object, properties: {at: {}}, additionalProperties: false}
        - {name: rest, in: query, schema: REST}
      responses: {'204': {description: Nothing.}}
"""


@pytest.mark.parametrize(
    ("rest", "owner"),
    [
        ("{type: object, additionalProperties: {type: string}}", "REST"),
        ("{type: object}", "REST"),
        ("{type: object, properties: {of: {}}}", "PAGE"),
        ("{type: integer}", "PAGE"),
    ],
)
def test_names_that_are_left_are_of_the_object_that_tells_of_them(
    rest: str, owner: str, tmp_path: Path
) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(OPEN.replace("REST", rest))
    text = package_files(document)["operations/list_things.py"]
    constants = re.split(r"^(?=[A-Z_]+: Final = Parameter)", text, flags=re.MULTILINE)
    kept = {each.partition(":")[0] for each in constants if "alone=False" in each}
    objects = {each.partition(":")[0] for each in constants if "shapes.Members" in each}
    assert objects - kept == {owner}
