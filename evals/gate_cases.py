"""Ask MultiHop-RAG of a corpus: its questions as they are, with outlets masked, with the evidence gone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from evals.corpus import Corpus, open_corpus
from evals.datasets import (
    Question,
    multihop_documents,
    multihop_questions,
    spread,
    squad_documents,
    tatqa_documents,
)
from evals.fitting import Trial
from tools.errors import InvalidInputError
from tools.evidence.calibration import Calibration
from tools.evidence.features import measure
from tools.ingest.document import Document
from tools.retrieval.asked import read_question
from tools.retrieval.names import find_outlets
from tools.retrieval.passage import Passage
from tools.retrieval.retriever import Retrieved

Variant = Literal["as_is", "masked", "without_gold"]

_MASK = "a news outlet"


@dataclass(frozen=True)
class Case:
    """A question, how it was asked, and what was retrieved for it."""

    question: Question
    variant: Variant
    retrieved: Retrieved

    @property
    def answerable(self) -> bool:
        """Whether its evidence was in the corpus."""
        return bool(self.question.gold) and self.variant != "without_gold"

    @cached_property
    def trial(self) -> Trial:
        """What a calibration is fitted on."""
        plan, passages = self.retrieved["plan"], self.retrieved["passages"]
        return Trial(
            group=self.question.id,
            answerable=self.answerable,
            features=measure(read_question(plan, self.retrieved["terms"]), plan, passages),
            fused=[passage["fused"] for passage in passages],
            relevant=[passage["doc_id"] in self.question.gold_documents for passage in passages],
            whole=self.variant != "without_gold",
            lengths=[len(passage["text"]) for passage in passages],
        )

    def passages(self, calibration: Calibration | None) -> list[Passage]:
        """What was retrieved, scored by a calibration; without one, by the cosine."""
        return [
            Passage(
                **{
                    **passage,
                    "score": calibration.relevance(passage["fused"])
                    if calibration
                    else passage["similarity"],
                }
            )
            for passage in self.retrieved["passages"]
        ]


def distractors(data: Path, names: Sequence[str]) -> list[Document]:
    """Read documents that have nothing to do with the questions.

    Args:
        data: The folder with the sets.
        names: Of `tatqa` (its paragraphs) and `squad2` (its contexts).
    """
    documents: list[Document] = []
    for name in names:
        if name == "tatqa":
            documents += tatqa_documents(data, tables=False)
        elif name == "squad2":
            documents += squad_documents(data)
        else:
            raise InvalidInputError(f"there are no distractors {name!r}", remedy="choose of tatqa and squad2")
    return documents


async def ask_all(
    data: Path, added: Sequence[Document], *, variants: Sequence[Variant], min_chars: int, limit: int | None
) -> list[Case]:
    """Ask every question in every variant that makes sense for it.

    Args:
        data: The folder with MultiHop-RAG.
        added: Distractors.
        variants: How to ask: `without_gold` only the answerable ones.
        min_chars: Shorter chunks are left out.
        limit: Only so many questions, spread over the set; None for all.
    """
    articles = multihop_documents(data)
    every = multihop_questions(data, documents={document.doc_id for document in articles})
    outlets = {outlet for question in every for outlet in question.outlets}
    async with open_corpus([*articles, *added], min_chars=min_chars) as corpus:
        outlets |= {document.outlet for document in corpus.documents.values()} - {""}
        cases = []
        for question in spread(every, limit):
            for variant in variants:
                if question.gold or variant != "without_gold":
                    cases.append(await _ask(corpus, question, variant, sorted(outlets)))
    return cases


async def _ask(corpus: Corpus, question: Question, variant: Variant, outlets: Sequence[str]) -> Case:
    if variant == "without_gold":
        async with corpus.without(sorted(question.gold_documents)):
            return Case(question, variant, await corpus.retrieve(question.text))
    text = mask(question.text, outlets) if variant == "masked" else question.text
    return Case(question, variant, await corpus.retrieve(text))


def mask(text: str, outlets: Sequence[str]) -> str:
    """Put "a news outlet" in the place of every outlet's name: naming one that is not there is no skill."""
    for mention in reversed(find_outlets(text, outlets)):
        before = re.sub(r"\b[Tt]he\s+$", "", text[: mention.start])
        text = f"{before}{_MASK}{text[mention.stop :]}"
    return text
