"""An ingestion as people and programs follow it: while it runs, and what came of it."""
