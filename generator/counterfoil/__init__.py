"""Counterfoil: server, client, documentation and proof, from one OpenAPI document."""

__version__ = "0.1.0"
