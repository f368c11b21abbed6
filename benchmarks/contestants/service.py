"""The whole service: validation, log, and a store that syncs before it answers."""

from __future__ import annotations

from media_sessions.app import create_app

app = create_app()
