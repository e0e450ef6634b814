"""An indexing as it runs."""
