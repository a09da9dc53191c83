"""Whether the names of a claim are those of its sources, each in its own place."""

from collections.abc import Mapping, Sequence
from typing import Final

from tools.writing.reading import Reading, Word, name_runs, opens_sentence
from tools.writing.source import Place, Source, Spot, affinity

_AMONG = 0.4  # affinity from which a name stands among the words of another one
_ARTICLES: Final = frozenset(("a", "an", "the"))
_ALIASES: Final = {"ceo": ("chief", "executive")}
_FIRST_PERSON: Final = frozenset(("we", "our", "us"))
_ANAPHORS: Final = frozenset(("company", "firm", "group", "it", "its"))


def wrong_name(
    claim: Reading,
    sources: Sequence[Source],
    places: Sequence[Place],
    asked: Reading,
    weights: Mapping[str, float],
) -> bool:
    """Tell whether a claim has a name that its sources do not have, or have of something else.

    Args:
        claim: A sentence.
        sources: What it cites.
        places: The sentences that support it.
        asked: The question, whose names a claim may use.
        weights: Of stems, as `stem_weights` gives them.
    """
    spoken = [place.reading for place in places]
    window = [reading for place in places for reading in place.source.context(place.sentence)]
    return (
        _missing(claim, sources, window, asked)
        or _swapped(claim, sources, spoken)
        or _other_subject(claim, places)
        or _in_anothers_place(claim, spoken, window, weights)
    )


def _missing(claim: Reading, sources: Sequence[Source], window: Sequence[Reading], asked: Reading) -> bool:
    """Tell whether a name is neither in the question nor near what supports the sentence."""
    spelled = frozenset(asked.spelled).union(*(reading.spelled for reading in window))
    acronyms = frozenset().union(*(source.stems for source in sources))
    lower = {
        word.stem
        for source in sources
        for sentence in source.sentences
        for word in sentence.words
        if not word.name
    }
    first = claim.words[0]
    for word in claim.names:
        low = word.text.casefold()
        if low in spelled or all(part in spelled for part in _ALIASES.get(low, (low,))):
            continue
        if word.text.isupper() and low in acronyms:
            continue
        if word is first and (opens_sentence(word, claim) or word.stem in lower):
            continue
        return True
    return False


def _swapped(claim: Reading, sources: Sequence[Source], spoken: Sequence[Reading]) -> bool:
    """Tell whether a name stands where the source has another one.

    It does where the same words stand beside it, or where it begins a sentence of the claim and the other,
    which the claim does not have, begins the sentence that supports it.
    """
    sentences = [sentence for source in sources for sentence in source.sentences[1:]]
    ours = [(_name(run), _slots(run, claim)) for run in _names(claim)]
    theirs = [(_name(run), _slots(run, sentence)) for sentence in sentences for run in _names(sentence)]
    for name, slots in ours:
        for slot in slots:
            holders = [other for other, others in theirs if slot in others]
            if holders and not any(name & holder for holder in holders):
                return True
    if any(_named_too_often(word, claim, spoken) for word in claim.names):
        return True
    said = {word.text.casefold() for word in claim.words}
    subject = _subject(claim)
    if not subject or said & _ANAPHORS:
        return False
    rivals = [_subject(sentence) for sentence in spoken]
    return bool(rivals) and all(
        rival and not rival & said and not subject & sentence.spelled
        for rival, sentence in zip(rivals, spoken, strict=True)
    )


def _named_too_often(word: Word, claim: Reading, spoken: Sequence[Reading]) -> bool:
    """Tell whether a claim repeats a name, and its source has another name that the claim lacks."""
    times = [other.text for other in claim.names].count(word.text)
    return times > 1 and all(
        [other.text for other in sentence.names].count(word.text) < times
        and not {other.text.casefold() for other in sentence.names} <= claim.spelled
        for sentence in spoken
    )


def _other_subject(claim: Reading, places: Sequence[Place]) -> bool:
    """Tell whether a claim is of another person than the one whom "he" or "she" stands for in its source."""
    subject = _subject(claim)
    for source, i in places:
        words = source.sentences[i].words
        if subject and i > 1 and words and words[0].text in ("He", "She"):
            meant = _subject(source.sentences[i - 1])
            if meant and not meant & claim.spelled and not subject & source.sentences[i].spelled:
                return True
    return False


def _in_anothers_place(
    claim: Reading, spoken: Sequence[Reading], window: Sequence[Reading], weights: Mapping[str, float]
) -> bool:
    """Tell whether a name that its source does not say there stands among the words of another name."""
    there = set[str]().union(*(sentence.spelled for sentence in spoken))
    if there & _FIRST_PERSON:
        return False  # who speaks is not named
    for run in _names(claim):
        if _name(run) & there or all(word.text.isupper() for word in run):
            continue
        own = rival = 0.0
        for sentence in window:
            for other in _names(sentence):
                spot = Spot(other[0].start, other[-1].end)
                near = affinity(
                    (Spot(run[0].start, run[-1].end),), claim, (spot,), sentence, frozenset(), weights
                )
                if _name(run) & _name(other):
                    own = max(own, near)
                elif not _name(other) & claim.spelled and not (
                    other[0] is sentence.words[0] or all(word.text.isupper() for word in other)
                ):
                    rival = max(rival, near)
        if rival >= _AMONG and rival > own:
            return True
    return False


def _names(reading: Reading) -> list[tuple[Word, ...]]:
    """The names, without a word that has its capital from the beginning of the sentence."""
    runs = (tuple(word for word in run if not opens_sentence(word, reading)) for run in name_runs(reading))
    return [run for run in runs if run]


def _name(run: tuple[Word, ...]) -> set[str]:
    return {word.text.casefold() for word in run}


def _slots(run: tuple[Word, ...], reading: Reading) -> set[tuple[str, ...]]:
    """The two and three words before, and after, a name, where they say something and are no names."""
    words = [word for word in reading.words if word.text.casefold() not in _ARTICLES]
    first, last = words.index(run[0]), words.index(run[-1])
    beside = [("before", words[max(0, first - length) : first]) for length in (2, 3)]
    beside += [("after", words[last + 1 : last + 1 + length]) for length in (2, 3)]
    return {
        (side, *(word.text.casefold() for word in slot))
        for side, slot in beside
        if len(slot) >= 2 and any(word.stem for word in slot) and not any(word.name for word in slot)
    }


def _subject(reading: Reading) -> set[str]:
    """The name that a sentence begins with, if it does."""
    run = next(name_runs(reading), ())
    begins = run and all(not word.stem for word in reading.words[: reading.words.index(run[0])])
    return _name(run) if begins and len(run) and not opens_sentence(run[0], reading) else set()
