"""The prompts that the product was asked for, on the sample corpus."""

import pytest

from graph.assemble import BusinessAgent
from nodes.state import Question
from tools.ingest.load import load_bytes

APPLE = (
    "Show me an Apple earnings trend summary since 2024-01-01 using RAG only. Require ≥3 citations with"
    " scores ≥0.35 from distinct outlets. If this condition fails, return INSUFFICIENT EVIDENCE with"
    " {top_scores, matched_titles, corpus_status_hint}. Also return model_id used to generate the final text."
)


@pytest.mark.parametrize(
    ("query", "mode"),
    [
        ("Draft a welcome note for the new VP of Ops", "llm"),
        ("Summarize the latest revenue KPIs", "rag"),
        ("Run a Monte Carlo for 15% churn", "risk"),
        ("Estimate downside ARR impact with 15% churn increase", "risk"),
        ("What changed in the Q3 board packet?", "rag"),
        ("Summarize liquidity in the Q3 board packet", "rag"),
        ("What is our current burn multiple?", "rag"),
        ("cash runway outlook", "rag"),
        ("Monte Carlo liquidity stress test", "risk"),
        (APPLE, "rag"),
    ],
)
async def test_a_prompt_goes_to_its_mode(agent: BusinessAgent, query: str, mode: str) -> None:
    assert (await agent.tools.router.classify(query))["mode"] == mode


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        (
            "What changed in the Q3 board packet?",
            {"Q3 board packet, October 2026", "KPI report, third quarter 2026"},
        ),
        (
            "Summarize liquidity in the Q3 board packet",
            {"Q3 board packet, October 2026", "Liquidity plan to the end of 2027"},
        ),
        ("What is our current burn multiple?", {"Q3 board packet, October 2026"}),
        ("cash runway outlook", {"Liquidity plan to the end of 2027"}),
        ("Summarize the latest revenue KPIs", {"KPI report, third quarter 2026"}),
    ],
)
async def test_a_board_question_is_answered_from_three_documents(
    loaded_agent: BusinessAgent, query: str, titles: set[str]
) -> None:
    answer = await loaded_agent.ask(Question(query=query), tenant="default")
    assert answer["gate"]["decision"] == "sufficient"
    assert len({citation["doc_id"] for citation in answer["citations"]}) >= 3
    assert titles <= {citation["title"] for citation in answer["citations"]}


async def test_a_simulation_runs_the_trials_that_are_asked_for(loaded_agent: BusinessAgent) -> None:
    question = Question(query="Estimate downside ARR impact with 15% churn increase", trials=5000)
    answer = await loaded_agent.ask(question, tenant="default")
    assert answer["metadata"]["simulation"]["trials"] == 5000


async def test_apple_is_refused_until_three_outlets_have_reported_on_it(loaded_agent: BusinessAgent) -> None:
    refused = await loaded_agent.ask(Question(query=APPLE), tenant="default")
    assert refused["text"].startswith("INSUFFICIENT EVIDENCE")
    assert {"top_scores", "matched_titles", "corpus_status_hint"} <= refused["debug"].keys()
    reports = {
        "Meridian Ledger": "Apple's earnings trend turned up in 2024: after a decline in the spring,"
        " quarterly earnings per share rose to $1.40 in the June quarter, and services set a record.",
        "Harbour Business Daily": "Apple reported earnings of $124.3 billion in revenue for the December"
        " quarter of 2024, the best of its history, with earnings growth of ten percent in a year.",
        "Cloudwright Weekly": "The trend of Apple's earnings since January 2024 is one of slow growth:"
        " iPhone sales are flat, services grow, and earnings per share gain from buybacks.",
    }
    for n, (outlet, text) in enumerate(reports.items()):
        markdown = (
            f"---\ntitle: Apple earnings {n}\noutlet: {outlet}\ndate: 2025-0{n + 1}-28\n---\n\n{text * 2}"
        )
        await loaded_agent.ingest.ingest(load_bytes(markdown.encode(), f"apple-{n}.md"), tenant="default")
    answered = await loaded_agent.ask(Question(query=APPLE), tenant="default")
    assert answered["gate"]["decision"] == "sufficient"
    assert {citation["outlet"] for citation in answered["citations"]} >= reports.keys()
    assert answered["metadata"]["model_id"]
