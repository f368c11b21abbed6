"""Imports run one way, the output stands alone, modules stay small."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
GENERATOR = ROOT / "generator"
GENERATED = ROOT / "generated/media_collection"
RUNTIME = ROOT / "templates/runtime"
SERVICE = ROOT / "service"

MAX_LINES = 450
VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc)($|_)")

SHARED = frozenset(
    {
        *("", "access", "changes", "codes", "collecting", "diagnostics"),
        *("document.tree", "pointers", "templates", "undisturbed"),
    }
)
"""What every layer may import; "" is `counterfoil` itself, which holds the version."""

MAY_IMPORT: dict[str, frozenset[str]] = {
    "": frozenset(),
    "templates": frozenset(),
    "template_code": frozenset({""}),
    "access": frozenset(),
    "changes": frozenset(),
    "collecting": frozenset(),
    "markup": frozenset(),
    "aside": frozenset(),
    "parallel": frozenset({"aside"}),
    "parts": frozenset(),
    "pointers": frozenset(),
    "undisturbed": frozenset(),
    "codes": frozenset(),
    "document.tree": frozenset(),
    "diagnostics": SHARED,
    "document": SHARED,
    "api": SHARED | {"document"},
    "rules": SHARED | {"document", "api"},
    "diff": SHARED | {"api", "rules"},
    "python": SHARED | {"api", "markup", "parts", "rules"},
    "samples": SHARED | {"api", "python"},
    "site": SHARED | {"api", "markup", "rules", "python", "samples", "template_code"},
    "render": SHARED | {"python", "site", "template_code"},
    "making": SHARED | {"parallel", "render"},
    "output": SHARED,
    "listing": SHARED,
    "checkout": frozenset(),
    "sarif": SHARED | {"checkout", "listing"},
    "report": SHARED | {"checkout", "listing", "sarif"},
    "loading": frozenset(),
    "proof": SHARED | {"checkout", "document", "api", "rules", "loading"},
    "pipeline": SHARED
    | {"document", "api", "rules", "diff", "python", "samples", "site", "render"}
    | {"making"},
    "settings": frozenset(),
    "configuration": SHARED | {"parts", "settings"},
    "init": SHARED | {"configuration", "template_code"},
    "mock": SHARED
    | {"api", "listing", "loading", "rules", "python", "pipeline"}
    | {"output", "report", "serve"},
    "decoding": SHARED | {"api", "mock", "pipeline", "proof", "python"},
    "serve": frozenset({"loading"}),
    "cli": SHARED
    | {
        "api",
        "configuration",
        "decoding",
        "diff",
        "init",
        "making",
        "mock",
        "output",
        "parallel",
        "parts",
        "pipeline",
        "proof",
        "report",
        "serve",
        "settings",
    },
    "__main__": frozenset({"cli"}),
}


@cache
def modules(root: Path) -> dict[str, Path]:
    """The modules below a source root, by dotted name."""
    found: dict[str, Path] = {}
    for path in sorted(root.rglob("*.py")):
        parts = list(path.relative_to(root).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        found[".".join(parts)] = path
    return found


@cache
def import_statements(path: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Those of a module, which many tests ask for."""
    every = ast.walk(ast.parse(path.read_bytes()))
    return tuple(one for one in every if isinstance(one, ast.Import | ast.ImportFrom))


def imports(name: str, path: Path, known: dict[str, Path]) -> Iterator[tuple[str, int]]:
    """The modules that a module imports, whole names, with the line of each import."""
    package = name.split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in import_statements(path):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        else:
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                yield (inner if inner in known else source), node.lineno


def layer(module: str) -> str:
    """The layer of a module of counterfoil: the longest name that holds it."""
    inner = module.removeprefix("counterfoil").removeprefix(".")
    if not inner:
        return ""
    candidates = [
        name for name in MAY_IMPORT if name and f"{inner}.".startswith(f"{name}.")
    ]
    assert candidates, f"{module} is in no layer: give it one in {Path(__file__).name}"
    return max(candidates, key=len)


def generator_modules() -> dict[str, Path]:
    return modules(GENERATOR)


@pytest.mark.parametrize("module", sorted(generator_modules()))
def test_imports_run_one_way(module: str) -> None:
    known = generator_modules()
    own = layer(module)
    wrong = [
        f"line {line}: {own or 'counterfoil'} may not import {target}"
        for target, line in imports(module, known[module], known)
        if target.split(".")[0] == "counterfoil"
        and layer(target) not in MAY_IMPORT[own] | {own}
    ]
    assert wrong == []


def test_no_layer_is_listed_that_is_not_there_and_reachable_in_a_circle() -> None:
    for name, allowed in MAY_IMPORT.items():
        for other in allowed - SHARED:
            assert name not in MAY_IMPORT[other], (
                f"{name} and {other} import each other"
            )


@pytest.mark.parametrize(
    "path", sorted(RUNTIME.rglob("*.py")), ids=lambda path: path.name
)
def test_runtime_modules_stand_alone(path: Path) -> None:
    """They are copied verbatim: they import each other and libraries alone."""
    known = {f"runtime.{name}": module for name, module in modules(RUNTIME).items()}
    own = f"runtime.{path.stem}"
    targets = {target for target, _ in imports(own, path, known)}
    assert not {target for target in targets if target.startswith("counterfoil")}
    assert {target for target in targets if target.startswith("runtime")} <= set(known)


def reachable(start: str, known: dict[str, Path]) -> set[str]:
    """The modules that an import of `start` can load."""
    waiting, seen = [start], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in known:
            continue
        seen.add(name)
        parents = name.split(".")
        waiting += [".".join(parents[:end]) for end in range(1, len(parents))]
        waiting += [target for target, _ in imports(name, known[name], known)]
    return seen


@pytest.mark.parametrize(
    ("half", "other"), [("server", "client"), ("client", "server")]
)
def test_the_halves_of_the_package_do_not_know_each_other(
    half: str, other: str
) -> None:
    known = modules(GENERATED.parent)
    package = GENERATED.name
    loaded: set[str] = set()
    for name in known:
        if f"{name}.".startswith(f"{package}.{half}."):
            loaded |= reachable(name, known)
    assert loaded
    assert not {name for name in loaded if f"{name}.".startswith(f"{package}.{other}.")}


def loaded_by(module: str, *roots: Path) -> set[str]:
    """What a fresh interpreter has loaded after one import."""
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys, {module}; print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, roots))},
    )
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("half", "absent"),
    [
        ("server", {"media_collection.client", "httpx2"}),
        ("client", {"media_collection.server"}),
    ],
)
def test_importing_one_half_loads_nothing_of_the_other(
    half: str, absent: set[str]
) -> None:
    loaded = loaded_by(f"media_collection.{half}", ROOT / "generated")
    assert not absent & loaded
    assert not {name for name in loaded if name.split(".")[0] == "counterfoil"}


def test_the_command_line_loads_nothing_heavy() -> None:
    loaded = loaded_by("counterfoil.cli", GENERATOR)
    heavy = {
        "asyncio",
        "celpy",
        "httpx2",
        "jinja2",
        "jsonschema",
        "jsonschema_rs",
        "msgspec",
        "openapi_core",
        "rich",
        "schemathesis",
        "uvicorn",
        "yaml",
    }
    assert not heavy & loaded


def test_service_stands_on_the_generated_package_alone() -> None:
    known = modules(SERVICE)
    for name, path in known.items():
        for target, line in imports(name, path, known):
            assert target.split(".")[0] != "counterfoil", f"{path}:{line}"


def own_modules() -> list[Path]:
    folders = (GENERATOR, RUNTIME, SERVICE, ROOT / "benchmarks")
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


@pytest.mark.parametrize(
    "path", own_modules(), ids=lambda path: str(path.relative_to(ROOT))
)
def test_modules_are_small_and_named_after_what_they_hold(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES
    names = path.relative_to(ROOT).with_suffix("").parts
    assert not [name for name in names if VAGUE.search(name)]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ClassDef):
            words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()
            assert not VAGUE.search(words), f"{path}:{node.lineno}: {node.name}"


def test_generator_is_no_package() -> None:
    """Else `import generator.counterfoil` would load every class a second time."""
    assert not (GENERATOR / "__init__.py").exists()
