"""The command line: commands that are thin, over the stages in `counterfoil.pipeline`.

Exit codes: 0 clean, 1 findings, 2 usage or a document that is wrong, 130 interrupted.
Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

from counterfoil.cli.commands import counterfoil, main

__all__ = ["counterfoil", "main"]
