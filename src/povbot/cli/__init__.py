"""The povbot command: parses arguments, one short function per command, prints."""
