"""What is remembered of readers, in SQLite or PostgreSQL; `database.opened` gives all stores (docs/decisions/0007)."""
