"""What can be wrong with an output folder: the diagnostics of this stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.diagnostics import Code, Severity
from counterfoil.document.tree import Location

if TYPE_CHECKING:
    from pathlib import Path

OUTPUT_PATH = Code(
    "output-path",
    Severity.ERROR,
    "A generated file would not lie properly in the output folder",
    "Every generated file lies below its output folder, under a name that no other "
    "generated file has on a file system that does not tell upper from lower case. A "
    "name that breaks this comes from the document or from a manifest that was "
    "tampered with. Nothing was written.",
)
OUTPUT_FOREIGN = Code(
    "output-foreign-file",
    Severity.ERROR,
    "A file that Counterfoil did not write is in the way",
    "The manifest `.counterfoil.json` of an output folder names the files that "
    "Counterfoil wrote. A file that is not named there is never overwritten. Move it "
    "elsewhere, or give another `output` or `package`; if the whole folder is "
    "generated, delete it and generate again. Nothing was written.",
)
OUTPUT_LINK = Code(
    "output-symbolic-link",
    Severity.ERROR,
    "A symbolic link lies in the path of a generated file",
    "Inside of an output folder symbolic links are not followed, so that no file "
    "outside of it can be overwritten or removed. The output folder itself may be one. "
    "Nothing was written.",
)
OUTPUT_MANIFEST = Code(
    "output-manifest",
    Severity.ERROR,
    "The manifest of an output folder cannot be read",
    "The manifest `.counterfoil.json` was damaged, most often by a merge. Delete the "
    "output folder (everything in it is made from the document) and generate again. "
    "Nothing was written.",
)
OUTPUT_UNWRITABLE = Code(
    "output-unwritable",
    Severity.ERROR,
    "The output folder cannot be read or written",
    "The operating system refused: no permission, no space, a file where a folder "
    "should be, or another run that holds the folder. The files that were there are as "
    "they were.",
)

CODES = (
    OUTPUT_PATH,
    OUTPUT_FOREIGN,
    OUTPUT_LINK,
    OUTPUT_MANIFEST,
    OUTPUT_UNWRITABLE,
)


class OutputRefusedError(Exception):
    """Ends this stage from within; its public functions make a diagnostic of it."""

    def __init__(self, code: Code, path: Path, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.path = path
        self.message = message
        self.hint = hint

    @property
    def location(self) -> Location:
        """The file that it is about. It has no line: 1 stands for the whole file."""
        return Location(str(self.path), 1, 1, "")
