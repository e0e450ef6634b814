"""povbot answers questions from a news archive by quoting it, word for word."""
