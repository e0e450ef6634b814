"""What happens in the running bot, counted for Prometheus: the only place that imports its client."""
