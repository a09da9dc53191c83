"""Passages as material for a model: numbered, fenced, and unable to pass for anything but text."""

from collections.abc import Mapping
from typing import Final

from tools.retrieval.passage import Passage
from tools.writing.orders import UNSEEN, gives_orders

# Angle brackets would close the fence or make a control token (<|im_end|>), square ones a citation or [INST],
# backquotes a block of code. Each is replaced by a sign that reads alike and is none of them.
_ALIKE: Final = str.maketrans({"<": "\u2039", ">": "\u203a", "[": "(", "]": ")", "`": "'"})


def trusted(passage: Passage) -> bool:
    """Tell whether a passage speaks to its readers only, in its text, title, outlet and section."""
    return not any(
        gives_orders(text)
        for text in (passage["text"], passage["title"], passage["outlet"], passage["section"])
    )


def numbered(passages: Mapping[int, Passage]) -> str:
    """Write passages for a prompt, each in a fence of its own that nothing inside can close."""
    return "\n\n".join(
        f'<passage number="{n}">\n[{n}] {inert(_heading(passage))}\n{inert(passage["text"])}\n</passage>'
        for n, passage in passages.items()
    )


def _heading(passage: Passage) -> str:
    return ", ".join(part for part in (passage["title"], passage["outlet"], passage["date"]) if part)


def inert(text: str) -> str:
    """Take from a text what could end its fence or be obeyed by a template; it reads as before."""
    return UNSEEN.sub("", text).translate(_ALIKE)
