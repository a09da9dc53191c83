"""Words as they are compared: by their stems, and without those that say nothing."""

import re
from importlib import resources
from typing import Final

_STEM_CHARS: Final = 6
_ENDING: Final = re.compile(r"(?<=\w{3})(?:(?<!e)ed|ing|ure|er|e)$")
_DOUBLED: Final = re.compile(r"([^aeiou])\1$")
# Without this list the rarest of its words would decide which sentence answers a question: the subject's own
# words are in every passage, since the search looked for them.
FUNCTION_WORDS: Final = frozenset(
    (resources.files("tools.writing.reading") / "function_words.txt").read_text(encoding="utf-8").split()
)
"""Words of English that say nothing about a subject."""


def stem(word: str) -> str:
    """Return the first letters of a word in lower case, without its ending: "closures" is as "closed"."""
    bare = _ENDING.sub("", word.removesuffix("s") or word)
    return _DOUBLED.sub(r"\1", bare)[:_STEM_CHARS]
