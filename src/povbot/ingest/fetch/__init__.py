"""A publisher's pages, from the address to what they say."""
