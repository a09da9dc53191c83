"""What a search returns."""

from typing_extensions import TypedDict


class Passage(TypedDict):
    """A chunk that a search found.

    `text` equals the document's text from `start` to `end` (characters). `similarity` is the cosine of
    question and chunk, in [-1, 1]. `lexical` is the share of the question's words found in the chunk,
    weighted by their rarity in the corpus, in [0, 1]. `score` is the weighted sum of the two, and orders the
    passages.
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
    similarity: float
    lexical: float
