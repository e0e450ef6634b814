"""The filling sequence: what a publisher lists → stories of the archive."""
