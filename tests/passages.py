"""Passages as a search returns them, made by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from scipy.special import logit

from tools.evidence.calibration import Calibration, Weighing
from tools.evidence.features import FEATURES
from tools.evidence.gate import Gate, Verdict
from tools.retrieval.passage import Passage, Term
from tools.retrieval.plan import QueryPlan, plan
from tools.retrieval.stated import NOTHING, Stated


def passage(doc_id: str, text: str = "", **fields: Any) -> Passage:
    """A passage that begins its document; without a text it shares no word with another document's."""
    text = text or prose(doc_id)
    made = {
        "chunk_id": f"{doc_id}:0",
        "doc_id": doc_id,
        "title": f"Title of {doc_id}",
        "outlet": f"Outlet of {doc_id}",
        "date": "2026-01-31",
        "page": None,
        "section": "",
        "uri": f"test:{doc_id}",
        "start": 0,
        "end": len(text),
        "text": text,
        "score": fields.get("similarity", 0.5),
        "fused": 0.5,
        "similarity": 0.5,
        "closeness": [],
        "lexical": 0.5,
        "carries": [],
    }
    return Passage(**(made | fields))  # type: ignore[typeddict-item]  # any field may be given


def prose(subject: str, words: int = 60) -> str:
    """A sentence of words that no other subject has."""
    return " ".join(f"{subject}{i}" for i in range(words)) + "."


def planned(
    query: str = "What was churn?",
    *outlets: str,
    titled: Mapping[str, Sequence[str]] = MappingProxyType({}),
    stated: Stated = NOTHING,
) -> QueryPlan:
    """The plan of a question asked on 31 October 2026, of a corpus with these outlets and names in titles."""
    return plan(
        query,
        today=date(2026, 10, 31),
        outlets=outlets,
        recent_since=date(2024, 1, 1),
        titled=titled,
        stated=stated,
    )


TERMS = {"churn": Term(term="churn", chunks=1, rarity=2.0)}
"""What the words of that question are in the index."""


def judge(passages: Sequence[Passage], *, threshold: float = 0.35, min_documents: int = 3) -> Verdict:
    """The verdict of a gate without a calibration on a question that names nothing."""
    return Gate(threshold=threshold, min_documents=min_documents).judge(passages, planned(), TERMS)


def sure_of(probability: float, *, bound: float) -> Calibration:
    """A calibration that gives everything this probability of sufficiency."""
    weighing = Weighing(
        weights=dict.fromkeys(FEATURES, 0.0), offset=float(logit(probability)), points={"balanced": bound}
    )
    return Calibration(
        embedder="e",
        fusion="f",
        slope=1.0,
        intercept=0.0,
        one_thing=weighing,
        several=weighing,
        corpus={"passage_chars": [0, 10_000]},
        record={},
    )
