"""The first stage: text to a located tree. Knows YAML, JSON, `$ref`; no OpenAPI."""
