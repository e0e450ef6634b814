"""How fresh the archive is, and whether a source has fallen silent or fails: states · known · alarms."""
