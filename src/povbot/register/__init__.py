"""The archive on disk, by number: stories, passages, words, and what of them is in the index."""
