"""The sections of an answer from documents, rendered by code from the state."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.writing.escape import escape
from tools.writing.markers import with_markers
from tools.writing.passages.citation import Citation
from tools.writing.verdict import Sentence

SUMMARY_HEADING = "## Executive Summary\n\n"
"""An answer from documents begins with it."""

_SUMMARY_SENTENCES = 3
# A quote that carries less than this part of what the best one carries of the question is beside the point.
_SUMMARY_SHARE = 0.5
_WITHHELD = "Not repeated: this passage speaks to a model, not to a reader."


def evidence_sections(citations: Sequence[Citation], router: Mapping[str, Any]) -> str:
    """Render what follows the summary: Evidence Table, Quotes, Citations and Router Metadata, in this order.

    Args:
        citations: At least one, best first.
        router: How the question was routed.
    """
    table = "\n".join(
        f"| {citation['n']} | {escape(citation['title'])} | {escape(citation['outlet']) or '—'} "
        f"| {citation['date'] or '—'} | {citation['score']:.2f} |"
        for citation in citations
    )
    quotes = "\n\n".join(
        f"> {escape(citation['quote']) or _WITHHELD} [{citation['n']}]" for citation in citations
    )
    sources = "\n".join(f"{citation['n']}. {_source(citation)}" for citation in citations)
    metadata = "\n".join(f"- {name}: {_value(value)}" for name, value in router.items())
    return (
        f"\n\n## Evidence Table\n\n| # | Title | Outlet | Date | Score |\n|---|---|---|---|---|\n{table}\n\n"
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
    if not sentences:
        sentences = "- No source has a sentence that can be quoted: they speak to a model, not to a reader."
    why = f" No sentence of {escape(instead_of)} stood its check." if instead_of else ""
    return f"{sentences}\n\nExtractive: sentences of the sources, word for word.{why}"


def cited_sentence(sentence: Sentence) -> str:
    """Render a sentence of a model that stood its check, its markers before the stop."""
    return with_markers(escape(sentence["text"].rstrip()), sentence["cites"])


def written_by(model_id: str, *, dropped: int, left_out: Sequence[int] = ()) -> str:
    """Render how a summary came to be, as its last paragraph.

    Args:
        model_id: The model that wrote it.
        dropped: How many of its sentences did not stand.
        left_out: Numbers of the sources that it had no room to read.
    """
    how = f"Written by {escape(model_id)}; every sentence checked against its citation; {dropped} dropped."
    unread = ", ".join(f"[{n}]" for n in left_out)
    why = f" Not read, for want of room in the model's context: {unread}." if unread else ""
    return f"\n\n{how}{why}"


def refusal(debug: Mapping[str, Any], router: Mapping[str, Any]) -> str:
    """Render the answer of a run whose evidence does not suffice.

    Args:
        debug: As `tools.evidence.refusal.explain` returns it.
        router: How the question was routed; `model_id` is among it where the question asks for that.
    """
    titles = "; ".join(escape(title) for title in debug["matched_titles"]) or "none"
    scores = ", ".join(f"{score:.2f}" for score in debug["top_scores"]) or "none"
    model_id = f"- Model: {escape(router['model_id'])}; none was called\n" if "model_id" in router else ""
    return (
        "INSUFFICIENT EVIDENCE\n\n"
        f"{escape(debug['corpus_status_hint'])}\n\n"
        f"- What would change that: {escape(debug['counterfactual'])}.\n"
        f"- Nearest documents: {titles}\n"
        f"- Top scores: {scores}\n"
        f"- Gate: {escape(router['operating_point'])}; {escape(router['calibration'])}\n"
        f"{model_id}"
    )


def _most_telling(citations: Sequence[Citation]) -> list[Citation]:
    """Choose the citations for the summary, those that carry most of the question first."""
    quoted = [citation for citation in citations if citation["quote"]]
    ranked = sorted(quoted, key=lambda citation: citation["lexical"], reverse=True)
    enough = _SUMMARY_SHARE * max((citation["lexical"] for citation in ranked), default=0.0)
    return [citation for citation in ranked if citation["lexical"] >= enough][:_SUMMARY_SENTENCES]


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
