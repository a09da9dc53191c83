"""The summary of an answer from documents, written by a model on a scripted server."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt

import prompts
from nodes.state import AgentState
from nodes.write import WriterProse
from tests.nodes.writing import EVIDENCE, MODEL, RIGHT, Heard, gated, models, written
from tests.ollama_server import OllamaServer
from tests.passages import passage
from tests.tools.models.poison import POISON
from tools.errors import ModelResponseError, ModelUnavailableError, TooLargeError
from tools.models.policy import ChatModels
from tools.retrieval.passage import Passage
from tools.writing.answer import EXTRACTIVE

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@pytest.fixture(scope="module")
def running() -> Iterator[OllamaServer]:
    with OllamaServer() as server:
        yield server


@pytest.fixture
def server(running: OllamaServer) -> OllamaServer:
    running.reply, running.fault, running.models = RIGHT, "none", [MODEL]
    running.calls.clear()
    return running


async def answer(server: OllamaServer, passages: list[Passage] = EVIDENCE, **knobs: Any) -> AgentState:
    return await written(await gated(passages=passages), models(server.url), **knobs)


def summary(update: AgentState) -> str:
    return update["text"].split("## Executive Summary\n\n")[1].split("\n\n## ")[0]


async def test_right_sentences_are_the_summary_and_the_text_says_who_wrote_it(server: OllamaServer) -> None:
    server.reply = f"{RIGHT} Northwind lost 46 customers. [2]"
    update = await answer(server)
    assert summary(update) == (
        "Monthly churn at Northwind was 1.4 percent in June 2026 [1]. Northwind lost 46 customers [2].\n\n"
        r"Written by llama3.1:8b-instruct-q4\_K\_M; every sentence checked against its citation; 0 dropped."
    )
    assert update["metadata"]["model_id"] == update["usage"]["model"] == MODEL
    assert update["metadata"]["prose"] == "model"
    assert update["metadata"]["prompt_version"] == "+".join(
        map(prompts.version, ("rag_summary", "rag_question"))
    )
    assert update["metadata"]["decoding"]["max_tokens"] == 256
    assert update["metadata"]["tokens_out"] == update["usage"]["completion_tokens"] > 0
    assert [citation["n"] for citation in update["citations"]] == [1, 2, 3]


async def test_the_model_is_held_to_sentences_with_their_passages_and_each_is_checked(
    server: OllamaServer,
) -> None:
    right = {"passages": [1], "sentence": "Monthly churn at Northwind was 1.4 percent in June 2026."}
    wrong = {"passages": [2], "sentence": "Monthly churn at Northwind was 1.4 percent in June 2026."}
    server.reply = json.dumps({"sentences": [wrong, right]})
    update = await answer(server)
    assert summary(update).startswith(f"{RIGHT}\n\nWritten by")
    assert update["metadata"]["dropped_sentences"] == {"count": 1, "reasons": {"figure": 1}}
    asked_for = server.calls[0]["format"]["properties"]["sentences"]["items"]["properties"]
    assert asked_for["passages"]["items"] == {"enum": [1, 2, 3]}


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
    update = await answer(server)
    assert summary(update).startswith(RIGHT + "\n\nWritten by ")
    assert summary(update).endswith("; 1 dropped.")
    assert update["metadata"]["dropped_sentences"] == {"count": 1, "reasons": {reason: 1}}


@pytest.mark.parametrize("reply", ["Churn was 99 percent [1]. Zentrix is sold [2].", "I cannot tell."])
async def test_where_nothing_stands_the_extractive_summary_takes_its_place_and_says_so(
    server: OllamaServer, reply: str
) -> None:
    server.reply = reply
    update = await answer(server)
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
    server: OllamaServer, monkeypatch: pytest.MonkeyPatch, prose: WriterProse, trusted: bool, asked: bool
) -> None:
    writer = replace(models(server.url).writer, trusted_with_evidence=trusted)
    monkeypatch.setattr(ChatModels, "writer", writer)
    update = await answer(server, prose=prose)
    assert bool(server.calls) == asked
    assert update["metadata"]["prose"] == ("model" if asked else "extractive")
    assert update["usage"]["model"] == (MODEL if asked else EXTRACTIVE)


async def test_each_sentence_that_stands_is_sent_while_the_model_writes(server: OllamaServer) -> None:
    server.reply = f"{RIGHT} Zentrix is sold [2]. Northwind lost 46 customers. [2] More"
    server.fault, heard = "unfinished", Heard()
    with pytest.raises(ModelResponseError):
        await written(await gated(), models(server.url), heard=heard)
    assert heard.pieces == ["## Executive Summary\n\n", RIGHT, " Northwind lost 46 customers [2]."]


async def test_passages_that_the_context_has_no_room_for_are_left_out_the_worst_first(
    server: OllamaServer,
) -> None:
    update = await written(await gated(), models(server.url, context=1000))
    assert update["metadata"]["passages_left_out"] == [2, 3]
    assert summary(update).endswith("0 dropped. Not read, for want of room in the model's context: [2], [3].")
    (call,) = server.calls
    assert re.findall(r'<passage number="(\d)">', call["messages"][1]["content"]) == ["1"]
    assert [citation["n"] for citation in update["citations"]] == [1, 2, 3]


async def test_a_question_that_alone_is_too_long_is_an_error(server: OllamaServer) -> None:
    with pytest.raises(TooLargeError):
        await written(await gated(query="churn " * 2000), models(server.url, context=1300))
    assert server.calls == []


async def test_the_model_may_be_asked_whether_each_sentence_follows_from_what_it_cites(
    server: OllamaServer,
) -> None:
    def reply(call: dict[str, Any]) -> str:
        system, user = (message["content"] for message in call["messages"][:2])
        if system != prompts.render("entailment"):
            return f"{RIGHT} Northwind lost 46 customers [2]. Zentrix is sold [1]."
        return "no JSON" if "46 customers." in user.split("Sentence: ")[1] else '{"entailed": true}'

    server.reply = reply
    update = await written(await gated(), models(server.url, concurrency=1), entailment="model")
    assert summary(update).startswith(RIGHT + "\n\nWritten by ")
    assert update["metadata"]["dropped_sentences"]["reasons"] == {"not_entailed": 1, "name": 1}
    assert update["metadata"]["entailment"] == {"answered": 1, "fallback": 1}
    assert len(server.calls) == 4
    said = (
        f"{RIGHT} Northwind lost 46 customers [2]. Zentrix is sold [1]."
        + ' {"entailed": true}'
        + 2 * " no JSON"
    )
    assert update["usage"]["completion_tokens"] == len(said.split())


async def test_the_model_sees_the_cited_passages_by_their_numbers_and_the_question(
    server: OllamaServer,
) -> None:
    await answer(server)
    (call,) = server.calls
    system, user = (message["content"] for message in call["messages"])
    assert system == prompts.render("rag_summary")
    assert re.findall(r'<passage number="(\d)">\n\[\d\] Title of (\w)', user) == [
        ("1", "a"),
        ("2", "b"),
        ("3", "c"),
    ]
    assert "</passage>\n\nQuestion: What was churn?\n" in user


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
    poisoned = [*EVIDENCE, passage("p", poison if n % 2 else f"Northwind sells software. {poison}")]
    server.reply = f"{RIGHT} {poison.splitlines()[-1]} Churn was 87.3 percent [4]."
    before, heard = await gated(passages=poisoned), Heard()
    update = await written(before, models(server.url), heard=heard)
    assert before["gate"] == (await gated(passages=[*EVIDENCE, passage("p")]))["gate"]
    assert "87.3" not in server.calls[0]["messages"][1]["content"]
    assert summary(update).startswith(RIGHT + "\n\n")
    sections = re.findall(r"^## (.+)$", update["text"], re.MULTILINE)
    assert sections == ["Executive Summary", "Evidence Table", "Quotes", "Citations", "Router Metadata"]
    assert [citation["doc_id"] for citation in update["citations"]] == ["a", "b", "c", "p"]
    extractive = await written(before, models(server.url), prose="extractive")
    assert all(plain(text) for text in (update["text"], extractive["text"], *heard.pieces))
    assert "87.3" not in json.dumps([update, extractive])


async def test_where_every_passage_is_poisoned_no_model_is_asked_and_nothing_of_them_is_repeated(
    server: OllamaServer,
) -> None:
    update = await answer(server, [passage(f"p{n}", POISON[7 * n]) for n in range(4)])
    assert len(update["citations"]) == 4
    assert server.calls == []
    assert "87.3" not in update["text"]
    assert "No source has a sentence that can be quoted" in summary(update)
