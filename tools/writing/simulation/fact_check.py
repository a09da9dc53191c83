"""Does a simulation's result support a sentence? Each figure has to be said of the statistic that it is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tools.simulation.telling.narrative import SectionName
from tools.writing.form import fault_of_form, strange_host
from tools.writing.reading.figures import Figure, agrees
from tools.writing.reading.mentions import Labels
from tools.writing.reading.text import Reading, opens_sentence
from tools.writing.simulation import risk_words as words
from tools.writing.simulation.facts import COUNTS, EFFECT, Fact
from tools.writing.simulation.said import Said, shared, stems_of
from tools.writing.verdict import Reason

_KNOWN_SHARE: Final = 0.3  # of the words of a sentence, that the statements or the trade have
_OF_ANY_EVENT: Final = frozenset(stem for word in ("ends", "horizon") for stem in stems_of(word))
_TIMES: Final = stems_of("day week month quarter year next early later")
_EVENT_SHARE: Final = 0.5  # of the words that tell one event from the others
_LEVELS: Final = ("baseline", "target")
_RANKED: Final = ("swing", "variance")  # of the drivers, in the order of what they do to the outcome
_STATISTICS: Final = (
    "mean",
    "median",
    "p10",
    "p90",
    *_LEVELS,
)  # known by name, whether the result has them or not
_COMPARABLE: Final = ("mean", "median", "p10", "p90", *_LEVELS)
_PLAIN: Final = ("mean", "percent")  # "lowers cash by $2m" means the mean


class FactChecker:
    """Checks sentences, one by one, against the statements of a result.

    Args:
        facts: The statements; at least one.
        query: The question, whose names and dates a sentence may use.
    """

    def __init__(self, facts: Sequence[Fact], *, query: str) -> None:
        """Read what the statements are about."""
        self._facts = [fact for fact in facts if fact.subject not in COUNTS]
        self._counts = {fact.subject: fact.figures[0] for fact in facts if fact.subject in COUNTS}
        self._query = query
        self._asked = Reading(query)
        self._labels = Labels(
            dict.fromkeys(f.subject for f in self._facts if f.kind != "chance" and f.subject != EFFECT)
        )
        roles = (fact.role for fact in facts if fact.role and fact.kind != "chance")
        self._roles = list(dict.fromkeys((*_STATISTICS, *roles)))
        self._events = {fact.subject: stems_of(fact.subject) for fact in facts if fact.kind == "chance"}
        self._changed = {fact.subject for fact in facts if fact.kind == "change"}
        readings = [self._asked, *(Reading(fact.text) for fact in facts)]
        self._outcome = next(fact.subject for fact in facts if fact.role == "baseline")
        self._levels = {
            fact.role: fact.figures[0]
            for fact in facts
            if fact.subject == self._outcome and fact.role in _LEVELS
        }
        self._stems = {word.stem for reading in readings for word in reading.words if word.stem} | words.TRADE
        self._spelled = set().union(*(reading.spelled for reading in readings)) | self._labels.acronyms

    def objection(self, sentence: str, *, section: SectionName) -> Reason | None:
        """Find what speaks against a sentence; `None` if the statements support it.

        What a proposal (in `next_best_actions`) says need not be in the statements; figures and names must,
        and it has to act on something that they, the question or the trade speak of.
        """
        if fault := fault_of_form(sentence, request=""):
            return fault
        if strange_host(sentence, known=self._query):
            return "markup"
        said = Said(sentence, roles=self._roles, labels=self._labels)
        proposal = section == "next_best_actions"
        for figure in said.figures:
            if reason := self._objection_to(figure, said):
                return reason
        percent = any(figure.kind == "percent" for figure in said.figures)
        if not proposal and said.figures and said.speaks_of_chance and not percent:
            return "figure"
        if self._is_a_guess(said, proposal=proposal):
            return "unsupported"
        if self._has_a_strange_name(said.claim, proposal=proposal):
            return "name"
        if self._contradicted(said, proposal=proposal):
            return "contradicted"
        is_about_it = self._acts_on_something_known if proposal else self._is_about_the_result
        return None if is_about_it(said) else "unsupported"

    def _is_a_guess(self, said: Said, *, proposal: bool) -> bool:
        """Tell whether a sentence says how sure something is, or which statistic is more, without a figure.

        A simulation makes nothing certain, and how likely something is only its figure says.
        """
        text = said.claim.text
        if words.CERTAIN.search(text):
            return True
        if proposal or said.figures:
            return False
        if said.speaks_of_chance or words.LIKELY.search(text):
            return True
        named = {match.span() for role in _COMPARABLE for match in words.statistic(role).finditer(text)}
        return len(named) > 1 and bool(said.compares())

    def _objection_to(self, figure: Figure, said: Said) -> Reason | None:
        """Find what speaks against a figure: no statement has it, or only of something else."""
        if figure.period:
            known = any(agrees(figure, other, frozenset()) for other in self._asked.figures)
            return None if known else "figure"
        for subject, count in self._counts.items():
            if said.counts(figure, subject):
                return None if agrees(figure, count, frozenset()) else "figure"
        reasons = {
            self._misuse(fact, own, figure, said)
            for fact in self._facts
            for own in fact.figures
            if _same(figure, own, said)
        }
        return None if None in reasons else min((reason for reason in reasons if reason), default="figure")

    def _misuse(self, fact: Fact, own: Figure, figure: Figure, said: Said) -> Reason | None:
        """Find how a sentence misuses a figure of a statement; `None` if it says it of the same."""
        if fact.kind == "chance":
            return self._misuse_of_chance(fact, figure, said)
        if said.is_share_of_trials(figure) or not self._is_that_statistic(fact, figure, said):
            return "figure"
        if not self._is_of_that_subject(fact, figure, said) or not _is_whole(fact, said):
            return "figure"
        if said.denied(figure) or _turned(fact, own, figure, said):
            return "contradicted"
        return None

    def _is_that_statistic(self, fact: Fact, figure: Figure, said: Said) -> bool:
        """Tell whether the statistic that a sentence calls a figure is the statement's."""
        role = said.role(figure)
        if role is None or (role.says != fact.role and not said.is_called(figure, role)):
            # Not called anything: a driver's value, the mean effect, what something is compared with.
            plain = not fact.role or (fact.kind == "change" and fact.role in _PLAIN)
            return plain or (fact.role in self._levels and said.is_compared_with(figure))
        if fact.kind == "change" and fact.role in _PLAIN:
            return role.says in _PLAIN or (figure.kind == "percent" and role.says == "baseline")
        return role.says == fact.role

    def _is_of_that_subject(self, fact: Fact, figure: Figure, said: Said) -> bool:
        """Tell whether what a sentence says a figure of is what the statement is about."""
        amount = said.is_amount_of_change(figure)
        if fact.subject == EFFECT:
            outcome = self._outcome in said.named or bool(said.claim.spelled & {"outcome", "baseline"})
            drivers = said.named - {self._outcome, EFFECT}
            moved = amount or EFFECT in said.subjects(figure) or bool(said.direction(figure))
            return moved and (
                EFFECT in said.named or (outcome and (not drivers or bool(drivers & self._changed)))
            )
        if amount and fact.kind == "level" and fact.role != "swing":
            return False
        if fact.subject == self._outcome:
            return fact.role == "target" or said.subjects(figure) <= {self._outcome}
        # "The scenario adds a month to collection delay", "churn swings cash by $2m".
        past = {EFFECT, self._outcome} if fact.role in ("swing", "moves") else {EFFECT}
        return fact.subject in said.subjects(figure, besides=past)

    def _misuse_of_chance(self, fact: Fact, figure: Figure, said: Said) -> Reason | None:
        """Find how a sentence misuses a probability: said of another event, or of its contrary."""
        if not words.CHANCE.search(said.claim.text) or said.is_compared_with(figure):
            return "figure"
        stems = stems_of(said.claim.text) | said.levels(self._levels)
        others = set().union(*(event for name, event in self._events.items() if name != fact.subject))
        own_words = self._events[fact.subject] - others - stems_of(self._outcome) - _OF_ANY_EVENT
        if len(shared(own_words, stems)) < _EVENT_SHARE * len(own_words):
            return "figure"
        if said.denied(figure):
            return "contradicted"
        if "below" in fact.subject and said.compares() == {">"}:
            return "contradicted"
        return None

    def _has_a_strange_name(self, claim: Reading, *, proposal: bool) -> bool:
        """Tell whether a name is neither in the question nor in the statements.

        The verb that a proposal begins with has a capital too.
        """
        return any(
            word.text.casefold() not in self._spelled
            and word.stem not in self._stems
            and not opens_sentence(word, claim)
            and not (proposal and word is claim.words[0] and not _acts_like_a_name(claim))
            for word in claim.names
        )

    def _contradicted(self, said: Said, *, proposal: bool) -> bool:
        """Tell whether a sentence says the contrary without a figure, or compares wrongly."""
        if said.compares_wrongly(self._levels) or said.changed - {self._outcome} - self._changed:
            return True
        drivers = [fact.subject for fact in self._facts if fact.role in _RANKED]  # the largest first
        if drivers and drivers[0] not in said.named and words.LARGEST.search(said.claim.text):
            return True
        if words.A_DRIVER.search(said.claim.text) and said.named.isdisjoint(drivers):
            return True
        return not said.figures and not proposal and self._goes_the_other_way(said, said.named & {*drivers})

    def _goes_the_other_way(self, said: Said, drivers: set[str]) -> bool:
        """Tell whether a sentence has the outcome rise where it falls: by the scenario, or with a driver."""
        ways = [cue.says for cue in said.directions]
        if EFFECT in said.named and not drivers:
            effect = [
                f
                for fact in self._facts
                if (fact.subject, fact.role) == (EFFECT, "mean")
                for f in fact.figures
            ]
            return len(set(ways)) == 1 and bool(effect) and (effect[0].value < 0) != ("-" in ways)
        moves = [fact.figures for fact in self._facts if fact.role == "moves" and fact.subject in drivers]
        if len(moves) != 1 or len(moves[0]) != 2 or len(ways) != 2 or self._outcome not in said.named:
            return False
        low, high = moves[0]
        return (low.value < high.value) != (ways[0] == ways[1])

    def _acts_on_something_known(self, said: Said) -> bool:
        """Tell whether a proposal is about what was simulated, asked, or is money; a time is not."""
        stems = {word.stem for word in said.claim.words if word.stem} - _TIMES
        return bool(said.named or shared(stems, self._stems - _TIMES))

    def _is_about_the_result(self, said: Said) -> bool:
        """Tell whether a sentence keeps to what was simulated: it names some of it, and little else."""
        stems = {word.stem for word in said.claim.words if word.stem}
        return (
            bool(stems)
            and len(shared(stems, self._stems)) >= _KNOWN_SHARE * len(stems)
            and bool(said.named or said.figures or stems & words.TRADE)
        )


def _same(figure: Figure, own: Figure, said: Said) -> bool:
    """Tell whether a figure is a statement's, its sign put into words or not."""
    if figure.rate != own.rate and (figure.rate or not words.MONTHLY.search(said.claim.text)):
        return False
    unsigned = replace(own, value=abs(own.value))
    return agrees(figure, own, frozenset()) or (figure.value >= 0 and agrees(figure, unsigned, frozenset()))


def _is_whole(fact: Fact, said: Said) -> bool:
    """Tell whether a sentence that states a range states two ends, and each once; not "from $8m to $8m"."""
    if len(fact.figures) < 2:
        return True
    stated = [
        [at for at, own in enumerate(fact.figures) if _same(figure, own, said)] for figure in said.figures
    ]
    ends = {at for places in stated for at in places}
    return len(ends) > 1 and sum(map(bool, stated)) <= len(ends)


def _turned(fact: Fact, own: Figure, figure: Figure, said: Said) -> bool:
    """Tell whether a sentence makes a gain of a loss, or a shortfall of a stock, or the other way round."""
    if fact.kind == "change":
        sign = "-" if own.value < 0 else "+"
        written = "-" if figure.value < 0 else said.direction(figure) or "+"
        return written != sign
    if fact.role in ("swing", "moves"):
        return fact.role == "moves" and own.value < 0 <= figure.value
    short = bool(words.SHORTFALL.search(said.clause(figure)))
    return (own.value < 0 <= figure.value and not short) or (own.value > 0 and said.is_shortfall(figure))


def _acts_like_a_name(claim: Reading) -> bool:
    """Tell whether the first word does something, as a name would: "Zentrix raises …", not "Secure a …"."""
    first, *rest = claim.words
    after = claim.text[first.end : rest[0].end] if rest else ""
    return first.text != claim.text[first.start : first.end] or bool(words.VERB.match(after))
