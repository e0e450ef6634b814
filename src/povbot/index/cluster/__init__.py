"""Many machines: OpenSearch, by its official client."""
