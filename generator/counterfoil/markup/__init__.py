"""HTML within descriptions: which tags of a text are tags, and which are words."""
