"""What a proof leaves behind: one screen, JUnit XML, JSON, an HTML page, annotations for GitHub."""
