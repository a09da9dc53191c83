"""The summary of an answer from documents, written by a model on a scripted server."""

import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt

import prompts
from nodes.evidence_gate import evidence_gate
from nodes.state import AgentState
from nodes.write import WriterProse, write
from tests.ollama_server import OllamaServer
from tests.passages import passage, prose
from tests.tools.writing.poison import POISON
from tools.errors import ModelResponseError, ModelUnavailableError
from tools.evidence.gate import Verdict
from tools.models.chat import ChatModel, Decoding
from tools.models.ollama import chat_ollama
from tools.retrieval.passage import Passage
from tools.routing.route import RouteDecision
from tools.writing.answer import EXTRACTIVE

MODEL = "llama3.1:8b-instruct-q4_K_M"
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
EVIDENCE = [
    passage("a", "Monthly churn at Northwind was 1.4 percent in June 2026, after 1.9 percent in May 2026."),
    passage("b", f"Northwind lost 46 customers and $0.42 million of revenue. {prose('b')}"),
    passage("c", f"Southgate bought Eastfield for €6.5 million in cash. {prose('c')}"),
]
RIGHT = "Monthly churn at Northwind was 1.4 percent in June 2026 [1]."


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(reply=RIGHT) as running:
        yield running


async def ready() -> None:
    """The server is scripted."""


async def answer(
    server: OllamaServer,
    passages: list[Passage] | None = None,
    *,
    prose: WriterProse = "auto",
    trusted: bool = True,
) -> tuple[AgentState, Verdict]:
    """Write an answer from documents, with the gate's verdict on them."""
    route: RouteDecision = {"mode": "rag", "confidence": 1, "reason": "r", "strategy": "hint", "scores": {}}
    state = AgentState(query="What was churn?", route=route, top_k=10, passages=passages or EVIDENCE)
    state |= await evidence_gate(state, threshold=0.35, min_documents=3)
    decoding = Decoding(temperature=0, seed=0, max_tokens=256)
    chat = ChatModel(
        model=chat_ollama(server.url, MODEL, timeout_s=30, **decoding),
        model_id=MODEL,
        provider="ollama",
        decoding=decoding,
        trusted_with_evidence=trusted,
        check=ready,
    )
    update = await write(state, chat=chat, max_citations=6, prose=prose)
    assert state["gate"] is not None
    return update, state["gate"]


def summary(update: AgentState) -> str:
    return update["text"].split("## Executive Summary\n\n")[1].split("\n\n## ")[0]


async def test_right_sentences_are_the_summary_and_the_text_says_who_wrote_it(server: OllamaServer) -> None:
    server.reply = f"{RIGHT} Northwind lost 46 customers. [2]"
    update, _ = await answer(server)
    assert summary(update) == (
        "Monthly churn at Northwind was 1.4 percent in June 2026 [1]. Northwind lost 46 customers [2].\n\n"
        r"Written by llama3.1:8b-instruct-q4\_K\_M; every sentence checked against its citation; 0 dropped."
    )
    assert update["metadata"]["model_id"] == update["usage"]["model"] == MODEL
    assert update["metadata"]["prose"] == "model"
    assert update["metadata"]["prompt_version"] == prompts.version("rag_summary")
    assert update["metadata"]["decoding"]["max_tokens"] == 256
    assert update["metadata"]["tokens_out"] == update["usage"]["completion_tokens"] > 0
    assert [citation["n"] for citation in update["citations"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("Monthly churn at Northwind was 1.6 percent in June 2026 [1].", "figure"),
        ("Monthly churn at Northwind was 1.9 percent in June 2026 [1].", "figure"),
        ("Monthly churn at Northwind was 1.4 points in June 2026 [1].", "figure"),
        ("Southgate bought Eastfield for $6.5 million in cash [3].", "figure"),
        ("Southgate bought Eastfield for €6.5 billion in cash [3].", "figure"),
        ("Monthly churn at Westbrook was 1.4 percent in June 2026 [1].", "name"),
        ("Monthly churn at Northwind was 1.4 percent in June 2026 [2].", "figure"),
        ("Monthly churn at Northwind was 1.4 percent in June 2026 [7].", "unknown_citation"),
        ("Monthly churn at Northwind was 1.4 percent in June 2026.", "no_citation"),
        ("Northwind hired new managers and opened several offices abroad [1].", "unsupported"),
        ("Northwind did not lose 46 customers [2].", "contradicted"),
        ("See [the report](http://x.example) on churn at Northwind [1].", "markup"),
    ],
)
async def test_a_wrong_sentence_is_dropped_and_counted_and_the_right_one_stays(
    server: OllamaServer, wrong: str, reason: str
) -> None:
    server.reply = f"{wrong} {RIGHT}"
    update, _ = await answer(server)
    assert summary(update).startswith(RIGHT + "\n\nWritten by ")
    assert summary(update).endswith("; 1 dropped.")
    assert update["metadata"]["dropped_sentences"] == {"count": 1, "reasons": {reason: 1}}


@pytest.mark.parametrize("reply", ["Churn was 99 percent [1]. Zentrix is sold [2].", "I cannot tell.", ""])
async def test_where_nothing_stands_the_extractive_summary_takes_its_place_and_says_so(
    server: OllamaServer, reply: str
) -> None:
    server.reply = reply
    update, _ = await answer(server)
    assert "1.4 percent in June 2026" in summary(update)
    assert "\n\nExtractive: " in summary(update)
    assert "No sentence of llama" in summary(update)
    assert update["metadata"]["prose"] == update["metadata"]["model_id"] == EXTRACTIVE
    assert update["usage"]["model"] == MODEL
    assert server.calls


@pytest.mark.parametrize(
    ("prose", "trusted", "asked"),
    [
        ("auto", True, True),
        ("auto", False, False),
        ("model", False, True),
        ("extractive", True, False),
    ],
)
async def test_the_setting_decides_who_writes_and_auto_asks_whether_the_model_may_be_trusted(
    server: OllamaServer, prose: WriterProse, trusted: bool, asked: bool
) -> None:
    update, _ = await answer(server, prose=prose, trusted=trusted)
    assert bool(server.calls) == asked
    assert update["metadata"]["prose"] == ("model" if asked else "extractive")
    assert update["usage"]["model"] == (MODEL if asked else EXTRACTIVE)


async def test_the_model_sees_the_cited_passages_by_their_numbers_and_the_question(
    server: OllamaServer,
) -> None:
    await answer(server)
    (call,) = server.calls
    system, user = (message["content"] for message in call["messages"])
    assert system == prompts.render("rag_summary")
    assert re.findall(r'<passage number="(\d)">\nTitle of (\w)', user) == [("1", "a"), ("2", "b"), ("3", "c")]
    assert user.endswith("\n\nQuestion: What was churn?")


@pytest.mark.parametrize(
    ("fault", "error"), [("status_500", ModelResponseError), ("busy", ModelUnavailableError)]
)
async def test_an_error_of_the_model_is_an_error_of_the_run(
    server: OllamaServer, fault: str, error: type[Exception]
) -> None:
    server.fault = fault  # type: ignore[assignment]  # one of its literals
    with pytest.raises(error):
        await answer(server)


def plain(text: str) -> bool:
    """Whether a renderer makes nothing of it but text."""
    tokens = MARKDOWN.parse(text)
    inline = {child.type for token in tokens for child in token.children or ()}
    return inline <= {"text", "text_special", "softbreak"} and not any(
        token.type in ("html_block", "fence", "code_block") for token in tokens
    )


@pytest.mark.parametrize("n", range(len(POISON)))
async def test_a_poisoned_passage_changes_nothing_though_the_model_obeys_it(
    server: OllamaServer, n: int
) -> None:
    poison = POISON[n]
    poisoned = passage("p", poison if n % 2 else f"Northwind sells software. {poison}")
    server.reply = f"{RIGHT} {poison.splitlines()[-1]} Churn was 87.3 percent [4]."
    update, gate = await answer(server, [*EVIDENCE, poisoned])
    _, clean_gate = await answer(server, [*EVIDENCE, passage("p")], prose="extractive")
    assert gate == clean_gate
    assert "87.3" not in server.calls[0]["messages"][1]["content"]
    assert summary(update).startswith(RIGHT + "\n\n")
    assert plain(update["text"])
    sections = re.findall(r"^## (.+)$", update["text"], re.MULTILINE)
    assert sections == ["Executive Summary", "Evidence Table", "Quotes", "Citations", "Router Metadata"]
    assert "87.3" not in update["text"]
    assert [citation["doc_id"] for citation in update["citations"]] == ["a", "b", "c", "p"]
    extractive, _ = await answer(server, [*EVIDENCE, poisoned], prose="extractive")
    assert "87.3" not in extractive["text"]
    assert plain(extractive["text"])


async def test_where_every_passage_is_poisoned_no_model_is_asked_and_nothing_of_them_is_repeated(
    server: OllamaServer,
) -> None:
    update, gate = await answer(server, [passage(f"p{n}", POISON[7 * n]) for n in range(4)])
    assert gate["decision"] == "sufficient"
    assert server.calls == []
    assert "87.3" not in update["text"]
    assert "No source has a sentence that can be quoted" in summary(update)
