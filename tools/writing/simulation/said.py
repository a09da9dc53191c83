"""A sentence on a simulation, read: what it says of each of its figures."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from tools.writing.reading.cues import Cue, Surroundings, find_cues
from tools.writing.reading.figures import Figure, agrees
from tools.writing.reading.mentions import Labels
from tools.writing.reading.text import Reading
from tools.writing.simulation import risk_words as words
from tools.writing.simulation.facts import EFFECT

_LEAST_PREFIX: Final = 3  # letters of a word that may stand for another with an ending: "run", "running"
_CLAUSE: Final = re.compile(r"[,;:()\u2014]|\b(?:and|but|while|whereas|which)\b")
_COUNTED: Final = re.compile(r"\s*(?:trials|simulations|runs|iterations|draws)\b")
_HORIZON: Final = re.compile(r"[\s-]*horizon\b")
_COMPARED_CHARS: Final = 30  # from a comparison to what it compares
_ELSEWHERE: Final = re.compile(rf"{_CLAUSE.pattern}|\b(?:is|are|was|in)\b")


class Said:
    """A sentence, with what stands near its figures.

    Args:
        sentence: As the model wrote it.
        roles: Keys of the statistics that it may name.
        labels: What it may speak of: the outcome, the measures, the drivers.
    """

    def __init__(self, sentence: str, *, roles: Sequence[str], labels: Labels) -> None:
        """Read a sentence."""
        self.claim = Reading(sentence)
        text = self.claim.text
        self._roles = find_cues(text, [(role, words.statistic(role)) for role in roles])
        # The ten of "10th percentile" is part of a name.
        self.figures = [
            figure
            for figure in self.claim.figures
            if not any(cue.start <= figure.start and figure.end <= cue.end for cue in self._roles)
        ]
        effects = find_cues(text, [("", words.SETTING), (EFFECT, words.EFFECT)])
        self._mentions = [*labels.find(self.claim), *(cue for cue in effects if cue.says)]
        # "Acquisition cost" is a name: it does not say that something costs.
        self.directions = [
            cue
            for cue in find_cues(text, words.DIRECTIONS)
            if not any(name.start <= cue.start and cue.end <= name.end for name in self._mentions)
        ]
        self._comparisons = find_cues(text, words.COMPARISONS)
        # Nor are the months of the horizon said of a statistic: "cash after 12 months".
        self._around = Surroundings(
            self.claim, [figure for figure in self.figures if not self.counts(figure, "horizon")]
        )

    @property
    def named(self) -> set[str]:
        """The subjects that the sentence names; `EFFECT` is one."""
        return {cue.says for cue in self._mentions}

    @property
    def changed(self) -> set[str]:
        """The subjects that the scenario is said to change."""
        ends = [match.end() for match in words.CHANGES.finditer(self.claim.text)]
        after = [
            min((cue for cue in self._mentions if cue.start >= end), key=lambda cue: cue.start, default=None)
            for end in ends
        ]
        first = {cue.start for cue in after if cue}
        return {cue.says for cue in self._mentions if cue.start in first}

    @property
    def speaks_of_chance(self) -> bool:
        """Whether the sentence says how likely something is; the number of trials alone does not."""
        counted = any(self.counts(figure, "trials") for figure in self.figures)
        return bool(words.CHANCE.search(self.claim.text)) and not counted

    def role(self, figure: Figure) -> Cue | None:
        """Return the statistic that the figure is called."""
        return self._around.nearest(figure, self._roles)

    def is_called(self, figure: Figure, role: Cue) -> bool:
        """Tell whether no other figure stands nearer to a statistic's name."""
        return self._around.owner(role) == figure

    def subjects(self, figure: Figure, *, besides: Collection[str] = ()) -> set[str]:
        """Return what the figure is said of: the nearest subject, or several with the same name.

        Args:
            figure: One of the sentence's.
            besides: Subjects to look past.
        """
        mentions = [cue for cue in self._mentions if cue.says not in besides]
        nearest = min(mentions, key=lambda cue: self._around.distance(figure, cue), default=None)
        return {cue.says for cue in mentions if nearest and cue.start == nearest.start}

    def direction(self, figure: Figure) -> str:
        """Return which way the figure is said to go, `+` or `-`; empty if neither."""
        cue = min(self.directions, key=lambda cue: self._around.distance(figure, cue), default=None)
        return cue.says if cue else ""

    def is_amount_of_change(self, figure: Figure) -> bool:
        """Tell whether something changes by the figure, as in "by $2m, with a median of $1m" by both."""
        if words.AMOUNT.search(self.claim.text[: figure.start]):
            return True
        before = max(
            (other for other in self.figures if other.end <= figure.start), key=lambda f: f.end, default=None
        )
        if before is None or words.LEVEL.search(self.claim.text, before.end, figure.start):
            return False
        between = (cue for cue in self._mentions if before.end <= cue.start < figure.start)
        return not any(between) and self.is_amount_of_change(before)

    def is_share_of_trials(self, figure: Figure) -> bool:
        """Tell whether the figure says in how many trials something comes true."""
        return bool(words.OF_TRIALS.match(self.claim.text, figure.end))

    def is_shortfall(self, figure: Figure) -> bool:
        """Tell whether the figure is called a shortfall in so many words."""
        before = self.claim.text[max(0, figure.start - 20) : figure.start]
        return bool(re.search(rf"(?:{words.SHORTFALL.pattern}) (?:of|is)\s*$", before, re.IGNORECASE))

    def counts(self, figure: Figure, subject: str) -> bool:
        """Tell whether the figure counts the trials, or the months of the horizon."""
        before, after = self.claim.text[: figure.start], self.claim.text[figure.end :]
        if subject == "trials":
            return figure.kind == "count" and bool(_COUNTED.match(after))
        return figure.kind == "duration" and bool(words.WITHIN.search(before) or _HORIZON.match(after))

    def is_compared_with(self, figure: Figure) -> bool:
        """Tell whether something is said to lie above or below the figure."""
        cue = max(
            (cue for cue in self._comparisons if cue.end <= figure.start), key=lambda c: c.end, default=None
        )
        between = self.claim.text[cue.end : figure.start] if cue else ""
        return cue is not None and len(between) <= _COMPARED_CHARS and not _ELSEWHERE.search(between)

    def clause(self, figure: Figure) -> str:
        """Return the part of the sentence between borders that holds the figure."""
        text = self.claim.text
        start = max((match.end() for match in _CLAUSE.finditer(text, 0, figure.start)), default=0)
        end = _CLAUSE.search(text, figure.end)
        return text[start : end.start() if end else len(text)]

    def denied(self, figure: Figure) -> bool:
        """Tell whether the clause of a figure denies it."""
        return bool(words.DENIED.search(self.clause(figure)))

    def levels(self, levels: Mapping[str, Figure]) -> set[str]:
        """Return the names of the levels that the sentence gives in figures: "below $1m" means the target."""
        return {
            name
            for name, level in levels.items()
            for figure in self.figures
            if agrees(figure, level, frozenset()) and self.is_compared_with(figure)
        }

    def compares(self) -> set[str]:
        """Return which comparisons the sentence makes: `<`, `>`."""
        return {cue.says for cue in self._comparisons}

    def compares_wrongly(self, levels: Mapping[str, Figure]) -> bool:
        """Tell whether a figure is said to be above or below another one, and is not.

        Args:
            levels: Figures that a word stands for: `baseline`, `target`.
        """
        for cue in self._comparisons:
            left = max((f for f in self.figures if f.end <= cue.start), key=lambda f: f.end, default=None)
            right = min((f for f in self.figures if f.start >= cue.end), key=lambda f: f.start, default=None)
            if right is None or right.start - cue.end > _COMPARED_CHARS:
                words_after = self.claim.text[cue.end : cue.end + _COMPARED_CHARS].casefold()
                right = next((figure for word, figure in levels.items() if word in words_after), None)
            if not left or not right or left.kind != right.kind or cue.start - left.end > _COMPARED_CHARS:
                continue
            less, more = left.value < right.value, left.value > right.value
            if (cue.says == "<" and more) or (cue.says == ">" and less):
                return True
        return False


def stems_of(text: str) -> set[str]:
    """Return the stems of the words of a text that say something; those of a direction are `+` and `-`."""
    claim = Reading(text)
    ways = find_cues(claim.text, words.DIRECTIONS)
    plain = {word.stem for word in claim.words if not any(way.start <= word.start < way.end for way in ways)}
    return {way.says for way in ways} | plain - {""}


def shared(wanted: Collection[str], stems: Collection[str]) -> set[str]:
    """Return those that are among the stems, whatever their ending: "run" is there with "running"."""
    return {
        stem
        for stem in wanted
        if stem in stems
        or any(
            min(len(stem), len(other)) >= _LEAST_PREFIX and (other.startswith(stem) or stem.startswith(other))
            for other in stems
        )
    }
