"""Whether the names of a claim are those of its sources, each in its own place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tools.writing.reading.clauses import Spot
from tools.writing.reading.text import STAND_INS, Reading, Word, name_runs, opens_sentence, proper_names
from tools.writing.support.belonging import alike
from tools.writing.support.deeds import same_parts
from tools.writing.support.source import Place, Source, affinity

_AMONG = 0.4  # affinity from which a name stands among the words of another one
_CLEARLY = 1.5  # how many times better a claim has to suit another subject
_ARTICLES: Final = frozenset(("a", "an", "the"))
_ALIASES: Final = {"ceo": ("chief", "executive")}
_DESCRIBES: Final = re.compile(r"(?: [a-z]+){1,2} ")
_FIRST_PERSON: Final = frozenset(("we", "our", "us"))


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
    window = [reading for place in places for reading in place.source.context(place.sentence)]
    return (
        _missing(claim, sources, window, asked)
        or _swapped(claim, sources, places)
        or _other_person(claim, places)
        or _other_subject(claim, places, weights)
        or _in_anothers_place(claim, places, weights)
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
        if any(alike(word, other) for reading in window for other in reading.names):
            continue
        if word is first and (opens_sentence(word, claim) or word.stem in lower):
            continue
        return True
    return False


def _swapped(claim: Reading, sources: Sequence[Source], places: Sequence[Place]) -> bool:
    """Tell whether a name stands where the source has another one.

    It does where the same words stand beside it, or where it begins a sentence of the claim and the other,
    which the claim does not have, begins the sentence that supports it.
    """
    sentences = [sentence for source in sources for sentence in source.sentences[1:]]
    ours = [(_name(run), _slots(run, claim)) for run in proper_names(claim)]
    theirs = [
        (_name(run) | _name(described), _slots(run, sentence), sentence)
        for sentence in sentences
        for run, described in _with_described(sentence)
    ]
    for name, slots in ours:
        for slot in slots:
            holders = [(other, sentence) for other, others, sentence in theirs if slot in others]
            if holders and not any(
                name & holder or same_parts(claim, sentence, _stems(claim, name), _stems(sentence, holder))
                for holder, sentence in holders
            ):
                return True
    said = {word.text.casefold() for word in claim.words}
    subject = _subject(claim)
    if not subject or said & STAND_INS:
        return False
    rivals = [_subject(place.reading) for place in places]
    return bool(rivals) and all(
        rival and not rival & said and not subject & (place.reading.spelled | place.source.publisher.spelled)
        for rival, place in zip(rivals, places, strict=True)
    )


def _with_described(reading: Reading) -> Iterator[tuple[tuple[Word, ...], tuple[Word, ...]]]:
    """Give each name with the one that it describes, if it does: "the Canadian pension fund Maplewood"."""
    runs = proper_names(reading)
    for i, run in enumerate(runs):
        following = runs[i + 1] if i + 1 < len(runs) else ()
        gap = reading.text[run[-1].end : following[0].start] if following else ""
        yield run, following if _DESCRIBES.fullmatch(gap) else ()


def _other_person(claim: Reading, places: Sequence[Place]) -> bool:
    """Tell whether a claim is of another person than the one whom "he" or "she" stands for in its source."""
    subject = _subject(claim)
    for source, i in places:
        words = source.sentences[i].words
        if subject and i > 1 and words and words[0].text in ("He", "She"):
            meant = _subject(source.sentences[i - 1])
            if meant and not meant & claim.spelled and not subject & source.sentences[i].spelled:
                return True
    return False


def _other_subject(claim: Reading, places: Sequence[Place], weights: Mapping[str, float]) -> bool:
    """Tell whether a claim says of its subject what a sentence says of its own, though it has both names."""
    subject = _subject(claim)
    if not subject:
        return False
    ours = _spot(next(iter(name_runs(claim))))
    for sentence in (place.reading for place in places):
        theirs = _subject(sentence)
        own = [_spot(run) for run in name_runs(sentence) if _name(run) & subject]
        if not theirs or theirs & claim.spelled or not own:
            continue
        if same_parts(claim, sentence, _stems(claim, subject), _stems(sentence, theirs)):
            continue  # the passive, or "bought" for "sold", begins with the other one of the two
        rival = _spot(next(iter(name_runs(sentence))))
        here, there = (
            max(affinity((ours,), claim, (spot,), sentence, frozenset(), weights) for spot in spots)
            for spots in (own, [rival])
        )
        if there > _CLEARLY * here:
            return True
    return False


def _in_anothers_place(claim: Reading, places: Sequence[Place], weights: Mapping[str, float]) -> bool:
    """Tell whether a name that no sentence near has stands among the words of one that they have."""
    near = [reading for place in places for reading in place.source.context(place.sentence)[1:]]
    there = set[str]().union(*(sentence.spelled for sentence in near))
    named = [word for sentence in near for word in sentence.names]
    speaker = _subject(claim) if there & _FIRST_PERSON else set()  # who says "we" is not named there
    theirs = [
        (_spot(run), sentence)
        for sentence in near
        for run in proper_names(sentence)
        if run[0] is not sentence.words[0] and not _is_acronym(run) and not _name(run) & claim.spelled
    ]
    return any(
        affinity((_spot(run),), claim, (spot,), sentence, frozenset(), weights) >= _AMONG
        for run in proper_names(claim)
        if not _is_acronym(run) and not _name(run) & there and _name(run) != speaker
        if not any(alike(word, other) for word in run for other in named)
        if not any(_name(run) & place.source.publisher.spelled for place in places)
        for spot, sentence in theirs
    )


def _is_acronym(run: tuple[Word, ...]) -> bool:
    return all(word.text.isupper() for word in run)


def _spot(run: tuple[Word, ...]) -> Spot:
    return Spot(run[0].start, run[-1].end)


def _name(run: tuple[Word, ...]) -> set[str]:
    return {word.text.casefold() for word in run}


def _stems(reading: Reading, name: set[str]) -> set[str]:
    return {word.stem for word in reading.names if word.text.casefold() in name}


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
    return _name(tuple(word for word in run if not opens_sentence(word, reading))) if begins else set()
