import pytest

from tests.tools.simulation.results import PLAYBOOK, REPORT, driver_named
from tools.simulation.simulate import simulate
from tools.simulation.telling.narrative import narrative

CORRELATED_CHANGE = [{"drivers": ["monthly_churn", "monthly_churn_change"], "value": 0.5}]


def test_a_correlated_change_is_correlated_in_the_other_reading_too():
    result = simulate("ARR with churn up 10 to 20%", trials=64, seed=1, correlations=CORRELATED_CHANGE)
    alone = simulate("ARR with churn up 10 to 20%", trials=64, seed=1)
    (correlated,), (independent,) = (each["metadata"]["other_readings"] for each in (result, alone))
    assert correlated["reading"] == independent["reading"]
    assert correlated["impact"] != independent["impact"]


def test_a_reading_without_a_driver_that_is_correlated_is_left_out_and_that_is_said():
    shift = {"name": "monthly_churn_shift", "distribution": "normal", "parameters": {"mean": 0, "sd": 0.001}}
    result = simulate(
        "ARR with churn up 10 to 20%", trials=64, seed=1, drivers=[shift], correlations=CORRELATED_CHANGE
    )
    assert result["metadata"]["other_readings"] == []
    assert any("was not simulated" in note for note in result["metadata"]["assumptions"])


def test_a_churn_increase_is_relative_by_default_and_the_other_reading_is_named():
    result = simulate(PLAYBOOK[0], trials=500, seed=1)
    assert driver_named(result, "monthly_churn_change")["parameters"] == {"value": 0.15}
    assert result["stats"]["impact"]["p90"] < 0
    assert any("percentage points" in note for note in result["metadata"]["assumptions"])


def test_a_churn_level_is_yearly_by_default_and_the_other_reading_is_named():
    result = simulate(PLAYBOOK[1], trials=500, seed=1)
    assert driver_named(result, "monthly_churn")["parameters"]["value"] == pytest.approx(1 - 0.85 ** (1 / 12))
    assert [driver["name"] for driver in result["metadata"]["baseline_drivers"]] == ["monthly_churn"]
    assert any("a monthly figure" in note for note in result["metadata"]["assumptions"])


def test_a_monthly_churn_level_is_taken_as_it_is():
    result = simulate("ARR with 3% monthly churn", trials=50, seed=1)
    assert driver_named(result, "monthly_churn")["parameters"] == {"value": 0.03}


def test_a_stress_test_that_names_no_stress_assumes_one_and_says_so():
    result = simulate(PLAYBOOK[3], trials=500, seed=1)
    assert driver_named(result, "receipts_index_change")["source"]["kind"] == "assumption"
    assert result["stats"]["impact"]["mean"] < 0
    assert 0 < result["stats"]["measures"]["runs_out"]["mean"] < 1
    assert any("stress" in note for note in result["metadata"]["assumptions"])


def test_delay_and_range_of_the_question_become_levers():
    result = simulate(PLAYBOOK[4], trials=500, seed=1)
    assert driver_named(result, "hire_start_shift")["parameters"] == {"value": 2.0}
    assert driver_named(result, "cac_index_change")["distribution"] == "uniform"
    assert driver_named(result, "cac_index_change")["parameters"] == pytest.approx({"low": 0.1, "high": 0.2})
    assert result["stats"]["impact"]["p90"] < 0


def test_an_interval_of_amounts_has_their_currency():
    result = simulate("With 90% confidence price lies between €40 and €55", trials=200, seed=1)
    assert result["metadata"]["unit"] == "EUR"
    assert result["metadata"]["outcome"] == "Price"


def test_a_wide_interval_above_zero_is_lognormal():
    result = simulate("90% sure demand is between 1k and 100k", trials=100, seed=1)
    assert driver_named(result, "quantity")["distribution"] == "lognormal"
    assert result["stats"]["minimum"] > 0


def test_the_downside_is_against_the_target_where_one_is_named():
    result = simulate("Chance that cash falls below $1m", trials=2000, seed=1)
    assert result["stats"]["target"] == 1e6
    low, high = result["stats"]["downside_probability_ci"]
    assert low <= result["stats"]["downside_probability"] <= high


def test_a_passage_grounds_a_driver_and_its_deletion_makes_it_an_assumption_again():
    prompt = "Estimate ARR impact with a 15% churn increase"
    grounded = simulate(prompt, trials=2000, seed=9, passages=[REPORT])
    bare = simulate(prompt, trials=2000, seed=9)
    source = driver_named(grounded, "starting_arr")["source"]
    assert source["kind"] == "evidence"
    assert REPORT["text"][source["start"] : source["end"]] == source["quote"]
    assert source["quote"] == "We ended it with annual recurring revenue of $48.2 million."
    assert (source["doc_id"], source["chunk_id"]) == ("d1", "d1-0")
    assert driver_named(grounded, "monthly_churn")["parameters"]["mode"] == pytest.approx(0.014)
    assert driver_named(bare, "starting_arr")["source"]["kind"] == "assumption"
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
    assert driver_named(said, "starting_arr")["parameters"] == {"value": 10e6}
    assert driver_named(told, "starting_arr")["parameters"] == {"value": 2e6}
    assert (said["metadata"]["auto_generated_drivers"], told["metadata"]["auto_generated_drivers"]) == (
        True,
        False,
    )


def test_an_amount_in_another_currency_is_not_mixed_in():
    euro = REPORT | {"text": "ARR was €48.2m."}
    result = simulate("ARR is what it is; new ARR of $2m a month", trials=50, seed=1, passages=[euro])
    assert result["metadata"]["unit"] == "USD"
    assert driver_named(result, "starting_arr")["source"]["kind"] == "assumption"


def test_the_order_of_given_drivers_changes_nothing():
    drivers = [
        {"name": "cac", "distribution": "normal", "parameters": {"mean": 900, "sd": 90}},
        {"name": "gross_margin", "distribution": "uniform", "parameters": {"low": 0.6, "high": 0.8}},
    ]
    one = simulate("unit economics", trials=200, seed=5, drivers=drivers)
    two = simulate("unit economics", trials=200, seed=5, drivers=drivers[::-1])
    assert one == two


def test_the_unit_of_a_given_amount_sets_the_currency():
    spec = {"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1e6}, "unit": "EUR"}
    result = simulate("ARR", trials=10, seed=1, drivers=[spec])
    assert result["metadata"]["unit"] == "EUR"
    assert {d["unit"] for d in result["metadata"]["drivers"]} >= {"EUR", "EUR/month"}


def test_the_downside_is_against_the_callers_target():
    stats = simulate("revenue", trials=512, seed=1, target=1.0)["stats"]
    assert (stats["target"], stats["downside_probability"]) == (1.0, 0.0)
    assert stats["downside_probability_ci"][1] > 0


def test_an_end_without_a_start_is_compared_with_no_assumed_company():
    prompt = "What if ARR falls to $30m?"
    alone = simulate(prompt, trials=500, seed=1)
    assert alone["stats"]["impact"] is None
    assert alone["metadata"]["baseline_drivers"] == []
    assert alone["stats"]["baseline"] > 30e6
    assert "The baseline, too, has “$30m” for starting ARR" in narrative(alone)
    grounded = simulate(prompt, trials=500, seed=1, passages=[REPORT])
    assert grounded["stats"]["impact"]["p90"] < 0
    assert "The baseline, too" not in narrative(grounded)
    assert "starting ARR: $30m instead of $48.2m" in narrative(grounded)


def test_a_typical_rate_that_is_compared_with_is_called_assumed():
    assert "most likely 1% a month (assumed)" in narrative(simulate(PLAYBOOK[2], trials=500, seed=1))


@pytest.mark.parametrize(
    ("prompt", "unit", "median", "p10"),
    [
        ("90% sure ARR lands between $40m and $55m", "USD", 47.5e6, None),
        ("80% confidence interval for price of $40-$55", "USD", 47.5, 40),
        ("p10 of price is 40 and p90 is 55", "count", 47.5, 40),
        ("p10 40, p90 55", "count", 47.5, 40),
        ("It is 80% likely that revenue will be €10-12 million", "EUR", 11e6, 10e6),
    ],
)
def test_a_range_that_the_outcome_itself_lies_in_is_what_comes_out(prompt, unit, median, p10):
    result = simulate(prompt, trials=8192, seed=1)
    assert (result["metadata"]["template"], result["metadata"]["unit"]) == ("quantity", unit)
    assert result["stats"]["median"] == pytest.approx(median, rel=1e-3)
    if p10:
        assert result["stats"]["p10"] == pytest.approx(p10, rel=1e-2)


@pytest.mark.parametrize(
    ("prompt", "template"),
    [
        ("We are 90% sure that ARR is $40m to $55m today", "arr"),
        ("90% sure churn lands between 1% and 2% a month; what is ARR?", "arr"),
        ("90% sure price lands between 40 and 55 and we sell 1,000 units a month", "sales"),
    ],
)
def test_a_range_of_one_input_among_others_is_an_input(prompt, template):
    assert simulate(prompt, trials=64, seed=1)["metadata"]["template"] == template


def test_a_quantity_is_called_as_the_question_calls_it():
    titles = [
        simulate(f"90% sure that {name} lands between $50m and $56m", trials=8, seed=1)["metadata"]["outcome"]
        for name in ("ARR", "our Net profit")
    ]
    assert titles == ["ARR", "Net profit"]


@pytest.mark.parametrize(
    ("prompt", "target"),
    [
        ("Chance that revenue falls below $1m a month", None),
        ("Chance that revenue falls below $9m a year", 9e6),
        ("Chance that revenue falls below $3m a quarter over 3 months", 3e6),
    ],
)
def test_a_target_for_another_period_than_the_outcomes_is_not_used(prompt, target):
    result = simulate(prompt, trials=8, seed=1)
    assert result["stats"]["target"] == target
    assert ("another period" in narrative(result)) == (target is None)
