"""What a proof leaves behind: a screen, JUnit XML, JSON, a page, annotations."""
