"""The chat front: the only place that imports telegram."""
