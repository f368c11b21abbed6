"""`python -m determinism`: the same bytes under every Python that is at hand.

For each interpreter that is named, or found on PATH or with pyenv, an environment is
made from the hashed lock below `.counterfoil/`, and the same documents are generated
from in it, under two hash seeds; under the first also from copies in JSON, in the order
of the document and with their keys in another one.
Prints a digest for each; exits with 1 where they differ, and names the documents.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from corpus.index import default_corpus
from determinism.shuffling import write_copy, write_shuffled

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT: Final = Path(__file__).parents[2]
VERSIONS: Final = ("3.11", "3.12", "3.13")
ENVIRONMENTS: Final = ROOT / ".counterfoil" / "pythons"
LOCK: Final = ROOT / "requirements" / "locked.txt"
DOCUMENTS: Final = (
    ROOT / "openapi.yaml",
    *sorted((ROOT / "tests" / "generated" / "documents").glob("*/openapi.yaml")),
)
SAMPLE: Final = (
    *("guru/googleapis.com__bigquery.json", "guru/just-eat.co.uk.json"),
    *("guru/telnyx.com.json", "peers/hey-api/3.1.x/opencode.yaml"),
    "peers/openapi-generator/3_0/issue_6726.yaml",
    "peers/ogen/_testdata/examples/gotd_bot_api.json",
    *("real/discord/openapi.json", "real/kubernetes/v1.35-apis-batch-v1.json"),
    *("real/openai/openapi.yaml", "real/slack/slack_web_openapi_v2.json"),
    "real/spotify/official-spotify-open-api.yml",
    "real/twilio/twilio_verify_v2.json",
)
"""Documents of the corpus, where there is one: of all versions, small and large."""
_Write: TypeAlias = Callable[[Path, Path], object]
_ORDERS: Final[dict[str, _Write]] = {
    "in JSON": write_copy,
    "in another order": lambda document, copy: write_shuffled(document, copy, 1),
}


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a document: digests of it all, and of what has no order.

    The page tells operations, members and examples in the order of the document, and
    the manifest has the digest of the page.
    """

    whole: str
    code: str


def main() -> int:
    """Generate under each, and compare."""
    given = [Path(each) for each in sys.argv[1:]]
    pythons = given or [path for each in VERSIONS if (path := _found(each))]
    if len(pythons) < 2:
        sys.stderr.write("fewer than two versions of Python are at hand\n")
        return 2
    corpus = default_corpus()
    documents = [*DOCUMENTS, *(corpus / each for each in SAMPLE)]
    documents = [each for each in documents if each.is_file()]
    wholes: defaultdict[Path, set[str]] = defaultdict(set)
    codes: defaultdict[Path, set[str]] = defaultdict(set)
    for python in pythons:
        environment = _environment(python)
        for seed in ("0", "1"):
            made = _make_all(documents, environment, seed, shutil.copy)
            for document, each in made.items():
                wholes[document].add(each.whole)
            _tell(f"{python} PYTHONHASHSEED={seed}", (e.whole for e in made.values()))
        for order, write in _ORDERS.items():
            made = _make_all(documents, environment, "0", write)
            for document, each in made.items():
                codes[document].add(each.code)
            _tell(f"{python} {order}", (each.code for each in made.values()))
    differ = [each for each in documents if len(wholes[each]) > 1]
    ordered = [each for each in documents if len(codes[each]) > 1]
    for document in differ:
        sys.stdout.write(f"{document} differs\n")
    for document in ordered:
        sys.stdout.write(f"{document} differs by the order of its keys\n")
    sys.stdout.write(f"{len(documents)} documents\n")
    return int(bool(differ or ordered))


def _tell(what: str, digests: Iterable[str]) -> None:
    sys.stdout.write(f"{what}: {_digest(digests)}\n")
    sys.stdout.flush()


def _found(version: str) -> Path | None:
    name = shutil.which(f"python{version}")
    installed = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    return installed[-1] if installed else (Path(name) if name else None)


def _environment(python: Path) -> Path:
    """The interpreter of an environment with what the tool needs."""
    version = subprocess.run(
        [python, "-V"], capture_output=True, text=True, check=True
    ).stdout.split()[1]
    folder = ENVIRONMENTS / version
    stamp = folder / ".lock"
    lock = LOCK.read_text(encoding="utf-8")
    own = folder / "bin" / "python"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != lock:
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        pip = [str(own), "-m", "pip", "install", "--quiet", "--require-hashes"]
        subprocess.run([*pip, "--no-deps", "--requirement", str(LOCK)], check=True)
        stamp.write_text(lock, encoding="utf-8")
    return own


def _make_all(
    documents: list[Path], python: Path, seed: str, write: _Write
) -> dict[Path, Made]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = pool.map(lambda each: _make(each, python, seed, write), documents)
        return dict(zip(documents, made, strict=True))


def _make(document: Path, python: Path, seed: str, write: _Write) -> Made:
    """Generate from a copy of a document, so that its place has no part in it."""
    environment = dict(
        os.environ, PYTHONHASHSEED=seed, PYTHONPATH=str(ROOT / "generator")
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(document, folder / document.name)
        command = [str(python), "-m", "counterfoil", "generate", document.name]
        command += ["--output", "out", "--package", "package"]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, check=False
        )
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted((folder / "out").rglob("*"))
            if path.is_file()
        }
    status = str(done.returncode).encode()
    code = {
        name: data
        for name, data in files.items()
        if not name.startswith("out/docs/") and not name.endswith(".counterfoil.json")
    }
    return Made(_files_digest(files, status + done.stderr), _files_digest(code, status))


def _files_digest(files: dict[str, bytes], beside: bytes) -> str:
    parts = (
        f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in files.items()
    )
    return _digest([*parts, hashlib.sha256(beside).hexdigest()])


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
