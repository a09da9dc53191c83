"""Refusals through the whole graph: no model is called, nothing is cited, and the hint says what is wrong."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from graph.assemble import BusinessAgent, open_agent
from graph.settings import Settings
from nodes.state import Question
from tests.ollama_server import OllamaServer
from tools.ingest.load import load_bytes

ANSWERABLE = "Why did Halvorsen Analytics lose more customers in the second quarter of 2026?"
REFUSED = {
    "distinct_documents": "What licence fee does Brightmere Forecasting ask for in its patent claim?",
    "distinct_outlets": f"{ANSWERABLE} Require citations from at least 20 outlets.",
    "coverage": "What was the revenue of Halvorsen Analytics in 2021?",
    "sufficiency": "What revenue did Verdane Motors report for the second quarter of 2026?",
    "possible": "What was ARR at Halvorsen Analytics since 2025 until 2024?",
}


@pytest.fixture
def model_server() -> Iterator[OllamaServer]:
    with OllamaServer(reply="Customers left because prices rose [1].") as opened:
        yield opened


@pytest.fixture
async def writing_agent(
    samples_url: str, home: Path, model_server: OllamaServer
) -> AsyncIterator[BusinessAgent]:
    """An agent whose prose on evidence comes from a model that counts its calls."""
    settings = Settings(
        database_url=samples_url, agent_home=home, ollama_url=model_server.url, writer_prose="model"
    )
    async with open_agent(settings) as opened:
        yield opened


async def test_a_refusal_calls_no_writer_and_cites_nothing(
    writing_agent: BusinessAgent, model_server: OllamaServer
) -> None:
    for rule, query in REFUSED.items():
        question = Question(query=query, mode_hint="rag")
        events = [event async for event in writing_agent.stream(question, tenant="default")]
        answer = events[-1].data
        assert rule in [each["name"] for each in answer["gate"]["rules"] if not each["passed"]]
        assert answer["text"].startswith("INSUFFICIENT EVIDENCE")
        assert answer["citations"] == []
        assert answer["usage"]["total_tokens"] == 0
        assert "token" not in {event.kind for event in events}, "no text but the whole refusal"
        assert model_server.calls == []
    await writing_agent.ask(Question(query=ANSWERABLE), tenant="default")
    assert len(model_server.calls) == 1, "the counter counts"


async def test_the_packaged_model_is_not_called_either(samples_url: str, home: Path) -> None:
    settings = Settings(database_url=samples_url, agent_home=home, writer_prose="model", llm_max_tokens=8)
    async with open_agent(settings) as agent:
        refused = await agent.ask(Question(query=REFUSED["coverage"]), tenant="default")
        answered = await agent.ask(Question(query=ANSWERABLE), tenant="default")
    assert (refused["usage"]["total_tokens"], refused["citations"]) == (0, [])
    assert answered["usage"]["total_tokens"] > 0


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            ANSWERABLE.replace("?", " since 2027?"),
            ["it is stale: the question asks for what is of 2027-01-01"],
        ),
        ("What was the revenue of Halvorsen Analytics in 2031?", ["it is stale: ", "of, or about: 2031"]),
        (
            "What did Inland Courier report about churn?",
            ["nothing relevant that was found is of, or about: Inland Courier"],
        ),
        ("What was Halvorsen's revenue in 2019?", ["of, or about: 2019"]),
        (
            "What was churn according to the New York Times?",
            ["no document has the word York", "of, or about: New York Times"],
        ),
        ("What did Apple earn?", ["no document has the word Apple", "of, or about: Apple"]),
        (REFUSED["sufficiency"], ["no document has the words Verdane, Motors"]),
        (
            REFUSED["distinct_documents"],
            ["near misses: 2 documents score 0.35 or more", "and 3 are required"],
        ),
        ("Hur många elbussar levererades?", ["no document has any word of what is asked; "]),
        (
            "How many electric buses run in Oslo?",
            ["no document has the word Oslo", "none is near the question"],
        ),
        (
            "What did Inland Courier say about Verdane Motors since 2027?",
            [
                "it is stale: ",
                "no document has the words Verdane, Motors",
                "no passage of the minimum length",
            ],
        ),
        (
            f"{REFUSED['distinct_documents']} Require 4 citations from 3 outlets.",
            ["requires 4 citations, and 2 meet that", "requires 3 distinct outlets, and 2 meet that"],
        ),
    ],
)
async def test_the_hint_tells_what_about_the_corpus_is_wrong(
    loaded_agent: BusinessAgent, query: str, said: list[str]
) -> None:
    answer = await loaded_agent.ask(Question(query=query, mode_hint="rag"), tenant="default")
    hint = answer["debug"]["corpus_status_hint"]
    assert [part for part in said if part not in hint] == [], hint
    assert ("stale" in hint) == any("stale" in part for part in said)
    assert ("no document has" in hint) == any("no document has" in part for part in said)
    assert set(answer["debug"]) == {"top_scores", "matched_titles", "corpus_status_hint", "counterfactual"}


async def test_an_empty_corpus_is_told_from_one_of_short_documents(agent: BusinessAgent) -> None:
    question = Question(query=ANSWERABLE, mode_hint="rag")
    empty = await agent.ask(question, tenant="default")
    assert empty["debug"]["corpus_status_hint"] == "The index is empty: ingest documents first."
    assert empty["debug"]["top_scores"] == empty["debug"]["matched_titles"] == []
    await agent.ingest.ingest(load_bytes(b"Churn at Halvorsen Analytics rose.", "note.txt"), tenant="default")
    short = await agent.ask(question, tenant="default")
    assert (
        "no passage of the minimum length (300 characters) was found" in short["debug"]["corpus_status_hint"]
    )
