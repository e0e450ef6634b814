"""Beyond one machine: OpenSearch."""
