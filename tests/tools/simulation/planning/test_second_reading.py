import json
from collections.abc import Iterator

import pytest

from tests.ollama_server import OllamaServer
from tests.tools.models.opening import CONFIGURED, open_default, open_models
from tools.simulation.model.drivers import DriverSpec
from tools.simulation.planning.hint import Hint
from tools.simulation.planning.second_reading import SecondReader, second_reading
from tools.simulation.simulate import simulate

FIGURE = "What is our ARR risk if 4% a month of subscribers walk away?"
VAGUE = "How bad can next year get for us?"


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer() as server:
        yield server


async def read(server: OllamaServer, prompt: str, **choices: str) -> Hint | None:
    server.reply = json.dumps(choices)
    return await second_reading(prompt, open_default(ollama_url=server.url), instructions="Choose.")


async def test_nothing_is_asked_about_a_question_that_code_can_read(server: OllamaServer) -> None:
    assert await read(server, "Estimate downside ARR impact with 15% churn increase") is None
    assert server.calls == []


async def test_a_figure_that_no_word_is_near_to_gets_the_driver_that_the_model_chooses(
    server: OllamaServer,
) -> None:
    hint = await read(server, FIGURE, choice_1="monthly_churn")
    assert hint == {"template": "", "drivers": {"4%": "monthly_churn"}, "model_id": CONFIGURED}
    result = simulate(FIGURE, trials=64, seed=1, hint=hint)
    churn = next(driver for driver in result["metadata"]["drivers"] if driver["name"] == "monthly_churn")
    assert churn["parameters"] == {"value": 0.04}
    assert any("by a language model" in note for note in result["metadata"]["assumptions"])
    assert result["metadata"]["read_by_model"] == hint


async def test_an_outcome_that_is_not_named_is_chosen_and_that_is_said(server: OllamaServer) -> None:
    hint = await read(server, VAGUE, choice_1="liquidity")
    result = simulate(VAGUE, trials=64, seed=1, hint=hint)
    assert result["metadata"]["template"] == "liquidity"
    assert "a language model took it for liquidity" in result["metadata"]["caveat"]


async def test_a_model_that_knows_no_better_changes_nothing(server: OllamaServer) -> None:
    assert await read(server, FIGURE, choice_1="none") is None


async def test_a_choice_outside_the_list_counts_for_nothing(server: OllamaServer) -> None:
    assert await read(server, FIGURE, choice_1="__import__") is None


def test_a_hint_cannot_give_a_figure_to_a_driver_of_another_unit() -> None:
    hint = Hint(template="", drivers={"4%": "starting_arr"}, model_id="m")
    result = simulate(FIGURE, trials=64, seed=1, hint=hint)
    assert any("fits no driver" in note for note in result["metadata"]["assumptions"])


async def test_a_reader_asks_nobody_where_no_model_may_be_trusted_or_nothing_is_said(
    server: OllamaServer,
) -> None:
    trusted = open_models(ollama_url=server.url)
    assert await SecondReader(None, lambda: "Choose.").read(VAGUE) is None
    assert await SecondReader(open_models(), lambda: "Choose.").read(VAGUE) is None
    assert await SecondReader(trusted, lambda: "Choose.").read(" ") is None
    assert server.calls == []


async def test_an_outcome_that_the_callers_drivers_tell_is_not_asked_about(server: OllamaServer) -> None:
    server.reply = '{"choice_1": "liquidity"}'
    reader = SecondReader(open_models(ollama_url=server.url), lambda: "Choose.")
    given: list[DriverSpec] = [
        {"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1e6}},
        {"name": "monthly_churn", "distribution": "fixed", "parameters": {"value": 0.02}},
    ]
    assert await reader.read(VAGUE, given) is None
    assert server.calls == []
    hint = await reader.read(VAGUE)
    assert hint is not None
    assert hint["template"] == "liquidity"
