"""How long it takes to generate, beside others: `python -m benchmarks.generating`.

Each generator makes what it can of the same large documents, one at a time, in rounds
whose order rotates. Processor time is what the system says of a process and of those
that it started; memory is the greatest sum of what they held at one time, shared pages
once, in a round of its own: to look at it takes time from them. The others are
installed into an environment of their own below `.counterfoil/`. They make less:
openapi-python-client a client, without validation, and datamodel-code-generator the
models alone.

The documents are those of a corpus that lies beside the repository, and one of 20 MB
that is made of one of them; what is not at hand is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from benchmarks.peers import PINNED, client_command, peers
from benchmarks.processes import Run, timed

ROOT: Final = Path(__file__).parents[1]
RESULTS: Final = Path(__file__).with_name("RESULTS-generate.md")
DOCUMENTS: Final = {
    "Kubernetes": "real/kubernetes/kubernetes.io.json",
    "Stripe": "real/stripe/spec3.yaml",
    "OpenAI": "real/openai/openapi.yaml",
}
LARGE: Final = "OpenAI, nine times"
COPIES: Final = 9

OWN: Final = "counterfoil"
ALONE: Final = "counterfoil, package alone"
TIMES_FASTER: Final = 3
MOST_MEMORY: Final = 1_500  # MB
LONGEST_AGAIN: Final = 1.0
LONGEST_IMPORT: Final = {"the models": 1.0, "the client of one operation": 0.3}


@dataclass(slots=True)
class Measured:
    """What was measured of one document: of each generator, and of what ours made."""

    name: str
    size: float
    runs: dict[str, list[Run]] = field(default_factory=dict[str, list[Run]])
    again: list[Run] = field(default_factory=list[Run])
    imports: dict[str, list[float]] = field(default_factory=dict[str, list[float]])


def main() -> int:
    """Measure, print, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    beside = ROOT.parent / "shared" / "corpus"
    parser.add_argument("--corpus", type=Path, default=beside)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="Documents whose name has this.")
    parser.add_argument(
        "--whole", action="store_true", help="The others get the 20 MB, too: minutes."
    )
    arguments = parser.parse_args()
    found = {n: arguments.corpus / path for n, path in DOCUMENTS.items()}
    found = {name: path for name, path in found.items() if path.is_file()}
    if not found:
        parser.error(f"none of the documents is in {arguments.corpus}")
    commands = peers()
    measured: list[Measured] = []
    # A folder for temporary files may be full of them: ext4 then takes up to half a
    # millisecond to find a place for each new one.
    own = ROOT / ".counterfoil"
    own.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=own) as folder:
        work = Path(folder)
        if "OpenAI" in found:
            found[LARGE] = multiplied(found["OpenAI"], work / "large.json", COPIES)
        for name, path in found.items():
            if arguments.only.lower() in name.lower():
                rounds = 1 if name == LARGE else arguments.rounds
                alone = name == LARGE and not arguments.whole
                measured.append(
                    measure(name, path, work, None if alone else commands, rounds)
                )
                sys.stdout.write(f"{_section(measured[-1])}\n")
                sys.stdout.flush()
    if not arguments.only:
        RESULTS.write_text(_page(measured, arguments.rounds), encoding="utf-8")
    return 0


def measure(
    name: str, path: Path, work: Path, commands: Path | None, rounds: int
) -> Measured:
    """Run every generator on a document; ours alone where there are no `commands`."""
    own = [sys.executable, "-m", "counterfoil", "generate", str(path)]
    own += ["--output", "out", "--package", "package", "--format", "json"]
    contestants = {OWN: own, ALONE: [*own, "--only", "package"]}
    contestants |= _others(path, work, commands) if commands else {}
    order = list(contestants)
    result = Measured(name, path.stat().st_size / 1e6)
    # The first round is for memory alone, unless there is no other.
    for number in range(rounds + (rounds > 1)):
        for each in order[number % len(order) :] + order[: number % len(order)]:
            # Nothing is removed in between: some file systems step over what was just
            # removed, which costs whoever makes many files next up to half a
            # millisecond for each (ext4).
            place = Path(tempfile.mkdtemp(prefix="run-", dir=work))
            run = timed(contestants[each], place, watched=number == 0)
            result.runs.setdefault(each, []).append(run)
            if each == OWN:
                result.again.append(timed(contestants[each], place))
                for title, taken in _imports(place).items():
                    result.imports.setdefault(title, []).append(taken)
    return result


def _others(path: Path, work: Path, commands: Path) -> dict[str, list[str]]:
    """The commands of the others."""
    client = client_command(path, "client", work / "config.yaml")
    models = [str(commands / "datamodel-codegen"), "--input", str(path)]
    models += ["--input-file-type", "openapi", "--output", "models"]
    return {"openapi-python-client": client, "datamodel-code-generator": models}


def _imports(folder: Path) -> dict[str, float]:
    """Seconds to import the models, and the client of an operation: the median one."""
    package = folder / "out" / "package"
    if not package.is_dir():
        return {}
    paths = sorted(package.glob("client/*.py"))
    names = {path.stem for path in paths} & {
        path.stem for path in package.glob("operations/*.py")
    }
    names -= {"__init__"}
    chosen = sorted(names)[:: max(1, len(names) // 5)]
    client = [_import(folder, f"package.client.{name}") for name in chosen]
    return {
        "the models": _import(folder, "package.models"),
        "the client of one operation": statistics.median(client),
    }


def _import(folder: Path, module: str) -> float:
    program = (
        "import sys, time; sys.path.insert(0, 'out'); a = time.process_time();"
        f"__import__({module!r}); print(time.process_time() - a)"
    )
    taken: list[float] = []
    for _ in range(4):  # the first one compiles
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
            env=dict(os.environ, PYTHONDONTWRITEBYTECODE=""),
        )
        taken.append(float(done.stdout))
    return statistics.median(taken[1:])


def multiplied(path: Path, target: Path, copies: int) -> Path:
    """A document of many times the size: each copy has paths and schemas of its own."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = path.read_text(encoding="utf-8")
    is_json = text.lstrip().startswith("{")
    single: Any = json.loads(text) if is_json else yaml.load(text, loader)
    whole: dict[str, Any] = json.loads(json.dumps(single, default=str))
    # What there is one of refers to the first copy.
    result = {**_marked(whole, "_0"), "paths": {}}
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
    target.write_text(json.dumps(result), encoding="utf-8")
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


def _median(runs: list[Run], part: str) -> float:
    """The median of the rounds after the first one, which is for memory."""
    counted = runs[1:] or runs
    return float(statistics.median(getattr(run, part) for run in counted))


def _section(measured: Measured) -> str:
    lines = [
        f"## {measured.name} ({measured.size:.1f} MB)",
        "",
        "| generator | clock, s | ratio | processor, s | ratio | memory, MB | exit |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    own = measured.runs[OWN]
    rows = {**measured.runs, f"{OWN}, nothing changed": measured.again}
    for each, runs in rows.items():
        wall, processor = _median(runs, "wall"), _median(runs, "processor")
        lines.append(
            f"| {each} | {wall:.2f} | {wall / _median(own, 'wall'):.1f}"
            f" | {processor:.2f} | {processor / _median(own, 'processor'):.1f}"
            f" | {max(run.memory for run in runs):.0f} | {runs[-1].status} |"
        )
    return "\n".join(lines) + "\n"


def _limits(measured: Measured) -> list[str]:
    """A row for each limit: what it is, what was measured, whether it is held."""
    rows = [
        row
        for name, what in ((OWN, ""), (ALONE, ", package alone"))
        for part, words in (
            ("wall", "by the clock"),
            ("processor", "by processor time"),
        )
        for row in _ratio(measured, name, part, f"{words}{what}")
    ]
    memory = max(run.memory for run in measured.runs[OWN])
    held = memory < MOST_MEMORY
    rows.append((f"memory below {MOST_MEMORY} MB", f"{memory:.0f} MB", held))
    again = _median(measured.again, "wall")
    limit = f"nothing changed: below {LONGEST_AGAIN} s"
    rows.append((limit, f"{again:.2f} s", again < LONGEST_AGAIN))
    for title, longest in LONGEST_IMPORT.items():
        if title in measured.imports:
            taken = statistics.median(measured.imports[title])
            limit = f"importing {title}: below {longest} s"
            rows.append((limit, f"{taken:.2f} s", taken < longest))
    return [
        f"| {measured.name} | {limit} | {said} | {'held' if held else '**missed**'} |"
        for limit, said, held in rows
    ]


def _ratio(
    measured: Measured, name: str, part: str, words: str
) -> list[tuple[str, str, bool]]:
    """How much faster than the fastest of the others; nothing where there are none.

    The clock says how long somebody waits, on a machine where nobody else is at work;
    the processor, what that costs: two processes of ours share the work.
    """
    own = _median(measured.runs[name], part)
    others = {
        each: _median(runs, part)
        for each, runs in measured.runs.items()
        if each not in {OWN, ALONE} and runs[-1].status == 0
    }
    if not others:
        return []
    best = min(others, key=lambda name: others[name])
    ratio = others[best] / own
    said = f"{ratio:.1f} times as fast as {best}"
    return [(f"{TIMES_FASTER} times as fast, {words}", said, ratio >= TIMES_FASTER)]


def _page(measured: list[Measured], rounds: int) -> str:
    limits = "\n".join(row for each in measured for row in _limits(each))
    sections = "\n".join(map(_section, measured))
    large = "of one for the largest document"
    return f"""\
# Generating

Written by `make bench-generate`: medians of {rounds} rounds, {large}.
Memory is that of a round before them: to look at it takes time from several processes.
Ratios say how often counterfoil, which writes server, client, models and documentation,
would be done in the time that the other takes; what it makes without documentation
(`--only package`) is nearer to what they make. openapi-python-client writes a client
without validation, and leaves out operations that it cannot read, 292 of the 845 of
Kubernetes; datamodel-code-generator writes models. A generator that does not end with 0
has made nothing that can be used: it is not compared with. The largest document is
generated by counterfoil alone, unless `--whole` asks the others, too. Times of imports
are of the processor.

{_machine()}

| document | limit | measured | |
|---|---|---|---|
{limits}

{sections}"""


def _machine() -> str:
    model = platform.processor() or platform.machine()
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        named = (line.partition(": ")[2] for line in lines if "model name" in line)
        model = next(named, model)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"CPython {platform.python_version()}; {', '.join(PINNED)}.\n"
        f"Load of the machine at the end, which others use too: {load:.1f}."
    )


if __name__ == "__main__":
    sys.exit(main())
