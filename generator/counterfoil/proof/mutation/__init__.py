"""Servers with one violation of the contract each, to see whether the proof would find it."""
