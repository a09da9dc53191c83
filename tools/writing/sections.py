"""The sections of an answer from documents, rendered by code from the state."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tools.writing.checked import CheckedSummary, Sentence
from tools.writing.citation import Citation
from tools.writing.escape import escape

_SUMMARY_SENTENCES = 3
# A quote that carries less than this part of what the best one carries of the question is beside the point.
_SUMMARY_SHARE = 0.5
_WITHHELD = "Not repeated: this passage speaks to a model, not to a reader."


def rag_answer(
    citations: Sequence[Citation],
    router: Mapping[str, Any],
    *,
    summary: str = "",
    withheld: Collection[int] = (),
) -> str:
    """Render Executive Summary, Evidence Table, Quotes, Citations and Router Metadata, in this order.

    Args:
        citations: At least one, best first.
        router: How the question was routed.
        summary: The rendered summary; empty stands for the extractive one.
        withheld: Numbers of the sources that speak to a model; their words are not repeated.
    """
    summary = summary or extractive_summary([each for each in citations if each["n"] not in withheld])
    table = "\n".join(
        f"| {citation['n']} | {escape(citation['title'])} | {escape(citation['outlet']) or '—'} "
        f"| {citation['date'] or '—'} | {citation['score']:.2f} |"
        for citation in citations
    )
    quotes = "\n\n".join(
        f"> {_WITHHELD if citation['n'] in withheld else escape(citation['quote'])} [{citation['n']}]"
        for citation in citations
    )
    sources = "\n".join(f"{citation['n']}. {_source(citation)}" for citation in citations)
    metadata = "\n".join(f"- {name}: {_value(value)}" for name, value in router.items())
    return (
        f"## Executive Summary\n\n{summary}\n\n"
        f"## Evidence Table\n\n| # | Title | Outlet | Date | Score |\n|---|---|---|---|---|\n{table}\n\n"
        f"## Quotes\n\n{quotes}\n\n"
        f"## Citations\n\n{sources}\n\n"
        f"## Router Metadata\n\n{metadata}\n"
    )


def extractive_summary(citations: Sequence[Citation], *, instead_of: str = "") -> str:
    """Render the sentences that speak most to the question, word for word, each with its citation.

    Args:
        citations: Best first.
        instead_of: The model of whose sentences none stood; empty if none was asked.
    """
    sentences = "\n".join(
        f"- {escape(citation['quote'])} [{citation['n']}]" for citation in _most_telling(citations)
    )
    if not citations:
        sentences = "- No source has a sentence that can be quoted: they speak to a model, not to a reader."
    why = f" No sentence of {escape(instead_of)} stood its check." if instead_of else ""
    return f"{sentences}\n\nExtractive: sentences of the sources, word for word.{why}"


def written_summary(checked: CheckedSummary, model_id: str) -> str:
    """Render the sentences of a model that stood their checks, at least one, and say how they came to be."""
    sentences = " ".join(_with_markers(sentence) for sentence in checked.kept)
    return (
        f"{sentences}\n\nWritten by {escape(model_id)}; every sentence checked against its citation; "
        f"{len(checked.dropped)} dropped."
    )


def refusal(debug: Mapping[str, Any]) -> str:
    """Render the answer of a run whose evidence does not suffice."""
    titles = "; ".join(escape(title) for title in debug["matched_titles"]) or "none"
    scores = ", ".join(f"{score:.2f}" for score in debug["top_scores"]) or "none"
    return (
        "INSUFFICIENT EVIDENCE\n\n"
        f"{debug['corpus_status_hint']}\n\n"
        f"- What would change that: {escape(debug['counterfactual'])}.\n"
        f"- Nearest documents: {titles}\n"
        f"- Top scores: {scores}\n"
    )


def _most_telling(citations: Sequence[Citation]) -> list[Citation]:
    """Choose the citations for the summary, those that carry most of the question first."""
    ranked = sorted(citations, key=lambda citation: citation["lexical"], reverse=True)
    enough = _SUMMARY_SHARE * max((citation["lexical"] for citation in ranked), default=0.0)
    return [citation for citation in ranked if citation["lexical"] >= enough][:_SUMMARY_SENTENCES]


def _with_markers(sentence: Sentence) -> str:
    text = sentence["text"].rstrip()
    bare = text.rstrip(".!?")
    markers = "".join(f"[{n}]" for n in sentence["cites"])
    return f"{escape(bare)} {markers}{text[len(bare) :] or '.'}"


def _source(citation: Citation) -> str:
    parts = [escape(citation["title"]), escape(citation["outlet"]), citation["date"] or ""]
    if citation["page"] is not None:
        parts.append(f"page {citation['page']}")
    parts.append(escape(citation["uri"]))
    return ", ".join(part for part in parts if part)


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(item)}" for key, item in value.items())
    return escape(str(value))
