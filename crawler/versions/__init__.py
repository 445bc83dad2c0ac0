"""What changed from one text of an article to the next."""
