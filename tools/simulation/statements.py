"""What a prompt says about its quantities: levels, changes, delays, intervals, targets, the horizon."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from tools.errors import InvalidInputError
from tools.simulation.parse import find_quantities
from tools.simulation.tokens import Quantity
from tools.simulation.unread import unread_figures

StatementKind = Literal["level", "change", "move", "delay", "interval"]

MAX_PROMPT_CHARS: Final = 20_000
DEFAULT_HORIZON_MONTHS: Final = 12
MAX_HORIZON_MONTHS: Final = 120

# In front of a quantity verbs and nouns of direction count ("churn rises by 15%"), behind it only nouns
# and adjectives ("a 15% churn increase"): in "would 15% churn reduce ARR" nothing reduces churn.
_BEFORE: Final = re.compile(
    r"\b(?:(?P<up>increas\w*|ris(?:es?|ing)|rose|up|higher|jump\w*|climb\w*|surg\w*|spik\w*|worsens?|hikes?)"
    r"|(?P<down>decreas\w*|fall(?:s|ing)?|fell|drop\w*|declin\w*|down|lower|cuts?|shrink\w*|slump\w*|reduc\w*|loses?"
    r"|dips?))\b(?P<gap>[^.;]{0,40})$",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"(?:\s[\w-]{1,20}){0,2}?\s(?:(?P<up>increases?|rise|up|higher|jump|surge|spike|hike|more)"
    r"|(?P<down>decreases?|fall|drop|decline|down|lower|cut|slump|reduction|dip|less|fewer))\b",
    re.IGNORECASE,
)
_OTHER_PHRASE: Final = re.compile(r"\b(?:with|at|for|if|to|when|is|was|of\s+\w+\s+of)\b", re.IGNORECASE)
_DELAY: Final = re.compile(
    r"\b(?:slip\w*|delay\w*|late|later|postpon\w*|push(?:ed|es)?|behind|defer\w*)\b", re.I
)
_TO: Final = re.compile(r"\bto\s{1,2}$", re.IGNORECASE)
_LEVEL: Final = re.compile(r"\b(?:to|at|reach(?:es)?|hits|from)\s{1,2}$", re.IGNORECASE)
_LEVEL_AHEAD: Final = re.compile(r"\b(?:between|zwischen|entre)\s{1,2}$", re.IGNORECASE)
_FROM: Final = re.compile(r"\bfrom\s{1,2}$", re.IGNORECASE)
_FROM_BETWEEN: Final = re.compile(r"\s{1,2}from\s{1,2}", re.IGNORECASE)
_TARGET: Final = re.compile(
    r"\b(?:target(?:\s+(?:of|is))?|goal\s+of|below|under|above|exceeds?|at\s+least|less\s+than|more\s+than|floor\s+of)"
    r"\s{1,2}$",
    re.IGNORECASE,
)
_HORIZON_BEFORE: Final = re.compile(
    r"\b(?:over|for|next|within|coming|following|across|during|through|horizon(?:\s+of)?)\s+"
    r"(?:the\s+)?(?:(?:next|coming|following)\s+)?$",
    re.IGNORECASE,
)
# "In 18 months" is a horizon where nothing is said to happen then.
_BY_THEN: Final = re.compile(r"\b(?:in|after|by)\s+(?:the\s+)?$", re.IGNORECASE)
_HAPPENS: Final = re.compile(r"\b(?:starts?|begins?|joins?|(?:hir|recruit|onboard|pay)\w*)\b", re.IGNORECASE)
_HORIZON_AFTER: Final = re.compile(
    r"\s{0,2}(?:horizon|ahead|forecast|projection|simulation|outlook|view)\b", re.I
)
_NEXT_PERIOD: Final = re.compile(r"\bnext\s{1,2}(?P<unit>month|quarter|year)\b", re.IGNORECASE)
_SURE: Final = re.compile(
    r"\s{0,2}(?:sure|confiden(?:t|ce)|certain(?:ty)?|likely|probab\w+|chance|ci\b)", re.IGNORECASE
)
# Between a range and the confidence behind it: "40 to 55 (90% sure)", "40 to 55, with 90% confidence".
_WITH_CONFIDENCE: Final = re.compile(r"[\s,(]{1,3}(?:(?:with|at|to)\s{1,2})?(?:an?\s{1,2})?", re.IGNORECASE)
_QUARTER: Final = r"(?:(?:first|second|third|fourth)[- ]quarter|Q[1-4])"
_PERIOD: Final = re.compile(
    r"\b(?:(?P<month>monthly|(?:a|per|each|the)\s+month|(?:pro|par)\s+(?:monat|mois))"
    rf"|(?P<quarter>quarterly|(?:a|per|the)\s+quarter|(?:the\s+)?(?:fiscal\s+)?{_QUARTER})"
    r"|(?P<year>annual(?:ly|i[sz]ed)?|yearly|(?:a|per|the)\s+year|(?:pro|par)\s+(?:jahr|an)\b"
    r"|p\.a\.|per\s+annum|(?:the\s+)?full[- ]year"
    rf"|(?:the\s+)?(?:FY|fiscal\s+(?:year\s+)?)\s?\d{{2,4}}\b(?!\s+{_QUARTER})|year[- ]over[- ]year|yoy))"
    r"|/\s?(?P<slash>month|mo|year|yr|quarter)\b",
    re.IGNORECASE,
)
_PERIOD_LEAD: Final = re.compile(r"\s{0,2}(?:(?:in|for|during|on\s+an)\s+)?", re.IGNORECASE)
_COUNTED_LEAD: Final = re.compile(r"\s{1,2}[A-Za-z-]{1,20}\s{1,2}")  # "12 units a month"
_STRESS: Final = re.compile(r"\b(?:stress\w*|worst[- ]case|shock|crisis|severe)\b", re.IGNORECASE)
_CLAUSE_END: Final = re.compile(
    r"[.!?;](?=\s|$)|\n|,(?=\s)|\b(?:and|but|while|plus|if|when)\b", re.IGNORECASE
)
_MONTHS: Final = {"month": 1, "mo": 1, "quarter": 3, "year": 12, "yr": 12}


@dataclass(frozen=True)
class Statement:
    """One thing that the prompt says about one quantity.

    Attributes:
        kind: `level` the value is so much; `change` it changes by so much; `move` from one value to
            another; `delay` by so many months; `interval` it lies in a range with a confidence.
        quantity: The quantity, in the prompt's offsets.
        direction: 1 up, -1 down; 0 where the kind has none.
        period_months: 1, 3 or 12 where the text names the period of a rate or flow, else None.
        confidence: Mass of a range, in (0, 1), where one is stated with it; an `interval` has one always.
        clause: Offsets (start, end) of the clause that the quantity stands in.
    """

    kind: StatementKind
    quantity: Quantity
    direction: int
    period_months: int | None
    confidence: float | None
    clause: tuple[int, int]


@dataclass(frozen=True)
class PromptReading:
    """All that was read from a prompt.

    Attributes:
        text: The part of the prompt that was read, at most `MAX_PROMPT_CHARS` characters.
        statements: In the order of the text.
        horizon_months: In [1, `MAX_HORIZON_MONTHS`], `DEFAULT_HORIZON_MONTHS` if none is named.
        target: Level of the outcome to compare with, if one is named.
        wants_stress: Whether the prompt asks for a stress test.
        notes: How the horizon and the length were read, where that needs saying.
        unread: Figures that are in no known form, or that a second horizon or target would be, as written.
    """

    text: str
    statements: tuple[Statement, ...]
    horizon_months: int
    target: Quantity | None
    wants_stress: bool
    notes: tuple[str, ...]
    unread: tuple[str, ...] = ()


def read_prompt(prompt: str) -> PromptReading:
    """Read a prompt.

    Raises:
        InvalidInputError: It names a horizon beyond `MAX_HORIZON_MONTHS`.

    Cost: linear in the length, which is cut at `MAX_PROMPT_CHARS`.
    """
    text = prompt[:MAX_PROMPT_CHARS]
    quantities = find_quantities(text, in_question=True)
    unread = unread_figures(text, quantities)
    quantities = _moves(text, quantities)
    clauses = _clauses(text, quantities)
    statements: list[Statement] = []
    horizon, target, confidence = None, None, None
    for quantity in quantities:
        before, after = _around(text, quantity)
        clause = next(span for span in clauses if span[0] <= quantity.start < span[1])
        if quantity.unit == "percent" and _SURE.match(after):
            confidence = _mass(quantity)
            last = statements[-1] if statements else None
            if last and _WITH_CONFIDENCE.fullmatch(text, last.quantity.end, quantity.start):
                statements[-1], confidence = _with_confidence(last, confidence), None
        elif quantity.unit == "duration" and _is_horizon(before, after, text[slice(*clause)]):
            if horizon is None:
                horizon = quantity.high
            else:
                unread.append(text[quantity.start : quantity.end])
        elif (
            quantity.unit in ("money", "number") and quantity.low == quantity.high and _TARGET.search(before)
        ):
            if target is None:
                target = quantity
            else:
                unread.append(text[quantity.start : quantity.end])
        else:
            statements.append(_with_confidence(_statement(text, quantity, clause), confidence))
            confidence = None
    if horizon is None and (match := _NEXT_PERIOD.search(text)):
        horizon = _MONTHS[match["unit"].lower()]
    months, notes = _bounded_horizon(horizon)
    if len(prompt) > MAX_PROMPT_CHARS:
        notes.append(f"Only the first {MAX_PROMPT_CHARS:,} characters of the question were read.")
    return PromptReading(
        text, tuple(statements), months, target, bool(_STRESS.search(text)), tuple(notes), tuple(unread)
    )


def _moves(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Turn "to $30m from $48m" into the range "from $48m to $30m" that it says."""
    joined: list[Quantity] = []
    for quantity in quantities:
        last = joined[-1] if joined else None
        if (
            last
            and last.unit == quantity.unit
            and last.low == last.high
            and _FROM_BETWEEN.fullmatch(text, last.end, quantity.start)
            and _TO.search(text[max(0, last.start - 12) : last.start])
        ):
            other = quantity.other and last.other and (quantity.other[0], last.other[1])
            joined[-1] = replace(last, first=quantity.first, end=quantity.end, other=other)
        else:
            joined.append(quantity)
    return joined


def _mass(quantity: Quantity) -> float | None:
    """The confidence that a percentage is; None where none can be."""
    return quantity.low if 0 < quantity.low < 1 else None


def _with_confidence(statement: Statement, confidence: float | None) -> Statement:
    """Add the confidence that is stated with a range; of one value there is none."""
    if confidence is None or statement.quantity.first == statement.quantity.second:
        return statement
    kind: StatementKind = "interval" if statement.kind == "level" else statement.kind
    return replace(statement, kind=kind, confidence=confidence)


def period_of(text: str, quantity: Quantity, *, reach: int = 30) -> int | None:
    """Find the period that a rate or flow is stated for, in months; None where none is stated.

    It is the one directly behind the quantity ("$2m a month"), else the nearest of those in the `reach`
    characters before it ("monthly churn was 1.4%").
    """
    lead = (_COUNTED_LEAD if quantity.unit == "number" else _PERIOD_LEAD).match(text, quantity.end)
    match = _PERIOD.match(text, lead.end() if lead else quantity.end)
    if match is None:
        in_front = _PERIOD.finditer(text, max(0, quantity.start - reach), quantity.start)
        match = next(reversed(list(in_front)), None)
    if match is None:
        return None
    if match["slash"]:
        return _MONTHS[match["slash"].lower()]
    return next(_MONTHS[name] for name in ("month", "quarter", "year") if match[name])


def _around(text: str, quantity: Quantity) -> tuple[str, str]:
    """The 40 characters before and after a quantity."""
    return text[max(0, quantity.start - 40) : quantity.start], text[quantity.end : quantity.end + 40]


def _is_horizon(before: str, after: str, clause: str) -> bool:
    """Tell a horizon ("over 12 months", "18-month forecast") from a delay or the time of an event."""
    is_then = bool(_BY_THEN.search(before)) and not (_DELAY.search(clause) or _HAPPENS.search(clause))
    return is_then or bool(_HORIZON_BEFORE.search(before) or _HORIZON_AFTER.match(after))


def _bounded_horizon(months: float | None) -> tuple[int, list[str]]:
    """Round to whole months; say so where none is named."""
    if months is None:
        return DEFAULT_HORIZON_MONTHS, [
            f"The question names no horizon: {DEFAULT_HORIZON_MONTHS} months were simulated."
        ]
    return check_horizon(max(1, round(months)), "horizon of the question"), []


def check_horizon(months: int, field: str = "horizon_months") -> int:
    """Return the horizon, or raise InvalidInputError unless it is from 1 to `MAX_HORIZON_MONTHS`."""
    if isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= MAX_HORIZON_MONTHS:
        raise InvalidInputError(
            f"{field} is {months!r:.40} months", remedy=f"give a whole number from 1 to {MAX_HORIZON_MONTHS}"
        )
    return months


def _clauses(text: str, quantities: list[Quantity]) -> list[tuple[int, int]]:
    """Cut the text where a clause ends, but never inside a quantity; the spans cover the text."""
    inside = {offset for q in quantities for offset in range(q.start, q.end)}
    cuts = [match.end() for match in _CLAUSE_END.finditer(text) if match.start() not in inside]
    edges = [0, *cuts, len(text) + 1]
    return list(pairwise(edges))


def _statement(text: str, q: Quantity, clause: tuple[int, int]) -> Statement:
    """Decide what the clause says about the quantity."""
    before = text[max(clause[0], q.start - 40) : q.start]
    direction = _direction(text, q, clause)
    kind: StatementKind
    if q.unit == "duration" and _DELAY.search(text[clause[0] : clause[1]]):
        kind, direction = "delay", 1
    elif q.first != q.second and (_FROM.search(before) or _FROM_BETWEEN.search(text[q.start : q.end])):
        kind = "move"
    elif (
        direction
        and not _FROM.search(before)
        and q.unit in ("percent", "points", "factor")
        and not _LEVEL.search(before)
    ):
        kind = "change"
    else:
        kind, direction = "level", 0
    period = (
        None
        if kind in ("change", "delay")
        else period_of(text[: clause[1]], q, reach=min(60, q.start - clause[0]))
    )
    return Statement(kind, q, direction, period, None, clause)


def _direction(text: str, q: Quantity, clause: tuple[int, int]) -> int:
    """Sign of the change that the clause speaks of: a written sign, else a word of direction close by.

    The signs of "between -5% and 12%" are those of a level.
    """
    if q.signed and q.first * q.second > 0 and not _LEVEL_AHEAD.search(text[clause[0] : q.start]):
        return 1
    ahead = _BEFORE.search(text[max(clause[0], q.start - 60) : q.start])
    if ahead and _OTHER_PHRASE.search(ahead["gap"]):
        ahead = None
    word = ahead or _BEHIND.match(text[q.end : min(clause[1], q.end + 60)])
    if not word:
        return 0
    return 1 if word["up"] else -1
