"""Whatever the files of a document refer to, all stages end, and say where it is wrong.

References lead from any file to any place of any other, in all ways to write a path;
and to what is no file, or none that can be read.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from counterfoil.proof.contract import ContractError
from counterfoil.proof.contract_reading import load_contract
from counterfoil.report import Format, render
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

Files = dict[str, Any]

ROOT = "openapi.json"
OTHERS = ("a.yaml", "s/b c.json", "s/\u00fc%41#?.yml", "s/t/a.yaml")
ODD = (
    *("", "#/", "#name", "#/%", "#/~", "a.yaml#/~2", "a.yaml#/$defs/none", "a.yaml##"),
    *("none.yaml", "none/../a.yaml/", "s", ".", "..", "../up.yaml", "/etc/passwd"),
    *("pipe", "circle", "circle/a.yaml", "linked.yaml", "away.yaml#/a", "long" * 99),
    *("empty.yaml", "wide.yaml", "latin.yaml", "broken.json", "deep.json", "list.yaml"),
    "broken.yaml",
    *("%00", "%ff", "%", "a.yaml?x", "a\\b.yaml", "http://[", "//host/a", "urn:a:b"),
)
# To make a failure smaller would take minutes: documents are small as they are.
PHASES = [Phase.generate]


@st.composite
def documents(draw: st.DrawFn, odd: tuple[str, ...]) -> Files:
    """The trees of a document's files; each reference is a file, a place, and a way."""

    def reference(source: str) -> dict[str, str]:
        if odd and draw(st.integers(0, 3)) == 0:
            return {"$ref": draw(st.sampled_from(odd))}
        target = draw(st.sampled_from((ROOT, *OTHERS)))
        names = ["/components/schemas/A", "/components/schemas/B"]
        if target != ROOT:
            names = ["/$defs/x", "/$defs/y", ""]
        path = os.path.relpath(target, Path(source).parent.as_posix())
        return {"$ref": f"{quote(path)}#{draw(st.sampled_from(names))}"}

    def schema(source: str, depth: int = 0) -> dict[str, Any]:
        match draw(st.integers(0, 4 if depth < 2 else 1)):
            case 0 | 1:
                return {"type": draw(st.sampled_from(["string", "integer"]))}
            case 2:
                return reference(source)
            case 3:
                return {"type": "array", "items": schema(source, depth + 1)}
            case _:
                members = {each: schema(source, depth + 1) for each in ("m", "n")}
                return {"type": "object", "properties": members}

    content = {"application/json": {"schema": reference(ROOT)}}
    answer = {"description": "d", "content": content}
    root = {
        # Schemas of OpenAPI 3.0 have no `$defs`: whole files are refused there.
        "openapi": draw(
            st.sampled_from(["3.1.1", "3.2.0", "3.0.4"][: 3 if odd else 2])
        ),
        "info": {"title": "Files", "version": "1"},
        "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": answer}}}},
        "components": {"schemas": {"A": schema(ROOT), "B": schema(ROOT)}},
    }
    others = {
        name: {"$defs": {"x": schema(name), "y": schema(name)}, "type": "object"}
        for name in OTHERS
    }
    return {ROOT: root, **others}


def write(folder: Path, files: Files) -> Path:
    for name, tree in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(tree, indent=1), encoding="utf-8")
    return folder / ROOT


def write_odd(folder: Path) -> None:
    """What references may name beside the files."""
    (folder / "empty.yaml").touch()
    (folder / "wide.yaml").write_text("type: string\n", encoding="utf-16")
    (folder / "latin.yaml").write_bytes(b"title: \xe9\n")
    (folder / "broken.json").write_text('{"type": ')
    (folder / "broken.yaml").write_text("type: [string")
    (folder / "deep.json").write_text('{"items": ' * 2_000 + "{}" + "}" * 2_000)
    (folder / "list.yaml").write_text("- type: string\n")
    (folder / "circle").symlink_to("circle")
    (folder / "linked.yaml").symlink_to("a.yaml")
    (folder / "away.yaml").symlink_to(__file__)
    os.mkfifo(folder / "pipe")


def check_places(findings: Findings) -> None:
    """Each finding stands within a file that was read."""
    for item in findings.items:
        for place in (item.location, *(each.location for each in item.related)):
            lines = findings.sources.get(place.file, "").split("\n")
            if place.file in findings.sources:
                assert 1 <= place.line <= len(lines), item
                assert 1 <= place.column <= len(lines[place.line - 1]) + 1, item
            else:
                assert (place.line, place.column) == (1, 1), item


@given(documents(ODD))
@settings(max_examples=100, deadline=None, phases=PHASES, derandomize=True)
def test_whatever_they_refer_to_all_stages_end(files: Files) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), files)
        write_odd(Path(folder))
        findings = Findings()
        api = pipeline.read_api(path, findings)
        if api is not None:
            subject = pipeline.lower_api(api, findings)
            pipeline.plan_package(subject, only="", findings=findings)
        assert api is not None or findings.failed
        check_places(findings)
        for form in Format:
            render(findings, form).encode("utf-8")
        try:
            load_contract(path)
        except ContractError:
            # What it reads, others have not refused.
            assert api is None


def spelled(files: Files, way: str) -> Files:
    """The same files, whose references are written in another way."""

    def change(value: Any) -> Any:
        if isinstance(value, list):
            return [change(each) for each in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"$ref"}:
            path, mark, place = value["$ref"].partition("#")
            return {"$ref": respell(path) + mark + place}
        return {name: change(each) for name, each in value.items()}

    def respell(path: str) -> str:
        match way:
            case "a dot":
                return f"./{path}"
            case "there and back":
                return f"none/../{path}"
            case _:
                return path.replace("a", "%61").replace("%C3%BC", "%c3%bc")

    return {name: change(tree) for name, tree in files.items()}


@pytest.mark.parametrize("way", ["a dot", "there and back", "percent signs"])
@given(documents(()))
@settings(max_examples=12, deadline=None, phases=PHASES, derandomize=True)
def test_however_a_path_is_written_the_package_is_the_same(
    way: str, files: Files
) -> None:
    made: list[dict[str, str] | None] = []
    for each in (files, spelled(files, way)):
        with tempfile.TemporaryDirectory() as folder:
            findings = Findings()
            api = pipeline.read_api(write(Path(folder), each), findings)
            made.append(
                None
                if api is None
                else pipeline.generate_files(api, only="client", findings=findings)
            )
    assert made[0] == made[1]
