"""Crawls news sites into a PostgreSQL archive. docs/glossary.md has the words, README.md the picture of the flow."""

__version__ = "0.1.0"
