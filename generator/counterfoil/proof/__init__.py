"""The proof: the running server against the contract, over HTTP."""
