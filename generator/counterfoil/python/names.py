"""Names: from the words of the document to Python's, without conflicts.

Names are proposed for a whole scope, then conflicts are settled by rule: what stands in
the document's wording decides, not the order in which it stands.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import Counter
from typing import Final, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]|[0-9]+|[^\W_]+")
_SOFT: Final = frozenset(keyword.softkwlist)
_MAX_LENGTH: Final = 60


def words(text: str) -> list[str]:
    """The words of a name: at case changes, digits and punctuation."""
    plain = unicodedata.normalize("NFKC", text)
    found: list[str] = []
    for word in _WORDS.findall(plain):
        if word.isdigit() and found and len(word) < 3:
            found[-1] += word  # `md5`, `utf8`: a short number belongs to its word
        else:
            found.append(word)
    return found


def snake(text: str, fallback: str = "value") -> str:
    """A name for an attribute, a function or a module: `media_sdk_version`."""
    name = "_".join(word.lower() for word in words(text))[:_MAX_LENGTH].rstrip("_")
    return _identifier(name, fallback)


def pascal(text: str, fallback: str = "Value") -> str:
    """A name for a class: `SessionStart`."""
    parts = [word[:1].upper() + word[1:] for word in words(text)]
    return _identifier("".join(parts)[:_MAX_LENGTH], fallback)


def constant(text: str) -> str:
    """A name for a constant: `SESSION_START`."""
    return snake(text).upper()


def settle(
    wanted: Iterable[str],
    propose: Callable[[str], str],
    reserved: Iterable[str] = (),
) -> dict[str, str]:
    """A distinct name for each of the `wanted` wordings of one scope.

    Where several propose one name, the one that already is that name keeps it, and the
    others get a number, in the order of their wordings. No result is in `reserved`.
    """
    wordings = list(dict.fromkeys(wanted))
    taken = set(reserved)
    proposals = {text: propose(text) for text in wordings}
    count = Counter(proposals.values())
    result: dict[str, str] = {}
    contested: list[str] = []
    for text in wordings:
        name = proposals[text]
        if name not in taken and (count[name] == 1 or text == name):
            result[text] = name
        else:
            contested.append(text)
    taken.update(result.values())
    for text in sorted(contested):
        name = _free(proposals[text], taken)
        result[text] = name
        taken.add(name)
    return {text: result[text] for text in wordings}


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    separator = "" if name[:1].isupper() else "_"
    number = 2
    while f"{name}{separator}{number}" in taken:
        number += 1
    return f"{name}{separator}{number}"


def _identifier(name: str, fallback: str) -> str:
    if not name:
        name = fallback
    if name[0].isdigit():
        name = f"{fallback[0]}{name}" if fallback[0].isupper() else f"n{name}"
    if not name.isidentifier():
        name = fallback
    if keyword.iskeyword(name) or name in _SOFT:
        name += "_"
    return name
