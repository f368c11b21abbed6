"""The first stage: text to a located tree. Knows YAML, JSON and `$ref`; nothing of OpenAPI."""
