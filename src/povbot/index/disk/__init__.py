"""One machine: tantivy, with the index in files that are mapped into memory."""
