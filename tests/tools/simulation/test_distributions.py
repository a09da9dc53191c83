"""Closed forms; tolerances are four standard errors of the sample, as drawn with a fixed seed."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tools.simulation.distributions import draw, fit_lognormal, fit_normal, lognormal_from_moments, quantile

N = 200_000
CASES = [
    ("fixed", {"value": 3.0}, None),
    ("normal", {"mean": 100.0, "sd": 10.0}, stats.norm(100, 10)),
    ("lognormal", {"mu": math.log(1000), "sigma": 0.25}, stats.lognorm(0.25, scale=1000)),
    ("uniform", {"low": -1.0, "high": 4.0}, stats.uniform(-1, 5)),
    ("triangular", {"low": 10.0, "mode": 15.0, "high": 30.0}, stats.triang(0.25, 10, 20)),
    ("triangular", {"low": 0.0, "mode": 0.0, "high": 1.0}, stats.triang(0.0, 0, 1)),
    ("pert", {"low": 10.0, "mode": 15.0, "high": 30.0}, stats.beta(2, 4, 10, 20)),
]


@pytest.mark.parametrize(("name", "parameters", "oracle"), CASES[1:])
def test_mean_and_spread_are_the_closed_form(name, parameters, oracle):
    sample = draw(name, parameters, np.random.Generator(np.random.SFC64(7)), N)
    assert sample.mean() == pytest.approx(oracle.mean(), abs=4 * oracle.std() / N**0.5)
    kurtosis = float(oracle.stats(moments="k"))
    variance_error = oracle.var() * ((kurtosis + 2) / N) ** 0.5
    assert sample.var() == pytest.approx(oracle.var(), abs=4 * variance_error)


@pytest.mark.parametrize(("name", "parameters", "oracle"), CASES[1:])
@pytest.mark.parametrize("u", [0.01, 0.1, 0.25, 0.5, 0.9, 0.999])
def test_quantile_is_the_inverse_of_the_distribution_function(name, parameters, oracle, u):
    assert quantile(name, parameters, u) == pytest.approx(oracle.ppf(u))


@pytest.mark.parametrize(("name", "parameters", "oracle"), CASES[1:])
def test_draws_follow_the_same_distribution_as_the_quantiles(name, parameters, oracle):
    sample = draw(name, parameters, np.random.Generator(np.random.SFC64(11)), 20_000)
    assert stats.kstest(sample, oracle.cdf).pvalue > 1e-4


def test_fixed_draws_are_all_the_value():
    assert draw("fixed", {"value": 3.0}, np.random.default_rng(1), 4).tolist() == [3.0] * 4


@given(
    low=st.floats(-1e6, 1e6),
    width=st.floats(1e-3, 1e6),
    confidence=st.floats(0.05, 0.99),
)
def test_a_fitted_normal_has_the_interval_it_was_fitted_to(low, width, confidence):
    fitted = fit_normal(low, low + width, confidence)
    tail = (1 - confidence) / 2
    assert quantile("normal", fitted, tail) == pytest.approx(low, abs=1e-6 * (abs(low) + width))
    assert quantile("normal", fitted, 1 - tail) == pytest.approx(low + width, abs=1e-6 * (abs(low) + width))


@given(low=st.floats(1e-3, 1e6), ratio=st.floats(1.01, 1e3), confidence=st.floats(0.05, 0.99))
def test_a_fitted_lognormal_has_the_interval_it_was_fitted_to(low, ratio, confidence):
    fitted = fit_lognormal(low, low * ratio, confidence)
    tail = (1 - confidence) / 2
    assert quantile("lognormal", fitted, tail) == pytest.approx(low, rel=1e-6)
    assert quantile("lognormal", fitted, 1 - tail) == pytest.approx(low * ratio, rel=1e-6)


def test_a_lognormal_can_be_given_by_mean_and_standard_deviation():
    oracle = lognormal_from_moments(10.0, 10.0)
    frozen = stats.lognorm(oracle["sigma"], scale=math.exp(oracle["mu"]))
    assert (frozen.mean(), frozen.std()) == pytest.approx((10.0, 10.0))


@given(
    name=st.sampled_from(["triangular", "pert"]),
    ends=st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3, unique=True).map(sorted),
    seed=st.integers(0, 2**32),
)
def test_bounded_distributions_stay_in_their_bounds(name, ends, seed):
    low, mode, high = ends
    slack = 1e-9 * (abs(low) + abs(high))
    sample = draw(name, {"low": low, "mode": mode, "high": high}, np.random.default_rng(seed), 50)
    assert sample.min() >= low - slack
    assert sample.max() <= high + slack
