import contextlib
import json
import math
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.simulation.results import PLAYBOOK, REPORT
from tools.errors import InvalidInputError
from tools.simulation.simulate import simulate


@pytest.mark.parametrize("prompt", PLAYBOOK)
def test_the_result_is_plain_finite_json_and_the_same_for_the_same_seed(prompt):
    result = simulate(prompt, trials=600, seed=3)
    text = json.dumps(result, allow_nan=False)
    assert json.loads(text) == result
    assert json.dumps(simulate(prompt, trials=600, seed=3)) == text
    assert simulate(prompt, trials=600, seed=4)["stats"]["mean"] != result["stats"]["mean"]


def test_a_missing_seed_is_drawn_and_reported_so_that_the_run_can_be_repeated():
    first = simulate("ARR with 15% churn", trials=50)
    assert simulate("ARR with 15% churn", trials=50, seed=first["metadata"]["seed"]) == first


def test_a_stated_interval_is_what_comes_out():
    result = simulate(PLAYBOOK[5], trials=100_000, seed=1)
    stats = result["stats"]
    assert result["metadata"]["outcome"] == "Price"
    assert stats["mean"] == pytest.approx(47.5, abs=1e-3)
    normal = NormalDist(47.5, 7.5 / 1.6448536)
    p10_error = (0.1 * 0.9 / 100_000) ** 0.5 / normal.pdf(normal.inv_cdf(0.1))
    assert stats["p10"] == pytest.approx(normal.inv_cdf(0.1), abs=4 * p10_error)


@pytest.mark.parametrize("prompt", ["", "  \n"])
def test_an_empty_prompt_is_refused_unless_drivers_say_what_to_simulate(prompt):
    with pytest.raises(InvalidInputError, match="prompt: it is empty"):
        simulate(prompt)
    spec = {"name": "starting_cash", "distribution": "fixed", "parameters": {"value": 1e6}}
    assert simulate(prompt, trials=10, seed=1, drivers=[spec])["metadata"]["template"] == "liquidity"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120).filter(str.strip))
def test_any_prompt_gives_finite_json(prompt):
    json.dumps(simulate(prompt, trials=5, seed=1, passages=[{"text": prompt}]), allow_nan=False)


WORDS = st.sampled_from(
    [
        "ARR",
        "churn",
        "cash",
        "price",
        "15%",
        "-30%",
        "500%",
        "$5m",
        "0%",
        "90% sure",
        "between 0 and 0",
        "rises",
        "falls",
        "to",
        "from 5% to 100%",
        "burn",
        "slips",
        "3 months",
        "stress",
        "LTV",
        "CAC",
        "€1",
        "margin",
        "gross margin",
        "1e9",
        "revenue",
        "a year",
        "over 2 months",
        "below $0",
        "points",
        "-$5m",
        "10 bps",
        "and",
        "units",
        "12k",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=9).map(" ".join))
def test_any_mix_of_business_words_gives_finite_json_or_a_refusal(prompt):
    # "LTV with churn 0%" is infinite for good reason.
    with contextlib.suppress(InvalidInputError):
        json.dumps(simulate(prompt, trials=20, seed=1, passages=[REPORT]), allow_nan=False)


@pytest.mark.parametrize(
    "parameters", [{"mu": 690.0, "sigma": 5.0}, {"mu": 300.0, "sigma": 1.0}, {"mu": -740.0, "sigma": 1.0}]
)
def test_figures_at_the_edge_of_floats_are_refused_or_give_finite_json(parameters):
    drivers = [{"name": "monthly_revenue", "distribution": "lognormal", "parameters": parameters}]
    with contextlib.suppress(InvalidInputError):
        json.dumps(simulate("revenue", trials=200, seed=1, drivers=drivers), allow_nan=False)


def test_more_trials_than_asked_for_are_said():
    metadata = simulate("revenue", trials=5000, seed=1)["metadata"]
    assert (metadata["trials"], metadata["trials_run"], metadata["replicates"]) == (5000, 8192, 8)


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"sampling": "halton"}, "sampling"),
        ({"horizon_months": 10_000}, "horizon_months"),
        ({"horizon_months": 0}, "horizon_months"),
        ({"target": math.nan}, "target"),
        ({"precision": {}}, "precision"),
        ({"precision": {"half_width": 0}}, "precision.half_width"),
        ({"precision": {"half_width": 1, "statistic": "mode"}}, "precision.statistic"),
        ({"precision": {"half_width": 1, "max_trials": 10}}, "precision.max_trials"),
        ({"correlations": [{"drivers": ["a", "b"], "value": 0.1}]}, "correlations"),
    ],
)
def test_a_wrong_argument_is_refused_with_its_field_and_a_remedy(wrong, names):
    with pytest.raises(InvalidInputError, match=names) as caught:
        simulate("revenue", seed=1, **wrong)
    assert caught.value.remedy


@pytest.mark.parametrize(("trials", "is_told"), [(500, True), (1000, False)])
def test_another_number_of_trials_in_the_question_is_told(trials, is_told):
    result = simulate("ARR with 15% churn, 1,000 trials", trials=trials, seed=1)
    note = "That the question speaks of 1,000 trials was not used: the request asks for 500."
    assert (note in result["metadata"]["assumptions"]) == is_told
