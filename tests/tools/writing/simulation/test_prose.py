import json
import re
from collections.abc import Iterator

import pytest

import prompts
from tests.ollama_server import OllamaServer
from tests.tools.models.opening import CONFIGURED, open_default
from tests.tools.writing.simulation.simulated_sentences import QUESTIONS, fill, result
from tools.errors import ModelUnavailableError
from tools.simulation.telling.narrative import narrative
from tools.writing.simulation.prose import SimulatedProse, simulated_prose

HEADINGS = ["Executive Summary", "Why It Matters", "Next Best Actions"]
SUMMARY = "The scenario lowers ARR after 12 months by {impact.mean!} on average."
REASON = "Starting ARR is the largest driver: it swings the outcome by {bar.starting_arr.swing}."
ACTION = "Call every large account before its renewal."


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer() as server:
        yield server


async def prose(server: OllamaServer) -> SimulatedProse:
    chat = open_default(ollama_url=server.url, context=8192)
    return await simulated_prose(
        chat, result("arr"), query=QUESTIONS["arr"], instructions=prompts.render("risk_narrative")
    )


def answer(summary: list[str], reasons: list[str], actions: list[str]) -> str:
    sections = {"executive_summary": summary, "why_it_matters": reasons, "next_best_actions": actions}
    return fill(json.dumps(sections, ensure_ascii=False), result("arr"))


def section(text: str, heading: str) -> str:
    return re.split(r"^## .*$", text, flags=re.MULTILINE)[HEADINGS.index(heading) + 1].strip()


async def test_sentences_that_stand_are_shown_under_their_headings(server: OllamaServer) -> None:
    server.reply = answer([SUMMARY], [REASON], [ACTION])
    written = await prose(server)
    assert re.findall(r"^## (.*)$", written.text, re.MULTILINE) == HEADINGS
    assert section(written.text, "Executive Summary").startswith(fill(SUMMARY, result("arr")))
    assert section(written.text, "Why It Matters").startswith(fill(REASON, result("arr")))
    assert section(written.text, "Next Best Actions").startswith(f"- {ACTION}")
    assert (written.by_model, written.dropped) == (
        ["executive_summary", "why_it_matters", "next_best_actions"],
        [],
    )
    assert (written.outcome, written.model_id) == ("answered", CONFIGURED)
    assert written.tokens_in > 0
    assert written.tokens_out > 0


async def test_what_falls_is_counted_and_an_empty_section_is_put_together_by_code(
    server: OllamaServer,
) -> None:
    server.reply = answer(["ARR will be $99m."], [REASON], [f"{ACTION} Ask Brightmere."])
    written = await prose(server)
    assert written.by_model == ["why_it_matters", "next_best_actions"]
    assert [(each["sentence"], each["reason"]) for each in written.dropped] == [
        ("ARR will be $99m.", "figure"),
        ("Ask Brightmere.", "name"),
    ]
    by_code = section(narrative(result("arr")), "Executive Summary")
    assert section(written.text, "Executive Summary") == by_code
    assert "99" not in written.text
    assert "Brightmere" not in written.text


async def test_what_a_reader_must_know_is_there_whoever_writes(server: OllamaServer) -> None:
    server.reply = answer([SUMMARY], [REASON], [ACTION])
    text = (await prose(server)).text
    assert "weakest assumption is **starting ARR**" in section(text, "Why It Matters")
    assert "Confirm the reading" in section(text, "Next Best Actions")


async def test_an_answer_that_the_model_leaves_out_is_added_by_code(server: OllamaServer) -> None:
    chance = "The chance of ending below the baseline is {downside_probability}."
    server.reply = answer([SUMMARY], [REASON], [ACTION])
    assert fill(chance, result("arr")) in section((await prose(server)).text, "Executive Summary")
    said = "There is a {downside_probability} chance that ARR ends below the baseline."
    server.reply = answer([SUMMARY, said], [REASON], [ACTION])
    assert fill(chance, result("arr")) not in (await prose(server)).text


async def test_two_unusable_answers_leave_all_to_code(server: OllamaServer) -> None:
    server.reply = "The ARR will fall."
    written = await prose(server)
    assert written.text == narrative(result("arr"))
    assert (written.outcome, written.by_model, written.dropped) == ("fallback", [], [])


async def test_nothing_is_said_twice_and_no_sentence_is_left_unfinished(server: OllamaServer) -> None:
    unfinished = "The scenario lowers ARR and " + "the effect of the scenario lowers ARR and " * 7
    server.reply = answer([SUMMARY, SUMMARY], [SUMMARY, REASON], [ACTION.removesuffix("."), unfinished[:190]])
    written = await prose(server)
    assert written.text.count(fill(SUMMARY, result("arr"))) == 1
    assert f"- {ACTION}\n" in written.text
    assert [each["reason"] for each in written.dropped] == ["unsupported"]


async def test_markup_of_a_model_is_inert(server: OllamaServer) -> None:
    server.reply = answer(
        [f"**{SUMMARY}**"], [REASON], [ACTION, "See [this](https://example.com).", "<b>Act</b> now."]
    )
    written = await prose(server)
    assert section(written.text, "Executive Summary").startswith(fill(SUMMARY, result("arr")))
    assert [each["reason"] for each in written.dropped] == ["markup", "markup"]
    assert "example.com" not in written.text


async def test_the_model_reads_the_question_and_what_it_may_say(server: OllamaServer) -> None:
    server.reply = answer([SUMMARY], [REASON], [ACTION])
    await prose(server)
    [call] = server.calls
    asked = call["messages"][-1]["content"]
    assert QUESTIONS["arr"] in asked
    assert fill("The median of ARR after 12 months is {median}.", result("arr")) in asked


async def test_a_model_that_cannot_be_reached_is_an_error(server: OllamaServer) -> None:
    server.fault = "reset"
    with pytest.raises(ModelUnavailableError):
        await prose(server)
