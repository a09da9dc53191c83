"""Every family against scipy's own distribution, which computes its quantiles in another way."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tools.simulation.model.distributions import DISTRIBUTIONS, latent_of, quantile, values

PARTS = [
    {"distribution": "normal", "parameters": {"mean": 0.0, "sd": 1.0}, "weight": 0.3},
    {"distribution": "uniform", "parameters": {"low": 5.0, "high": 6.0}, "weight": 0.7},
]
CONTINUOUS = [
    ("normal", {"mean": 100.0, "sd": 10.0}, stats.norm(100, 10)),
    ("lognormal", {"mu": math.log(1000), "sigma": 0.25}, stats.lognorm(0.25, scale=1000)),
    ("uniform", {"low": -1.0, "high": 4.0}, stats.uniform(-1, 5)),
    ("triangular", {"low": 10.0, "mode": 15.0, "high": 30.0}, stats.triang(0.25, 10, 20)),
    ("triangular", {"low": 0.0, "mode": 0.0, "high": 1.0}, stats.triang(0.0, 0, 1)),
    ("pert", {"low": 10.0, "mode": 15.0, "high": 30.0}, stats.beta(2, 4, 10, 20)),
    ("beta", {"alpha": 0.2, "beta": 3.0}, stats.beta(0.2, 3)),
    ("beta", {"alpha": 50.0, "beta": 70.0}, stats.beta(50, 70)),
    ("gamma", {"shape": 0.1, "scale": 3.0}, stats.gamma(0.1, scale=3)),
    ("gamma", {"shape": 9.0, "scale": 3.0}, stats.gamma(9, scale=3)),
    ("student_t", {"df": 1.0, "location": 2.0, "scale": 3.0}, stats.t(1, 2, 3)),
    ("student_t", {"df": 5.0, "location": 2.0, "scale": 3.0}, stats.t(5, 2, 3)),
]
COUNTS = [
    ("poisson", {"mean": 0.01}, stats.poisson(0.01)),
    ("poisson", {"mean": 3.0}, stats.poisson(3)),
    ("poisson", {"mean": 1e6}, stats.poisson(1e6)),
    ("binomial", {"trials": 1000.0, "probability": 0.15}, stats.binom(1000, 0.15)),
    ("binomial", {"trials": 7.0, "probability": 1.0}, stats.binom(7, 1)),
    ("bernoulli", {"probability": 0.3}, stats.bernoulli(0.3)),
    (
        "discrete",
        {"values": [1.0, 2.0, 5.0], "probabilities": [0.2, 0.3, 0.5]},
        stats.rv_discrete(values=([1, 2, 5], [0.2, 0.3, 0.5])),
    ),
]
SHARES = [1e-9, 0.011, 0.1001, 0.2501, 0.4999, 0.9001, 0.9991, 1 - 1e-9]


@pytest.mark.parametrize(("name", "parameters", "oracle"), CONTINUOUS)
@pytest.mark.parametrize("u", SHARES)
def test_quantile_is_the_inverse_of_the_distribution_function(name, parameters, oracle, u):
    assert quantile(name, parameters, u) == pytest.approx(oracle.ppf(u), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("name", "parameters", "oracle"), COUNTS)
@pytest.mark.parametrize("u", SHARES)
def test_a_quantile_of_counts_is_the_first_that_reaches_the_share(name, parameters, oracle, u):
    assert quantile(name, parameters, u) == oracle.ppf(u)


@pytest.mark.parametrize(("name", "parameters", "oracle"), CONTINUOUS)
def test_normal_and_uniform_draws_of_the_same_share_give_the_same_value(name, parameters, oracle):
    u = np.linspace(0.01, 0.99, 99)
    of_normal = values(name, parameters, stats.norm.ppf(u), "normal")
    assert of_normal == pytest.approx(values(name, parameters, u, "uniform"))


def test_every_family_is_tried_here():
    tried = {name for name, _, _ in (*CONTINUOUS, *COUNTS)} | {"fixed", "empirical", "mixture"}
    assert tried == set(DISTRIBUTIONS)


def test_fixed_draws_are_all_the_value():
    assert values("fixed", {"value": 3.0}, np.full(4, 0.5), "uniform").tolist() == [3.0] * 4


def test_empirical_draws_go_from_the_least_to_the_largest_of_the_data():
    data = {"values": [1.0, 2.0, 4.0, 8.0]}
    assert [quantile("empirical", data, u) for u in (0.001, 0.125, 0.25, 0.999)] == [1, 1, 1.5, 8]


def test_a_mixture_has_the_distribution_that_its_weights_say():
    u = (np.arange(100_000) + 0.5) / 100_000
    sample = values("mixture", {"components": PARTS}, u, "uniform")
    for level in (-1.0, 0.0, 1.0, 5.2, 5.9):
        expected = 0.3 * stats.norm.cdf(level) + 0.7 * stats.uniform(5, 1).cdf(level)
        assert (sample <= level).mean() == pytest.approx(expected, abs=1e-4)
    assert quantile("mixture", {"components": PARTS}, 0.5) == pytest.approx(5 + 0.2 / 0.7, abs=0.001)


POSITIVE = st.floats(1e-3, 1e5)
ENDS = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3, unique=True).map(sorted)
ANY = st.one_of(
    st.tuples(st.just("normal"), st.fixed_dictionaries({"mean": st.floats(-1e9, 1e9), "sd": POSITIVE})),
    st.tuples(
        st.just("lognormal"), st.fixed_dictionaries({"mu": st.floats(-9, 9), "sigma": st.floats(0, 2)})
    ),
    st.tuples(st.just("beta"), st.fixed_dictionaries({"alpha": POSITIVE, "beta": POSITIVE})),
    st.tuples(st.just("gamma"), st.fixed_dictionaries({"shape": POSITIVE, "scale": POSITIVE})),
    st.tuples(
        st.just("student_t"),
        st.fixed_dictionaries({"df": st.floats(0.5, 1e3), "location": POSITIVE, "scale": POSITIVE}),
    ),
    st.tuples(st.just("poisson"), st.fixed_dictionaries({"mean": POSITIVE})),
    st.tuples(
        st.just("binomial"),
        st.fixed_dictionaries({"trials": st.integers(0, 10_000).map(float), "probability": st.floats(0, 1)}),
    ),
    st.tuples(st.just("bernoulli"), st.fixed_dictionaries({"probability": st.floats(0, 1)})),
    st.tuples(
        st.just("empirical"),
        st.fixed_dictionaries({"values": st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20)}),
    ),
    st.tuples(
        st.sampled_from(["triangular", "pert"]),
        ENDS.map(lambda ends: dict(zip(("low", "mode", "high"), ends, strict=True))),
    ),
    st.tuples(st.just("fixed"), st.fixed_dictionaries({"value": st.floats(-1e9, 1e9)})),
    st.tuples(
        st.just("discrete"),
        ENDS.map(lambda values: {"values": values, "probabilities": [0.25, 0.0, 0.75]}),
    ),
    st.tuples(st.just("uniform"), ENDS.map(lambda ends: {"low": ends[0], "high": ends[2]})),
)


@settings(max_examples=300, deadline=None)
@given(family=ANY)
def test_every_family_rises_with_its_draw_and_stays_finite(family):
    name, parameters = family
    u = np.array([2.0**-33, 1e-6, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-6, 1 - 2.0**-33])
    result = values(name, parameters, u, "uniform")
    assert np.isfinite(result).all()
    assert (np.diff(result) >= -1e-9 * np.abs(result[1:]) - 1e-12).all()


@settings(max_examples=50, deadline=None)
@given(families=st.lists(ANY, min_size=1, max_size=4), level=st.floats(-1e6, 1e6), seed=st.integers(0, 99))
def test_any_mixture_has_the_share_below_a_level_that_its_parts_have(families, level, seed):
    weights = np.random.default_rng(seed).dirichlet(np.ones(len(families)))
    parts = [
        {"distribution": name, "parameters": parameters, "weight": float(weight)}
        for (name, parameters), weight in zip(families, weights, strict=True)
    ]
    u = (np.arange(4096) + 0.5) / 4096
    mixed = values("mixture", {"components": parts}, u, "uniform")
    assert np.isfinite(mixed).all()
    below = [(values(name, parameters, u, "uniform") <= level).mean() for name, parameters in families]
    assert (mixed <= level).mean() == pytest.approx(float(weights @ below), abs=0.002 * len(parts))


@given(name=st.sampled_from(["triangular", "pert"]), ends=ENDS, seed=st.integers(0, 2**32))
def test_bounded_distributions_stay_in_their_bounds(name, ends, seed):
    low, mode, high = ends
    slack = 1e-9 * (abs(low) + abs(high))
    u = np.random.default_rng(seed).random(50)
    sample = values(name, {"low": low, "mode": mode, "high": high}, u, "uniform")
    assert sample.min() >= low - slack
    assert sample.max() <= high + slack


def test_a_family_names_the_draw_that_it_takes():
    assert (latent_of("normal"), latent_of("discrete")) == ("normal", "uniform")
