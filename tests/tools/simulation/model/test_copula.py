import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import InvalidInputError
from tools.simulation.model.copula import nearest_correlation, read_correlations

IMPOSSIBLE = [
    {"drivers": ["a", "b"], "value": 0.9},
    {"drivers": ["b", "c"], "value": 0.9},
    {"drivers": ["a", "c"], "value": -0.9},
]


def test_mixed_draws_have_the_correlations_asked_for():
    copula, repairs = read_correlations([{"drivers": ["b", "a"], "value": -0.6}], ["a", "b", "c"])
    rng = np.random.default_rng(1)
    mixed = copula.mix({name: rng.standard_normal(100_000) for name in ("a", "b")})
    assert np.corrcoef(mixed["a"], mixed["b"])[0, 1] == pytest.approx(-0.6, abs=4 * 0.64 / 100_000**0.5)
    assert mixed["b"].std() == pytest.approx(1, abs=0.01)
    assert repairs == []


def test_an_impossible_matrix_is_repaired_and_the_repair_reported():
    copula, repairs = read_correlations(IMPOSSIBLE, ["a", "b", "c"])
    assert np.linalg.eigvalsh(copula.matrix)[0] >= -1e-12
    assert np.diag(copula.matrix).tolist() == [1, 1, 1]
    assert [repair["asked"] for repair in repairs] == [0.9, -0.9, 0.9]
    assert all(abs(repair["used"]) < 0.9 for repair in repairs)
    assert copula.factor @ copula.factor.T == pytest.approx(copula.matrix, abs=1e-7)


def test_the_repair_is_the_nearest_matrix_that_higham_gives():
    """Higham (2002), section 4: the nearest to this matrix has 0.7607 and 0.1573 off the diagonal."""
    asked = np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]])
    nearest = nearest_correlation(asked)
    assert nearest[0, 1] == pytest.approx(0.7607, abs=1e-4)
    assert nearest[0, 2] == pytest.approx(0.1573, abs=1e-4)


@pytest.mark.parametrize("value", [1, -1])
def test_complete_correlation_is_possible(value):
    copula, repairs = read_correlations([{"drivers": ["a", "b"], "value": value}], ["a", "b"])
    z = np.linspace(-2, 2, 5)
    mixed = copula.mix({"a": z, "b": z[::-1] ** 2})
    assert mixed["b"] == pytest.approx(value * mixed["a"])
    assert repairs == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=6, max_size=6))
def test_any_matrix_becomes_one_that_is_possible(entries):
    matrix = np.eye(4)
    matrix[np.triu_indices(4, 1)] = entries
    matrix = np.triu(matrix) + np.triu(matrix, 1).T
    nearest = nearest_correlation(matrix)
    assert np.linalg.eigvalsh(nearest)[0] >= -1e-9
    assert np.abs(nearest).max() <= 1 + 1e-12


def test_groups_are_drivers_that_hang_together():
    specs = [
        {"drivers": ["a", "b"], "value": 0.5},
        {"drivers": ["c", "b"], "value": 0.5},
        {"drivers": ["d", "e"], "value": 0.1},
        {"drivers": ["f", "e"], "value": 0},
    ]
    copula, _ = read_correlations(specs, "abcdef")
    assert sorted(map(sorted, copula.groups())) == [["a", "b", "c"], ["d", "e"]]


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        ({"drivers": ["a", "b"], "value": 1.5}, "correlations[0].value is 1.5"),
        ({"drivers": ["a", "b"], "value": float("nan")}, "correlations[0].value"),
        ({"drivers": ["a", "x"], "value": 0.5}, "'x'"),
        ({"drivers": ["a", "a"], "value": 0.5}, "correlations[0].drivers"),
        ({"drivers": "ab", "value": 0.5}, "correlations[0].drivers"),
        ({"drivers": ["a", "b"]}, "correlations[0]"),
        ("a", "correlations[0]"),
    ],
)
def test_a_wrong_correlation_is_refused_with_its_field_and_a_remedy(spec, names):
    with pytest.raises(InvalidInputError) as caught:
        read_correlations([spec], ["a", "b"])
    assert names in caught.value.message
    assert caught.value.remedy


def test_a_pair_given_twice_is_refused():
    with pytest.raises(InvalidInputError, match="twice"):
        read_correlations(
            [{"drivers": ["a", "b"], "value": 0.1}, {"drivers": ["b", "a"], "value": 0.2}], ["a", "b"]
        )
