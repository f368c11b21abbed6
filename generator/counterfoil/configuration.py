"""The project's configuration: `[tool.counterfoil]` of pyproject.toml, or defaults."""

from __future__ import annotations

import keyword
import os
import sys
import tomllib
import unicodedata
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from counterfoil.access import AS_WRITTEN, Reading
from counterfoil.codes import LENIENT_CODES
from counterfoil.parts import DEVICES, PARTS
from counterfoil.settings import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
from typing import cast

_LONGEST_NAME = 100
_FILE = "pyproject.toml"
_FORMATS = ("annotate", "assert")
_BODIES = ("ignore", "read")
_REQUIREMENTS = ("success", "whole")
_LIBRARIES = frozenset(
    {
        *("msgspec", "jsonschema_rs", "httpx2", "pyreqwest", "python_multipart"),
        "counterfoil",
    }
)
"""What the generated code imports, or who serves and proves it."""


class ConfigurationError(Exception):
    """The configuration is wrong; the message says where, what, and what to do."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the commands take where no argument says otherwise. Paths are absolute.

    `package`, `only`, `app` and `http_protocol` are "" where the project does not name
    them; `only` is one of `PARTS`.
    `root` is the folder of pyproject.toml, or the current folder where there is none.
    The proof adds `proof_environment` to the application's environment, and
    `fault_environment` where it injects faults. `proof_credentials` are what the server
    takes, by the names of the schemes, as they are written (`secrets_of`), and
    `proof_requires` what it must come to beside no violation. `allow`
    names the diagnostics that the project puts up with: what is not supported is left
    out, and `lint` is content with warnings. `reference_root` is the
    folder that references may lead to instead of the document's, and `allow_remote`
    says whether they may lead to other hosts. `reading` is what counts in it. `console`
    says whether the documentation has one, and `docs` is its folder, None for that in
    `output`.
    `is_project` tells whether there is a `[tool.counterfoil]` at all.
    """

    root: Path
    document: Path
    output: Path
    package: str
    app: str
    source_roots: tuple[Path, ...]
    http_protocol: str
    proof_environment: Mapping[str, str]
    fault_environment: Mapping[str, str]
    proof_credentials: Mapping[str, str] = field(default_factory=dict[str, str])
    allow: frozenset[str] = frozenset()
    reference_root: Path | None = None
    allow_remote: bool = False
    reading: Reading = AS_WRITTEN
    proof_requires: frozenset[str] = frozenset()
    only: str = ""
    console: bool = False
    docs: Path | None = None
    is_project: bool = False


def read_configuration(folder: Path) -> Configuration:
    """The configuration that holds in a folder.

    It is that of the nearest pyproject.toml upwards that has a `[tool.counterfoil]`.
    """
    for path in configuration_files(folder):
        table = _read_table(path)
        if table is not None:
            return replace(_build(path, table), is_project=True)
    return _build(folder / _FILE, {})


def configuration_files(folder: Path) -> list[Path]:
    """The files that may have the configuration of a folder, the nearest first."""
    paths = (root / _FILE for root in (folder, *folder.parents))
    return [path for path in paths if path.is_file()]


def check_package(name: str) -> str:
    """What keeps a name from being that of the package; "" where nothing does."""
    if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        return f"{name!r} is not a name that Python can import"
    if name in sys.stdlib_module_names:
        return f"{name!r} is a module of Python's own library, and would hide it"
    if name in _LIBRARIES:
        return f"{name!r} is a library that what is generated needs, and would hide it"
    if name.startswith("__") and name.endswith("__"):
        return f"{name!r} is one of Python's own names"
    if name.lower() in DEVICES:
        return f"{name!r} is a device of Windows, where no folder can be called so"
    if name.lower() == "docs":
        return "'docs' is the folder of the documentation, beside the package"
    return ""


def package_name(title: str) -> str:
    """The words of an API's title, as a name that its package can have."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    words = "".join(
        character if character.isascii() and character.isalnum() else " "
        for character in plain
        if not unicodedata.combining(character)
    ).split()
    # Names of folders have 255 characters at most.
    while len(words) > 1 and len("_".join(words)) > _LONGEST_NAME:
        words.pop()
    name = "_".join(words)[:_LONGEST_NAME] or "api"
    if not check_package(name):
        return name
    return f"api_{name}" if name[0].isdigit() else f"{name}_api"


def _read_table(path: Path) -> dict[str, object] | None:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    tool: object = content.get("tool", {})
    if not isinstance(tool, dict) or "counterfoil" not in tool:
        return None
    table: object = cast("dict[str, object]", tool)["counterfoil"]
    if not isinstance(table, dict):
        raise ConfigurationError(f"{path}: tool.counterfoil must be a table")
    return cast("dict[str, object]", table)


def _build(path: Path, table: dict[str, object]) -> Configuration:
    for key in table:
        if key not in KEYS:
            raise ConfigurationError(f"{path}: {_unknown(key)}")
    root = path.parent
    package = _text(path, table, "package", "")
    if package and (reason := check_package(package)):
        raise ConfigurationError(f"{path}: tool.counterfoil.package: {reason}")
    output = root / _text(path, table, "output", "generated")
    return Configuration(
        root=root,
        document=root / _text(path, table, "document", "openapi.yaml"),
        output=output,
        docs=root / _text(path, table, "docs", "docs") if "docs" in table else None,
        package=package,
        app=_text(path, table, "app", ""),
        source_roots=_paths(path, table, output),
        http_protocol=_text(path, table, "http-protocol", ""),
        proof_environment=_variables(path, table, "proof-environment"),
        fault_environment=_variables(path, table, "fault-environment"),
        proof_credentials=_variables(path, table, "proof-credentials"),
        proof_requires=_choices(path, table, "proof-requires", _REQUIREMENTS),
        allow=_allowed(path, table),
        reference_root=root / _text(path, table, "root", "")
        if "root" in table
        else None,
        allow_remote=_flag(path, table, "allow-remote"),
        reading=Reading(
            formats=_choice(path, table, "formats", _FORMATS) == "assert",
            bodies=_choice(path, table, "ignored-request-bodies", _BODIES) == "read",
        ),
        only=_choice(path, table, "only", PARTS),
        console=_flag(path, table, "console"),
    )


def _unknown(key: str) -> str:
    close = get_close_matches(key.replace("_", "-"), KEYS, n=1)
    if close:
        return f"tool.counterfoil.{key} is unknown; did you mean {close[0]!r}?"
    return f"tool.counterfoil.{key} is unknown; there are {', '.join(KEYS)}"


def _text(path: Path, table: dict[str, object], key: str, default: str) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (key in table and not value):
        raise ConfigurationError(
            f"{path}: tool.counterfoil.{key} must be a string that is not empty, "
            f"not {value!r}"
        )
    if "\0" in value:
        raise ConfigurationError(
            f"{path}: tool.counterfoil.{key} is {value!r}, and nothing can be called so"
        )
    return value


def _flag(path: Path, table: dict[str, object], key: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise ConfigurationError(
            f"{path}: tool.counterfoil.{key} must be true or false, not {value!r}"
        )
    return value


def _choice(
    path: Path, table: dict[str, object], key: str, known: tuple[str, ...]
) -> str:
    """One of the texts that are known; "" where the project has none."""
    value = table.get(key)
    if key in table and value not in known:
        listed = ", ".join(f'"{each}"' for each in known[:-1])
        raise ConfigurationError(
            f'{path}: tool.counterfoil.{key} must be {listed} or "{known[-1]}", '
            f"not {value!r}"
        )
    return str(value or "")


def _choices(
    path: Path, table: dict[str, object], key: str, known: tuple[str, ...]
) -> frozenset[str]:
    """Some of the texts that are known; none where the project has no list of them."""
    value = table.get(key, [])
    items = cast("list[object]", value) if isinstance(value, list) else [None]
    if any(item not in known for item in items):
        listed = ", ".join(f'"{each}"' for each in known)
        raise ConfigurationError(
            f"{path}: tool.counterfoil.{key} must be a list, of {listed}, not {value!r}"
        )
    return frozenset(map(str, items))


def _paths(path: Path, table: dict[str, object], output: Path) -> tuple[Path, ...]:
    """The source roots; without any, the output folder and the project's own."""
    value = table.get("source-roots")
    if value is None:
        return (output, path.parent)
    items = cast("list[object]", value) if isinstance(value, list) else [None]
    roots = [
        path.parent / item
        for item in items
        if isinstance(item, str) and item and "\0" not in item
    ]
    if len(roots) < len(items):
        raise ConfigurationError(
            f"{path}: tool.counterfoil.source-roots must be a list of folders, "
            f"not {value!r}"
        )
    return tuple(roots)


def _allowed(path: Path, table: dict[str, object]) -> frozenset[str]:
    """The codes in `allow`: of what can be left out, and of warnings."""
    value = table.get("allow", [])
    names = cast("list[object]", value) if isinstance(value, list) else [value]
    known = [code.name for code in LENIENT_CODES]
    for name in names:
        if name not in known:
            close = get_close_matches(str(name), known, n=1, cutoff=0.5)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise ConfigurationError(
                f"{path}: tool.counterfoil.allow must be a list of codes such as"
                f" {known[0]!r}, and {name!r} is none that can be allowed{hint}"
            )
    return frozenset(map(str, names))


def secrets_of(configuration: Configuration) -> tuple[dict[str, str], dict[str, str]]:
    """The credentials of a proof, and the environment variables that have some of them.

    `$NAME` stands for such a variable. Raises `ConfigurationError` where there is none:
    commands that need no credentials do without.
    """
    variables: dict[str, str] = {}
    texts = dict(configuration.proof_credentials)
    for scheme, text in texts.items():
        if text.startswith("$"):
            name = text[1:]
            if name not in os.environ:
                raise ConfigurationError(
                    f"{configuration.root / _FILE}: tool.counterfoil.proof-credentials."
                    f"{scheme} is {text!r}, and there is no environment variable {name}"
                )
            texts[scheme] = variables[name] = os.environ[name]
    return texts, variables


def _variables(path: Path, table: dict[str, object], key: str) -> dict[str, str]:
    """Environment variables, as strings: `PORT = 1` is as good as `PORT = "1"`."""
    value = table.get(key, {})
    entries = cast("dict[str, object]", value) if isinstance(value, dict) else None
    if entries is None or not all(
        isinstance(text, str | int | float) and not isinstance(text, bool)
        for text in entries.values()
    ):
        raise ConfigurationError(
            f"{path}: tool.counterfoil.{key} must be a table of strings"
        )
    found = {name: str(text) for name, text in entries.items()}
    for name, text in found.items():
        # POSIX.1-2024, 8.1: a variable is its name, = and its value, then NUL.
        if key.endswith("-environment") and ("=" in name or "\0" in name + text):
            raise ConfigurationError(
                f"{path}: tool.counterfoil.{key} has {name!r} = {text!r}, which no"
                " environment variable can be"
            )
    return found
