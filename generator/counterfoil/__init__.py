"""Counterfoil: typed server, typed client, documentation and a proof, from one OpenAPI document."""
