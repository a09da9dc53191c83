"""A direct answer by a model: its text as it wrote it, without the sentences that may not be shown."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from typing_extensions import TypedDict

from tools.ingest.draft import clean
from tools.models.chat import ChatModel, Completion
from tools.writing.cutting import Cutter
from tools.writing.direct.blocks import Block, Blocks
from tools.writing.direct.check import DirectCheck
from tools.writing.fitting import complete_fitting
from tools.writing.verdict import Dropped


class Turn(TypedDict):
    """One direct answer of a thread, kept so that the next one may refer to it."""

    query: str
    text: str


@dataclass
class Reply:
    """What became of a model's sentences, and how many turns it had no room to read.

    `text` is what of the model's was said, without the notes on what is missing.
    """

    text: str = ""
    kept: int = 0
    dropped: list[Dropped] = field(default_factory=list)
    turns_left_out: int = 0


async def reply(
    chat: ChatModel,
    query: str,
    turns: Sequence[Turn],
    *,
    instructions: str,
    say: Callable[[str], Awaitable[None]],
) -> tuple[Reply, Completion]:
    """Let a model answer, and say each of its sentences that may be shown, while it writes.

    Said, joined, they are the model's text, line breaks and lists as they were. Where a sentence is missing,
    the wider of the gaps around it stays, and the last line says so, as it does where the text was cut off.
    A program is said as a whole or not.

    Args:
        chat: The model.
        query: The request.
        turns: What was said before on the thread, oldest first; where the model's context does not take all,
            the oldest are left out.
        instructions: What the model is told to do.
        say: Is given each piece of the text that may be shown.

    Raises:
        TooLargeError: The request alone is too long for the model.
        AgentError: As the model raises it.
    """
    outcome, cutter, blocks = Reply(), Cutter(), Blocks()
    given = "\n\n".join([*(text for turn in turns for text in (turn["query"], turn["text"])), query])
    checker = DirectCheck(given)
    gap = ""

    async def check(parts: list[Block]) -> None:
        nonlocal gap
        for part in parts:
            gap = max(gap, clean(part.gap), key=lambda space: (space.count("\n"), len(space)))
            find = checker.objection_to_code if part.code else checker.objection
            if reason := find(part.text):
                outcome.dropped.append(Dropped(sentence=part.text, reason=reason))
                continue
            shown = (gap if outcome.kept else "") + clean(part.text)
            await say(shown)
            outcome.text += shown
            outcome.kept += 1
            gap = ""

    async def hear(piece: str) -> None:
        await check(blocks.feed(cutter.feed(piece)))

    shorter = (
        [*_conversation(instructions, turns[first:]), HumanMessage(query)] for first in range(len(turns) + 1)
    )
    completion, outcome.turns_left_out = await complete_fitting(chat, shorter, on_text=hear)
    await check(blocks.feed(cutter.rest()))
    unclosed, kept = blocks.unclosed, outcome.kept
    await check(blocks.rest())
    if outcome.kept and (notes := _notes(outcome, completion)):
        # Below a program that was cut off, a note would be read as a line of it.
        closed = f"\n{unclosed}" if unclosed and outcome.kept > kept else ""
        await say("\n\n".join([closed, *notes]))
    return outcome, completion


def _conversation(instructions: str, turns: Sequence[Turn]) -> list[BaseMessage]:
    messages: list[BaseMessage] = [SystemMessage(instructions)]
    for turn in turns:
        messages += [HumanMessage(turn["query"]), AIMessage(turn["text"])]
    return messages


def _notes(outcome: Reply, completion: Completion) -> list[str]:
    """Tell the reader in what the text differs from a whole answer of the model."""
    notes = [_left_out(len(outcome.dropped))] if outcome.dropped else []
    if completion.done_reason == "length":
        notes.append(f"_Cut off at LLM_MAX_TOKENS = {completion.decoding['max_tokens']}._")
    return notes


def _left_out(count: int) -> str:
    """Tell the reader that the text is not all that the model wrote, and why."""
    sentences = "1 sentence was" if count == 1 else f"{count} sentences were"
    return (
        f"_{sentences} left out: a figure of a company, a source or a link that the request does not give._"
    )


def nothing_to_show(outcome: Reply, model_id: str) -> str:
    """Say, in the place of an answer of which no sentence may be shown, why, and what to do."""
    count = len(outcome.dropped)
    sentences = "its only sentence" if count == 1 else f"each of its {count} sentences"
    return (
        f"The answer of {model_id} is not shown: {sentences} gave a figure of a company, a source or a link"
        " that the request does not give. For an answer from the company's documents ask with mode_hint rag,"
        " or give the figures in the request."
    )
