"""How large a step of the version a change asks for (Semantic Versioning 2.0.0)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

_VERSION: Final = re.compile(
    r"(?P<prefix>v?)(?P<major>0|[1-9]\d{0,8})"
    r"(?:\.(?P<minor>0|[1-9]\d{0,8}))?(?:\.(?P<patch>0|[1-9]\d{0,8}))?"
    r"(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?",
    re.ASCII,
)
_PARTS: Final = ("major", "minor", "patch")
_LEAST_YEAR: Final = 1900
"""A version as `2024.1` counts years: no change moves it."""


class Step(IntEnum):
    """The part of a version that is raised; the larger ones are for more."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """What the part is called."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version by numbers; `prefix` is "v" or nothing, `parts` how many it is of."""

    major: int
    minor: int
    patch: int
    prefix: str = ""
    parts: int = 3

    def raised(self, step: Step) -> Version:
        """The next version after a step.

        Before 1.0.0 a version promises nothing (SemVer, 4): what breaks raises the
        second number there, all else the third one.
        """
        if self.major == 0 and step is not Step.NONE:
            step = Step(max(step - 1, Step.PATCH))
        major, minor, patch = self.major, self.minor, self.patch
        match step:
            case Step.MAJOR:
                major, minor, patch = major + 1, 0, 0
            case Step.MINOR:
                minor, patch = minor + 1, 0
            case Step.PATCH:
                patch += 1
            case Step.NONE:
                pass
        return Version(major, minor, patch, self.prefix, max(self.parts, 4 - step))

    def __str__(self) -> str:
        numbers = (self.major, self.minor, self.patch)[: self.parts]
        return self.prefix + ".".join(map(str, numbers))


def read_version(text: str) -> Version | None:
    """The version that a text is, by numbers; None where it is counted in another way.

    A name of a release that is to come, as in `2.0.0-rc.1`, is left away.
    """
    found = _VERSION.fullmatch(text.strip())
    if found is None or int(found["major"]) >= _LEAST_YEAR:
        return None
    major, minor, patch = (int(found[each] or 0) for each in _PARTS)
    parts = sum(found[each] is not None for each in _PARTS)
    return Version(major, minor, patch, found["prefix"], parts)
