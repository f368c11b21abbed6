"""Parameters of five styles, and an operation without any: the generated server."""

from __future__ import annotations

from pathlib import Path

from benchmarks.packages import application, generated

generated(Path(__file__).parents[1] / "parameters.yaml", "styled")
app = application("styled")
