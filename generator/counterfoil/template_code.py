"""How templates are read, and their code, kept where Python keeps that of modules.

To compile the templates takes as long as all else that a small document needs.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Final

import jinja2
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined

from counterfoil import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.bccache import Bucket

_DIGEST: Final = sha256().digest_size


def environment_of(
    folder: Path,
    *,
    escapes: bool,
    finalize: Callable[[object], object] | None = None,
) -> Environment:
    """The environment of the templates in a folder.

    `escapes` says that they make HTML, and `finalize` what is made of each value.
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=escapes,  # noqa: S701 - Python is not escaped
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=TemplateCode(),
        finalize=finalize,
    )


class TemplateCode(BytecodeCache):
    """Compiled templates in the `__pycache__` beside them, where that can be written.

    Code is that of a text, of a version of this tool and of Jinja, and of the options
    of an environment: other code is not taken, and a file that is missing or damaged
    costs time and nothing else.
    """

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """The place of a template's code, with the code if it is there."""
        told = (
            __version__,
            jinja2.__version__,
            environment.autoescape,
            environment.finalize is not None,
            environment.undefined.__name__,
            environment.trim_blocks,
            environment.lstrip_blocks,
            environment.keep_trailing_newline,
            source,
        )
        return super().get_bucket(environment, name, filename, repr(told))

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The path of a template's code."""
        return cache_from_source(filename or name)

    def get_source_checksum(self, source: str) -> str:
        """What tells one text from another."""
        return sha256(source.encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code, if it is there, whole, and that of the text."""
        with suppress(OSError):
            data = Path(bucket.key).read_bytes()
            code = data[_DIGEST:]
            # Python trusts what it unmarshals: damaged code would end the process.
            if sha256(code).digest() == data[:_DIGEST]:
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code, if Python may keep any."""
        if sys.dont_write_bytecode:
            return
        place = Path(bucket.key)
        new = place.with_suffix(f".{os.getpid()}")
        # Who may not write here does without.
        with suppress(OSError):
            place.parent.mkdir(exist_ok=True)
            code = bucket.bytecode_to_string()
            new.write_bytes(sha256(code).digest() + code)
            new.replace(place)
