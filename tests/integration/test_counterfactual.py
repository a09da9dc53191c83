"""What a refusal asks for, ingested into a real Postgres, lets the same question pass."""

from collections.abc import Sequence

import pytest

from graph.assemble import BusinessAgent
from graph.settings import Settings
from nodes.state import Question
from tools.ingest.document import Document
from tools.ingest.load import load_bytes

PATENT = "What licence fee does Brightmere Forecasting ask for in its patent claim"
CLAIMS = [
    "Brightmere Forecasting asks for a licence fee of two percent of revenue in its patent claim, lawyers"
    " say. The claim names the way in which demand is smoothed; the fee would be due from next spring.",
    "In the matter of its patent, Brightmere Forecasting puts the licence fee at two cents in the dollar."
    " The claim rests on a filing of eleven years ago; whoever forecasts by ranges would have to pay.",
    "A licence fee on every forecast: that is what the patent claim of Brightmere Forecasting comes down to."
    " The courts will hear it in March, and until then no seller of planning software has paid any of it.",
]
CHURN = "Why did Halvorsen Analytics lose more customers in the second quarter of 2026"
LOSSES = [
    "Halvorsen Analytics lost more customers in the second quarter of 2026 because prices rose and a data"
    " centre stood still, shopkeepers in the harbour told this paper; some have gone back to spreadsheets.",
    "Ask why customers left Halvorsen Analytics in the second quarter of 2026 and you hear of the bill first"
    " and of the outage second. More of them were lost between April and June than in any three months.",
]

MIN_CHARS = Settings().min_chars
"""Shorter documents are not searched."""


def report(number: int, text: str, *, outlet: str, date: str = "2026-10-30") -> Document:
    front = f'---\ntitle: "Report {number}"\noutlet: "{outlet}"\ndate: {date}\n---\n\n'
    told = " ".join([text] * (1 + MIN_CHARS // len(text)))
    (document,) = load_bytes(f"{front}{told}".encode(), f"report-{number}.md")
    assert isinstance(document, Document)
    return document


def reports(texts: Sequence[str], *outlets: str, date: str = "2026-10-30") -> list[Document]:
    return [
        report(n, text, outlet=outlet, date=date)
        for n, (text, outlet) in enumerate(zip(texts, outlets, strict=True))
    ]


CASES = [
    pytest.param(
        f"{PATENT}?",
        ["distinct_documents"],
        "1 more independent document, with a passage that scores ≥ 0.35",
        reports(CLAIMS[:1], "Paper A"),
        id="documents",
    ),
    pytest.param(
        f"{PATENT}? Require scores of at least 0.8.",
        ["distinct_documents"],
        "2 more independent documents, with a passage that scores ≥ 0.8 ",
        reports(CLAIMS[:2], "Paper A", "Paper A"),
        id="score",
    ),
    pytest.param(
        f"{PATENT}? Require 4 citations from distinct outlets.",
        ["distinct_documents", "distinct_outlets"],
        "2 more independent documents, with a passage that scores ≥ 0.35 for the question, from 2 more"
        " outlets beside ",
        reports(CLAIMS[:2], "Paper A", "Paper B"),
        id="documents and outlets",
    ),
    pytest.param(
        f"{CHURN}? Require citations from at least 14 outlets.",
        ["distinct_outlets"],
        "2 more independent documents, with a passage that scores ≥ 0.35 for the question, from 2 more"
        " outlets beside",
        reports(LOSSES, "Paper A", "Paper B"),
        id="outlets",
    ),
    pytest.param(
        f"{PATENT}, by documents published after October 23, 2026?",
        ["distinct_documents", "sufficiency"],
        "3 more independent documents dated 2026-10-24 or later",
        reports(CLAIMS, "Paper A", "Paper A", "Paper A"),
        id="documents of certain days",
    ),
    pytest.param(
        "What did Inland Courier report about churn at Halvorsen Analytics?",
        ["coverage"],
        "a document published by Inland Courier, with a passage that scores ≥ ",
        reports(
            [
                "Churn at Halvorsen Analytics will fall, reckons the Inland Courier's own round of its"
                " readers: of forty shops that use the forecasts one means to leave this year, and churn at"
                " that rate would be the lowest that Halvorsen Analytics has seen."
            ],
            "Inland Courier",
        ),
        id="outlet named",
    ),
    pytest.param(
        "What did Microsoft pay for Loomcroft Systems?",
        ["coverage", "sufficiency"],
        "a document that names Microsoft, with a passage that scores ≥ ",
        reports(
            [
                "Microsoft did not pay for Loomcroft Systems in the end: it had looked at the textile planner"
                " for half a year, people close to the talks say, and left the price to Halvorsen."
            ],
            "Paper A",
        ),
        id="company named",
    ),
    pytest.param(
        "What was the revenue of Halvorsen Analytics in 2021?",
        ["coverage"],
        "a document of 2021, or that names it, with a passage that scores ≥ ",
        reports(
            ["The revenue of Halvorsen Analytics in 2021 was $14.2 million, its annual accounts say."],
            "Paper A",
            date="2021-12-15",
        ),
        id="period named",
    ),
    pytest.param(
        "What did Microsoft pay for Tarn Ridge in 2021? Require scores of at least 0.6 from 2 outlets.",
        ["distinct_documents", "distinct_outlets", "coverage", "sufficiency"],
        "3 more independent documents, with a passage that scores ≥ 0.6 for the question, among them 2 from",
        reports(
            [
                "In 2021 Microsoft paid $80 million for Tarn Ridge, a mine that had stood still for years.",
                "What Microsoft paid for Tarn Ridge in 2021 was eighty million, and a promise of trees.",
                "Tarn Ridge went to Microsoft in 2021: the price paid, all in, was $80 million in cash.",
            ],
            "Paper A",
            "Paper A",
            "Paper B",
            date="2021-11-20",
        ),
        id="everything at once",
    ),
]


@pytest.mark.parametrize(("query", "failed", "asked_for", "documents"), CASES)
async def test_what_a_refusal_asks_for_lets_the_same_question_pass(
    loaded_agent: BusinessAgent,
    query: str,
    failed: list[str],
    asked_for: str,
    documents: list[Document],
) -> None:
    question = Question(query=query, mode_hint="rag")
    refused = await loaded_agent.ask(question, tenant="default")
    assert [rule["name"] for rule in refused["gate"]["rules"] if not rule["passed"]] == failed
    assert asked_for in refused["debug"]["counterfactual"]
    await loaded_agent.ingest.ingest(documents, tenant="default")
    answer = await loaded_agent.ask(question, tenant="default")
    assert [rule["name"] for rule in answer["gate"]["rules"] if not rule["passed"]] == []
    assert answer["citations"]


async def test_a_question_that_documents_cannot_help_is_told_so(loaded_agent: BusinessAgent) -> None:
    question = Question(query=f"{CHURN}? Require at least 26 citations.", mode_hint="rag")
    answer = await loaded_agent.ask(question, tenant="default")
    assert answer["debug"]["counterfactual"].startswith("another question: 26 citations are required")
