"""A backup as a file: a ZIP archive whose last member, the manifest, says what is in it (docs/backup.md)."""
