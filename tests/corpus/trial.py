"""One document, tried: generated, compiled, imported and compared with a formatter.

Each step is a process of its own, with a limit of time and of memory: whatever a
document does to it, the run goes on.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from corpus.index import Document

ROOT: Final = Path(__file__).parents[2]
SECONDS: Final = 300
MEMORY: Final = 6 * 1024**3
UNSUPPORTED: Final = "unsupported-"
REFUSED: Final = Path(__file__).with_name("refused.toml")

# Every module of a package: compiled, then imported; the first that fails is named.
_IMPORT: Final = """
import importlib, pathlib, sys, warnings
warnings.simplefilter("error")
package = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(package.parent))
for path in sorted(package.rglob("*.py")):
    name = ".".join(path.relative_to(package.parent).with_suffix("").parts)
    try:
        compile(path.read_bytes(), str(path), "exec")
        importlib.import_module(name.removesuffix(".__init__"))
    except BaseException as error:
        sys.exit(f"{path.relative_to(package)}: {type(error).__name__}: {error}")
"""


class Trial(msgspec.Struct, frozen=True):
    """What came of a document.

    `reason` is "" for all as it should be; `left_out` has the codes of what had to be
    allowed to be left out, `codes` those of all findings. `rightly` says why a document
    is refused as it should be.
    """

    document: str
    reason: str
    detail: str = ""
    left_out: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    rightly: str = ""


@dataclass(frozen=True, slots=True)
class _Generated:
    """How the command ended."""

    status: int
    errors: tuple[str, ...]
    codes: tuple[str, ...]
    complaint: str


def try_document(document: Document, folder: Path) -> Trial:
    """Try a document; its package is left in `folder`, which must not exist yet."""
    folder.mkdir(parents=True)
    first = _generate(document, folder, ())
    if not document.well_formed:
        return _try_faulty(document, first)
    if "reference-outside" in first.errors:
        # It is a part of a whole that lies in the folders above.
        first = _generate(document, folder, (), root=document.path.parents[1])
    rightly = _refusals().get(document.name)
    if rightly is not None and first.status == 2 and set(first.errors) <= rightly[0]:
        return Trial(document.name, "", codes=first.codes, rightly=rightly[1])
    left_out: tuple[str, ...] = ()
    made = first
    unsupported = [code for code in first.errors if code.startswith(UNSUPPORTED)]
    if first.status == 2 and unsupported == list(first.errors) != []:
        # What else is wrong with it shows where this is left out.
        left_out = tuple(sorted(set(unsupported)))
        allowed = _generate(document, folder, left_out)
        # A code that cannot be allowed is a refusal.
        usage = bool(allowed.complaint) and "Traceback" not in allowed.complaint
        made, left_out = (first, ()) if usage else (allowed, left_out)
    reason, detail = _outcome(made, folder)
    return Trial(document.name, reason, detail, left_out, made.codes)


def _try_faulty(document: Document, made: _Generated) -> Trial:
    """A document that is wrong: refused or warned of, by the name of the fault."""
    named = [code for code in made.codes if not code.startswith(UNSUPPORTED)]
    if made.status not in {0, 2} or made.complaint:
        return Trial(document.name, "crash", made.complaint, codes=made.codes)
    if not named:
        return Trial(document.name, "fault not named", codes=made.codes)
    return Trial(document.name, "", codes=made.codes)


def _outcome(made: _Generated, folder: Path) -> tuple[str, str]:
    """The reason and the detail of what is wrong; both are empty for nothing."""
    if made.complaint:
        return "crash", made.complaint
    if made.status != 0:
        return f"refused: {', '.join(sorted(set(made.errors)))}", ""
    package = folder / "out" / "package"
    imported = _run([sys.executable, "-I", "-c", _IMPORT, str(package)], folder)
    if imported.returncode != 0:
        return "not importable", imported.stderr.strip()[-400:]
    formatted = _run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--check", str(package)],
        folder,
    )
    if formatted.returncode != 0:
        return "not formatted", formatted.stdout.strip()[:400]
    return "", ""


@cache
def _refusals() -> dict[str, tuple[frozenset[str], str]]:
    """The documents that are refused rightly: with which codes, and why."""
    tables = tomllib.loads(REFUSED.read_text(encoding="utf-8"))["refused"]
    return {
        name: (frozenset(table["codes"]), table["reason"])
        for table in tables
        for name in table["documents"]
    }


def _generate(
    document: Document,
    folder: Path,
    allowed: tuple[str, ...],
    root: Path | None = None,
) -> _Generated:
    allow = f"allow = {json.dumps(list(allowed))}\n" if allowed else ""
    (folder / "pyproject.toml").write_text(f"[tool.counterfoil]\n{allow}")
    shutil.rmtree(folder / "out", ignore_errors=True)
    done = _run(
        [
            *(sys.executable, "-m", "counterfoil", "generate"),
            str(document.path.resolve()),
            *("--output", "out", "--package", "package", "--format", "json"),
            *(("--root", str(root.resolve())) if root else ()),
        ],
        folder,
    )
    try:
        findings = json.loads(done.stdout)["findings"]
    except ValueError:
        complaint = (done.stderr.strip() or done.stdout.strip() or "nothing said")[
            -400:
        ]
        return _Generated(done.returncode, (), (), complaint)
    return _Generated(
        done.returncode,
        tuple(each["code"] for each in findings if each["severity"] == "error"),
        tuple(sorted({each["code"] for each in findings})),
        _last_traceback(done.stderr),
    )


def _last_traceback(text: str) -> str:
    """The end of a traceback; "" where the text has none."""
    _, found, rest = text.rpartition("Traceback")
    return found + rest[-400:] if found else ""


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "generator"))
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            preexec_fn=limit_memory,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"over {SECONDS} s")


def limit_memory() -> None:
    """Limit the memory of a process that begins."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
