"""Questions that ask one thing, for the fit: of their passage alone, of a corpus, and of one without it."""

from collections.abc import Sequence
from pathlib import Path

from evals.corpus import Corpus, open_corpus
from evals.datasets import (
    Question,
    spread,
    squad_documents,
    squad_questions,
    tatqa_documents,
    tatqa_questions,
)
from evals.fitting import Trial
from tools.evidence.features import measure
from tools.retrieval.asked import read_question
from tools.retrieval.retriever import Retrieved


async def collect(data: Path, *, min_chars: int) -> list[Trial]:
    """Ask SQuAD 2.0, and as many questions of TAT-QA that a paragraph answers.

    A question is asked of the passages of both sets, and again with the document that it is about taken out.
    One of SQuAD 2.0 is asked of its passage alone, too: an impossible one is on its subject.

    Args:
        data: The folder with `squad2` and `tatqa`.
        min_chars: Shorter chunks are left out.

    Returns:
        Trials, those about one document in one group.
    """
    squad = squad_questions(data)
    reports = [question for question in tatqa_questions(data) if question.kind == "text"]
    documents = [*squad_documents(data), *tatqa_documents(data, tables=True)]
    async with open_corpus(documents, min_chars=min_chars) as corpus:
        trials = [
            trial(
                question,
                await corpus.given(question.text, question.gold_documents),
                answerable=question.kind == "possible",
            )
            for question in squad
        ]
        for question in [*squad, *spread(reports, len(squad))]:
            trials += await _asked(corpus, question)
    return trials


async def _asked(corpus: Corpus, question: Question) -> Sequence[Trial]:
    as_is = await corpus.retrieve(question.text)
    async with corpus.without(sorted(question.gold_documents)):
        without = await corpus.retrieve(question.text)
    return [
        trial(question, as_is, answerable=question.kind != "impossible"),
        trial(question, without, answerable=False),
    ]


def trial(question: Question, retrieved: Retrieved, *, answerable: bool) -> Trial:
    """Return what the fit makes of a question and what was retrieved for it."""
    plan, passages = retrieved["plan"], retrieved["passages"]
    return Trial(
        group=min(question.gold_documents),
        answerable=answerable,
        features=measure(read_question(plan, retrieved["terms"]), plan, passages),
        fused=[passage["fused"] for passage in passages],
        relevant=[answerable and passage["doc_id"] in question.gold_documents for passage in passages],
        whole=False,  # the relevance of a passage is learnt from whole articles
        lengths=[len(passage["text"]) for passage in passages],
    )
