"""The last stage: texts to disk.

In: the texts of one output folder, by relative POSIX path. Out: a folder that holds
exactly them.

`write_tree` brings the folder up to date, touching only what changed, and `write_trees`
several, or none; `check_tree` says what they would change, and why. What is ours in the
folder is known from its manifest, `.counterfoil.json`.
"""

from __future__ import annotations

from counterfoil.output.check import Difference, Kind, check_tree
from counterfoil.output.manifest import MANIFEST_NAME, PACKAGE
from counterfoil.output.write import Tree, Written, write_tree, write_trees

__all__ = [
    "write_tree",
    "write_trees",
    "Tree",
    "Written",
    "check_tree",
    "Difference",
    "Kind",
    "MANIFEST_NAME",
    "PACKAGE",
]
