"""Swagger 2.0: its grammar, and its upgrade to the form of OpenAPI 3."""
