"""Hits to an Answer or a NoAnswer: `select` chooses sentences, `quote` cuts and marks them, `build` decides."""
