"""Mend a slip of the pen in the words on which the rules rest."""

import re
from collections.abc import Iterator
from typing import Final

_WORD: Final = re.compile(r"[a-z]{7,}")
_TELLING: Final = (
    *("simulate", "simulation", "scenario", "scenarios", "sensitivity", "percentile", "distribution"),
    *("probability", "likelihood", "uncertainty"),
    *("translate", "proofread", "rephrase", "summarise", "summarize", "difference"),
)
_NO_SLIP: Final = ("stimulate", "stimulation")


def mend(folded: str) -> str:
    """Put the telling word in the place of each that is one slip away from it.

    A slip is a letter too many, missing or wrong, or two in the wrong order; never at a word's first or last
    letter, so that "simulated" stays.

    Args:
        folded: Lower case, without accents.
    """
    return _WORD.sub(lambda found: _nearest(found[0]), folded)


def _nearest(word: str) -> str:
    if word in _NO_SLIP:
        return word
    for form in _shortened(word):
        meant = _BY_FORM.get(form)
        if meant and meant[0] == word[0] and meant[-1] == word[-1]:
            return meant
    return word


def _shortened(word: str) -> Iterator[str]:
    """Give a word as it is, then without one letter: two words that are one slip apart share a form."""
    yield word
    for position in range(1, len(word) - 1):
        yield word[:position] + word[position + 1 :]


_BY_FORM: Final = {form: word for word in _TELLING for form in _shortened(word)}
