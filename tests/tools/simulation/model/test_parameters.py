import math

import pytest
from scipy import stats

from tools.errors import InvalidInputError
from tools.simulation.model.distributions import quantile
from tools.simulation.model.fields import MAX_POINTS
from tools.simulation.model.parameters import PARAMETER_FORMS, canonical


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
        ("beta", {"mean": 0.5, "sd": 1e-300}, "no beta"),
        ("gamma", {"mean": 1e10, "sd": 1e-300}, "no gamma"),
        ("gamma", {"low": 1, "high": 1.0000001}, "no gamma"),
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


INTERVALS = [name for name, forms in PARAMETER_FORMS.items() if any("confidence" in form for form in forms)]


@pytest.mark.parametrize("kind", INTERVALS)
def test_every_family_of_two_parameters_or_more_is_fitted_to_percentiles(kind):
    more = {"student_t": {"df": 4}, "triangular": {"mode": 0.3}, "pert": {"mode": 0.3}}.get(kind, {})
    _, fitted = canonical("x", kind, {"p10": 0.2, "p90": 0.6} | more)
    assert [quantile(kind, fitted, u) for u in (0.1, 0.9)] == pytest.approx([0.2, 0.6], rel=1e-6)


@pytest.mark.parametrize("kind", ["uniform", "triangular", "pert"])
def test_ends_without_a_confidence_stay_ends_where_the_family_has_some(kind):
    ends = {"low": 0.2, "high": 0.6} | ({} if kind == "uniform" else {"mode": 0.3})
    assert canonical("x", kind, ends) == (kind, ends)


@pytest.mark.parametrize(("low", "high"), [(0, 0.5), (0.5, 1), (-0.1, 0.2), (40, 55)])
def test_an_interval_that_a_share_cannot_have_is_refused(low, high):
    with pytest.raises(InvalidInputError, match="no beta has") as caught:
        canonical("x", "beta", {"low": low, "high": high})
    assert "inside 0 and 1" in caught.value.remedy


def test_no_name_however_long_is_repeated_in_full():
    for wrong in (("x" * 10**6, "normal", {}), ("x", "n" * 10**6, {}), ("x", "normal", {"p" * 10**6: 1})):
        with pytest.raises(InvalidInputError) as caught:
            canonical(*wrong)
        assert len(caught.value.message) < 400


@pytest.mark.parametrize("kind", ["lognormal", "gamma", "beta"])
def test_mean_and_standard_deviation_are_kept(kind):
    _, p = canonical("x", kind, {"mean": 0.3, "sd": 0.2})
    oracle = {
        "lognormal": lambda: stats.lognorm(p["sigma"], scale=math.exp(p["mu"])),
        "gamma": lambda: stats.gamma(p["shape"], scale=p["scale"]),
        "beta": lambda: stats.beta(p["alpha"], p["beta"]),
    }[kind]()
    assert (oracle.mean(), oracle.std()) == pytest.approx((0.3, 0.2))
