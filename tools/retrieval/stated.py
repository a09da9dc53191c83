"""What a caller asks of the evidence in fields instead of words, and both as one: the stricter counts."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from tools.ingest.draft import clean
from tools.retrieval.allowed import Allowed
from tools.retrieval.constraints import MOST_CITATIONS, Constraints
from tools.retrieval.names import find_outlets
from tools.retrieval.periods import Periods

_MOST_NAMES = 100
_SHOWN_CHARS = 60


def _day(text: str) -> str:
    try:
        if not text or (re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) and date.fromisoformat(text)):
            return text
    except ValueError:
        pass
    raise ValueError(f"{clean(text)[:_SHOWN_CHARS]!r} is no day: write it as 2026-01-31, or leave it out")


def _outlet(text: str) -> str:
    text = " ".join(clean(text).split())  # the plan is kept in Postgres
    if not text:
        raise ValueError("it is empty: name an outlet, or leave it out")
    return text


_Day = Annotated[str, AfterValidator(_day)]
_Outlets = Annotated[
    list[Annotated[str, Field(max_length=200), AfterValidator(_outlet)]], Field(max_length=_MOST_NAMES)
]


class Stated(BaseModel):
    """Constraints as fields; 0, False and what is empty ask nothing. No field may be null, nor unknown."""

    model_config = ConfigDict(frozen=True)

    min_citations: int = Field(default=0, ge=0, le=MOST_CITATIONS, description="Least sources cited.")
    max_citations: int = Field(default=0, ge=0, le=MOST_CITATIONS, description="Most sources cited.")
    min_score: float = Field(default=0.0, ge=0, le=1, description="Least score of what is cited.")
    min_outlets: int = Field(default=0, ge=0, le=MOST_CITATIONS, description="Least distinct outlets cited.")
    outlet_each: bool = Field(default=False, description="No two citations of one outlet.")
    only_outlets: _Outlets = Field(default=[], description="Cite no other outlets.")
    never_outlets: _Outlets = Field(default=[], description="Cite none of these outlets.")
    since: _Day = Field(default="", description="First day of the documents, such as 2026-01-31.")
    until: _Day = Field(default="", description="Last day of the documents.")
    rag_only: bool = Field(default=False, description="Answer from documents only.")
    return_model_id: bool = Field(default=False, description="Put the model's id into the text.")

    @model_validator(mode="before")
    @classmethod
    def _has_known_fields_only(cls, given: Any) -> Any:
        known = cls.model_fields
        if isinstance(given, cls):
            return given
        if not isinstance(given, dict):
            raise ValueError('they are no object: write them as {"min_citations": 3}')
        if unknown := [str(name) for name in given if name not in known]:
            raise ValueError(
                f"there is no constraint {clean(unknown[0])[:_SHOWN_CHARS]!r}: use {', '.join(known)}"
            )
        return given

    @property
    def on_evidence(self) -> bool:
        """Whether only an answer from documents can obey."""
        return any(self.model_dump(exclude={"return_model_id"}).values())


# Within /openapi.json a reference to it would lead nowhere.
StatedInline = Annotated[Stated, WithJsonSchema(Stated.model_json_schema())]
"""Constraints as a field of another model, with their schema written out where they stand."""

NOTHING = Stated()
"""Asks nothing."""


def strictest(
    stated: Stated, constraints: Constraints, bounds: Periods, allowed: Allowed, *, outlets: Collection[str]
) -> tuple[Constraints, Periods, Allowed]:
    """Return what words and fields ask together; what contradicts itself then is for `impossible` to say.

    Args:
        stated: The fields.
        constraints: What the words ask of the evidence.
        bounds: What they say about time.
        allowed: Which outlets they allow.
        outlets: Names of the corpus' outlets.
    """
    return _counted(stated, constraints), _bounded(stated, bounds), _allowed(stated, allowed, outlets)


def _counted(stated: Stated, words: Constraints) -> Constraints:
    min_citations = max(stated.min_citations, words["min_citations"])
    outlet_each = stated.outlet_each or words["outlet_each"]
    return Constraints(
        min_citations=min_citations,
        max_citations=min(filter(None, (stated.max_citations, words["max_citations"])), default=0),
        min_score=max(stated.min_score, words["min_score"]),
        min_outlets=max(
            stated.min_outlets, words["min_outlets"], *((2, min_citations) if outlet_each else ())
        ),
        outlet_each=outlet_each,
        return_model_id=stated.return_model_id or words["return_model_id"],
        rag_only=stated.rag_only or words["rag_only"],
    )


def _bounded(stated: Stated, words: Periods) -> Periods:
    since, until = (date.fromisoformat(day) if day else None for day in (stated.since, stated.until))
    said = [f"{word} {day}" for word, day in (("since", since), ("until", until)) if day]
    return words._replace(
        since=max(filter(None, (since, words.since)), default=None),
        until=min(filter(None, (until, words.until)), default=None),
        bound_by=tuple(dict.fromkeys([*words.bound_by, *said])),
        recent=words.recent or since is not None,  # as the word "since" raises what is new
    )


def _allowed(stated: Stated, words: Allowed, outlets: Collection[str]) -> Allowed:
    only, unknown = words.only, words.unknown
    if stated.only_outlets:
        if named := _named(stated.only_outlets, outlets):
            only = named if only is None else only & named
        else:
            unknown = tuple(dict.fromkeys([*unknown, *stated.only_outlets]))
    return words._replace(
        only=only, never=words.never | _named(stated.never_outlets, outlets), unknown=unknown
    )


def _named(names: Iterable[str], outlets: Collection[str]) -> frozenset[str]:
    """The corpus' outlets that names mean, in full or by a short form, in capitals or not."""
    means: set[str] = set()
    for name in names:
        means |= {outlet for outlet in outlets if outlet.casefold() == name.casefold()}
        capital = name[:1].upper() + name[1:]
        for mention in find_outlets(capital, outlets):
            if mention.stop - mention.start == len(capital):
                means.update(mention.means)
    return frozenset(means)
