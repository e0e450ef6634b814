"""A publisher's pages, as stories: how they are fetched, and what listings, feeds and article pages say."""
