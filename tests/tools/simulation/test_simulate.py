import contextlib
import json
import math
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import InvalidInputError
from tools.simulation.engine import MAX_TRIALS
from tools.simulation.narrative import narrative
from tools.simulation.sampling import CHUNK
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
    assert stats["mean"] == pytest.approx(47.5, abs=1e-3)
    normal = NormalDist(47.5, 7.5 / 1.6448536)
    p10_error = (0.1 * 0.9 / 100_000) ** 0.5 / normal.pdf(normal.inv_cdf(0.1))
    assert stats["p10"] == pytest.approx(normal.inv_cdf(0.1), abs=4 * p10_error)


def test_an_interval_of_amounts_has_their_currency():
    result = simulate("With 90% confidence price lies between €40 and €55", trials=200, seed=1)
    assert result["metadata"]["unit"] == "EUR"
    assert result["metadata"]["outcome"] == "Price"


def test_a_wide_interval_above_zero_is_lognormal():
    result = simulate("90% sure demand is between 1k and 100k", trials=100, seed=1)
    assert _driver(result, "quantity")["distribution"] == "lognormal"
    assert result["stats"]["minimum"] > 0


def test_without_a_shock_there_is_no_impact_and_no_change():
    stats = simulate("Simulate revenue", trials=50, seed=1)["stats"]
    assert (stats["impact"], stats["change"], stats["change_percent"]) == (None, None, None)


def test_the_change_is_what_the_questions_changes_make_of_the_outcome():
    stats = simulate(PLAYBOOK[0], trials=50, seed=1)["stats"]
    assert stats["change"] == stats["impact"]["mean"] < 0
    assert stats["change_percent"] == stats["impact"]["percent"] < 0


def test_a_yes_or_no_has_no_percentiles():
    measures = simulate(PLAYBOOK[3], trials=50, seed=1)["stats"]["measures"]
    assert measures["runs_out"].keys() == {"label", "unit", "mean", "mean_ci"}
    assert measures["runway"]["p10"] <= measures["runway"]["median"]


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


def test_the_first_plain_trials_are_the_same_however_many_follow():
    few = simulate("Simulate revenue", trials=CHUNK, seed=5, sampling="plain")
    many = simulate("Simulate revenue", trials=CHUNK + 100, seed=5, sampling="plain")
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


def test_the_error_of_the_mean_falls_with_the_root_of_plain_trials_and_faster_with_sobol_points():
    def gain(sampling):
        few, many = (
            simulate("revenue", trials=trials, seed=1, sampling=sampling, with_sensitivity=False)
            for trials in (1_024, 65_536)
        )
        return few["stats"]["standard_error"] / many["stats"]["standard_error"]

    assert gain("plain") == pytest.approx(8, rel=0.1)
    assert gain("sobol") > 24


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


def test_a_certain_value_that_a_bound_holds_is_counted_in_every_trial():
    drivers = [{"name": "monthly_churn", "distribution": "fixed", "parameters": {"value": 1.5}}]
    result = simulate("ARR", trials=20_000, seed=2, drivers=drivers)
    shares = {ceiling["driver"]: ceiling["share_clipped"] for ceiling in result["metadata"]["ceilings"]}
    assert shares == {"monthly_churn": 1.0, "monthly_expansion": 0.0, "hire_share": 0.0}
    assert "The ceiling of monthly_churn holds 100% of its draws." in narrative(result)


def test_undefined_trials_are_counted_and_left_out():
    drivers = [
        {"name": "monthly_churn", "distribution": "normal", "parameters": {"mean": 0.01, "sd": 0.01}},
    ]
    result = simulate("unit economics", trials=2000, seed=2, drivers=drivers)
    floor = next(f for f in result["metadata"]["floors"] if f["driver"] == "monthly_churn")
    trials, undefined = result["metadata"]["trials_run"], result["metadata"]["undefined_trials"]
    assert undefined == round(floor["share_clipped"] * trials) > 0
    assert sum(_chart(result, "histogram")["counts"]) == trials - undefined
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
    with pytest.raises(InvalidInputError, match="trials"):
        simulate("ARR", trials=MAX_TRIALS + 1)


def test_a_single_plain_trial_is_enough_and_tells_no_error():
    result = simulate("ARR with 15% churn", trials=1, seed=1, sampling="plain")
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
    with pytest.raises(InvalidInputError, match="prompt: it is empty"):
        simulate(prompt)
    spec = {"name": "starting_cash", "distribution": "fixed", "parameters": {"value": 1e6}}
    assert simulate(prompt, trials=10, seed=1, drivers=[spec])["metadata"]["template"] == "liquidity"


def test_charts_have_forty_bins_and_every_month():
    result = simulate("ARR over 18 months", trials=512, seed=1)
    histogram, fan = _chart(result, "histogram"), _chart(result, "fan")
    assert (len(histogram["counts"]), len(histogram["edges"]), sum(histogram["counts"])) == (40, 41, 512)
    assert fan["months"] == list(range(19))
    assert all(a <= b <= c for a, b, c in zip(fan["p10"], fan["p50"], fan["p90"], strict=True))
    assert fan["p50"][-1] == pytest.approx(result["stats"]["median"], rel=0.01)


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


def test_more_trials_than_asked_for_are_said():
    metadata = simulate("revenue", trials=5000, seed=1)["metadata"]
    assert (metadata["trials"], metadata["trials_run"], metadata["replicates"]) == (5000, 8192, 8)


def test_the_other_reading_of_an_ambiguous_statement_is_simulated_beside():
    result = simulate(PLAYBOOK[0], trials=500, seed=1)
    (other,) = result["metadata"]["other_readings"]
    assert "percentage points" in other["reading"]
    assert other["impact"]["mean"] < 2 * result["stats"]["impact"]["mean"] < 0
    points = simulate("Estimate ARR impact with churn up 15 points", trials=500, seed=1)
    assert other["impact"] == points["stats"]["impact"]


def test_another_reading_without_a_defined_outcome_says_so():
    result = simulate("LTV with churn down 30%", trials=50, seed=1, passages=[REPORT])
    (other,) = result["metadata"]["other_readings"]
    assert (other["mean"], other["impact"]) == (None, None)
    assert other["undefined_trials"] == 64
    assert "infinite or undefined" in narrative(result)


def test_an_unambiguous_question_has_no_other_reading():
    assert simulate("ARR with 3% monthly churn", trials=50, seed=1)["metadata"]["other_readings"] == []


FORMULA = {"formula": "previous * (1 - churn) + price * units", "start": "1000", "unit": "USD"}
FORMULA_DRIVERS = [
    {"name": "churn", "distribution": "uniform", "parameters": {"low": 0.01, "high": 0.03}},
    {"name": "price", "distribution": "normal", "parameters": {"mean": 10, "sd": 1}, "unit": "USD"},
    {"name": "units", "distribution": "poisson", "parameters": {"mean": 5}},
]


def test_a_formula_is_simulated_over_months_with_correlated_drivers():
    pair = [{"drivers": ["price", "units"], "value": -0.5}]
    result = simulate(
        "", trials=4096, seed=1, drivers=FORMULA_DRIVERS, formula=FORMULA, correlations=pair, horizon_months=6
    )
    alone = simulate("", trials=4096, seed=1, drivers=FORMULA_DRIVERS, formula=FORMULA, horizon_months=6)
    assert result["metadata"]["template"] == "formula"
    assert _chart(result, "fan")["months"] == list(range(7))
    assert result["stats"]["standard_deviation"] < 0.95 * alone["stats"]["standard_deviation"]
    json.dumps(result, allow_nan=False)


def test_a_question_may_change_a_driver_of_a_formula():
    result = simulate(
        "What if price rises 10%?", trials=512, seed=1, drivers=FORMULA_DRIVERS, formula=FORMULA
    )
    assert _driver(result, "price_change")["parameters"] == {"value": 0.1}
    assert result["stats"]["impact"]["p10"] > 0


def test_division_by_zero_in_some_trials_is_counted():
    drivers = [{"name": "n", "distribution": "bernoulli", "parameters": {"probability": 0.75}}]
    result = simulate("", trials=4096, seed=1, drivers=drivers, formula={"formula": "1 / n"})
    assert result["metadata"]["undefined_trials"] == pytest.approx(1024, abs=8)
    assert result["stats"]["mean"] == 1.0
    assert result["stats"]["sensitivity"]["indices"] == []


def test_the_downside_is_against_the_callers_target():
    stats = simulate("revenue", trials=512, seed=1, target=1.0)["stats"]
    assert (stats["target"], stats["downside_probability"]) == (1.0, 0.0)
    assert stats["downside_probability_ci"][1] > 0


def test_more_trials_run_until_the_wanted_precision_is_met():
    rough = simulate("revenue", trials=512, seed=1, sampling="plain", with_sensitivity=False)["stats"]
    half = (rough["mean_ci"][1] - rough["mean_ci"][0]) / 2
    result = simulate("revenue", trials=512, seed=1, sampling="plain", precision={"half_width": half / 3})
    convergence = result["metadata"]["convergence"]
    assert convergence["converged"]
    assert convergence["half_width"] <= half / 3
    repeated = simulate("revenue", trials=result["metadata"]["trials_run"], seed=1, sampling="plain")
    assert repeated["stats"] == result["stats"]


def test_a_cap_ends_the_trials_and_that_is_said():
    wanted = {"half_width": 1e-9, "statistic": "p10", "max_trials": 2048}
    result = simulate("revenue", trials=512, seed=1, precision=wanted)
    assert result["metadata"]["trials_run"] == 2048
    assert not result["metadata"]["convergence"]["converged"]


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


def test_the_downside_of_a_cost_lies_above():
    result = simulate("What does payroll cost if salaries rise 5%?", trials=2000, seed=1, target=12e6)
    stats = result["stats"]
    assert result["metadata"]["is_cost"]
    assert stats["impact"]["probability_worse"] == 1.0
    assert 0.2 < stats["downside_probability"] < 0.5
    assert stats["expected_shortfall_95"] > stats["value_at_risk_95"] > stats["p90"] - 12e6
    low, high = stats["value_at_risk_95_ci"]
    assert low < stats["value_at_risk_95"] < high
    assert "above the target" in narrative(result)
    assert "Budget" in narrative(result)
