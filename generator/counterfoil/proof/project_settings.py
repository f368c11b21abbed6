"""The project's own `schemathesis.toml`: what a proof takes from it, and what not.

Credentials, headers, parameters, dictionaries, hooks, limits of rate and the rest are
the project's. What makes a run repeatable, complete and strict is the proof's: where
the project's file says otherwise, it is an error rather than a proof of less.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from counterfoil.proof.plain import elements, is_array, is_object, members

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NAME: Final = "schemathesis.toml"
_OF_THE_PROOF: Final = frozenset(
    {
        *("base-url", "cache", "continue-on-failure", "max-failures", "max-time"),
        *("output", "reports", "seed", "workers", "project", "fuzz", "baseline"),
        *("color", "wait-for-schema"),
    }
)
"""Settings that the proof's own options are for."""
_WHY: Final = {
    "workers": (
        "workers: a proof sends one request after the other, so that a seed repeats it;"
        " take the line out, and give --profile or --max-time for less work"
    ),
}


class ProjectSettingsError(Exception):
    """The project's settings of Schemathesis are no good for a proof: why not."""


def read_settings(folder: Path) -> dict[str, Any]:
    """What a project's file says, none where there is none.

    Schemathesis itself loads `hooks`: a module, or a file from the current folder.
    Raises `ProjectSettingsError`.
    """
    path = folder / NAME
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise ProjectSettingsError(f"{path}: {error}") from None
    for problem in _problems(found):
        raise ProjectSettingsError(f"{path}: {problem}")
    return found


def merged(project: Mapping[str, Any], proof: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a project below those of the proof, which go first.

    Of `operations`, the first that speaks of one has its say: the project's come after
    the proof's, which name the statuses that Schemathesis is to expect.
    """
    made = {**project}
    for name, value in proof.items():
        theirs: object = made.get(name)
        if is_object(value):
            made[name] = merged(members(theirs), members(value))
        elif is_array(value):
            made[name] = [*elements(value), *elements(theirs)]
        else:
            made[name] = value
    return made


def _problems(found: dict[str, Any]) -> Iterator[str]:
    for name in sorted(_OF_THE_PROOF & found.keys()):
        yield _WHY.get(name, f"{name} is for counterfoil's own options to say")
    operations = [members(each) for each in elements(found.get("operations"))]
    for owner in (members(found), *operations):
        for kind in ("checks", "phases"):
            for name, value in members(owner.get(kind)).items():
                if members(value).get("enabled") is False or value is False:
                    yield f"{kind}.{name} is switched off: a proof runs all of them"
        if owner.get("enabled") is False:
            yield "an operation is switched off: a proof is of all of them"
        if members(owner.get("generation")).keys() & {"mode", "database"}:
            yield "generation.mode and generation.database are the proof's"
