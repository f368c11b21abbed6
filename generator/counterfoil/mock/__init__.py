"""The mock: a generated server whose service answers with documented values."""
