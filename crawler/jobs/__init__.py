"""Crawls and long work as jobs of a queue: when each is due, who runs it, what became of it."""
