"""No text of a document becomes code, markup or a path, wherever it stands."""

from __future__ import annotations

import ast
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.diagnostics import Findings
from counterfoil.pipeline import (
    docs_files,
    lower_api,
    plan_docs,
    plan_package,
    read_api,
)
from hostile.planting import PLACES, TEXTS, plant
from hostile.running import CACHE, ROOT, Run, generate_each, use

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What a document may well hold, and no generated module calls or imports.
FORBIDDEN = {"__import__", "compile", "eval", "exec", "open", "system"}


class Planted:
    """What came of all texts: runs by the name of the text, packages in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.packages = folder / "packages"
        self.runs: dict[str, Run] = {}
        self.taken: dict[str, list[str]] = {}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    made = Planted(tmp_path_factory.mktemp("planted"))
    made.packages.mkdir()
    documents = {name: made.folder / name / "openapi.json" for name in TEXTS}
    for name, text in TEXTS.items():
        made.taken[name] = taken(text, list(PLACES), made.folder)
        documents[name].parent.mkdir()
        documents[name].write_text(plant(text, made.taken[name]), encoding="utf-8")
    made.runs = generate_each(documents, made.folder)
    for name, run in made.runs.items():
        if run.status == 0:
            package = made.packages / f"planted_{name.replace('-', '_')}"
            shutil.move(made.folder / name / "out" / "package", package)
    return made


def taken(text: str, places: list[str], folder: Path) -> list[str]:
    """The places in which a document may have the text; by halves, as most may."""
    if is_taken(text, places, folder):
        return places
    if len(places) == 1:
        return []
    half = len(places) // 2
    return [
        place
        for some in (places[:half], places[half:])
        for place in taken(text, some, folder)
    ]


def is_taken(text: str, places: list[str], folder: Path) -> bool:
    """Whether a document with the text in these places is generated from.

    What is planned is made: no stage after that refuses anything.
    """
    path = folder / "openapi.json"
    path.write_text(plant(text, places), encoding="utf-8")
    findings = Findings()
    api = read_api(path, findings)
    if api is None:
        return False
    subject = lower_api(api, findings)
    return (
        plan_package(subject, only="", findings=findings) is not None
        and plan_docs(subject, package="package", findings=findings) is not None
    )


def test_texts_are_harmless_or_refused_with_a_reason(planted: Planted) -> None:
    for name, run in planted.runs.items():
        assert "Traceback" not in run.output, (name, run.output)
        assert run.status == 0, (name, run.output)


def test_prose_takes_every_text(planted: Planted) -> None:
    prose = {"title", "description", "summary", "schema-title", "default", "enum"}
    for name, places in planted.taken.items():
        assert prose - {"title"} <= set(places), name


def test_nothing_is_written_but_the_output(planted: Planted) -> None:
    for name, run in planted.runs.items():
        own = tuple(str(planted.folder / name / each) for each in ("out", CACHE))
        outside = [path for path in run.of("write") if not path.startswith(own)]
        assert len(run.of("write")) > 10, name
        assert outside == [], name
        assert run.of("start") == [], name


def test_every_module_is_named_plainly(planted: Planted) -> None:
    for path in planted.packages.rglob("*"):
        name = path.name.removesuffix(".py")
        others = {"py.typed", "ruff.toml", ".counterfoil.json"}
        assert name.isidentifier() or path.name in others
        assert path.resolve().is_relative_to(planted.packages)


def test_no_generated_module_calls_what_was_planted(planted: Planted) -> None:
    for path in planted.packages.rglob("*.py"):
        if "runtime" in path.parts:
            continue
        tree = ast.parse(path.read_bytes())
        assert set(calls(tree)).isdisjoint(FORBIDDEN), path
        # An operation may be called so: then it is a module, or an attribute.
        assert "planted" not in set(plain_calls(tree)), path


def test_the_runtime_is_that_of_the_templates(planted: Planted) -> None:
    for path in planted.packages.rglob("runtime/*.py"):
        if path.name != "__init__.py":
            template = ROOT / "templates" / "runtime" / path.name
            assert path.read_bytes() == template.read_bytes()


def test_packages_do_nothing_but_serve(planted: Planted) -> None:
    run = use(planted.packages)
    assert run.status == 0, run.output
    assert run.of("write") == []
    assert run.of("start") == []


def test_documentation_has_no_markup_of_the_document(planted: Planted) -> None:
    plain = planted.folder / "plain.json"
    plain.write_text(plant("plain", ["title"]), encoding="utf-8")
    scripts = Markup(site(plain)).scripts
    for name in TEXTS:
        page = planted.folder / name / "out" / "docs" / "index.html"
        found = Markup(page.read_text(encoding="utf-8"))
        assert found.scripts == scripts, name
        assert found.handlers == [], name


class Markup(HTMLParser):
    """The scripts of a page, and the attributes that would run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        for name, value in attrs:
            url = (value or "").strip().lower()
            if name.startswith("on") or url.startswith(("javascript:", "data:text")):
                self.handlers.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = self._in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)


def site(path: Path) -> str:
    findings = Findings()
    api = read_api(path, findings)
    assert api is not None
    files = docs_files(api, package="package", findings=findings)
    assert files is not None
    return files["index.html"]


def calls(tree: ast.AST) -> Iterator[str]:
    """The names of what a module calls, imports or decorates with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from terminal(node.func)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.name for alias in node.names)


def plain_calls(tree: ast.AST) -> Iterator[str]:
    """The names that are called as they stand."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def terminal(node: Any) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case _:
            pass
