"""A summary of passages by a model, of which only those sentences are said that their citations support."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from langchain_core.messages import BaseMessage

from tools.models.chat import ChatModel, Completion
from tools.retrieval.passage import Passage
from tools.writing.fitting import complete_fitting
from tools.writing.passages.material import numbered
from tools.writing.sections import cited_sentence
from tools.writing.stated import Statements, schema
from tools.writing.support.sentence_checker import SentenceChecker
from tools.writing.verdict import Dropped, Sentence


@dataclass
class Summary:
    """What became of a model's sentences, in their order, and which passages it had no room to read."""

    kept: list[Sentence] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)


async def summarise(
    chat: ChatModel,
    material: Mapping[int, Passage],
    checker: SentenceChecker,
    *,
    prompt: Callable[[str], Sequence[BaseMessage]],
    live: bool,
    say: Callable[[str], Awaitable[None]],
) -> tuple[Summary, Completion]:
    """Let a model write, and say each of its sentences that stands its check.

    Args:
        chat: The model.
        material: The passages by number, at least one, the best first: where the model's context does not
            take all, the last are left out.
        checker: Of the same passages.
        prompt: Makes the prompt that has these passages, written out.
        live: Whether sentences are checked while the model writes. A checker that asks a model has to wait
            for the last word: where a server takes one call at a time, the two would wait for each other.
        say: Is given each sentence that stands, rendered.

    Raises:
        TooLargeError: The question alone is too long for the model.
        AgentError: As the model raises it.
    """
    summary, statements = Summary(), Statements()

    async def check(stated: list[str]) -> None:
        for written in stated:
            checked = await checker.check(written)
            if "reason" in checked:
                summary.dropped.append(checked)
            elif checked not in summary.kept:  # small models repeat themselves
                await say((" " if summary.kept else "") + cited_sentence(checked))
                summary.kept.append(checked)

    async def hear(piece: str) -> None:
        await check(statements.feed(piece))

    numbers = list(material)
    shorter = (
        prompt(numbered({n: material[n] for n in numbers[:count]})) for count in range(len(numbers), 0, -1)
    )
    # Of an empty answer nothing is kept, as of one that fails its checks: the passages are still there.
    completion, left_out = await complete_fitting(
        chat, shorter, format=schema(numbers), on_text=hear if live else None, may_be_empty=True
    )
    if not live:
        await hear(completion.text)
    await check(statements.rest())
    summary.left_out = numbers[len(numbers) - left_out :]
    return summary, completion
