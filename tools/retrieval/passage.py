"""What a search returns."""

from typing_extensions import TypedDict


class Passage(TypedDict):
    """A chunk that a search found.

    `text` equals the document's text from `start` to `end` (characters). `similarity` is the cosine of
    question and chunk, in [-1, 1], and `closeness` that of each part of the question's plan. `lexical` is
    the share of the question's words found in the chunk, weighted by their rarity in the corpus, in [0, 1].
    `fused` is the weighted sum of the two, raised where the chunk comes from an outlet or a time that the
    question prefers, and orders the passages. `score` is what the gate compares: the calibrated relevance,
    in [0, 1], or the cosine where no calibration is at hand. `carries` are the question's index terms that
    the chunk, with its title, holds. What is retrieved for a planned question carries, and is fused by,
    what stands in one place (`tools.retrieval.focus`).
    """

    chunk_id: str
    doc_id: str
    title: str
    outlet: str
    date: str | None
    page: int | None
    section: str
    uri: str
    start: int
    end: int
    text: str
    score: float
    fused: float
    similarity: float
    closeness: list[float]
    lexical: float
    carries: list[str]


class Term(TypedDict):
    """What a word is in the index: its stem, in how many chunks it stands, and how rare that makes it."""

    term: str
    chunks: int
    rarity: float
