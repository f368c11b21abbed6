"""Sample requests for the documentation: a command, and a call of the client."""
