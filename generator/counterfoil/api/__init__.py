"""The second stage: the located tree to an `Api`. Knows OpenAPI, and no Python."""
