"""The rules that need no model: a table, read from the top; the first row that matches counts.

A row's `pattern` must be found in the folded text (`tools.routing.text.fold`) and its `unless` must not. The
order is the precedence: "RAG only", a wish to simulate or quantify, a wish to draft, then documents first. A
row above those of its own kind is an exception to what stands between: a text to translate may say
"simulate".
"""

import re
from typing import NamedTuple

from tools.routing import llm_phrases, rag_phrases, risk_phrases
from tools.routing.modes import Mode
from tools.routing.pattern import any_of

_NEVER = r"(?!)"


class Rule(NamedTuple):
    """One row of the table."""

    name: str
    mode: Mode
    reason: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str]
    decides: bool
    """False where the wording only leans to the mode, and the semantic classifier has a say."""


def _decides(name: str, mode: Mode, reason: str, pattern: str, unless: str = _NEVER) -> Rule:
    return Rule(name, mode, reason, re.compile(pattern), re.compile(unless), decides=True)


def _leans(name: str, mode: Mode, reason: str, pattern: str, unless: str = _NEVER) -> Rule:
    return Rule(name, mode, reason, re.compile(pattern), re.compile(unless), decides=False)


_OURS_OR_NUMBERS = r"\b(?:our|my|we|us)\b|\d\s?%(?! (?:confidence|prediction) interval)|\$\s?\d"

RULES = (
    _decides("rag_only", "rag", "it wants nothing but documents", rag_phrases.RAG_ONLY),
    _decides(
        "nothing_said",
        "rag",
        "it says nothing that could be looked for: the documents are asked, which refuse",
        rag_phrases.NOTHING_SAID,
    ),
    _decides("small_talk", "llm", "it is courtesy, and asks for nothing", llm_phrases.SMALL_TALK),
    _decides(
        "transform_text",
        "llm",
        "it asks to change a text that it brings along",
        llm_phrases.TRANSFORM,
        rag_phrases.CITED,
    ),
    _decides(
        "text_after_colon",
        "llm",
        "it asks for a text and gives the material after a colon",
        llm_phrases.DRAFT + r"[^:¶\n]{0,200}:(?=\s|¶)",
        any_of(rag_phrases.CITED, llm_phrases.QUESTION_AFTER_COLON),
    ),
    _decides(
        "simulate",
        "risk",
        "it asks to simulate or to quantify uncertainty",
        risk_phrases.SIMULATE,
        risk_phrases.ROLE_PLAY,
    ),
    _decides(
        "also_simulate",
        "risk",
        "it also asks for a simulation",
        risk_phrases.ALSO_SIMULATE,
        llm_phrases.EMBEDDING,
    ),
    _decides("cited", "rag", "it wants sources cited", rag_phrases.CITED),
    _decides(
        "summary_of_sources",
        "rag",
        "it asks for a summary of what documents say",
        rag_phrases.SUMMARY_OF_SOURCES,
    ),
    _decides(
        "draft",
        "llm",
        "it asks for a text to be written",
        llm_phrases.DRAFT,
        llm_phrases.ANNOUNCED_QUESTION,
    ),
    _decides(
        "documentary",
        "rag",
        "it asks what documents or the press say",
        rag_phrases.DOCUMENTARY,
        any_of(risk_phrases.OUR_CHANCES, rag_phrases.HOW_TO_READ, llm_phrases.IN_GENERAL),
    ),
    _decides(
        "named_document",
        "rag",
        "it says which document has the answer",
        rag_phrases.NAMED_DOCUMENT,
        any_of(rag_phrases.WORKED_WITH, risk_phrases.WHAT_IF, llm_phrases.ADVICE),
    ),
    _decides(
        "bare_term",
        "rag",
        "it is nothing but something that a company reports",
        rag_phrases.BARE_TERM,
    ),
    _leans("third_party_past", "rag", "it asks what somebody said or did", rag_phrases.THIRD_PARTY_PAST),
    _decides(
        "method_concept",
        "llm",
        "it asks what a method means, not for its result",
        risk_phrases.METHOD_CONCEPT,
        _OURS_OR_NUMBERS,
    ),
    _leans(
        "method_question",
        "llm",
        "it asks how a method behaves, not for its result",
        risk_phrases.METHOD_QUESTION,
        _OURS_OR_NUMBERS,
    ),
    _leans("trials", "risk", "it names a number of trials", risk_phrases.TRIALS),
    _leans(
        "method",
        "risk",
        "it names a simulation method or a point of a distribution",
        any_of(risk_phrases.SIMULATION, risk_phrases.QUANTILE),
    ),
    _leans("chance", "risk", "it asks how likely or how bad something may become", risk_phrases.CHANCE),
    _leans("what_if", "risk", "it supposes a change and asks for the effect", risk_phrases.WHAT_IF),
    _leans("advice", "llm", "it asks for advice or an explanation", llm_phrases.ADVICE, rag_phrases.PERIOD),
    _leans(
        "in_general", "llm", "it asks how things are in general", llm_phrases.IN_GENERAL, _OURS_OR_NUMBERS
    ),
    _decides("news", "rag", "it asks for news", rag_phrases.NEWS),
    _leans(
        "figure",
        "rag",
        "it asks for a reported figure",
        rag_phrases.FIGURE,
        r"\bnext (?:year|quarter|month)\b",
    ),
    _leans("comparison", "rag", "it compares figures of companies", rag_phrases.COMPARISON),
    _leans("event", "rag", "it asks about an event or a person of a company", rag_phrases.EVENT),
    _leans(
        "internal", "rag", "it asks how things are in the company", rag_phrases.INTERNAL, risk_phrases.OPEN
    ),
)


def first_match(folded: str) -> Rule | None:
    """Find the first rule that applies to a folded text."""
    for rule in RULES:
        if rule.pattern.search(folded) and not rule.unless.search(folded):
            return rule
    return None
