"""What the proof reads of a document is what the generator would, and no more."""

from __future__ import annotations

import hashlib
import json
import pickle
from typing import TYPE_CHECKING

import pytest
from counterfoil.access import AS_WRITTEN, DEFAULT_ACCESS, Access, Reading
from counterfoil.mock.application import BODIES, FORMATS, REMOTE, ROOT, environment_of
from counterfoil.proof.contract import ContractError
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.mutation.middleware import install

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "https://h.invalid/schemas/pet.yaml"
DOCUMENT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      operationId: list
      responses:
        "200":
          description: Pets.
          content: {application/json: {schema: {$ref: "REFERENCE"}}}
"""
OUTSIDE = "../shared/pet.yaml#/Pet"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document with files below it, beside it, and of another host."""
    path = tmp_path / "pets/openapi.yaml"
    (path.parent / "openapi.lock").mkdir(parents=True)
    (tmp_path / "shared").mkdir()
    pet = "Pet: {type: integer, maximum: 3}\n"
    (tmp_path / "shared/pet.yaml").write_text(pet)
    lock = {}
    for address, text in (
        (ADDRESS, "Pet: {$ref: 'ids.yaml#/Id'}\n"),
        ("https://h.invalid/schemas/ids.yaml", "Id: {type: integer, maximum: 3}\n"),
    ):
        copy = path.parent / "openapi.lock" / address.rpartition("/")[2]
        copy.write_text(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        lock[address] = {"file": f"openapi.lock/{copy.name}", "sha256": digest}
    (path.parent / "openapi.lock.json").write_text(json.dumps(lock))
    return path


def written(path: Path, reference: str) -> Path:
    path.write_text(DOCUMENT.replace("REFERENCE", reference))
    return path


def refuses_4(path: Path, access: Access) -> bool:
    contract = load_contract(path, access=access)
    (operation,) = contract.operations
    schema = operation.responses[0].content[0].schema
    return not contract.schemas.accepts(schema, 4)


def test_a_file_outside_is_read_below_the_root_alone(document: Path) -> None:
    path = written(document, OUTSIDE)
    with pytest.raises(ContractError, match="outside of the document's folder"):
        load_contract(path)
    assert refuses_4(path, Access(path.parents[1]))


def test_a_link_to_a_file_outside_leads_outside(document: Path) -> None:
    (document.parent / "pet.yaml").symlink_to(document.parents[1] / "shared/pet.yaml")
    path = written(document, "pet.yaml#/Pet")
    with pytest.raises(ContractError, match="outside of the document's folder"):
        load_contract(path)


def test_copies_of_another_host_are_read_where_that_is_allowed(document: Path) -> None:
    path = written(document, f"{ADDRESS}#/Pet")
    with pytest.raises(ContractError, match="nothing is fetched"):
        load_contract(path)
    assert refuses_4(path, Access(remote=True))
    (path.parent / "openapi.lock/ids.yaml").write_text("Id: {}\n")
    with pytest.raises(ContractError, match=r"ids\.yaml"):
        load_contract(path, access=Access(remote=True))


def test_mutants_and_mocks_are_given_the_same_bounds(document: Path) -> None:
    path = written(document, OUTSIDE)
    contract = load_contract(path, access=Access(path.parents[1]))
    assert (contract.path, contract.access) == (path, Access(path.parents[1]))
    place = path.parent / "contract"
    place.write_bytes(pickle.dumps(contract))
    command = {"contract": str(place), "mutant": "list-200-status-202"}

    async def app(*_: object) -> None:
        """Answer nothing."""

    # What was read once is not read again, with bounds or without.
    path.unlink()
    install(app, json.dumps(command))
    assert environment_of(DEFAULT_ACCESS, AS_WRITTEN) == {}
    access = Access(path.parent, remote=True)
    given = environment_of(access, Reading(formats=True, bodies=True))
    assert given == {
        ROOT: str(path.parent),
        **dict.fromkeys((REMOTE, FORMATS, BODIES), "1"),
    }


UNUSED = """\
components:
  links: {Next: {$ref: "#/components/links/None"}}
  securitySchemes: {key: {$ref: "#/none"}}
"""


def test_references_to_nothing_that_say_nothing_of_messages_are_left_out(
    document: Path,
) -> None:
    """`generate` warns of them, and goes on."""
    path = document
    text = DOCUMENT.replace(
        "content:",
        "links: {A: {$ref: '#/components/links/Next'}}\n          content:",
    ).replace('{$ref: "REFERENCE"}', '{}, examples: {a: {$ref: "#/none"}}')
    path.write_text(text + UNUSED)
    contract = load_contract(path)
    assert contract.operations[0].responses[0].content[0].examples == ()
    assert contract.schemes == {}
    path.write_text(text + UNUSED + "security: [{key: []}]\n")
    with pytest.raises(ContractError, match="none"):
        load_contract(path)
