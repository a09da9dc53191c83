"""Where a question names drivers, and how far a figure is from there."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tools.simulation.model.templates.choose import TEMPLATES
from tools.simulation.model.templates.definition import DriverDefinition
from tools.simulation.reading.statements import Statement
from tools.simulation.reading.tokens import Quantity

OUTSIDE: Final = 200  # how far from its figure a driver may be named in another clause; added to the distance
# A bare number is a driver's value only where hardly anything stands between: "price lands between 40 …".
_LINK: Final = re.compile(
    r"(?:[\s:=(]|\b(?:of|is|was|are|at|to|from|lands?|falls?|lies|stays|ends|comes|will|be|between|in|about|around|a)\b)*",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"\s{1,2}(?:(?:more|other|full-time)\s{1,2})?", re.IGNORECASE)  # "12 new hires"
_RUN_WORDS: Final = re.compile(
    r"\s{0,2}(?:trials?|simulations?|runs?|iterations?|draws?|samples?)\b", re.IGNORECASE
)
# A clause speaks of a driver that another clause names only where it names nothing else itself: in "burn
# $400k, capex $2m" the second figure is not burn.
_NAMES_NOTHING: Final = re.compile(
    r"(?:[^\w]|\b(?:it|its|this|that|they|we|i|our|my|the|an?|is|was|were|are|be|will|would|should|could|may|might|been"
    r"|has|have|what|how|much|happens|and|but|if|when|while|plus|or|by|to|at|of|from|with|for|in|under|between|than"
    r"|about|around|roughly|nearly|only|just|even|instead|now|today|currently|then|again|rather|more|less|up|down"
    r"|simulate|assume|assuming|suppose|take|use|say|try|lands?|lies|stays|ends|comes|becomes?|reach(?:es)?|hits?"
    r"|(?:ris|fall|drop|declin|decreas|increas|grow|climb|jump|doubl|halv|tripl|slip|worsen|improv)\w*|rose|fell|grew"
    r"|higher|lower|increases?|range|rate|level|value|each|per|every|month|monthly|year|yearly|annual|annually"
    r"|quarter|quarterly|next|last|sure|confident|confidence|likely)\b)*",
    re.IGNORECASE,
)


class Mention(NamedTuple):
    """Words that name a driver, or a multiple of it by `factor`, and where they stand."""

    definition: DriverDefinition
    factor: float
    span: tuple[int, int]


def mentions(text: str, definition: DriverDefinition) -> Iterator[Mention]:
    """Yield where a text names a driver."""
    for pattern, factor in {"": 1.0, **definition.multiples}.items():
        for span in definition.mentions(text, multiple=pattern):
            yield Mention(definition, factor, span)


def foreign_mentions(text: str, own: Sequence[Mention]) -> list[Mention]:
    """List where a text names drivers that other models have; words that name one's own too are left out."""
    taken = {offset for mention in own for offset in range(*mention.span)}
    return [
        mention
        for template in TEMPLATES
        for definition in template.drivers
        for mention in mentions(text, definition)
        if taken.isdisjoint(range(*mention.span))
    ]


def distance(text: str, statement: Statement, mention: Mention) -> float:
    """Characters between a figure and a mention, `OUTSIDE` more across clauses; infinite where unrelated."""
    q, (start, end) = statement.quantity, mention.span
    gap = max(start - q.end, q.start - end, 0)
    if start < q.end and q.start < end:
        return 0
    is_counted = (
        mention.definition.unit.startswith("count")
        and bool(_COUNTED.fullmatch(text, q.end, start))
        and not _RUN_WORDS.match(text, end)
    )
    if q.unit == "number" and not is_counted and not _is_linked(text, q, mention.span):
        return math.inf
    if statement.clause[0] <= start < statement.clause[1]:
        return gap
    return gap + OUTSIDE if gap <= OUTSIDE and _names_nothing(text, statement) else math.inf


def _names_nothing(text: str, statement: Statement) -> bool:
    """Tell whether the clause of a figure leaves it to other clauses what the figure is about."""
    q, (start, end) = statement.quantity, statement.clause
    return bool(_NAMES_NOTHING.fullmatch(text, start, q.start) and _NAMES_NOTHING.fullmatch(text, q.end, end))


def _is_linked(text: str, q: Quantity, span: tuple[int, int]) -> bool:
    """Tell whether a bare number, one in words at once, follows the mention directly and counts no trials."""
    return (
        0 <= q.start - span[1] <= (1 if text[q.start].isalpha() else 40)
        and bool(_LINK.fullmatch(text, span[1], q.start))
        and not _RUN_WORDS.match(text, q.end)
    )


def counts_trials(text: str, q: Quantity) -> bool:
    """Tell whether a number says how many trials to run: no figure of the business."""
    return q.unit == "number" and bool(_RUN_WORDS.match(text, q.end))
