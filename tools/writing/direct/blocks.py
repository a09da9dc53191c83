"""The programs in a text that arrives sentence by sentence: a fenced block, or lines that are set in."""

import re
from typing import Final, NamedTuple

from tools.writing.cutting import Part

_FENCE: Final = re.compile(r"(`{3,}|~{3,})([^`]*)$")
_SET_IN: Final = re.compile(
    r"(?:^|\n[ ]*\n)(?: {4,}|[ ]*\t)[ \t]*$"
)  # after a blank line, or at the beginning
_STILL_SET_IN: Final = re.compile(r"\n(?: {4,}|[ ]*\t)[ \t]*$")
_ITEM: Final = re.compile(r"(?:[-*+\u2022]|\d{1,3}[.)])\s")


class Block(NamedTuple):
    """A sentence, or a whole program with its fences, and the whitespace before it."""

    gap: str
    text: str
    code: bool


class Blocks:
    """Puts the sentences that are lines of one program together again.

    A program without one of its lines is wrong without a sign of it, so it has to be judged as a whole. Lines
    that are set in below a list are text of its items.
    """

    def __init__(self) -> None:
        """Begin a text."""
        self._held: list[Part] = []
        self._fence = ""  # that has to be closed; empty while lines are only set in
        self._in_list = False
        self._begun = False

    @property
    def unclosed(self) -> str:
        """The fence that the text has not closed so far; empty if there is none."""
        return self._fence

    def feed(self, parts: list[Part]) -> list[Block]:
        """Take sentences and return what is whole now."""
        return [block for part in parts for block in self._add(part)]

    def rest(self) -> list[Block]:
        """Return what is left when the text has ended; a fence may have stayed open."""
        held, self._held, self._fence = self._held, [], ""
        if not held:
            return []
        text = held[0].text + "".join(part.gap + part.text for part in held[1:])
        return [Block(held[0].gap, text, code=True)]

    def _add(self, part: Part) -> list[Block]:
        starts_line = "\n" in part.gap or not self._begun
        self._begun = True
        fence = _FENCE.match(part.text) if starts_line else None
        if self._fence:
            self._held.append(part)
            closes = fence and fence[1].startswith(self._fence) and not fence[2].strip()
            return self.rest() if closes else []
        if self._held and (not starts_line or _STILL_SET_IN.search(part.gap)):
            self._held.append(part)
            return []
        whole = self.rest()
        if starts_line:
            item = bool(_ITEM.match(part.text))
            if not fence and _SET_IN.search(part.gap) and not (item or self._in_list):
                self._held = [part]
                return whole
            self._in_list = item or (self._in_list and part.gap.endswith((" ", "\t")))
        if fence:
            self._held, self._fence = [part], fence[1]
            return whole
        return [*whole, Block(part.gap, part.text, code=False)]
