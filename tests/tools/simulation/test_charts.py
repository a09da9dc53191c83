from tools.simulation.charts import tornado
from tools.simulation.plan import make_plan


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
