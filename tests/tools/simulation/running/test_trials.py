import pytest

from tools.simulation.simulate import simulate
from tools.simulation.telling.narrative import narrative


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
