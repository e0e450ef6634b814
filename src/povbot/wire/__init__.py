"""What programs get, from every front alike: JSON."""
