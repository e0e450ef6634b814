"""What could keep povbot from running well, looked at one by one (docs/backup.md)."""
