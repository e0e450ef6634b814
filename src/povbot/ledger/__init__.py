"""What is known of every source, in a file of SQLite, and the lock of who writes it (docs/decisions/0009-ledger.md)."""
