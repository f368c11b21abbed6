"""Regular expressions of schemas: from ECMA-262 to what engines here read alike."""
