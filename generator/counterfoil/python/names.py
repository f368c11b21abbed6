"""Names: from the words of the document to Python's, without conflicts.

Names are proposed for a whole scope, then conflicts are settled by rule: what stands in
the document's wording decides, not the order in which it stands.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import Counter
from functools import lru_cache, reduce
from itertools import accumulate, chain, groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

_WORDS: Final = re.compile(r"Ww*|U+(?!l)|U?l+|U|d+|o+")
"""Words in the kinds of their characters: upper case, lower case, digit, other.

`W` begins a word that is one in spite of its capitals.
"""

_MIXED: Final = (
    "BibTeX DDoS DevOps DoS DynamoDB ETag GitHub GitLab GraphQL IPv IaaS IdP "
    "InfluxDB IoT JavaScript LaTeX LinkedIn MariaDB MathML MongoDB MySQL NaN NoSQL "
    "NuGet OAuth OData OpenAPI OpenID PaaS PayPal PnL PostgreSQL PyPI QoE QoS "
    "SQLite SaaS TikTok TypeScript VMware VoIP WebP WebRTC WhatsApp WiFi XPath "
    "YouTube eBay eSIM gRPC iOS iPad iPadOS iPhone mTLS macOS tvOS vCPU watchOS GHz "
    "GWh GiB KHz KiB MHz MWh MiB TWh TiB kB kHz kWh"
)
"""What its owner, or a standard, spells with capitals in it, and Python as one word:
`etag`, `github`, `ipv4`, `ios`.
"""


def _of_one_letter(words: Iterable[str]) -> str:
    """A pattern of words that begin with one letter, large or small."""
    rests = [each[1:] for each in sorted(words, key=len, reverse=True)]
    return f"(?:{'|'.join(rests)})(?:s(?![a-z]))?"


_ONE_WORD: Final = re.compile(
    "|".join(
        [
            *(
                f"[{letter}{letter.upper()}]{_of_one_letter(words)}"
                for letter, words in groupby(
                    sorted(_MIXED.split(), key=str.casefold),
                    lambda word: word[0].lower(),
                )
            ),
            "[A-Z]{2,}s",
        ]
    )
)
"""Such words, which may begin a name in small letters (`eTag`), and plurals, also of
what is all capitals: `IDs`, `URLs`.
"""
_NUMBERED: Final = re.compile(
    r"(?:SHA|Sha|sha)(?:224|256|384|512)(?!\d)"
    r"|(?:AES|Aes|aes)(?:128|192|256)(?!\d)"
    r"|(?:(?:ISO|Iso|iso)8601|[Ee]164|[Hh]26[456]|[Xx]509)(?!\d)"
    r"|[Vv]\d+(?:alpha|beta)\d*(?![a-z\d])"
    r"|(?<!\d)\d{1,2}[a-z]{1,2}(?![a-z\d])"
    r"|(?<!\d)\d{1,2}[A-Z]{1,2}(?![a-z\d]|[A-Z](?![a-z]))"
    r"|(?<!\d)(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{4}(?![A-Za-z\d])"
)
"""What has a number for a part of its name (`sha256`), versions (`v1beta1`), numbers
with a letter or two (`2nd`, `3D`, `24h`), and what tools make of hashes to tell names
apart (`range-5ca6`).
"""
_find_digit: Final = re.compile(r"\d").search

_VERSION: Final = re.compile(r"(?<=[A-Z]{2})v(?=\d)")
"""What tells a version from capitals before it: `UUIDv4` is `uuid_v4`."""

_MAX_LENGTH: Final = 60
_MAX_SUFFIX: Final = 2
"""The most digits that belong to the word before them, as in `md5` and `utf8`."""

_NUMERONYM: Final = re.compile(r"[^\W\d_]\d{1,2}[A-Z]|[^\W\d_]+\d{1,2}[a-z]")
"""A word with digits in it: `k8s`, `i18n`, `e2e`, `B2B`."""

AMBIGUOUS: Final = ("I", "O", "l")
"""Letters that look like digits."""

TYPE_NAMES: Final = ("bool", "bytes", "dict", "float", "int", "list", "str", "type")
"""Builtins that annotations mention: a name beside annotations must not hide them."""

_ERRORS: Final = (
    "Arithmetic Assertion Attribute BlockingIO BrokenPipe Buffer ChildProcess "
    "ConnectionAborted Connection ConnectionRefused ConnectionReset EOF Environment "
    "FileExists FileNotFound FloatingPoint IO Import Indentation Index Interrupted "
    "IsADirectory Key Lookup Memory ModuleNotFound Name NotADirectory "
    "NotImplemented OS Overflow Permission ProcessLookup PythonFinalization "
    "Recursion Reference Runtime Syntax System Tab Timeout Type UnboundLocal "
    "UnicodeDecode UnicodeEncode Unicode UnicodeTranslate Value Windows "
    "ZeroDivision"
)
BUILTIN_ERRORS: Final = frozenset(f"{word}Error" for word in _ERRORS.split())
"""Builtins of any version of Python that the error of an operation would hide."""


@lru_cache(maxsize=65_536)  # most are asked for in several scopes
def words(text: str) -> tuple[str, ...]:
    """The words of a name: at case changes, digits and punctuation."""
    plain = unicodedata.normalize("NFKC", text)
    found: list[str] = []
    end = -1
    for match in _WORDS.finditer(_kinds(plain)):
        word = plain[match.start() : match.end()]
        is_suffix = match[0][0] == "d" and len(word) <= _MAX_SUFFIX
        if match.start() == end and (
            (is_suffix and not found[-1][-1].isdecimal())
            or (len(word) == 1 and _NUMERONYM.fullmatch(found[-1] + word))
        ):
            found[-1] += word
        else:
            found.append(word)
        end = match.end()
    return tuple(found)


def _kinds(plain: str) -> str:
    """The kinds of all characters; those of one word are `W`, and then `w`."""
    kinds = plain.translate(_KINDS)
    found = [] if plain.islower() else [_ONE_WORD.finditer(plain)]
    if _find_digit(plain):
        found.append(_NUMBERED.finditer(plain))
        for match in _VERSION.finditer(plain):
            kinds = f"{kinds[: match.start()]}W{kinds[match.end() :]}"
    for match in chain.from_iterable(found):
        start, end = match.span()
        # Where more letters belong to it, it is another word.
        joined = "U" if match[0][0].isupper() else "Ul"
        is_alone = start == 0 or kinds[start - 1] not in joined
        if is_alone and kinds[end : end + 1] != "l":
            kinds = f"{kinds[:start]}W{'w' * (end - start - 1)}{kinds[end:]}"
    return kinds


class _Kinds(dict[int, str]):
    """The kinds of characters by their code points, of those that were met."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        if character.isupper():
            kind = "U"
        elif character.islower():
            kind = "l"
        elif character.isdecimal():
            kind = "d"
        else:
            kind = "o" if character.isalpha() else " "
        self[point] = kind
        return kind


_KINDS: Final = _Kinds()


def _bare(text: str) -> str:
    """The text without marks: some letters have one of their own in the other case.

    They may stand in names, but are no characters of words to `re`.
    """
    return text if text.isalnum() else "".join(filter(str.isalnum, text))


@lru_cache(maxsize=65_536)
def snake(text: str, fallback: str = "value") -> str:
    """A name for an attribute, a function or a module: `media_sdk_version`."""
    # Constants are made of them: of two small letters, such as `i` and the dotless one,
    # that are one as capitals, there is but one.
    folded = (_bare(word.casefold().upper().casefold()) for word in words(text))
    name = "_".join(filter(None, folded))
    return _identifier(shortened(name, _MAX_LENGTH), fallback)


def shortened(name: str, longest: int) -> str:
    """The name of a function, cut after a word where it is too long.

    A word is cut where half of the name and more would go with it.
    """
    if len(name) <= longest:
        return name
    end = name.rfind("_", longest // 2, longest + 1)
    return name[: longest if end < 0 else end].rstrip("_")


def pascal(text: str, fallback: str = "Value") -> str:
    """A name for a class: `SessionStart`."""
    parts = [_bare(word[:1].upper()) + word[1:] for word in words(text)]
    return _identifier(_fitted(list(filter(None, parts))), fallback)


def _fitted(parts: list[str]) -> str:
    """The words of a class as one name.

    Of too long a one, words before the last two are left out: these tell what it is of
    all that begins alike (`200Body`). A word is cut where half of the name would go.
    """
    # No more of them have a place, of however many.
    parts = parts[:_MAX_LENGTH] + parts[_MAX_LENGTH:][-2:]
    whole = reduce(joined, parts, "")
    if len(whole) <= _MAX_LENGTH:
        return whole
    for number in (2, 1, 0):
        end = reduce(joined, parts[len(parts) - number :], "")
        fitting = [
            name
            for head in accumulate(parts, joined)
            if len(name := joined(head, end)) <= _MAX_LENGTH
        ]
        if fitting and len(fitting[-1]) > _MAX_LENGTH // 2:
            return fitting[-1]
    return whole[:_MAX_LENGTH]


def joined(name: str, word: str) -> str:
    """The name of a class with one more word: digits do not run together."""
    are_digits = name[-1:].isdecimal() and word[:1].isdecimal()
    return f"{name}_{word}" if are_digits else name + word


def constant(text: str) -> str:
    """A name for a constant: `SESSION_START`."""
    return clear(snake(text).upper())


def clear(name: str) -> str:
    """The name, unless it is a letter that looks like a digit (pycodestyle, E741)."""
    return f"{name}_" if name in AMBIGUOUS else name


def settle(
    wanted: Iterable[str],
    propose: Callable[[str], str],
    reserved: Iterable[str] = (),
    given: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """A distinct name for each of the `wanted` wordings of one scope.

    Names that are `given` to wordings are theirs; only where two are given the same, or
    differ in case alone, the later wording goes without. Where several of the others
    propose one name, the one that already is that name keeps it, and the rest get a
    number, in the order of their wordings. No name that is made is in `reserved`: a
    function gets an underscore instead, a class the word `Model`.
    """
    wordings = list(dict.fromkeys(wanted))
    avoided = frozenset(reserved)
    first = _distinct({text: name for text, name in (given or {}).items() if name})
    held = frozenset(first.values()).union(map(str.lower, first.values()))
    proposals = {
        text: free_of(avoided, propose(text)) for text in wordings if text not in first
    }
    count = Counter(proposals.values())
    result = first | {
        text: name
        for text, name in proposals.items()
        if name not in held and (count[name] == 1 or text == name)
    }
    taken = {*avoided, *held, *result.values()}
    for text in sorted(set(wordings) - set(result)):
        result[text] = _numbered(proposals[text], taken)
        taken.add(result[text])
    return {text: result[text] for text in wordings}


def _distinct(given: dict[str, str]) -> dict[str, str]:
    """The names that are given, each to one wording."""
    owners: dict[str, str] = {}
    for text in sorted(given):
        owners.setdefault(given[text].lower(), text)
    return {text: given[text] for text in owners.values()}


def free_of(reserved: AbstractSet[str], name: str) -> str:
    """The name, changed as `settle` does where it is reserved."""
    if name not in reserved:
        return name
    return _numbered(f"{name}Model" if name[:1].isupper() else f"{name}_", reserved)


def _numbered(name: str, taken: AbstractSet[str]) -> str:
    """The name, with a number where it is taken."""
    if name not in taken:
        return name
    is_class = name[:1].isupper() or name.endswith("_")
    stem = name if is_class else f"{name}_"
    number = 2
    while joined(stem, str(number)) in taken:
        number += 1
    return joined(stem, str(number))


def _identifier(name: str, fallback: str) -> str:
    # Python compares identifiers in this form.
    name = unicodedata.normalize("NFKC", name) or fallback
    if name[0].isdecimal():
        name = f"{fallback[0]}{name}" if fallback[0].isupper() else f"n{name}"
    if not name.isidentifier():
        name = fallback
    return clear(f"{name}_" if keyword.iskeyword(name) else name)
