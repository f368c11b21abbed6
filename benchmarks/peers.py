"""The generators of others, in an environment of their own below `.counterfoil/`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PEERS: Final = ROOT / ".counterfoil" / "peers"
PINNED: Final = ("openapi-python-client==0.29.1", "datamodel-code-generator==0.89.0")


def peers() -> Path:
    """The folder of their commands, which are installed if need be."""
    commands = PEERS / "bin"
    stamp = PEERS / ".installed"
    if not stamp.is_file() or stamp.read_text() != "\n".join(PINNED):
        subprocess.run([sys.executable, "-m", "venv", "--clear", PEERS], check=True)
        pip = [str(commands / "python"), "-m", "pip", "install", "--quiet", *PINNED]
        subprocess.run(pip, check=True)
        stamp.write_text("\n".join(PINNED))
    return commands


def client_command(document: Path, folder: str, config: Path) -> list[str]:
    """The command of openapi-python-client, which writes into a new folder.

    `config` is written: without it the command runs others on what it has made.
    """
    config.write_text("post_hooks: []\n")
    command = [str(PEERS / "bin" / "openapi-python-client"), "generate"]
    command += ["--path", str(document), "--meta", "none", "--output-path", folder]
    return [*command, "--overwrite", "--config", str(config)]
