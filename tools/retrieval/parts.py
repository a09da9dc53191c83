"""A part of a question: what it asks, and which passages can tell it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tools.retrieval.passage import Passage
from tools.retrieval.plan import SubQuery

# The day of publication depends on where the reader is.
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """One thing of several that a question asks, or all of it.

    Attributes:
        content: Index terms of its content words.
        outlets: The outlets that it names.
        days: The single days that it names for sure.
        place: Which of the plan's parts it is; None for the whole question.
    """

    content: frozenset[str]
    outlets: frozenset[str]
    days: frozenset[date]
    place: int | None

    def told_by(self, passages: Sequence[Passage]) -> list[int]:
        """Places of the passages that are of an outlet and a day, give or take one, that it names."""
        return [number for number, passage in enumerate(passages) if self._admits(passage)]

    def cosine(self, passage: Passage) -> float:
        """Return the cosine of this part with a passage, in [-1, 1]."""
        return passage["similarity"] if self.place is None else passage["closeness"][self.place]

    def _admits(self, passage: Passage) -> bool:
        if self.outlets and passage["outlet"] not in self.outlets:
            return False
        if not self.days or passage["date"] is None:
            return not self.days
        published = date.fromisoformat(passage["date"])
        return any(abs(published - day) <= _A_DAY for day in self.days)


def part_of(sub: SubQuery, content: frozenset[str], *, place: int | None) -> Part:
    """Read a part from what is searched for it.

    Args:
        sub: What is searched for it.
        content: Its content.
        place: See `Part`.
    """
    return Part(
        content=content,
        outlets=frozenset(sub["outlets"]),
        days=frozenset(
            date.fromisoformat(period["start"])
            for period in sub["periods"]
            if period["sure"] and period["start"] == period["end"]
        ),
        place=place,
    )
