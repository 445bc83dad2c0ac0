"""WARC files as files: who writes one, where records lie, copies of them, indexes over them."""
