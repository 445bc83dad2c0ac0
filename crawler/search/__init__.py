"""Words for search and signatures of texts: pure, the same for documents and queries."""
