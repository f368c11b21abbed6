"""Cross-field rules: CEL over `self`, read at generation time. Stands on `api`."""
