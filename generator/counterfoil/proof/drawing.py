"""What Hypothesis draws from, for Schemathesis: not this package's code, and at once.

It mixes literals of the modules outside of site-packages into what it draws. Those of
this package are there in a checkout, where they take seconds to read; requests would
differ between that and an installed package, and with each edit. Neither this nor how
it keeps its tables is documented: where that changes, it does as it did, but for time.
"""

from __future__ import annotations

import gzip
import json
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.internal.conjecture import providers

from counterfoil.proof.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Generator

_PROVIDERS: Final[Any] = providers
ASKED: Final = "is_local_module_file"
"""The function that says whether literals are taken, which a test looks for."""
_OWN: Final = str(Path(__file__).parents[1])
_UTF_8: Final = (((0, 0xD7FF), (0xE000, 0x10FFFF)), ())
"""What UTF-8 can say: all but surrogates (RFC 3629, 3), and all of it comes back."""


def keep_tables(folder: Path) -> Path:
    """Have Hypothesis keep its tables in a folder; the path of that of UTF-8.

    To find out what UTF-8 can say takes it two seconds: it tries every character.
    """
    set_hypothesis_home_dir(folder)
    path = folder / f"unicode_data/{unicodedata.unidata_version}/codec-v2-utf-8.json.gz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(json.dumps(_UTF_8).encode(), mtime=1))
    return path


@contextmanager
def own_literals_left() -> Generator[None]:
    """Let Hypothesis draw no literals of this package in this process."""
    known = getattr(_PROVIDERS, ASKED, None)
    if known is None:
        yield
        return

    def is_taken(path: str) -> bool:
        return not is_own(path) and bool(known(path))

    with replaced(is_taken, ASKED, _PROVIDERS):
        yield


def is_own(path: str) -> bool:
    """Whether a module is one of this package."""
    return Path(path).is_relative_to(_OWN)
