"""The words of a question: as they are looked up in the index, and without those that only do the asking."""

import re
from importlib import resources

WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")

ASKING = frozenset(
    (resources.files("tools.retrieval") / "asking_words.txt").read_text(encoding="utf-8").split()
)
"""Words that do the asking ("the article reported …"): whether a passage holds them says nothing."""


def words(text: str) -> list[str]:
    """Return the words of a text, in order, figures with their decimals whole."""
    return [match.group() for match in WORD.finditer(text)]


def content(text: str) -> str:
    """Return a question without the words that only do the asking; all of it where nothing would be left."""
    return " ".join(word for word in words(text) if word.casefold() not in ASKING) or text
