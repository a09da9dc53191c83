import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tools.simulation.statistics import (
    measure_downside,
    measure_impact,
    percent_of,
    proportion_interval,
    quantile_interval,
    summarise,
)


def test_a_summary_of_known_values():
    summary = summarise(np.array([3.0, 1.0, 2.0, 4.0]))
    assert (summary["mean"], summary["median"]) == (2.5, 2.5)
    assert (summary["minimum"], summary["maximum"]) == (1.0, 4.0)
    assert summary["standard_error"] == pytest.approx(np.std([1, 2, 3, 4], ddof=1) / 2)
    low, high = stats.t(3, 2.5, summary["standard_error"]).interval(0.95)
    assert summary["mean_ci"] == pytest.approx([low, high])


def test_one_trial_has_no_error_and_no_interval():
    summary = summarise(np.array([7.0]))
    assert summary["standard_error"] is None
    assert summary["mean_ci"] == [None, None]
    assert summary["p10_ci"] == [None, None]


def test_equal_values_have_no_spread():
    summary = summarise(np.full(1000, 0.1))
    assert summary["standard_deviation"] == 0.0
    assert summary["mean"] == 0.1


@given(n=st.integers(1, 3_000_000), p=st.sampled_from([0.1, 0.5, 0.9]))
def test_quantile_intervals_take_the_binomial_ranks(n, p):
    ordered = np.broadcast_to(np.float64(0), (n,))
    low, high = stats.binom(n, p).ppf([0.025, 0.975])
    expected = [0.0 if low >= 1 else None, 0.0 if high + 1 <= n else None]
    assert quantile_interval(ordered, p) == expected


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_quantile_intervals_are_order_statistics_of_these_ranks(p):
    ordered = np.arange(1, 501, dtype=float)
    low, high = stats.binom(500, p).ppf([0.025, 0.975])
    assert quantile_interval(ordered, p) == [low, high + 1]


def test_intervals_cover_the_truth_as_often_as_they_say():
    """400 samples: the share covered has standard error 0.011, four of them are 0.044."""
    rng = np.random.default_rng(5)
    samples = rng.exponential(size=(400, 200))
    truth = {"p10_ci": -np.log(0.9), "median_ci": np.log(2), "p90_ci": -np.log(0.1)}
    for key, value in truth.items():
        covered = np.mean([(s := summarise(row)[key])[0] <= value <= s[1] for row in samples])
        assert covered > 0.95 - 0.044


def test_downside_of_a_normal_is_the_closed_form():
    losses = -np.random.default_rng(3).normal(size=400_000)
    downside = measure_downside(losses, 0.0)
    assert downside["downside_probability"] == pytest.approx(0.5, abs=4 * 0.5 / 400_000**0.5)
    assert downside["value_at_risk_95"] == pytest.approx(1.6448536, abs=0.015)
    assert downside["expected_shortfall_95"] == pytest.approx(2.0627128, abs=0.02)


def test_wilson_stays_inside_zero_and_one():
    assert proportion_interval(0, 100)[0] == 0.0
    assert proportion_interval(100, 100)[1] == 1.0
    assert proportion_interval(50, 100) == pytest.approx([0.40383, 0.59617], abs=1e-5)


def test_impact_compares_trial_by_trial():
    reference = np.array([10.0, 20.0, 30.0])
    impact = measure_impact(reference - 1, reference)
    assert (impact["mean"], impact["p10"], impact["p90"]) == (-1.0, -1.0, -1.0)
    assert impact["percent"] == pytest.approx(-0.05)
    assert impact["probability_worse"] == 1.0


def test_a_percentage_of_zero_is_none():
    assert percent_of(1.0, 0.0) is None
    assert percent_of(1.0, -4.0) == 0.25
