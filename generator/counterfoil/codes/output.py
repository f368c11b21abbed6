"""The codes of the output folder: what keeps it from being written, and drift."""

from __future__ import annotations

from counterfoil.codes.code import Code, Severity

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
OUTPUT_OCCUPIED = Code(
    "output-occupied",
    Severity.ERROR,
    "The output folder holds something else",
    "An output folder is replaced as a whole by each run, so it holds one thing: the "
    "package, the documentation, or the pages of diagnostics. A folder that holds "
    "another one of these is left alone, and so is one in which Counterfoil never "
    "wrote, and which has files already (names that begin with a dot do not count), or "
    "one within a generated folder. Give another `output`; `generate` makes folders of "
    "its own below that, one for the package and `docs`. Nothing was written.",
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
OUTPUT_STALE = Code(
    "output-stale",
    Severity.ERROR,
    "A generated file is out of date",
    "The file is as it was written, and the document, the configuration or Counterfoil "
    "itself has changed since. Run `counterfoil generate`, and commit what it writes.",
)
OUTPUT_HAND_EDITED = Code(
    "output-hand-edited",
    Severity.ERROR,
    "A generated file was edited by hand",
    "The file is not as Counterfoil wrote it (that its lines end in CR LF, as Git "
    "writes them on Windows, is no edit). The next `counterfoil generate` would "
    "lose the edit. Make the change in the document, or in the implementation outside "
    "of the output folder.",
)
OUTPUT_MISSING = Code(
    "output-missing",
    Severity.ERROR,
    "A generated file is missing",
    "The document makes a file that is not in the output folder. Run `counterfoil "
    "generate`, and commit what it writes.",
)
OUTPUT_ORPHAN = Code(
    "output-orphan",
    Severity.ERROR,
    "A file in the output folder is not made by the document",
    "The file was generated once and is no longer, or somebody put it there. "
    "`counterfoil generate` removes the former; the latter belongs elsewhere, since "
    "the output folder may be deleted at any moment.",
)

OUTPUT_CODES: tuple[Code, ...] = (
    OUTPUT_PATH,
    OUTPUT_FOREIGN,
    OUTPUT_OCCUPIED,
    OUTPUT_LINK,
    OUTPUT_MANIFEST,
    OUTPUT_UNWRITABLE,
    OUTPUT_STALE,
    OUTPUT_HAND_EDITED,
    OUTPUT_MISSING,
    OUTPUT_ORPHAN,
)
