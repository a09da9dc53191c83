"""Why a reader gives up."""


class UnreadableError(Exception):
    """A reader cannot read what it was given.

    A reader does not know its file's name; `load` adds it and raises `DocumentError` instead.

    Args:
        reason: Why, as a predicate: "is encrypted".
        remedy: What to do about it.
    """

    def __init__(self, reason: str, *, remedy: str) -> None:
        """Keep reason and remedy apart, as `DocumentError` does."""
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
