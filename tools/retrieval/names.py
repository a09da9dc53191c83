"""Outlets and companies that a question names, by the corpus' outlets and titles and a file of aliases."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

_BRANCH = re.compile(r"\s+[-\u2013\u2014]\s+|\s*[|:]\s+")  # "The Herald - Sports", "Ledger | World News"
_DOMAIN = re.compile(r"\.(?:com|org|net|co)$", re.IGNORECASE)
_ENDING = re.compile(r"(?:,?\s+(?:Inc|Ltd|Corp|LLC|PLC|AG|GmbH)\b|['\u2019]s\b|[.'\u2019-])+$")
_SHORTEST = 3
# A name in a question: up to seven words with a capital, and between them "of", "and" and the like.
_NAME = r"(?-i:[A-Z0-9][\w'\u2019&.-]*(?:\s+(?:(?:of|the|and|for|de|&)\s+){0,2}[A-Z0-9][\w'\u2019&.-]*){0,6})"
_CAPITALISED = re.compile(
    r"(?<![\w'\u2019&.-])[A-Z0-9][\w'\u2019&.-]*(?:(?<!['\u2019]s)(?<!s['\u2019]) [A-Z0-9][\w'\u2019&.-]*)+"
)
_MOST_NAMES = 64
_FEWEST_INITIALS = 3  # two mean too much else, as "AI" does
_BEFORE = r"(?:the\s+)?['\"\u2018\u201c]?"
_SOURCE = re.compile(
    r"\b(?:according to|(?:reported|published|stated) by|articles? (?:by|from|in))\s+"
    rf"{_BEFORE}(?P<teller>{_NAME})"
    rf"|\b(?:did|does|do|has|have)\s+{_BEFORE}(?P<asked>{_NAME})['\"\u2019\u201d]?\s+"
    r"(?:say|said|report|reported|write|written|claim|claimed)\b",
    re.IGNORECASE,
)


class Mention(NamedTuple):
    """Characters `start` to `stop` of a question, and the names in the corpus that they may mean."""

    start: int
    stop: int
    means: tuple[str, ...]


class Company(NamedTuple):
    """A company of the alias file.

    Attributes:
        name: Its name.
        also: What else means the company itself, such as its ticker.
        speaks_of: What documents about it speak of: products, people, filings.
    """

    name: str
    also: tuple[str, ...]
    speaks_of: tuple[str, ...]


def find_outlets(query: str, outlets: Iterable[str]) -> list[Mention]:
    """Find the outlets that a question names, in order; the longest form of a name counts.

    An outlet goes by its name, with and without "The" and a domain's ending, and by the house that
    it is a branch of: "The Herald" means "The Herald - Sports" too. A name begins with a capital letter.

    Args:
        query: The question.
        outlets: Names of the corpus' outlets.
    """
    forms = _forms(tuple(sorted(set(outlets))))
    return list(_find(query, forms))


def find_companies(query: str, companies: Iterable[Company] | None = None) -> list[Mention]:
    """Find the companies of the alias file that a question names by name, ticker, or product."""
    known = known_companies() if companies is None else companies
    return list(_find(query, {form: (company.name,) for company in known for form in naming_forms(company)}))


def naming_forms(company: Company) -> list[str]:
    """List what names a company: "iPhone" names its maker, "earnings" and "10-Q" do not."""
    forms = (company.name, *company.also, *company.speaks_of)
    return [form for form in forms if form[:1].isupper() or form[1:2].isupper()]


def find_sources(query: str) -> list[Mention]:
    """Find whom a question asks for a report, outlet or not: "according to …", "what did … say".

    Returns:
        Their mentions, without an ending such as "Inc" or "'s"; which names they mean is not looked up.
    """
    spans = (match.span(match.lastgroup or 0) for match in _SOURCE.finditer(query))
    return [Mention(start, start + len(_ENDING.sub("", query[start:stop])), ()) for start, stop in spans]


def may_be_titled(query: str) -> list[str]:
    """List what may be a name that a document is about: words in a row that have a capital, two at least.

    A word alone is none, for too many have a capital for another reason. The first may only open the question
    ("Did Acme Industries"). Only the first 64 are listed.
    """
    names: dict[str, None] = {}
    for match in _CAPITALISED.finditer(query):
        whole = _ENDING.sub("", match.group())
        names |= dict.fromkeys(name for name in (whole, whole.partition(" ")[2]) if " " in name)
    return list(names)[:_MOST_NAMES]


def find_titled(query: str, names: Mapping[str, Iterable[str]]) -> list[Mention]:
    """Find names in a question, of those that `may_be_titled` lists.

    Args:
        query: The question.
        names: For each the words of it that mean it too: a text that goes on about Acme Industries writes
            "Acme". So do the initials of three words or more.
    """
    return list(_find(query, {name: (name, *words, *_initials(name)) for name, words in names.items()}))


@lru_cache(maxsize=1)
def known_companies() -> tuple[Company, ...]:
    """Read the alias file; to add a company, add an entry there."""
    text = (resources.files("tools.retrieval") / "aliases.json").read_text(encoding="utf-8")
    return tuple(
        Company(name, tuple(entry["also"]), tuple(entry["speaks_of"]))
        for name, entry in json.loads(text).items()
    )


def _initials(name: str) -> tuple[str, ...]:
    letters = "".join(re.findall(r"\b[A-Z]", name))
    return (letters,) if len(letters) >= _FEWEST_INITIALS else ()


@lru_cache(maxsize=64)
def _forms(outlets: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    forms: dict[str, list[str]] = defaultdict(list)
    for outlet in outlets:
        house = _BRANCH.split(outlet, maxsplit=1)[0]
        names = {outlet, house}
        names |= {name[4:] for name in names if name.casefold().startswith("the ")}
        names |= {_DOMAIN.sub("", name) for name in names}
        for name in names:
            if len(name) >= _SHORTEST:
                forms[name].append(outlet)
    return {form: tuple(means) for form, means in forms.items()}


def _find(query: str, forms: Mapping[str, tuple[str, ...]]) -> Iterator[Mention]:
    """Find forms in a text, longer ones first, none inside another."""
    folded = query.casefold()
    same_length = len(folded) == len(query)  # else positions would not agree
    present = [form for form in forms if not same_length or form.casefold() in folded]
    found: list[Mention] = []
    for form in sorted(present, key=lambda form: (-len(form), form)):
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", query, re.IGNORECASE):
            named = match.group() == form or match.group()[:1].isupper()
            if named and all(match.end() <= each.start or each.stop <= match.start() for each in found):
                found.append(Mention(match.start(), match.end(), forms[form]))
    return iter(sorted(found))
