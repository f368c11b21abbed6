"""What is generated has its types checked where what is optional is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generated.making import run
from generated.typed import write_runtime

if TYPE_CHECKING:
    from pathlib import Path


def test_types_are_right_without_the_fast_transport_s_package(tmp_path: Path) -> None:
    write_runtime(tmp_path / "runtime")
    fast = tmp_path / "runtime" / "fast_transport.py"
    # mypy finds no such module, as where pyreqwest is not installed.
    fast.write_text(fast.read_text().replace("from pyreqwest", "from absent"))
    done = run("-m", "mypy", "--strict", "-p", "runtime", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
