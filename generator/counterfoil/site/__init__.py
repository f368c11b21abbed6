"""The documentation: an `Api` to a static site. Knows HTML, not OpenAPI's text."""
