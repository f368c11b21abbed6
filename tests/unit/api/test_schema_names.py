"""Schemas that `components` do not name: names of their places, in whatever order."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

from counterfoil.api.schema_names import names_of
from counterfoil.diagnostics import Findings
from counterfoil.pipeline import read_api
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from counterfoil.document.tree import Place

ROOT = "openapi.yaml"
PET = ("models/pet.yaml", "")


def test_what_stands_alone_has_a_plain_name() -> None:
    places = [PET, ("models.yaml", "/$defs/Cat"), (ROOT, "/paths/~1a/get/schema")]
    assert names_of(places, (), ROOT) == {
        PET: "pet",
        places[1]: "Cat",
        places[2]: "get-a-schema",
    }


def test_what_stands_in_an_operation_is_called_after_it() -> None:
    content = "content/application~1json/schema"
    places = [
        (ROOT, f"/paths/~1pets~1%7Bid%7D/get/responses/200/{content}/items"),
        (ROOT, f"/paths/~1pets/post/requestBody/{content}/properties/owner"),
        (ROOT, "/paths/~1pets/parameters/0/schema"),
        (ROOT, f"/components/responses/Gone/{content}"),
        (ROOT, f"/components/requestBodies/Pet/{content}"),
    ]
    assert [*names_of(places, (), ROOT).values()] == [
        "Gone-body",
        "Pet-body",
        "get-pets-id-200-body-item",
        "pets-parameters-0-schema",
        "post-pets-body-owner",
    ]


def test_what_stands_in_a_component_is_called_after_it() -> None:
    cat, items = "/components/schemas/Cat", "/components/schemas/items"
    places = [
        (ROOT, f"{cat}/allOf/1"),
        (ROOT, f"{cat}/allOf/1/properties/owner/allOf/0/properties/home"),
        (ROOT, f"{cat}/properties/items/items/oneOf/1"),
        (ROOT, f"{items}/properties/items"),
    ]
    assert [*names_of(places, (), ROOT).values()] == [
        *("Cat-allOf-1", "Cat-items-item-oneOf-1", "Cat-owner-home", "items-items"),
    ]


def test_what_is_alike_is_told_apart_by_files_and_then_by_folders() -> None:
    cats = [("old.yaml", "/Cat"), ("new.yaml", "/Cat"), (ROOT, "/x/properties/Cat")]
    pets = [PET, ("old/models/pet.yaml", ""), ("old/pet.yaml", "/properties/pet")]
    for places in itertools.permutations([*cats, *pets]):
        assert names_of(places, ["Dog"], ROOT) == {
            cats[0]: "old-Cat",
            cats[1]: "new-Cat",
            cats[2]: "x-Cat",
            pets[0]: "models-pet",
            pets[1]: "old-models-pet",
            pets[2]: "old-pet-pet",
        }


def test_the_document_itself_and_its_components_go_before_others() -> None:
    other = ("animals.yaml", "/definitions/Cat")
    assert names_of([other], ["Cat"], ROOT) == {other: "animals-Cat"}
    own = (ROOT, "/definitions/Cat")
    assert names_of([other, own], (), ROOT) == {own: "Cat", other: "animals-Cat"}


def test_the_folder_of_the_document_is_in_no_name() -> None:
    places = [("/srv/me/a/Cat.yaml", ""), ("/srv/me/Cat.yaml", "")]
    named = names_of(places, (), f"/srv/me/{ROOT}")
    assert named == {places[0]: "a-Cat", places[1]: "Cat"}


def test_numbers_are_left_where_nothing_tells() -> None:
    places = [(ROOT, "/a/properties/b"), (ROOT, "/a/b"), (ROOT, "/a-b")]
    named = names_of(places, ["a-b-2"], ROOT)
    assert sorted(named.values()) == ["openapi-a-b", "openapi-a-b-2", "openapi-a-b-3"]


_WORDS = st.sampled_from(["a", "b", "a-b", "A", "..", "é", ""])
_PLACES = st.tuples(
    st.lists(_WORDS.filter(bool), min_size=1, max_size=3).map("/".join),
    st.lists(_WORDS, max_size=3).map(lambda words: "".join(f"/{w}" for w in words)),
)


@given(st.sets(_PLACES), st.sets(_WORDS), st.randoms(use_true_random=False))
def test_no_two_have_one_name_and_no_order_shows(
    places: set[Place], taken: set[str], chance: random.Random
) -> None:
    shuffled = sorted(places)
    chance.shuffle(shuffled)
    named = names_of(shuffled, taken, "a")
    assert set(named) == places
    assert len(set(named.values())) == len(places)
    assert taken.isdisjoint(named.values())
    assert named == names_of(sorted(places), taken, "a")


def test_names_do_not_tell_which_operation_came_first(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / f"{name}.yaml").write_text(f"$defs: {{Pet: {{title: {name}}}}}\n")
    items = {
        name: {"get": {"responses": {"200": _answer(f"{name}.yaml#/$defs/Pet")}}}
        for name in ("old", "new")
    }
    for order in (("old", "new"), ("new", "old")):
        document = {
            "openapi": "3.1.1",
            "info": {"title": "Pets", "version": "1"},
            "paths": {f"/{name}": items[name] for name in order},
            "components": {"schemas": {"Pet": {"type": "object"}}},
        }
        path = tmp_path / ROOT
        path.write_text(json.dumps(document))
        findings = Findings()
        api = read_api(path, findings)
        assert api is not None, findings.items
        titles = {name: schema.title for name, schema in api.schemas.items()}
        assert titles == {"Pet": "", "old-Pet": "old", "new-Pet": "new"}


def _answer(reference: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": reference}}}
    return {"description": "A pet", "content": content}
