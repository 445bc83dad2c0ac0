"""What Prometheus reads: the archive's rows as metrics, and whether a worker lives."""
