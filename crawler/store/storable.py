"""Text that PostgreSQL can hold: its type text takes neither NUL nor lone surrogates, and the web has both."""


def storable(text: str) -> str:
    """The text without NUL, a lone surrogate as "?"."""
    return text.replace("\x00", "").encode(errors="replace").decode()
