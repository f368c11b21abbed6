"""What generated code says of itself, and what it shows where one looks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from generated.making import package_files

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = """\
openapi: 3.1.1
info: {title: Words, version: "1"}
paths:
  /notes/{id}/content:
    get:
      operationId: readContent
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: ok, content: {application/octet-stream: {}}}}
    post:
      operationId: writeContent
      summary: Write the content.
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              properties: {files: {$ref: "#/components/schemas/F"}}
      responses: {"204": {description: Done.}}
components:
  schemas:
    F: {type: array, items: {type: string, contentMediaType: application/octet-stream}}
"""
JSON_FORM = DOCUMENT.replace("multipart/form-data", "application/json")


@pytest.fixture(name="files", scope="module")
def make_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(tmp_path_factory.mktemp("words"), DOCUMENT)


def made(folder: Path, text: str) -> dict[str, str]:
    path = folder / "openapi.yaml"
    path.write_text(text)
    return package_files(path)


def test_an_operation_without_words_is_told_by_its_route(
    files: dict[str, str],
) -> None:
    assert '"""`GET /notes/{id}/content`."""' in files["server/service.py"]
    assert '"""Write the content."""' in files["server/service.py"]
    client = files["client/client.py"]
    assert '"""`GET /notes/{id}/content`.\n' in client
    assert '"""`GET /notes/{id}/content`: its content as it comes, within' in client


def test_files_are_shown_beside_the_client_that_sends_them(
    files: dict[str, str], tmp_path: Path
) -> None:
    assert '"FormFile",' in files["client/__init__.py"]
    assert "FormFile" not in made(tmp_path, JSON_FORM)["client/__init__.py"]


def test_models_say_where_their_json_is(files: dict[str, str]) -> None:
    assert "`contents` reads and writes their JSON" in files["models.py"]
