"""A publisher's pages, as stories: what an address answered goes in, the fields of a story come out."""
