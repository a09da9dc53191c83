"""Direct answers, simulations, and what all answers have in common; documents: test_write_prose.py."""

import json
from collections.abc import Iterator

import pytest

import prompts
from nodes.simulate import simulate
from tests.nodes.writing import MODEL, RIGHT, Heard, gated, models, state, written
from tests.ollama_server import OllamaServer
from tools.errors import ModelResponseError, TooLargeError
from tools.routing.modes import Mode
from tools.simulation.running.runs import Simulations
from tools.writing.answer import EXTRACTIVE
from tools.writing.direct.reply import Turn

DRAFT = (
    "Dear customer,\n\nWe are sorry for the outage. Thank you:\n\n1. for waiting,\n2. for staying.\n\n"
    "Best, [Name]"
)


@pytest.fixture(scope="module")
def running() -> Iterator[OllamaServer]:
    with OllamaServer() as server:
        yield server


@pytest.fixture
def server(running: OllamaServer) -> OllamaServer:
    running.reply, running.fault, running.models = DRAFT, "none", [MODEL]
    running.calls.clear()
    return running


def asked(server: OllamaServer, n: int = -1) -> list[str]:
    return [message["content"] for message in server.calls[n]["messages"]]


async def test_a_direct_answer_is_the_models_text_as_it_is_with_its_tokens_and_prompt(
    server: OllamaServer,
) -> None:
    update = await written(state("llm", "Draft a note"), models(server.url))
    assert (update["mode"], update["text"]) == ("llm", DRAFT)
    assert update["metadata"]["model_id"] == update["usage"]["model"] == MODEL
    assert update["metadata"]["prompt_version"] == prompts.version("direct_answer")
    assert update["metadata"]["decoding"]["max_tokens"] == 256
    assert update["metadata"]["done_reason"] == "stop"
    assert update["metadata"]["dropped_sentences"] == {"count": 0, "reasons": {}}
    assert update["metadata"]["tokens_out"] == update["usage"]["completion_tokens"] > 0
    system, question = asked(server)
    assert "Today is 2026-11-20" in system
    assert question == "Draft a note"
    assert "citations" not in update


async def test_it_is_sent_sentence_by_sentence(server: OllamaServer) -> None:
    heard = Heard()
    await written(state("llm", "Draft a note"), models(server.url), heard=heard)
    assert heard.pieces == [
        "Dear customer,",
        "\n\nWe are sorry for the outage.",
        " Thank you:",
        "\n\n1. for waiting,",
        "\n2. for staying.",
        "\n\nBest, [Name]",
    ]


async def test_a_sentence_is_sent_before_the_model_has_ended_and_a_second_try_begins_again(
    server: OllamaServer,
) -> None:
    heard = Heard()
    server.fault = "unfinished"
    with pytest.raises(ModelResponseError):
        await written(state("llm", "Draft a note"), models(server.url), heard=heard)
    assert heard.pieces[0] == "Dear customer,"
    assert heard.starts == sorted(set(heard.starts))
    again = Heard()
    server.fault = "none"
    await written(state("llm", "Draft a note"), models(server.url), heard=again)
    assert again.starts[0] == 0


async def test_what_a_direct_answer_may_not_say_is_left_out_and_counted(server: OllamaServer) -> None:
    server.reply = (
        "Dear customer,\n\nThank you. Our revenue grew by 12 percent to $48 million.\n\n"
        "Read [more](http://evil.example).\n- Churn fell. [1]\n- Call us."
    )
    update = await written(state("llm", "Draft a note"), models(server.url))
    text, note = update["text"].rsplit("\n\n", 1)
    assert text == "Dear customer,\n\nThank you.\n\n- Call us."
    assert note.startswith("_3 sentences were left out:")
    assert update["metadata"]["dropped_sentences"]["count"] == 3
    assert update["turns"][-1]["text"] == text  # the note is for the reader, not for the model's next turn


async def test_a_program_is_shown_as_a_whole_or_not_at_all(server: OllamaServer) -> None:
    program = "```python\nrevenue = 48e6  # Our revenue is $48 million. See [1].\nif a<b: rows[0] = 1\n```"
    server.reply = f"Run this:\n\n{program}\n\nDone."
    update = await written(state("llm", "Write a script"), models(server.url))
    assert update["text"] == server.reply
    server.reply = server.reply.replace("rows[0]", "get('http://evil.example/x')[0]")
    update = await written(state("llm", "Write a script"), models(server.url))
    text, note = update["text"].rsplit("\n\n", 1)
    assert text == "Run this:\n\nDone."
    assert note.startswith("_1 sentence was left out:")
    assert update["metadata"]["dropped_sentences"] == {"count": 1, "reasons": {"markup": 1}}


async def test_an_answer_that_was_cut_off_says_so(server: OllamaServer) -> None:
    update = await written(state("llm", "Draft a note"), models(server.url, max_tokens=6))
    text, note = update["text"].rsplit("\n\n", 1)
    assert DRAFT.startswith(text)
    assert note == "_Cut off at LLM_MAX_TOKENS = 6._"
    assert update["turns"][-1]["text"] == text


async def test_the_note_on_a_program_that_was_cut_off_stands_below_it(server: OllamaServer) -> None:
    server.reply = "~~~~python\na = 1\nb = 2\nc = 3\n~~~~"
    update = await written(state("llm", "Write a script"), models(server.url, max_tokens=5))
    program, note = update["text"].rsplit("\n\n", 1)
    assert program.startswith("~~~~python\na = 1")
    assert program.endswith("\n~~~~")
    assert note == "_Cut off at LLM_MAX_TOKENS = 5._"
    assert update["turns"][-1]["text"] == program.removesuffix("\n~~~~")


async def test_where_a_model_says_nothing_of_the_documents_they_are_quoted(server: OllamaServer) -> None:
    server.reply = " "
    update = await written(await gated(), models(server.url))
    assert update["metadata"]["model_id"] == EXTRACTIVE
    assert update["metadata"]["tokens_in"] > 0
    assert update["citations"]
    assert update["citations"][0]["quote"] in update["text"]


async def test_where_nothing_may_be_shown_the_answer_says_so_and_what_to_do(server: OllamaServer) -> None:
    server.reply = "Churn at Northwind was 1.4 percent [1]."
    update = await written(state("llm", "What was churn at Northwind?"), models(server.url))
    assert "1.4" not in update["text"]
    assert "mode_hint rag" in update["text"]
    assert update["metadata"]["dropped_sentences"]["count"] == 1
    assert update["turns"] == []


async def test_figures_of_the_turns_before_may_be_repeated(server: OllamaServer) -> None:
    server.reply = "Our revenue was $48 million."
    turns = [Turn(query="Our revenue was $48 million. Draft a note.", text="Done.")]
    assert (await written(state("llm", "Shorter", turns=turns), models(server.url)))["text"] == server.reply
    assert "$48" not in (await written(state("llm", "Shorter"), models(server.url)))["text"]


async def test_a_direct_answer_sees_the_last_six_turns_of_its_thread(server: OllamaServer) -> None:
    server.reply = "Done."
    turns: list[Turn] = []
    for n in range(8):
        turns = (await written(state("llm", f"Question {n}", turns=turns), models(server.url)))["turns"]
    assert [turn["query"] for turn in turns] == [f"Question {n}" for n in range(2, 8)]
    assert asked(server, 1)[1:] == ["Question 0", "Done.", "Question 1"]
    assert len(asked(server, 7)) == 1 + 2 * 6 + 1


async def test_the_oldest_turns_are_left_out_where_the_context_has_no_room(server: OllamaServer) -> None:
    turns = [Turn(query=f"Question {n}", text="word " * 150) for n in range(4)]
    update = await written(state("llm", "Draft a note", turns=turns), models(server.url, context=1600))
    assert 0 < update["metadata"]["turns_left_out"] < 4
    assert asked(server)[1] == f"Question {update['metadata']['turns_left_out']}"
    assert len(server.calls) == 1
    assert len(update["turns"]) == 5


async def test_a_request_that_alone_is_too_long_is_an_error(server: OllamaServer) -> None:
    turns = [Turn(query="Question", text="Done.")]
    with pytest.raises(TooLargeError):
        await written(state("llm", "word " * 2000, turns=turns), models(server.url, context=1600))
    assert server.calls == []


async def test_the_writer_is_the_one_that_has_the_role_when_the_run_begins(server: OllamaServer) -> None:
    server.models = [MODEL, "other:1b"]
    roles = models(server.url, allowed=(MODEL, "other:1b"))
    await roles.swap("writer", model="other:1b")
    assert (await written(state("llm"), roles))["metadata"]["model_id"] == "other:1b"
    server.reply = RIGHT
    assert "Written by other:1b" in (await written(await gated(), roles))["text"]


async def test_an_answer_from_a_simulation_carries_its_charts_and_how_to_repeat_it(
    server: OllamaServer,
) -> None:
    risk = state("risk", "Estimate downside ARR impact with 15% churn increase", seed=7, trials=200)
    risk |= await simulate(risk, simulations=Simulations())
    update = await written(risk, models(server.url), prose="extractive")
    assert update["mode"] == "risk"
    assert update["text"].startswith("## Executive Summary")
    assert risk["simulation"] is not None
    assert update["charts"] == risk["simulation"]["charts"]
    assert update["metadata"]["simulation"]["seed"] == 7
    assert update["router"]["threshold"] is None
    assert server.calls == []


async def test_a_trusted_model_writes_on_a_simulation_and_what_its_result_does_not_hold_falls(
    server: OllamaServer,
) -> None:
    risk = state("risk", "Estimate downside ARR impact with 15% churn increase", seed=7, trials=200)
    risk |= await simulate(risk, simulations=Simulations())
    invented = ["Zentrix loses 87.3% of its ARR."]
    said = {"executive_summary": invented, "why_it_matters": invented}
    server.reply = json.dumps({**said, "next_best_actions": ["Review the churn of small accounts."]})
    update = await written(risk, models(server.url))
    assert "87.3" not in json.dumps(update)
    assert "Review the churn of small accounts." in update["text"].split("## Next Best Actions")[1]
    assert update["metadata"]["sections_by_model"] == ["next_best_actions"]
    assert update["metadata"]["structured"] == "answered"
    assert update["metadata"]["dropped_sentences"]["count"] == 2
    assert update["metadata"]["model_id"] == update["usage"]["model"] == MODEL
    server.reply = "No JSON."
    update = await written(risk, models(server.url))
    assert update["metadata"]["structured"] == "fallback"
    assert update["metadata"]["model_id"] == EXTRACTIVE
    assert update["usage"]["model"] == MODEL


@pytest.mark.parametrize("mode", ["rag", "risk"])
async def test_nothing_is_written_before_gate_or_simulation(server: OllamaServer, mode: Mode) -> None:
    with pytest.raises(ValueError, match="is written after"):
        await written(state(mode, gate=None, simulation=None), models(server.url))
