"""A publisher's pages, feeds, sitemaps and files → what they list."""
