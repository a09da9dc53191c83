import pytest

from tests.tools.simulation.results import chart_of
from tools.simulation.planning.plan import make_plan
from tools.simulation.running.charts import tornado
from tools.simulation.simulate import simulate


def bars(formula, *drivers):
    plan = make_plan("", drivers=drivers, formula={"formula": formula})
    return {bar["driver"]: bar for bar in tornado(plan.problem, "", "")["bars"]}


def normal(name, mean):
    return {"name": name, "distribution": "normal", "parameters": {"mean": mean, "sd": 1}}


def test_an_end_without_an_outcome_is_kept_as_null_after_all_others():
    found = bars("sqrt(b + 0.5)", normal("a", 0), normal("b", 0))
    assert list(found) == ["a", "b"]
    assert (found["b"]["outcome_low"], found["b"]["swing"]) == (None, None)
    assert found["b"]["outcome_high"] > found["b"]["outcome_middle"] > 0


def test_a_median_case_without_an_outcome_is_null():
    found = bars("log(a + b)", normal("a", -2), normal("b", 1.5))
    assert found["a"]["outcome_middle"] is None
    assert found["a"]["outcome_high"] is not None


def test_charts_have_forty_bins_and_every_month():
    result = simulate("ARR over 18 months", trials=512, seed=1)
    histogram, fan = chart_of(result, "histogram"), chart_of(result, "fan")
    assert (len(histogram["counts"]), len(histogram["edges"]), sum(histogram["counts"])) == (40, 41, 512)
    assert fan["months"] == list(range(19))
    assert all(a <= b <= c for a, b, c in zip(fan["p10"], fan["p50"], fan["p90"], strict=True))
    assert fan["p50"][-1] == pytest.approx(result["stats"]["median"], rel=0.01)


def test_the_tornado_is_sorted_and_leaves_out_what_is_certain():
    bars = chart_of(simulate("ARR with 15% churn", trials=50, seed=1), "tornado")["bars"]
    swings = [bar["swing"] for bar in bars]
    assert swings == sorted(swings, reverse=True)
    assert "monthly_churn" not in {bar["driver"] for bar in bars}
    assert all(bar["swing"] == abs(bar["outcome_high"] - bar["outcome_low"]) for bar in bars)
