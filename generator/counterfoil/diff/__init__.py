"""What changed between two documents: for the wire, and for callers' code."""
