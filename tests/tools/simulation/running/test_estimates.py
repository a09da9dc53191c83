import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tools.simulation.running.estimates import Digest, are_defined, digest, wilson

ALL = np.broadcast_to(np.True_, (1, 4))


def of(*rows, level=0.0):
    series = np.array(rows, dtype=float)
    return digest(series, are_defined(series), level)[0]


def test_a_digest_of_known_values():
    known = of([3.0, 1.0, 2.0, 4.0], level=2.5)
    assert (known["mean"], known["median"], known["share_below"]) == (2.5, 2.5, 0.5)
    assert (known.minimum, known.maximum, known.n) == (1.0, 4.0, 4)
    assert known.error("mean") == pytest.approx(np.std([1, 2, 3, 4], ddof=1) / 2)
    assert known.interval("mean") == pytest.approx(stats.t(3, 2.5, known.error("mean")).interval(0.95))


def test_one_trial_has_no_error_and_no_interval():
    single = of([7.0])
    assert (single.error("mean"), single.interval("mean"), single.interval("p10")) == (
        None,
        [None, None],
        [None, None],
    )
    assert single.sd is None


def test_equal_values_have_no_spread():
    equal = of([0.1] * 1000)
    assert (equal["mean"], equal["tail_mean"], equal.sd) == (0.1, pytest.approx(0.1), 0.0)


def test_errors_of_replicates_come_from_the_spread_between_them():
    rows = np.random.default_rng(1).normal(size=(8, 64))
    told = of(*rows)
    means = rows.mean(axis=1)
    assert told.error("mean") == pytest.approx(means.std(ddof=1) / 8**0.5)
    assert told.half_width("mean") == pytest.approx(stats.t(7).ppf(0.975) * told.error("mean"))


def test_undefined_trials_are_left_out_and_counted():
    told = of([1.0, np.nan, 3.0], [np.inf, 5.0, 7.0])
    assert (told.n, told.undefined, told["mean"]) == (4, 2, 4.0)
    assert told.error("mean") == pytest.approx(np.std([2, 6], ddof=1) / 2**0.5)
    nothing = of([np.nan, np.nan])
    assert (nothing.n, nothing.undefined) == (0, 2)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30),
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30),
)
def test_joined_digests_have_mean_and_spread_of_the_whole(a, b):
    joined, whole = of(a).joined(of(b)), of([*a, *b])
    assert joined.n == whole.n
    assert joined["mean"] == pytest.approx(whole["mean"], abs=1e-6)
    assert joined.sd == pytest.approx(whole.sd, rel=1e-6, abs=1e-6)
    assert (joined.minimum, joined.maximum) == (whole.minimum, whole.maximum)


def test_a_digest_of_nothing_joins_as_nothing():
    some, nothing = of([1.0, 2.0]), of([np.nan])
    for joined in (some.joined(nothing), nothing.joined(some)):
        assert (joined["mean"], joined.n, joined.undefined) == (1.5, 2, 1)


def test_intervals_of_independent_trials_cover_the_truth_as_often_as_they_say():
    """400 samples: the share covered has standard error 0.011, four of them are 0.044."""
    samples = np.random.default_rng(5).exponential(size=(400, 400))
    truth = {
        "mean": 1.0,
        "p10": -np.log(0.9),
        "median": np.log(2),
        "p90": -np.log(0.1),
        "share_below": 1 - np.exp(-1),
    }
    told = [of(row, level=1.0) for row in samples]
    for name, value in truth.items():
        covered = np.mean([(s := one.interval(name))[0] <= value <= s[1] for one in told])
        assert covered == pytest.approx(0.95, abs=0.044), name


def test_downside_of_a_normal_is_the_closed_form():
    losses = of(-np.random.default_rng(3).normal(size=400_000))
    assert losses["share_below"] == pytest.approx(0.5, abs=4 * losses.error("share_below"))
    assert losses["p5"] == pytest.approx(-1.6448536, abs=4 * losses.error("p5"))
    assert losses["tail_mean"] == pytest.approx(-2.0627128, abs=4 * losses.error("tail_mean"))
    assert losses.error("p5") == pytest.approx((0.05 * 0.95 / 400_000) ** 0.5 / 0.10314, rel=0.1)
    assert losses.error("tail_mean") < 0.006


def test_a_share_that_no_trial_has_still_has_an_interval():
    assert of([1.0] * 99 + [2.0], level=0.0).interval("share_below") == wilson(0.0, 100)
    assert of(*[[1.0] * 50] * 8, level=0.0).interval("share_below")[1] > 0


def test_wilson_stays_inside_zero_and_one():
    assert wilson(0.0, 100)[0] == 0.0
    assert wilson(1.0, 100)[1] == 1.0
    assert wilson(0.5, 100) == pytest.approx([0.40383, 0.59617], abs=1e-5)


def test_a_digest_is_immutable():
    with pytest.raises(AttributeError):
        of([1.0, 2.0]).n = 3
    assert isinstance(of([1.0]), Digest)
