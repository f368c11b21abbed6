"""The media sessions service: the hand-written half behind the generated server."""
