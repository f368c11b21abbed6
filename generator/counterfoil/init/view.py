"""What the files of a new project say that differs from project to project."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final

import yaml

from counterfoil import __version__
from counterfoil.configuration import check_package

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_JOBS: Final[Mapping[str, tuple[str, str]]] = {
    "github": ("github-actions.yml", ".github/workflows/contract.yml"),
    "gitlab": ("gitlab-ci.yml", ".gitlab-ci.yml"),
    "none": ("", ""),
}
"""The file of the kit for each service of CI, and where that looks for it."""

_LONGEST_TITLE: Final = 200
_TAKEN: Final = frozenset({"generated", "mypy", "pytest", "src", "tests", "uvicorn"})
"""The folders of the project, and what it imports or runs beside the tool."""

_NO_LINE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode's categories of controls, of halves of characters, of ends of lines."""

_MARKUP: Final = re.compile(r"([\\`*_\[\]<>&#~|!$])")


@dataclass(frozen=True, slots=True)
class ProjectView:
    """What templates print.

    `title` is a scalar of YAML and `heading` a line of Markdown; `package` and
    `service` are modules, `timeout` is an environment variable, `version` this tool's,
    and `kit` the file of the kit that goes to `ci`, both "" for none.
    """

    title: str
    heading: str
    package: str
    service: str
    timeout: str
    version: str
    kit: str
    ci: str


def project_view(title: str, package: str, ci: str) -> ProjectView:
    """The view of a project; its title and package have been checked."""
    kit, path = _JOBS[ci]
    return ProjectView(
        title=quoted(title),
        heading=_MARKUP.sub(r"\\\1", title),
        package=package,
        service=f"{package}_service",
        timeout=f"{package.upper()}_TIMEOUT",
        version=__version__,
        kit=kit,
        ci=path,
    )


def quoted(text: str) -> str:
    """A text as a double-quoted scalar of YAML, in one line."""
    scalar: str = yaml.dump(text, default_style='"', allow_unicode=True, width=inf)
    return scalar.rstrip("\n")


def title_of(folder: Path) -> str:
    """The title of a project that has none but the name of its folder."""
    words = re.sub(r"[\s_.-]+", " ", folder.name).strip()
    return words[:1].upper() + words[1:] or "API"


def check_title(title: str) -> str:
    """What keeps a text from being a title; "" where nothing does."""
    if not title.strip():
        return "it is empty"
    if len(title) > _LONGEST_TITLE:
        return f"it has more than {_LONGEST_TITLE} characters"
    for character in title:
        if unicodedata.category(character) in _NO_LINE:
            return f"it holds {character!r}, and is to be one line of text"
    return ""


def check_new_package(name: str) -> str:
    """What keeps a name from being that of a new package; "" where nothing does."""
    if name in _TAKEN:
        return f"{name!r} is a folder of the project, or a module that it needs"
    return check_package(name)
