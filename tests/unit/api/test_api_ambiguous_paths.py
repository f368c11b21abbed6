"""Paths that match the same target: which are told, and that all halves agree."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Request
from counterfoil.proof.oracle import expect
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime.routing import PARAMETER, Router
from unit.api.trees import build

if TYPE_CHECKING:
    from pathlib import Path

STRING = {"type": "string"}
SEGMENTS = st.sampled_from(["a", "b", "{}", "a{}", "{}b", "{}-{}", "ab"])
TEMPLATES = st.lists(SEGMENTS, min_size=1, max_size=3).map("/".join)
MESSAGE = re.compile(r"(\S+) is taken for (\S+), though (\S+) matches it, too")


def document(*paths: str, **schemas: object) -> dict[str, object]:
    """A document of paths; `schemas` are those of variables, by their names."""

    def item(path: str) -> dict[str, object]:
        declared = [
            {
                "name": n,
                "in": "path",
                "required": True,
                "schema": schemas.get(n, STRING),
            }
            for n in PARAMETER.findall(path)
        ]
        responses = {"204": {"description": "Done"}}
        return {"get": {"responses": responses}, "parameters": declared}

    info = {"title": "Paths", "version": "1"}
    found = {path: item(path) for path in paths}
    return {"openapi": "3.1.1", "info": info, "paths": found}


def told(*paths: str, **schemas: object) -> list[str]:
    api, findings = build(document(*paths, **schemas))
    assert api is not None, findings.items
    codes = {item.code.name for item in findings.items}
    assert codes <= {"ambiguous-paths", "duplicate-path", "unreachable-operation"}
    return [i.message for i in findings.items if i.code.name == "ambiguous-paths"]


def named(template: str) -> str:
    """A template whose variables have names of their own."""
    names = iter("stuvwxyz")
    return re.sub("{}", lambda _: f"{{{next(names)}}}", template)


@settings(max_examples=150)
@given(st.lists(TEMPLATES, min_size=2, max_size=5, unique=True))
def test_who_is_told_to_take_a_target_takes_it(templates: list[str]) -> None:
    paths = [f"/{named(each)}" for each in templates]
    router = Router[str]()
    for path in paths:
        router.add(path, path)
    for message in told(*paths):
        match = MESSAGE.match(message)
        assert match is not None, message
        target, winner, loser = match.groups()
        # What any text will do for is still a variable.
        target = PARAMETER.sub("1", target)
        for path in (winner, loser):
            literals = map(re.escape, PARAMETER.split(path)[::2])
            assert re.fullmatch("[^/]+".join(literals), target), message
        found = router.find(target)
        assert found is not None
        # A third one may go before both.
        assert found[0] == winner or found[0] not in {winner, loser}


@pytest.mark.parametrize(
    "paths",
    [
        ("/pet/name/{id}", "/pet/{name}/avatar"),
        ("/{x}b", "/a{x}"),
        ("/a{x}", "/{x}b"),
        ("/{x}b/c", "/a{x}", "/{x}b"),
        ("/{x}.json", "/a{x}"),
        ("/{a}/x/{b}", "/y/{a}/z"),
    ],
)
def test_a_proof_takes_a_target_for_the_same_path(
    tmp_path: Path, paths: tuple[str, ...]
) -> None:
    file = tmp_path / "openapi.json"
    router = Router[str]()
    for path in paths:
        router.add(path, path)
    file.write_text(json.dumps(document(*paths)))
    (message,) = told(*paths)
    match = MESSAGE.match(message)
    assert match is not None
    target, winner, _ = match.groups()
    found = router.find(target)
    assert found is not None
    operation = expect(load_contract(file), Request("GET", target, ())).operation
    assert operation is not None
    assert {winner, found[0], operation.path} == {winner}


@pytest.mark.parametrize(
    "paths",
    [
        ("/pets/me", "/pets/{id}"),
        ("/pets/me/toys", "/pets/{id}/toys", "/pets/{id}/{toy}"),
        ("/pets/{id}.json", "/pets/{id}", "/pets/a{id}.json"),
        ("/a{x}", "/b{x}"),
        ("/a{x}c", "/{x}d"),
        ("/pets/{id}", "/pets/{name}"),
        ("/a/{x}/", "/{x}/b"),
        ("/{x}/", "/a/{y}"),
    ],
)
def test_what_goes_before_others_by_the_standard_is_not_told(
    paths: tuple[str, ...],
) -> None:
    assert told(*paths) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer"},
        {"enum": ["x", "y"]},
        {"type": "string", "pattern": "^[0-9]+$"},
        {"type": "string", "maxLength": 3},
        {"type": ["number", "boolean", "null"]},
    ],
)
def test_what_a_parameter_does_not_admit_tells_paths_apart(schema: object) -> None:
    paths = ("/pet/name/{id}", "/pet/{n}/avatar")
    assert told(*paths, n=schema) == []
    assert told(*paths, id={"type": "integer"}) == []
    assert told("/pet/na{id}/avatar", "/pet/{n}/{what}", n=schema) == []
    assert len(told(*paths, n={"type": "array", "items": STRING})) == 1
    assert len(told("/pet/5/{id}", "/pet/{n}/avatar", n={"type": "integer"})) == 1
    assert len(told("/pet/n%61me/{id}", "/pet/{n}/avatar", n={"enum": ["name"]})) == 1


def test_a_path_that_takes_targets_of_many_is_told_once() -> None:
    (message,) = told("/a/{x}/b", "/a/{x}/c", "/a/me/{y}", "/a/{x}/d")
    assert message == (
        "/a/me/b is taken for /a/me/{y}, though /a/{x}/b matches it, too;"
        " so it is with 2 further paths"
    )


@pytest.mark.parametrize(
    "paths",
    [
        [
            f"/{'/'.join(['{x}', 'a'][n >> bit & 1] for bit in range(12))}"
            for n in range(4000)
        ],
        ["/" + "".join(f"{{v{n}}}" for n in range(3000)), "/a{x}", "/{x}a"],
        [f"/{'a' * 2000}{{x}}", f"/{{x}}{'a' * 2000}"],
    ],
    ids=["many", "variables", "long"],
)
def test_hostile_paths_are_compared_in_a_time_that_ends(paths: list[str]) -> None:
    before = time.process_time()
    api, _ = build(document(*paths))
    assert api is not None
    assert time.process_time() - before < 20


def test_a_path_that_crosses_many_is_told_once() -> None:
    crossed = [f"/{name}/{{id}}" for name in ("sites", "forms", "builds")]
    (message,) = told(*crossed, "/{account}/members")
    assert message == (
        "/sites/members is taken for /sites/{id}, though /{account}/members matches "
        "it, too; so it is with 2 further paths"
    )
