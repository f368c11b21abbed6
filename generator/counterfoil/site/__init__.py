"""The documentation: an `Api` to a static site. Knows HTML; nothing of OpenAPI's text."""
