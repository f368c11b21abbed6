"""How long it takes to generate, beside others: `python -m benchmarks.generating`.

Each generator makes what it can of the same large documents, one process at a time, in
rounds whose order rotates; processor time and the greatest memory are what the system
says of the process. The others are installed into an environment of their own below
`.counterfoil/`. They make less: openapi-python-client a client, without validation, and
datamodel-code-generator the models alone.

The documents are those of a corpus that lies beside the repository, and one of 20 MB
that is made of one of them; what is not at hand is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[1]
RESULTS: Final = Path(__file__).with_name("RESULTS-generate.md")
PEERS: Final = ROOT / ".counterfoil" / "peers"
PINNED: Final = ("openapi-python-client==0.29.1", "datamodel-code-generator==0.89.0")
DOCUMENTS: Final = {
    "Kubernetes": "real/kubernetes/kubernetes.io.json",
    "Stripe": "real/stripe/spec3.yaml",
    "OpenAI": "real/openai/openapi.yaml",
}
LARGE: Final = "Stripe, five times"
COPIES: Final = 5
SECONDS: Final = 1_800


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: seconds on the clock, of the processor, and MiB."""

    wall: float
    processor: float
    memory: float
    status: int


def main() -> int:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    beside = ROOT.parent / "shared" / "corpus"
    parser.add_argument("--corpus", type=Path, default=beside)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="Documents whose name has this.")
    arguments = parser.parse_args()
    found = {n: arguments.corpus / path for n, path in DOCUMENTS.items()}
    found = {name: path for name, path in found.items() if path.is_file()}
    if not found:
        parser.error(f"none of the documents is in {arguments.corpus}")
    peers = _peers()
    sections: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        if "Stripe" in found:
            found[LARGE] = multiplied(found["Stripe"], work / "large.json", COPIES)
        for name, path in found.items():
            if arguments.only.lower() in name.lower():
                rounds = 1 if name == LARGE else arguments.rounds
                sections.append(measure(name, path, work, peers, rounds))
                sys.stdout.write(f"{sections[-1]}\n")
    if not arguments.only:
        RESULTS.write_text(_page(sections, arguments.rounds), encoding="utf-8")
    return 0


def measure(name: str, path: Path, work: Path, peers: Path, rounds: int) -> str:
    """The section of one document."""
    own = [sys.executable, "-m", "counterfoil", "generate", str(path)]
    own += ["--output", "out", "--package", "package", "--format", "json"]
    config = work / "config.yaml"
    config.write_text("post_hooks: []\n")
    client = [str(peers / "openapi-python-client"), "generate", "--path", str(path)]
    client += ["--meta", "none", "--output-path", "client", "--overwrite"]
    client += ["--config", str(config)]
    models = [str(peers / "datamodel-codegen"), "--input", str(path)]
    models += ["--input-file-type", "openapi", "--output", "models.py"]
    contestants = {
        "counterfoil": own,
        "openapi-python-client": client,
        "datamodel-code-generator": models,
    }
    order = list(contestants)
    runs: dict[str, list[Run]] = {each: [] for each in contestants}
    again: list[Run] = []
    imports: dict[str, float] = {}
    for number in range(rounds):
        for each in order[number % 3 :] + order[: number % 3]:
            place = work / "run"
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            runs[each].append(timed(contestants[each], place))
            if each == "counterfoil":
                again.append(timed(contestants[each], place))
                imports = _imports(place)
    return _section(name, path, runs, again, imports)


def timed(command: list[str], folder: Path) -> Run:
    """Run a command in a folder and measure it."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ, PYTHONDONTWRITEBYTECODE=""),
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(
        wall,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        process.returncode,
    )


def _imports(folder: Path) -> dict[str, float]:
    """Seconds to import the models, and the client of one operation."""
    package = folder / "out" / "package"
    if not package.is_dir():
        return {}
    client = sorted(package.glob("client/*.py"))
    names = [path.stem for path in client if path.stem not in {"__init__", "client"}]
    modules = {
        "models": "package.models",
        "client of one operation": f"package.client.{names[len(names) // 2]}",
    }
    found: dict[str, float] = {}
    for title, module in modules.items():
        if not (folder / "out" / f"{module.replace('.', '/')}.py").is_file():
            continue
        program = (
            "import sys, time; sys.path.insert(0, 'out'); a = time.perf_counter();"
            f"__import__({module!r}); print(time.perf_counter() - a)"
        )
        for _ in range(2):  # the first one compiles
            done = subprocess.run(
                [sys.executable, "-c", program],
                cwd=folder,
                capture_output=True,
                text=True,
                check=True,
                env=dict(os.environ, PYTHONDONTWRITEBYTECODE=""),
            )
        found[title] = float(done.stdout)
    return found


def multiplied(path: Path, target: Path, copies: int) -> Path:
    """A document of many times the size: each copy has paths and schemas of its own."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = path.read_text(encoding="utf-8")
    is_json = text.lstrip().startswith("{")
    single: Any = json.loads(text) if is_json else yaml.load(text, loader)
    whole: dict[str, Any] = json.loads(json.dumps(single, default=str))
    result = {**whole, "paths": {}, "components": {**whole["components"]}}
    result["components"]["schemas"] = {}
    for number in range(copies):
        mark = f"_{number}"
        for name, schema in whole["components"]["schemas"].items():
            result["components"]["schemas"][name + mark] = _marked(schema, mark)
        for name, item in whole["paths"].items():
            moved = _marked(item, mark)
            for operation in moved.values():
                if isinstance(operation, dict) and "operationId" in operation:
                    operation["operationId"] += mark
            result["paths"][f"/copy{number}{name}"] = moved
    target.write_text(json.dumps(result, indent=2), encoding="utf-8")
    return target


def _marked(value: Any, mark: str) -> Any:
    """The value with its references to schemas made to those of a copy."""
    if isinstance(value, list):
        return [_marked(each, mark) for each in value]
    if not isinstance(value, dict):
        if isinstance(value, str) and value.startswith("#/components/schemas/"):
            head, slash, rest = value[len("#/components/schemas/") :].partition("/")
            return f"#/components/schemas/{head}{mark}{slash}{rest}"
        return value
    return {name: _marked(each, mark) for name, each in value.items()}


def _peers() -> Path:
    """The folder of the others' commands, which are installed if need be."""
    commands = PEERS / "bin"
    stamp = PEERS / ".installed"
    if not stamp.is_file() or stamp.read_text() != "\n".join(PINNED):
        subprocess.run([sys.executable, "-m", "venv", "--clear", PEERS], check=True)
        pip = [str(commands / "python"), "-m", "pip", "install", "--quiet", *PINNED]
        subprocess.run(pip, check=True)
        stamp.write_text("\n".join(PINNED))
    return commands


def _section(
    name: str,
    path: Path,
    runs: dict[str, list[Run]],
    again: list[Run],
    imports: dict[str, float],
) -> str:
    size = path.stat().st_size / 1e6
    lines = [
        f"## {name} ({size:.1f} MB)",
        "",
        "| generator | processor, s | ratio | clock, s | memory, MiB | exit code |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    own = statistics.median(run.processor for run in runs["counterfoil"])
    rows = {**runs, "counterfoil, nothing changed": again}
    for each, measured in rows.items():
        processor = statistics.median(run.processor for run in measured)
        wall = statistics.median(run.wall for run in measured)
        memory = max(run.memory for run in measured)
        lines.append(
            f"| {each} | {processor:.2f} | {processor / own:.1f} | {wall:.2f}"
            f" | {memory:.0f} | {measured[-1].status} |"
        )
    lines.append("")
    lines += [
        f"Importing the {each}: {taken:.2f} s.  " for each, taken in imports.items()
    ]
    return "\n".join(lines) + "\n"


def _page(sections: list[str], rounds: int) -> str:
    head = f"""\
# Generating

`python -m benchmarks.generating`, medians of {rounds} rounds; of one for the largest
document. Ratios are of processor time: how often counterfoil, which writes server,
client, models and documentation, would be done in the time that the other takes.

"""
    return head + "\n".join(sections)


if __name__ == "__main__":
    sys.exit(main())
