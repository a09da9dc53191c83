import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tools.errors import InvalidInputError
from tools.simulation.distributions import quantile
from tools.simulation.parameters import MAX_POINTS, canonical


@pytest.mark.parametrize(
    ("distribution", "parameters", "names"),
    [
        ("gauss", {"mean": 1, "sd": 1}, "gauss"),
        ("normal", {"mean": 1, "sd": -1}, "parameters.sd"),
        ("lognormal", {"mu": 1, "sigma": -0.1}, "parameters.sigma"),
        ("lognormal", {"mean": 0, "sd": 1}, "parameters.mean"),
        ("lognormal", {"low": 0, "high": 1}, "parameters.low"),
        ("uniform", {"low": 2, "high": 1}, "parameters.low"),
        ("uniform", {"low": 1, "high": 1}, "parameters.low"),
        ("triangular", {"low": 0, "mode": 5, "high": 1}, "parameters.mode"),
        ("pert", {"low": 0, "high": 1}, "high, low"),
        ("normal", {"mean": math.nan, "sd": 1}, "parameters.mean"),
        ("normal", {"mean": math.inf, "sd": 1}, "parameters.mean"),
        ("normal", {"mean": 10**400, "sd": 1}, "parameters.mean"),
        ("normal", {"mean": 1e19, "sd": 1}, "parameters.mean"),
        ("normal", {"mean": "5", "sd": 1}, "parameters.mean"),
        ("fixed", {"value": True}, "parameters.value"),
        ("normal", {"low": 1, "high": 2, "confidence": 1.0}, "parameters.confidence"),
        ("normal", {}, "none"),
        ("normal", [1, 2], "object"),
        ("normal", {"p10": 55, "p90": 40}, "parameters.p10"),
        ("poisson", {"mean": 0}, "parameters.mean"),
        ("poisson", {"mean": 1e12}, "parameters.mean"),
        ("binomial", {"trials": 2.5, "probability": 0.5}, "parameters.trials"),
        ("bernoulli", {"probability": 1.5}, "parameters.probability"),
        ("student_t", {"df": 0, "location": 0, "scale": 1}, "parameters.df"),
        ("gamma", {"mean": 3, "sd": 0}, "parameters.sd"),
        ("beta", {"mean": 0.5, "sd": 0.6}, "no beta"),
        ("discrete", {"values": [1, 2], "probabilities": [0.5, 0.6]}, "sum to 1.1"),
        ("discrete", {"values": [1, 2], "probabilities": [1.5, -0.5]}, "negative"),
        ("discrete", {"values": [1, 2], "probabilities": [1]}, "1 numbers for 2 values"),
        ("empirical", {"values": []}, "parameters.values"),
        ("empirical", {"values": [1, math.nan]}, "parameters.values[1]"),
        ("empirical", {"values": "12"}, "parameters.values"),
        ("mixture", {"components": []}, "parameters.components"),
        ("mixture", {"components": [{"distribution": "fixed"}]}, "components[0]"),
    ],
)
def test_a_wrong_distribution_is_refused_with_field_and_remedy(distribution, parameters, names):
    with pytest.raises(InvalidInputError, match="driver 'price'") as caught:
        canonical("price", distribution, parameters)
    assert names in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("weight", "kind", "names"), [(0.4, "fixed", "sum to 0.9"), (0.5, "mixture", "a mixture itself")]
)
def test_a_mixture_needs_weights_that_sum_to_one_and_parts_that_are_none(weight, kind, names):
    part = {"distribution": "fixed", "parameters": {"value": 1}, "weight": 0.5}
    with pytest.raises(InvalidInputError) as caught:
        canonical("x", "mixture", {"components": [part, part | {"weight": weight, "distribution": kind}]})
    assert names in caught.value.message


def test_too_much_data_is_refused():
    with pytest.raises(InvalidInputError, match="values"):
        canonical("x", "empirical", {"values": [0.0] * (MAX_POINTS + 1)})


def test_an_interval_without_confidence_is_a_90_percent_interval():
    name, parameters = canonical("price", "Normal", {"low": 40, "high": 55})
    assert name == "normal"
    assert parameters == pytest.approx({"mean": 47.5, "sd": 7.5 / 1.6448536269514722})


def test_percentiles_are_an_interval():
    assert canonical("x", "normal", {"p5": 40, "p95": 55}) == canonical(
        "x", "normal", {"low": 40, "high": 55}
    )
    narrow = canonical("x", "normal", {"p10": 40, "p90": 55})[1]
    assert quantile("normal", narrow, 0.1) == pytest.approx(40)


CONFIDENCES = st.floats(0.05, 0.99)


@settings(deadline=None)
@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e6), confidence=CONFIDENCES)
def test_a_fitted_normal_or_student_has_the_interval_it_was_fitted_to(low, width, confidence):
    for kind, more in (("normal", {}), ("student_t", {"df": 4})):
        _, fitted = canonical("x", kind, {"low": low, "high": low + width, "confidence": confidence} | more)
        tail = (1 - confidence) / 2
        slack = 1e-6 * (abs(low) + width)
        assert quantile(kind, fitted, tail) == pytest.approx(low, abs=slack)
        assert quantile(kind, fitted, 1 - tail) == pytest.approx(low + width, abs=slack)


@settings(deadline=None)
@given(low=st.floats(1e-3, 1e6), ratio=st.floats(1.1, 1e2), confidence=st.floats(0.3, 0.99))
def test_a_fitted_lognormal_or_gamma_has_the_interval_it_was_fitted_to(low, ratio, confidence):
    for kind in ("lognormal", "gamma"):
        _, fitted = canonical("x", kind, {"low": low, "high": low * ratio, "confidence": confidence})
        tail = (1 - confidence) / 2
        assert quantile(kind, fitted, tail) == pytest.approx(low, rel=1e-4)
        assert quantile(kind, fitted, 1 - tail) == pytest.approx(low * ratio, rel=1e-4)


@pytest.mark.parametrize("kind", ["lognormal", "gamma", "beta"])
def test_mean_and_standard_deviation_are_kept(kind):
    _, p = canonical("x", kind, {"mean": 0.3, "sd": 0.2})
    oracle = {
        "lognormal": lambda: stats.lognorm(p["sigma"], scale=math.exp(p["mu"])),
        "gamma": lambda: stats.gamma(p["shape"], scale=p["scale"]),
        "beta": lambda: stats.beta(p["alpha"], p["beta"]),
    }[kind]()
    assert (oracle.mean(), oracle.std()) == pytest.approx((0.3, 0.2))
