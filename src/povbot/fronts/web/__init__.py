"""The archive in a browser: pages for readers, an API for programs, a page for operators."""
