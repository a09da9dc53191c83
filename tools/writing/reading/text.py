"""A text read for comparison: its words, names and figures, each with its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Final

from tools.writing.reading.figures import Figure, even, find_figures
from tools.writing.reading.words import FUNCTION_WORDS, stem


def _list(name: str) -> str:
    return (resources.files("tools.writing.reading") / name).read_text(encoding="utf-8")


_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_POSSESSIVE: Final = re.compile(r"['\u2019]s?$")
# Words that may begin a sentence with their capital and are no names.
_OPENERS: Final = frozenset(_list("openers.txt").split())
_FORM_OF_A_WORD: Final = re.compile(
    r"(?:ly|ing|ed|ment|[st]ion|ness|it(?:y|ies)|age|[ae]nc[ey]|ship|ism|(?<=[a-z]{4})[eo]rs)s?$"
)
# "Theft and spoilage", "Pre-tax profit": what a name is joined to has a capital too.
_GOES_ON_SMALL: Final = re.compile(r"(?:,? (?:and|or) |-)[a-z]")
# A line holds words that may stand for each other; the first names them. `+` and `-` say which way a figure
# went: "rose" supports "grew", and speaks against "fell".
_SAME: Final = {
    word: line.split()[0] for line in _list("same_words.txt").splitlines() for word in line.split()
}
STAND_INS: Final = frozenset(("company", "firm", "business", "group", "it"))
"""What a text calls its subject once it has named it; "the Company" of a filing is no name."""
# Verbs that only tie a figure to its subject.
_COPULAS: Final = frozenset(_list("copulas.txt").split())
_UNDONE: Final = re.compile(r"un[a-z]{4,}")
_CLAUSE_END: Final = re.compile(r"[,;:] |\b(?:until|unless|when|once|if|but|because|while|although)\b")
_CONTRAST: Final = re.compile(r"\b(?:rather than|instead of)\b")
_LEFT_OUT: Final = re.compile(
    r"\b(?:leaving|setting|putting) (?P<what>[^.,;]{2,60}?) (?:aside|out)\b"
    r"|\b(?:excluding|excludes|not (?:counting|including)|apart from|net of|except for)\b",
    re.IGNORECASE,
)
_NEGATIONS: Final = frozenset(("not", "no", "never", "none", "neither", "nor", "cannot", "nobody", "nothing"))

# What denies what comes after it as "not" does.
_DENIALS: Final = re.compile(
    r"(?:den(?:y|ies|ied)|(?:fail(?:s|ed)?|refus(?:es?|ed)|unlikely) to|doubt(?:s|ed)?"
    r"|(?:false|untrue|unlikely) that|(?:have|has|had|is|are) yet to|hardly|barely)\b",
    re.IGNORECASE,
)
# Ways to compare with an earlier time, and up to a date; they are no names, though written like them.
_COMPARISONS: Final = frozenset(("yoy", "qoq", "mom", "ytd"))


@dataclass(frozen=True)
class Word:
    """A word of a text.

    Attributes:
        text: As it is written, without a possessive ending.
        stem: What stands for it and its kin; empty for a word that says nothing of the subject.
        name: Whether it is written as a name, that is, with a capital.
        start: Offset of its first character.
        end: Offset after its last.
    """

    text: str
    stem: str
    name: bool
    start: int
    end: int


class Reading:
    """The words and figures of a sentence.

    Attributes:
        text: The sentence, its figures written evenly.
        figures: In order.
    """

    def __init__(self, text: str) -> None:
        """Read a text of one or more sentences."""
        self.text = _LEFT_OUT.sub(_without, even(text))
        self.figures: list[Figure] = find_figures(self.text)

    @cached_property
    def words(self) -> list[Word]:
        """Words outside figures, in order."""
        taken = [(figure.start, figure.end) for figure in self.figures]
        return [
            _word(match)
            for match in _WORD.finditer(self.text)
            if not any(start <= match.start() < end for start, end in taken)
        ]

    @cached_property
    def stems(self) -> set[str]:
        """The stems of all words, and for each run of words the acronym that their initials make."""
        return {word.stem for word in self.words if word.stem} | self.acronyms

    @cached_property
    def acronyms(self) -> set[str]:
        """Initials of two to five words in a row: "annual recurring revenue" makes `arr`."""
        initials = [word.text[0].casefold() for word in self.words]
        return {
            "".join(initials[i : i + length])
            for length in range(2, 6)
            for i in range(len(initials) - length + 1)
        }

    @cached_property
    def spelled(self) -> set[str]:
        """Every word as it is written, in lower case."""
        return {word.text.casefold() for word in self.words}

    @cached_property
    def names(self) -> list[Word]:
        """Words with a capital that are no function words."""
        return [word for word in self.words if word.name and word.stem]

    @cached_property
    def denied_words(self) -> set[int]:
        """The starts of the words that a negation governs.

        Those are the next one or two that say something; all up to the end of the clause where the sentence
        begins with the negation ("No customer has left") or it says "no longer"; the last two before one that
        ends its clause ("that of sales does not").
        """
        denied: set[int] = set()
        for i, word in enumerate(self.words):
            denial = _DENIALS.match(self.text, word.start)
            if not (denial or word.text.casefold() in _NEGATIONS or word.text.casefold().endswith("n't")):
                continue
            end = word.end + len(_CLAUSE_END.split(self.text[word.end :], maxsplit=1)[0])
            begin = len(_CLAUSE_END.split(self.text[: word.start])[-1])
            after = [other.start for other in self.words[i + 1 :] if other.stem and other.start < end]
            before = [other.start for other in self.words[:i] if other.stem][-2:]
            before = [start for start in before if start >= word.start - begin and not denial]
            whole = i == 0 or self.text.startswith("no longer", word.start)
            denied.update((after if whole else after[:2]) or before)
        return denied

    @cached_property
    def contrasted(self) -> set[int]:
        """The starts of the words that are only named as what something is not: "not X, rather than Y"."""
        return {
            word.start
            for match in _CONTRAST.finditer(self.text)
            for word in [other for other in self.words if other.start >= match.end() and other.stem][:2]
        }

    @cached_property
    def denied(self) -> set[str]:
        """The stems of these words, and of what `un-` denies in a word: "undrawn"."""
        undone = {_SAME.get(word[2:], stem(word[2:])) for word in self.spelled if _UNDONE.fullmatch(word)}
        return {word.stem for word in self.words if word.start in self.denied_words} | undone

    @cached_property
    def asserted(self) -> set[str]:
        """The stems of all words that nothing denies."""
        left_out = self.denied_words | self.contrasted
        return {word.stem for word in self.words if word.stem and word.start not in left_out}


def name_runs(reading: Reading) -> Iterator[tuple[Word, ...]]:
    """Give names of several words as one: words with a capital and only a space or hyphen between them."""
    run: tuple[Word, ...] = ()
    for word in reading.names:
        if run and reading.text[run[-1].end : word.start] not in (" ", "-"):
            yield run
            run = ()
        run = (*run, word)
    if run:
        yield run


def proper_names(reading: Reading) -> list[tuple[Word, ...]]:
    """Give the names, without a word that has its capital from the beginning of the sentence."""
    runs = (tuple(word for word in run if not opens_sentence(word, reading)) for run in name_runs(reading))
    return [run for run in runs if not all(word.text.casefold() in STAND_INS for word in run)]


def opens_sentence(word: Word, reading: Reading) -> bool:
    """Tell whether the word has its capital from the beginning of the sentence, as far as can be seen."""
    first = next((other for other in reading.words), None)
    return first is word and (
        word.text.casefold() in _OPENERS
        or word.text.casefold() in _SAME
        or bool(_FORM_OF_A_WORD.search(word.text))
        or bool(_GOES_ON_SMALL.match(reading.text, word.end))
    )


def weight(stems: set[str], weights: Mapping[str, float]) -> float:
    """Sum the weights of stems; a stem that no passage has weighs as `weights[""]`."""
    return sum(weights.get(each, weights[""]) for each in stems)


def _without(match: re.Match[str]) -> str:
    word = "Without" if match.start() == 0 else "without"
    return f"{word} {match['what']}" if match["what"] else word


def _word(match: re.Match[str]) -> Word:
    text = _POSSESSIVE.sub("", match[0]) or match[0]
    low = text.casefold()
    known = _SAME.get(low)
    root = known or ("" if low in FUNCTION_WORDS | _COPULAS | _NEGATIONS | _COMPARISONS else low)
    root = root if root in ("+", "-", "") else stem(root)
    return Word(text, root, text[0].isupper(), match.start(), match.end())
