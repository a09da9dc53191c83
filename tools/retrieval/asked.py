"""What a question asks about: its content words and numbers, by their terms in the index."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.retrieval.parts import Part, part_of
from tools.retrieval.passage import Term
from tools.retrieval.plan import QueryPlan
from tools.retrieval.words import ASKING, WORD, words

# Inside a sentence: after a word, a comma, a quotation mark or a title.
_NAME = re.compile(
    r"(?:(?<=[\w,;)'\u2019\u201d\"] )|(?<=\b[MD]r\. )|(?<=\bM[rs]s\. )|(?<=\bMs\. ))"
    r"['\"\u2018\u201c]?\b([A-Z][^\W\d_A-Z]{3,})(?!\w)"
)
# Documents may write these otherwise: "sales in Europe", "the chair".
_NO_NAME = re.compile(
    r"\w*(?:[ei]an|ican|ish|[aeinu]ese)|German|French|Dutch|Swiss|Greek|Czech|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|Christmas|Easter|Chair\w*|President|Director|Officer|Manager|Minister|Board|Company|Department"
)
_ONE_OF_IT, _ALL_OF_IT = 0.25, 0.5


@dataclass(frozen=True)
class Asked:
    """A question's content, by index terms; weights are rarities in the corpus.

    Attributes:
        weights: Rarity by content term.
        absent: Content terms that no chunk of the corpus holds, each with the word that the question writes.
        unknown: Those of these words that are names by their capital, no company's, if one is a quarter or
            all are half of the content: in a long question a name may be a detail that is put otherwise.
        numbers: Those that are figures.
        parts: The parts of the question that have content, or the whole question.
    """

    weights: Mapping[str, float]
    absent: Mapping[str, str]
    unknown: Sequence[str]
    numbers: frozenset[str]
    parts: Sequence[Part]

    def share(self, terms: frozenset[str], of: frozenset[str] | None = None) -> float:
        """Weigh how much of the question's content is among `terms`, in [0, 1]; 0 for no content.

        Args:
            terms: What a passage, or several together, carry.
            of: The part of the content that counts; all by default.
        """
        content = self.weights.keys() if of is None else of
        total = sum(self.weights[term] for term in content)
        return sum(self.weights[term] for term in content if term in terms) / total if total else 0.0


def read_question(plan: QueryPlan, terms: Mapping[str, Term]) -> Asked:
    """Read the content of a planned question.

    Names of outlets and dates are left out: they say where to look, and the rule of coverage checks them.

    Args:
        plan: The plan.
        terms: What the words are in the index, by word.
    """
    text = plan["main"]["text"]
    spans = left_out(text, plan)
    starts = [start for start, _ in spans]
    weights: dict[str, float] = {}
    absent: dict[str, str] = {}
    numbers = set()
    for match in WORD.finditer(text):
        word = match.group()
        known = terms.get(word)
        at = bisect_right(starts, match.start()) - 1
        inside = at >= 0 and match.start() < spans[at][1]
        if known is None or inside or word.casefold() in ASKING:
            continue
        term = known["term"]
        weights[term] = known["rarity"]
        if known["chunks"] == 0:
            absent.setdefault(term, word)
        if word[0].isdigit():
            numbers.add(term)
    content = frozenset(weights)
    names = frozenset(_names(text)).difference(*(words(each["text"]) for each in plan["companies"]))
    unknown = [term for term, word in absent.items() if word in names]
    shares = [weights[term] / sum(weights.values()) for term in unknown]
    if max(shares, default=0.0) < _ONE_OF_IT and sum(shares) < _ALL_OF_IT:
        unknown = []
    parts = [
        part_of(
            sub,
            content & {terms[word]["term"] for word in words(sub["text"]) if word in terms},
            place=place,
        )
        for place, sub in enumerate(plan["parts"])
    ]
    return Asked(
        weights=weights,
        absent=absent,
        unknown=[absent[term] for term in unknown],
        numbers=frozenset(numbers),
        parts=[part for part in parts if part.content] or [part_of(plan["main"], content, place=None)],
    )


def _names(text: str) -> list[str]:
    """Words that are names by their capital: inside a sentence, and not where every word has one.

    Abbreviations ("YoY") are none, nor are adjectives ("European"), weekdays and offices.
    """
    if not any(word[0].islower() for word in words(text)):
        return []
    return [word for word in _NAME.findall(text) if not _NO_NAME.fullmatch(word)]


def left_out(text: str, plan: QueryPlan) -> list[tuple[int, int]]:
    """Return the spans of a text that name outlets and periods, in order, none touching another.

    Each name is looked for once, however often the question repeats it.
    """
    named = {each["text"].casefold(): each["text"] for each in [*plan["outlets"], *plan["periods"]]}
    found = sorted(
        match.span() for name in named.values() for match in re.finditer(re.escape(name), text, re.IGNORECASE)
    )
    apart: list[tuple[int, int]] = []
    for start, stop in found:
        if apart and start <= apart[-1][1]:
            start, stop = apart[-1][0], max(stop, apart.pop()[1])
        apart.append((start, stop))
    return apart
