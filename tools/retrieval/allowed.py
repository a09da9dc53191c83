"""Which outlets a question allows: "only from The Ledger", "not from The Wire"."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from tools.retrieval.names import Mention, find_outlets

_DOCUMENTS = r"(?:(?:documents|articles|reports|news|sources|anything)\s+)?"
_ONLY = re.compile(
    rf"(?:\b(?:please\s+)?(?:use|cite)\s+)?\b(?:only|solely|exclusively)\s+{_DOCUMENTS}from\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_NEVER = re.compile(
    rf"(?:,?\s*\bbut\s+)?\b(?:(?:not|nothing|never|no)\s+{_DOCUMENTS}from|(?:exclude|excluding|ignore|ignoring)"
    rf"(?:\s+{_DOCUMENTS}from)?)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    rf"(?:^|[.?!:]\s+)(?i:(?:(?:use|cite)\s+)?only\s+{_DOCUMENTS}from)\s+"
    r"(?P<name>[A-Z][\w&' -]*)(?:[.?!]|$)"
)
_NEXT = re.compile(r"\s*(?:,\s*(?:and|or)\b|,|\b(?:and|or)\b)\s+(?:the\s+)?", re.IGNORECASE)
_LEAD_CHARS = 60


class Allowed(NamedTuple):
    """Outlets that documents may, and may not, be of.

    Attributes:
        only: Names in the corpus; None where the question allows all.
        never: Names in the corpus that it shuts out.
        unknown: What it allows only, and is no outlet of the corpus.
        subject: The question without these orders.
    """

    only: frozenset[str] | None
    never: frozenset[str]
    unknown: tuple[str, ...]
    subject: str


def find_allowed(query: str, outlets: Collection[str]) -> Allowed:
    """Read which outlets a question allows; of several orders each counts.

    Args:
        query: The question.
        outlets: Names of the corpus' outlets.
    """
    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    kept: list[str] = []
    at = 0
    for listed in _lists(query, find_outlets(query, outlets)):
        before = query[max(at, listed[0].start - _LEAD_CHARS) : listed[0].start]
        means = frozenset(name for mention in listed for name in mention.means)
        if order := _ONLY.search(before):
            only = means if only is None else only & means
        elif order := _NEVER.search(before):
            never |= means
        else:
            continue
        kept.append(query[at : listed[0].start - len(order.group())])
        at = listed[-1].stop
    subject = _tidy("".join([*kept, query[at:]])) if at else query
    unknown = tuple(dict.fromkeys(match["name"] for match in _UNKNOWN.finditer(subject)))
    return Allowed(only, never, unknown, subject if re.search(r"\w", subject) else query)


def _tidy(text: str) -> str:
    """Take away the marks that are left of a sentence or clause that was an order."""
    text = re.sub(r"^(?:[.,;:!]+ )+", "", " ".join(text.split()))
    body = text.rstrip(" .,;:!?")
    ends = [mark for mark in text[len(body) :] if mark in ".?!"]
    return body + "".join(ends[:1])


def _lists(query: str, mentions: Iterable[Mention]) -> Iterator[list[Mention]]:
    """Group outlets that a comma, "and" or "or" joins: what is said before the first goes for all."""
    listed: list[Mention] = []
    for mention in mentions:
        if listed and not _NEXT.fullmatch(query, listed[-1].stop, mention.start):
            yield listed
            listed = []
        listed.append(mention)
    if listed:
        yield listed
