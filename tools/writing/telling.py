"""The text of an answer, told piece by piece to whoever listens, each piece when it may be seen."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

Listener: TypeAlias = Callable[[str, int], Awaitable[None]]
"""Takes a piece of the text and the offset of its first character."""


class Telling:
    """A text as far as it has been told: what a listener heard, joined, is the text, by construction.

    A run that is tried again begins again at offset 0, so that a listener can tell.
    """

    def __init__(self, listener: Listener) -> None:
        """Begin with an empty text."""
        self.text = ""
        self._listener = listener

    async def say(self, piece: str) -> None:
        """Add a piece and send it; nothing is sent for an empty one."""
        if piece:
            start = len(self.text)
            self.text += piece
            await self._listener(piece, start)
