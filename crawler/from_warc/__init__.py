"""What worker processes make of records in WARC files: read again, taken in, compared with the archive's rows."""
