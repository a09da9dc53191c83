"""Where the sources state a figure as a claim means it: of the same, at the same time, and no other one."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

from tools.writing.reading.figures import Figure, agrees, keeps_bound
from tools.writing.reading.text import Reading
from tools.writing.support.belonging import belongs_to_another, names_nothing, replaces_a_name
from tools.writing.support.counting import counts_the_same
from tools.writing.support.source import Found, Place, Source
from tools.writing.support.told import of_another_metric
from tools.writing.verdict import Reason

_FIT = 0.8  # share of the best rival's fit that a figure needs at least
_AGO: Final = re.compile(r" (?:before|earlier|ago|later)\b")
_THAN: Final = re.compile(r"\b(?:than|as) (?:in |for |on )?(?:the )?$")
_FROM: Final = re.compile(r"\bfrom\W+$")
_DEFINITE: Final = re.compile(r"\b(?:[Tt]he|[Tt]hese|[Tt]hose|[Bb]oth) $")


def places(claim: Reading, sources: Sequence[Source], weights: Mapping[str, float]) -> list[Place] | Reason:
    """Find the sentences that state a claim's figures; the reason if one of them is not stated so.

    Args:
        claim: A sentence.
        sources: What it cites.
        weights: Of stems, as `stem_weights` gives them.
    """
    found: list[Place] = []
    spans: list[Figure] = []
    for figure in sorted(claim.figures, key=lambda figure: figure.period is not None):
        if _refers(figure, claim):
            continue
        place = _place(figure, claim, sources, weights)
        if place and (of_another_metric(claim, figure, place) or _strays(figure, claim, place, found)):
            return "figure"
        if place:
            found.append(place)
        elif figure.kind == "duration" and _AGO.match(claim.text, figure.end):
            spans.append(figure)
        elif not (figure.period and _understood(figure, claim, found)):
            return "name" if _is_of_other_names(figure, claim, sources) else "figure"
    return found if all(_has_passed(span, found) for span in spans) else "figure"


def _is_of_other_names(figure: Figure, claim: Reading, sources: Sequence[Source]) -> bool:
    """Tell whether the sources state a figure, each time of a name that the claim lacks."""
    stated = [(source, found.sentence) for source in sources for found in source.same(figure)]
    return bool(stated) and all(replaces_a_name(claim, source, at) for source, at in stated)


def _has_passed(span: Figure, places: Sequence[Place]) -> bool:
    """Tell whether two dates of a sentence lie so many months apart: "three months before" is not written."""
    for place in places:
        periods = [figure.period for figure in place.reading.figures if figure.period]
        known = [period.year for period in periods if period.year]
        months = [12 * (period.year or max(known, default=0)) + period.last for period in periods]
        if any(abs(first - second) == span.value for first, second in combinations(months, 2)):
            return True
    return False


def _refers(figure: Figure, claim: Reading) -> bool:
    """Tell whether a number counts nothing, but points back: "the two sites"."""
    return figure.kind == "count" and figure.value == 2 and bool(_DEFINITE.search(claim.text[: figure.start]))


def _place(
    figure: Figure, claim: Reading, sources: Sequence[Source], weights: Mapping[str, float]
) -> Place | None:
    """Find where the sources state a figure as the claim means it."""
    stated = [
        (source.fit(figure, claim, found, weights), source, found)
        for source in sources
        for found in source.same(figure)
        if counts_the_same(figure, claim, source, found)
        and keeps_bound(figure, found.figure)
        and (figure.period or not belongs_to_another(figure, claim, source, found))
    ]
    if not stated:
        return None
    stated = [place for place in stated if place[2].figure.value == figure.value] or stated
    fit, source, best = max(stated, key=lambda place: place[0])
    # Where amount and date belong together as the claim has them, one that has another partner is no rival.
    paired = source.paired(best, claim)
    company = source.company(best, claim)
    starts = _is_start(figure, claim) and _is_start(best.figure, source.sentences[best.sentence])
    accompanied = not figure.period and source.states_another(best, claim)
    rival = max(
        (
            other.fit(figure, claim, found, weights)
            for other in sources
            for found in other.rivals(figure, claim)
            if not (
                _is_base(found, other) or source.pairs_as(best, figure, claim)
                if figure.period
                else replaces_a_name(claim, other, found.sentence)
            )
            and (other.paired(found, claim) or not paired)
            and (found.sentence == best.sentence or not accompanied)
            and (not starts or _is_start(found.figure, other.sentences[found.sentence]))
            and other.company(found, claim) >= company
        ),
        default=0.0,
    )
    if _better_clause(figure, claim, source, best, company):
        return None
    if fit < _FIT * rival or (figure.period and not fit) or _stated_too_often(figure, claim, source, best):
        return None
    return Place(source, best.sentence)


def _strays(figure: Figure, claim: Reading, place: Place, places: Sequence[Place]) -> bool:
    """Tell whether a figure without words of its own is of another sentence than the figure before it.

    That sentence has one of its kind, and the claim has not: "sales were £2 million, an increase of 3%".
    """
    before = places[-1] if places else place
    return (
        not figure.period
        and before != place
        and names_nothing(figure, claim)
        and any(rival.sentence == before.sentence for rival in before.source.rivals(figure, claim))
    )


def _is_base(found: Found, source: Source) -> bool:
    """Tell whether a date only says what something is compared with: "less than in the second quarter"."""
    return bool(_THAN.search(source.sentences[found.sentence].text[: found.figure.start]))


def _is_start(figure: Figure, reading: Reading) -> bool:
    """Tell whether a change goes from a figure: "from 44 to 48"."""
    return bool(_FROM.search(reading.text[: figure.start]))


def _better_clause(figure: Figure, claim: Reading, source: Source, best: Found, company: int) -> bool:
    """Tell whether another clause of the sentence has more of the claim's figures, and another such one."""
    return best.sentence not in source.labels and any(
        rival.sentence == best.sentence
        and source.parted(rival, best)
        and source.company(rival, claim) > company
        for rival in source.rivals(figure, claim)
        if not figure.period
    )


def _understood(figure: Figure, claim: Reading, places: Sequence[Place]) -> bool:
    """Tell whether a date goes without saying: no other stands by the figures, and it is last spoken of."""
    return bool(places) and all(
        not any(found.sentence == sentence for found in source.rivals(figure, claim))
        and source.goes_without_saying(figure, sentence)
        for source, sentence in places
    )


def _stated_too_often(figure: Figure, claim: Reading, source: Source, best: Found) -> bool:
    """Tell whether a claim states a figure of its source twice: in full too, or where another one stands."""
    value = best.figure.value
    if figure.value != value and any(
        other.value == value and other.kind == figure.kind for other in claim.figures if not other.period
    ):
        return True
    stated = source.sentences[best.sentence].figures
    ours = [other for other in claim.figures if agrees(figure, other, source.years)]
    theirs = [other for other in stated if agrees(figure, other, source.years)]
    if len(ours) <= max(1, len(theirs)):
        return False
    return any(found.sentence == best.sentence for found in source.rivals(figure, claim))
