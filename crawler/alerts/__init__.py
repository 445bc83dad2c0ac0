"""From findings to messages: what opens and closes, what is said, and where it is sent; without the database."""
