"""What must not stand in the repository, and what must."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from longest_first import LONG

ROOT = Path(__file__).parents[2]
LONGEST = 500

# The brackets keep this file from holding what it looks for.
MACHINE_PATHS = re.compile(rb"/(?:home|root|Users)/[a-z.]|/work[/]|/tmp/[a-z]")
REGISTRY_HOSTS = re.compile(
    rb"pypi[.]org|pythonhosted[.]org|npmjs[.]org|proxy[.]golang[.]org"
    rb"|--(?:extra-)?index[-]url|--find[-]links|--trusted[-]host"
)


@cache
def tracked() -> tuple[Path, ...]:
    """The files that a commit would hold: tracked ones, and new ones not ignored."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    paths = (ROOT / name.decode() for name in listing.split(b"\0") if name)
    return tuple(path for path in paths if path.is_file())


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRY_HOSTS])
def test_no_file_names_a_machine_or_a_registry(pattern: re.Pattern[bytes]) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]!r}"
        for path in tracked()
        for number, line in enumerate(path.read_bytes().splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_nothing_that_a_run_leaves_behind_is_committed() -> None:
    leftovers = re.compile(
        r"__pycache__|\.pyc$|\.venv/|\.hypothesis/|\.sqlite(-\w+)?$|\.egg-info"
    )
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert [name for name in names if leftovers.search(name)] == []


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 gets that wrong (its issue 106052); characters are right."""
    groups = re.compile(r"[^(]\)(?:[*+?]|\{+[\d,]+\}+)\+|\(\?>")
    sources = [path for path in tracked() if path.suffix == ".py"]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources
        if "tests" not in path.relative_to(ROOT).parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if groups.search(line)
    ]
    assert found == []


def test_the_lock_pins_and_hashes_everything() -> None:
    text = (ROOT / "requirements/locked.txt").read_text(encoding="utf-8")
    entries = text.replace("\\\n", " ").splitlines()
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z]+\])?==\S+ ", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_the_changelog_has_the_section_that_users_of_the_output_read() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in text or re.search(r"^## \[\d", text, re.MULTILINE)
    assert "### Generated code" in text


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 200


def test_no_module_is_longer_than_five_hundred_lines() -> None:
    long = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] != "generated"
        and len(path.read_text(encoding="utf-8").splitlines()) > LONGEST
    ]
    assert long == []


def test_suppressions_say_why() -> None:
    """`# noqa: X - reason`, `# type: ignore[x]  # reason`, in what people write."""
    mark = re.compile(r"#\s*(?:noqa|type:\s*ignore|pyright:\s*ignore)(.*)")
    bare = re.compile(
        r"^(?::\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*|\[[\w-]+(?:,\s*[\w-]+)*\])"
    )
    wrong: list[str] = []
    for path in tracked():
        inside = path.relative_to(ROOT).parts
        if path.suffix != ".py" or inside[0] == "generated" or "expected" in inside:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = mark.search(line)
            if found and path != Path(__file__):
                rest = bare.sub("", found[1])
                if rest == found[1] or not re.search(r"[A-Za-z]{3}", rest):
                    wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert wrong == []


def test_expected_files_are_never_written_in_ci() -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--update-goldens",
            "--collect-only",
            __file__,
        ],
        cwd=ROOT,
        env={**os.environ, "CI": "true"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert "never written anew in CI" in run.stderr


def test_the_files_that_come_first_are_there() -> None:
    assert [name for name in LONG if not (ROOT / "tests" / name).is_file()] == []


def test_ci_runs_what_the_readme_says() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").endswith("\nexec make test\n")
    assert "\nmake test\n" in (ROOT / "README.md").read_text(encoding="utf-8")
