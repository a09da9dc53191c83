import contextlib
import json
import math
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import InvalidInputError, TooLargeError
from tools.simulation.engine import CHUNK, MAX_TRIALS
from tools.simulation.simulate import simulate

PLAYBOOK = [
    "Estimate downside ARR impact with 15% churn increase",
    "Estimate downside ARR impact with 15% churn",
    "Run a Monte Carlo for 15% churn",
    "Monte Carlo liquidity stress test",
    "What if hiring slips two months and CAC rises 10-20%?",
    "90% sure price lands between 40 and 55",
]
REPORT = {
    "doc_id": "d1",
    "chunk_id": "d1-0",
    "title": "Annual report",
    "outlet": "Company",
    "date": "2026-03-01",
    "score": 0.8,
    "similarity": 0.6,
    "text": "A year. We ended it with annual recurring revenue of $48.2 million. Monthly churn was 1.4%.",
}


def _driver(result, name):
    return next(driver for driver in result["metadata"]["drivers"] if driver["name"] == name)


def _chart(result, kind):
    return next(chart for chart in result["charts"] if chart["kind"] == kind)


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


def test_a_churn_increase_is_relative_by_default_and_the_other_reading_is_named():
    result = simulate(PLAYBOOK[0], trials=500, seed=1)
    assert _driver(result, "monthly_churn_change")["parameters"] == {"value": 0.15}
    assert result["stats"]["impact"]["p90"] < 0
    assert any("percentage points" in note for note in result["metadata"]["assumptions"])


def test_a_churn_level_is_yearly_by_default_and_the_other_reading_is_named():
    result = simulate(PLAYBOOK[1], trials=500, seed=1)
    assert _driver(result, "monthly_churn")["parameters"]["value"] == pytest.approx(1 - 0.85 ** (1 / 12))
    assert [driver["name"] for driver in result["metadata"]["baseline_drivers"]] == ["monthly_churn"]
    assert any("a monthly figure" in note for note in result["metadata"]["assumptions"])


def test_a_monthly_churn_level_is_taken_as_it_is():
    result = simulate("ARR with 3% monthly churn", trials=50, seed=1)
    assert _driver(result, "monthly_churn")["parameters"] == {"value": 0.03}


def test_a_stress_test_that_names_no_stress_assumes_one_and_says_so():
    result = simulate(PLAYBOOK[3], trials=500, seed=1)
    assert _driver(result, "receipts_index_change")["source"]["kind"] == "assumption"
    assert result["stats"]["impact"]["mean"] < 0
    assert 0 < result["stats"]["measures"]["runs_out"]["mean"] < 1
    assert any("stress" in note for note in result["metadata"]["assumptions"])


def test_delay_and_range_of_the_question_become_levers():
    result = simulate(PLAYBOOK[4], trials=500, seed=1)
    assert _driver(result, "hire_start_shift")["parameters"] == {"value": 2.0}
    assert _driver(result, "cac_index_change")["distribution"] == "uniform"
    assert _driver(result, "cac_index_change")["parameters"] == pytest.approx({"low": 0.1, "high": 0.2})
    assert result["stats"]["impact"]["p90"] < 0


def test_a_stated_interval_is_what_comes_out():
    result = simulate(PLAYBOOK[5], trials=100_000, seed=1)
    stats = result["stats"]
    assert result["metadata"]["outcome"] == "Price"
    assert stats["mean"] == pytest.approx(47.5, abs=4 * stats["standard_error"])
    normal = NormalDist(47.5, 7.5 / 1.6448536)
    p10_error = (0.1 * 0.9 / 100_000) ** 0.5 / normal.pdf(normal.inv_cdf(0.1))
    assert stats["p10"] == pytest.approx(normal.inv_cdf(0.1), abs=4 * p10_error)


def test_a_wide_interval_above_zero_is_lognormal():
    result = simulate("90% sure demand is between 1k and 100k", trials=100, seed=1)
    assert _driver(result, "quantity")["distribution"] == "lognormal"
    assert result["stats"]["minimum"] > 0


def test_without_a_shock_there_is_no_impact():
    assert simulate("Simulate revenue", trials=50, seed=1)["stats"]["impact"] is None


def test_the_downside_is_against_the_target_where_one_is_named():
    result = simulate("Chance that cash falls below $1m", trials=2000, seed=1)
    assert result["stats"]["target"] == 1e6
    low, high = result["stats"]["downside_probability_ci"]
    assert low <= result["stats"]["downside_probability"] <= high


def test_a_passage_grounds_a_driver_and_its_deletion_makes_it_an_assumption_again():
    prompt = "Estimate ARR impact with a 15% churn increase"
    grounded = simulate(prompt, trials=2000, seed=9, passages=[REPORT])
    bare = simulate(prompt, trials=2000, seed=9)
    source = _driver(grounded, "starting_arr")["source"]
    assert source["kind"] == "evidence"
    assert REPORT["text"][source["start"] : source["end"]] == source["quote"]
    assert source["quote"] == "We ended it with annual recurring revenue of $48.2 million."
    assert (source["doc_id"], source["chunk_id"]) == ("d1", "d1-0")
    assert _driver(grounded, "monthly_churn")["parameters"]["mode"] == pytest.approx(0.014)
    assert _driver(bare, "starting_arr")["source"]["kind"] == "assumption"
    assert grounded["stats"]["baseline"] > 3 * bare["stats"]["baseline"]


def test_assumed_amounts_are_scaled_to_the_amount_that_is_known():
    big = simulate("ARR is $100m. Simulate it", trials=50, seed=1)
    small = simulate("ARR is $1m. Simulate it", trials=50, seed=1)
    ratio = big["stats"]["median"] / small["stats"]["median"]
    assert ratio == pytest.approx(100)


def test_the_question_wins_over_a_passage_and_the_caller_over_both():
    prompt = "Simulate ARR: ARR is $10m"
    given = [{"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 2e6}}]
    said = simulate(prompt, trials=50, seed=1, passages=[REPORT])
    told = simulate(prompt, trials=50, seed=1, passages=[REPORT], drivers=given)
    assert _driver(said, "starting_arr")["parameters"] == {"value": 10e6}
    assert _driver(told, "starting_arr")["parameters"] == {"value": 2e6}
    assert (said["metadata"]["auto_generated_drivers"], told["metadata"]["auto_generated_drivers"]) == (
        True,
        False,
    )


def test_an_amount_in_another_currency_is_not_mixed_in():
    euro = REPORT | {"text": "ARR was €48.2m."}
    result = simulate("ARR is what it is; new ARR of $2m a month", trials=50, seed=1, passages=[euro])
    assert result["metadata"]["unit"] == "USD"
    assert _driver(result, "starting_arr")["source"]["kind"] == "assumption"


def test_the_order_of_given_drivers_changes_nothing():
    drivers = [
        {"name": "cac", "distribution": "normal", "parameters": {"mean": 900, "sd": 90}},
        {"name": "gross_margin", "distribution": "uniform", "parameters": {"low": 0.6, "high": 0.8}},
    ]
    one = simulate("unit economics", trials=200, seed=5, drivers=drivers)
    two = simulate("unit economics", trials=200, seed=5, drivers=drivers[::-1])
    assert one == two


def test_the_first_trials_are_the_same_however_many_follow():
    few = simulate("Simulate revenue", trials=CHUNK, seed=5)
    many = simulate("Simulate revenue", trials=CHUNK + 100, seed=5)
    assert _chart(few, "fan") == _chart(many, "fan")
    assert few["stats"]["mean"] != many["stats"]["mean"]


@pytest.mark.parametrize(
    ("distribution", "parameters", "mean"),
    [
        ("normal", {"mean": 100.0, "sd": 10.0}, 100.0),
        ("lognormal", {"mu": math.log(1000), "sigma": 0.25}, 1031.7434074991024),
    ],
)
def test_the_mean_is_the_closed_form_through_the_whole_of_it(distribution, parameters, mean):
    drivers = [
        {"name": "monthly_revenue", "distribution": distribution, "parameters": parameters},
        {"name": "revenue_growth", "distribution": "fixed", "parameters": {"value": 0}},
    ]
    stats = simulate("revenue over 1 month", trials=40_000, seed=2, drivers=drivers)["stats"]
    assert stats["mean"] == pytest.approx(mean, abs=4 * stats["standard_error"])


def test_the_error_of_the_mean_falls_with_the_root_of_the_trials():
    few = simulate("revenue", trials=1_000, seed=1)["stats"]["standard_error"]
    many = simulate("revenue", trials=100_000, seed=1)["stats"]["standard_error"]
    assert few / many == pytest.approx(10, rel=0.1)


def test_bounds_clip_and_the_share_is_reported():
    drivers = [
        {
            "name": "monthly_revenue",
            "distribution": "normal",
            "parameters": {"mean": 100, "sd": 10},
            "floor": 100,
            "ceiling": 110,
        }
    ]
    result = simulate("revenue", trials=20_000, seed=2, drivers=drivers)
    floor = next(f for f in result["metadata"]["floors"] if f["driver"] == "monthly_revenue")
    ceiling = next(c for c in result["metadata"]["ceilings"] if c["driver"] == "monthly_revenue")
    assert floor["share_clipped"] == pytest.approx(0.5, abs=0.015)
    assert ceiling["share_clipped"] == pytest.approx(0.158655, abs=0.011)


def test_undefined_trials_are_counted_and_left_out():
    drivers = [
        {"name": "monthly_churn", "distribution": "normal", "parameters": {"mean": 0.01, "sd": 0.01}},
    ]
    result = simulate("unit economics", trials=2000, seed=2, drivers=drivers)
    floor = next(f for f in result["metadata"]["floors"] if f["driver"] == "monthly_churn")
    assert result["metadata"]["undefined_trials"] == round(floor["share_clipped"] * 2000) > 0
    assert sum(_chart(result, "histogram")["counts"]) == 2000 - result["metadata"]["undefined_trials"]
    json.dumps(result, allow_nan=False)


def test_only_undefined_trials_are_an_error():
    drivers = [{"name": "monthly_churn", "distribution": "fixed", "parameters": {"value": 0}}]
    with pytest.raises(InvalidInputError, match="undefined"):
        simulate("unit economics", trials=20, seed=2, drivers=drivers)


@pytest.mark.parametrize("trials", [0, -1, 2.5, True, "5000", None])
def test_a_number_of_trials_that_is_none_is_refused(trials):
    with pytest.raises(InvalidInputError, match="trials"):
        simulate("ARR", trials=trials)


def test_too_many_trials_are_refused():
    with pytest.raises(TooLargeError, match="trials"):
        simulate("ARR", trials=MAX_TRIALS + 1)


def test_a_single_trial_is_enough():
    result = simulate("ARR with 15% churn", trials=1, seed=1)
    assert result["stats"]["standard_error"] is None
    json.dumps(result, allow_nan=False)


@pytest.mark.parametrize("seed", [-1, 2**53, 1.0, True, "1"])
def test_a_seed_that_is_none_is_refused(seed):
    with pytest.raises(InvalidInputError, match="seed"):
        simulate("ARR", trials=10, seed=seed)


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        ({"name": "magic", "distribution": "fixed", "parameters": {"value": 1}}, "'magic'"),
        ({"name": "starting_arr", "parameters": {"value": 1}}, "drivers\\[0\\]"),
        (
            {"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1}, "colour": 1},
            "'colour'",
        ),
        ({"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1}, "unit": "kg"}, "unit"),
        (
            {
                "name": "starting_arr",
                "distribution": "fixed",
                "parameters": {"value": 1},
                "floor": 2,
                "ceiling": 1,
            },
            "floor",
        ),
        (
            {"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1}, "floor": math.nan},
            "floor",
        ),
        ("starting_arr", "drivers\\[0\\]"),
    ],
)
def test_a_wrong_driver_is_refused_with_its_field_and_a_remedy(spec, names):
    with pytest.raises(InvalidInputError, match=names) as caught:
        simulate("ARR", trials=10, drivers=[spec])
    assert caught.value.remedy


def test_a_driver_given_twice_is_refused():
    spec = {"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1}}
    with pytest.raises(InvalidInputError, match="twice"):
        simulate("ARR", trials=10, drivers=[spec, spec])


def test_the_unit_of_a_given_amount_sets_the_currency():
    spec = {"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1e6}, "unit": "EUR"}
    result = simulate("ARR", trials=10, seed=1, drivers=[spec])
    assert result["metadata"]["unit"] == "EUR"
    assert {d["unit"] for d in result["metadata"]["drivers"]} >= {"EUR", "EUR/month"}


@pytest.mark.parametrize("prompt", ["", "  \n"])
def test_an_empty_prompt_is_refused_unless_drivers_say_what_to_simulate(prompt):
    with pytest.raises(InvalidInputError, match="prompt is empty"):
        simulate(prompt)
    spec = {"name": "starting_cash", "distribution": "fixed", "parameters": {"value": 1e6}}
    assert simulate(prompt, trials=10, seed=1, drivers=[spec])["metadata"]["template"] == "liquidity"


def test_charts_have_forty_bins_and_every_month():
    result = simulate("ARR over 18 months", trials=300, seed=1)
    histogram, fan = _chart(result, "histogram"), _chart(result, "fan")
    assert (len(histogram["counts"]), len(histogram["edges"]), sum(histogram["counts"])) == (40, 41, 300)
    assert fan["months"] == list(range(19))
    assert all(a <= b <= c for a, b, c in zip(fan["p10"], fan["p50"], fan["p90"], strict=True))
    assert fan["p50"][-1] == pytest.approx(result["stats"]["median"])


def test_the_tornado_is_sorted_and_leaves_out_what_is_certain():
    bars = _chart(simulate("ARR with 15% churn", trials=50, seed=1), "tornado")["bars"]
    swings = [bar["swing"] for bar in bars]
    assert swings == sorted(swings, reverse=True)
    assert "monthly_churn" not in {bar["driver"] for bar in bars}
    assert all(bar["swing"] == abs(bar["outcome_high"] - bar["outcome_low"]) for bar in bars)


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
