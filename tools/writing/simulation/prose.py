"""The prose of a simulation's answer: a model's sentences where they stand, and code's where they do not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from langchain_core.messages import HumanMessage, SystemMessage

from tools.models.chat import ChatModel
from tools.models.structured import structured
from tools.simulation.simulate import SimulationResult
from tools.simulation.telling.narrative import HEADINGS, SectionName, Sections, disclose, render, sections
from tools.writing.escape import escape
from tools.writing.reading.text import Reading
from tools.writing.simulation.fact_check import FactChecker
from tools.writing.simulation.facts import facts
from tools.writing.support.sentence_checker import sentences as split
from tools.writing.verdict import Dropped

_EMPHASIS: Final = re.compile(r"[*`]+")
_STOPS: Final = (".", "!", "?")
_MOST_SENTENCES: Final = 3  # a section
_MAX_CHARS: Final = 200  # a sentence
_TOKEN_CHARS: Final = 40  # the longest token: where the next would not fit, a model has to stop
_MAX_TOKENS: Final = 600  # what the longest answer that the schema allows comes to
_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        name: {
            "type": "array",
            "items": {"type": "string", "maxLength": _MAX_CHARS},
            "minItems": 1,
            "maxItems": _MOST_SENTENCES,
        }
        for name in HEADINGS
    },
    "required": list(HEADINGS),
    "additionalProperties": False,
}


@dataclass(frozen=True)
class SimulatedProse:
    """The three sections of an answer from a simulation, and what became of the model's sentences.

    Attributes:
        text: Markdown.
        by_model: The sections that have sentences of the model; the others are put together by code.
        dropped: The sentences that fell.
        outcome: Whether the model's answer could be read at all; `fallback`: all is put together by code.
        model_id: The model that was asked.
        tokens_in: Tokens of the prompts.
        tokens_out: Tokens of the answers.
    """

    text: str
    by_model: list[SectionName]
    dropped: list[Dropped]
    outcome: Literal["answered", "repaired", "fallback"]
    model_id: str
    tokens_in: int
    tokens_out: int


async def simulated_prose(
    chat: ChatModel, simulation: SimulationResult, *, query: str, instructions: str
) -> SimulatedProse:
    """Let a model write the sections of a simulation's answer; keep the sentences that its result supports.

    A section of which nothing stands is put together by code. What a reader must know (assumptions, how the
    question was read) code adds to every answer.

    Args:
        chat: A model that may be trusted with evidence.
        simulation: The result.
        query: The question.
        instructions: The system prompt: what each section is for.

    Raises:
        AgentError: As `structured` raises it; unusable JSON is none, all is then put together by code.
    """
    stated = facts(simulation)
    material = "\n".join(f"- {fact.text}" for fact in stated if fact.told)
    answer = await structured(
        chat,
        [
            SystemMessage(instructions),
            HumanMessage(f"Question: {query}\n\nStatements:\n{material}"),
        ],
        _SCHEMA,
        fallback={name: [] for name in HEADINGS},
        max_tokens=_MAX_TOKENS,
    )
    checker = FactChecker(stated, query=query)
    kept: Sections = {name: [] for name in HEADINGS}
    dropped: list[Dropped] = []
    for name in HEADINGS:
        for sentence in _sentences(answer.value[name]):
            shown = escape(sentence)
            if not sentence.endswith(_STOPS):
                dropped.append(Dropped(sentence=sentence, reason="unsupported"))  # cut off by the schema
            elif reason := checker.objection(sentence, section=name):
                dropped.append(Dropped(sentence=sentence, reason=reason))
            elif len(kept[name]) < _MOST_SENTENCES and not any(shown in said for said in kept.values()):
                kept[name].append(shown)
    by_code = sections(simulation)
    written: Sections = {name: kept[name] or by_code[name] for name in HEADINGS}
    written["executive_summary"] = _completed(
        written["executive_summary"], by_code["executive_summary"], query=query
    )
    return SimulatedProse(
        text=render(disclose(written, simulation)),
        by_model=[name for name in HEADINGS if kept[name]],
        dropped=dropped,
        outcome=answer.outcome,
        model_id=answer.model_id,
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
    )


def _completed(written: list[str], by_code: list[str], *, query: str) -> list[str]:
    """Add those sentences of code's summary of which no figure has been stated: a reader needs each answer.

    The question's own figures, and the months of the horizon, answer nothing.
    """
    stated = {figure for sentence in written for figure in _figures(sentence)} - _figures(query)
    return written + [sentence for sentence in by_code if stated.isdisjoint(_figures(sentence))]


def _figures(text: str) -> set[tuple[str, float]]:
    return {(figure.kind, figure.value) for figure in Reading(text).figures if figure.kind != "duration"}


def _sentences(written: list[str]) -> Iterator[str]:
    """Split what a model put into a list; its emphasis goes. What has no stop at the end was cut off."""
    for text in written:
        plain = _EMPHASIS.sub("", text).rstrip()
        cut_off = len(text) > _MAX_CHARS - _TOKEN_CHARS
        yield from split(plain if plain.endswith(_STOPS) or cut_off else f"{plain}.")
