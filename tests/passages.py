"""Passages as a search returns them, made by hand."""

from typing import Any

from tools.retrieval.passage import Passage


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
        "score": 0.5,
        "similarity": 0.5,
        "lexical": 0.5,
    }
    return Passage(**(made | fields))  # type: ignore[typeddict-item]  # any field may be given


def prose(subject: str, words: int = 60) -> str:
    """A sentence of words that no other subject has."""
    return " ".join(f"{subject}{i}" for i in range(words)) + "."
