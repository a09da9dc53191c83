"""Each fitted distribution against the interval it was fitted to, its masses computed by scipy."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tools.simulation.model.fits import fit_interval, fit_moments, fit_stated_interval

ORACLES = {
    "normal": lambda p: stats.norm(p["mean"], p["sd"]),
    "lognormal": lambda p: stats.lognorm(p["sigma"], scale=math.exp(p["mu"])),
    "uniform": lambda p: stats.uniform(p["low"], p["high"] - p["low"]),
    "triangular": lambda p: stats.triang(_place(p), p["low"], p["high"] - p["low"]),
    "pert": lambda p: stats.beta(
        1 + 4 * _place(p), 5 - 4 * _place(p), loc=p["low"], scale=p["high"] - p["low"]
    ),
    "beta": lambda p: stats.beta(p["alpha"], p["beta"]),
    "gamma": lambda p: stats.gamma(p["shape"], scale=p["scale"]),
    "student_t": lambda p: stats.t(p["df"], p["location"], p["scale"]),
}
CONFIDENCES = st.floats(0.05, 0.999)


def _place(p):
    return (p["mode"] - p["low"]) / (p["high"] - p["low"])


def _has_the_interval(kind, known):
    oracle = ORACLES[kind](fit_interval(kind, known))
    tail = (1 - known["confidence"]) / 2
    assert oracle.cdf(known["low"]) == pytest.approx(tail, rel=1e-5, abs=1e-8)
    assert oracle.sf(known["high"]) == pytest.approx(tail, rel=1e-5, abs=1e-8)


@settings(deadline=None)
@given(
    kind=st.sampled_from(["normal", "uniform", "student_t"]),
    low=st.floats(-1e6, 1e6),
    width=st.floats(1e-3, 1e6),
    confidence=CONFIDENCES,
    df=st.floats(1, 100),
)
def test_a_family_without_bounds_takes_any_interval(kind, low, width, confidence, df):
    _has_the_interval(kind, {"low": low, "high": low + width, "confidence": confidence, "df": df})


@settings(deadline=None)
@given(
    kind=st.sampled_from(["lognormal", "gamma"]),
    low=st.floats(1e-3, 1e6),
    ratio=st.floats(1.1, 1e2),
    confidence=st.floats(0.3, 0.99),
)
def test_a_family_above_zero_takes_any_interval_above_zero(kind, low, ratio, confidence):
    _has_the_interval(kind, {"low": low, "high": low * ratio, "confidence": confidence})


@settings(deadline=None)
@given(
    ends=st.lists(st.floats(0.001, 0.999), min_size=2, max_size=2)
    .map(sorted)
    .filter(lambda e: e[1] - e[0] > 1e-3),
    confidence=st.floats(0.3, 0.999),
)
def test_a_beta_takes_any_interval_inside_zero_and_one(ends, confidence):
    _has_the_interval("beta", {"low": ends[0], "high": ends[1], "confidence": confidence})


@settings(deadline=None)
@given(
    kind=st.sampled_from(["triangular", "pert"]),
    low=st.floats(-1e6, 1e6),
    width=st.floats(1, 1e6),
    place=st.floats(0, 1),
    confidence=CONFIDENCES,
)
def test_a_range_around_its_mode_is_widened_until_the_interval_holds_its_share(
    kind, low, width, place, confidence
):
    high = low + width
    mode = min(max(low + place * width, low), high)
    known = {"low": low, "high": high, "mode": mode, "confidence": confidence}
    fitted = fit_interval(kind, known)
    assert fitted["low"] <= low <= fitted["mode"] == mode <= high <= fitted["high"]
    _has_the_interval(kind, known)


@settings(deadline=None)
@given(
    kind=st.sampled_from(["lognormal", "gamma", "beta"]),
    mean=st.floats(0.01, 0.99),
    share=st.floats(0.01, 0.9),
)
def test_mean_and_standard_deviation_are_kept(kind, mean, share):
    sd = share * math.sqrt(mean * (1 - mean))
    oracle = ORACLES[kind](fit_moments(kind, mean, sd))
    assert (oracle.mean(), oracle.std()) == pytest.approx((mean, sd), rel=1e-6)


@pytest.mark.parametrize("kind", ["poisson", "bernoulli", "fixed"])
def test_a_family_that_cannot_keep_two_ends_is_not_fitted(kind):
    with pytest.raises(ValueError, match="not fitted"):
        fit_interval(kind, {"low": 1.0, "high": 2.0, "confidence": 0.9})


@pytest.mark.parametrize(
    ("low", "high", "is_share", "family"),
    [
        (40, 55, False, "normal"),
        (1, 100, False, "lognormal"),
        (-5, 100, False, "normal"),
        (0.4, 0.5, True, "normal"),
        (0.8, 0.98, True, "beta"),
        (0.02, 0.2, True, "beta"),
        (0.2, 1.5, True, "lognormal"),
        (1e-14, 1e-13, True, "lognormal"),
    ],
)
def test_the_family_keeps_a_stated_quantity_where_it_can_be(low, high, is_share, family):
    assert fit_stated_interval(low, high, 0.9, is_share=is_share)[0] == family
