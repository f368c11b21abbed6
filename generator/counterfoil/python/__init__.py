"""The third stage: an `Api` to views. Knows Python; nothing of OpenAPI's text."""
