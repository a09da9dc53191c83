"""Correlation between drivers: a Gaussian copula, and the repair of a matrix that cannot be one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from typing_extensions import TypedDict

from tools.errors import InvalidInputError
from tools.simulation.model.distributions import FloatArray
from tools.simulation.model.fields import finite_number

MAX_CORRELATED: Final = 60
_TOLERANCE: Final = 1e-10  # an eigenvalue below zero by less is rounding
_ROUNDS: Final = 500


class CorrelationSpec(TypedDict):
    """The correlation of two drivers on the normal scale, in [-1, 1]: of the logarithms of lognormals."""

    drivers: list[str]
    value: float


class Repair(TypedDict):
    """A correlation that had to be changed, because no random variables can have all those asked for."""

    drivers: list[str]
    asked: float
    used: float


@dataclass(frozen=True)
class Copula:
    """Correlated drivers.

    Attributes:
        names: Of the drivers.
        matrix: Their correlations on the normal scale, shape (k, k), positive semi-definite.
        factor: Lower triangular, shape (k, k), with factor @ factor.T equal to the matrix.
    """

    names: tuple[str, ...]
    matrix: FloatArray
    factor: FloatArray

    def mix(self, draws: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Turn independent standard normal draws, shape (n,) each, into correlated ones."""
        return dict(
            zip(self.names, self.factor @ np.stack([draws[name] for name in self.names]), strict=True)
        )

    def renamed(self, names: Mapping[str, str]) -> "Copula":
        """The same of drivers that are called otherwise; `names` maps every old name to its new one."""
        return replace(self, names=tuple(names[name] for name in self.names))

    def groups(self) -> list[set[str]]:
        """Sets of drivers that depend on each other, directly or through others; two members at least."""
        groups: list[set[str]] = []
        for i, name in enumerate(self.names):
            linked = {other for j, other in enumerate(self.names) if i != j and self.matrix[i, j] != 0}
            touched = [group for group in groups if group & linked]
            if linked:
                groups = [group for group in groups if group not in touched]
                groups.append({name}.union(*touched))
        return [group for group in groups if len(group) > 1]


def read_correlations(
    specs: Sequence[CorrelationSpec], names: Collection[str]
) -> tuple[Copula | None, list[Repair]]:
    """Check correlations and make the copula; None without any.

    Pairs that nobody names are independent. A matrix that is not positive semi-definite is replaced by the
    nearest one that is (in the sum of squares), and the pairs that this changed are returned.

    Args:
        specs: `{drivers: [a, b], value}` each.
        names: Of the drivers that there are.

    Raises:
        InvalidInputError: Names the field that is wrong.
    """
    if not specs:
        return None, []
    pairs: dict[frozenset[str], float] = {}
    for i, spec in enumerate(specs):
        pair, value = _read(i, spec, names)
        if pair in pairs:
            raise InvalidInputError(
                f"correlations[{i}]: {' and '.join(sorted(pair))} are given twice", remedy="leave one out"
            )
        pairs[pair] = value
    used = tuple(sorted(frozenset().union(*pairs)))
    if len(used) > MAX_CORRELATED:
        raise InvalidInputError(
            f"correlations name {len(used)} drivers", remedy=f"correlate at most {MAX_CORRELATED}"
        )
    asked = np.eye(len(used))
    for pair, value in pairs.items():
        i, j = (used.index(name) for name in pair)
        asked[i, j] = asked[j, i] = value
    matrix = nearest_correlation(asked)
    repairs = [
        Repair(drivers=[used[i], used[j]], asked=float(asked[i, j]), used=float(matrix[i, j]))
        for i, j in zip(*np.triu_indices(len(used), 1), strict=True)
        if abs(asked[i, j] - matrix[i, j]) > 1e-9
    ]
    return Copula(used, matrix, _factor(matrix)), repairs


def nearest_correlation(matrix: FloatArray) -> FloatArray:
    """Return the nearest correlation matrix in the Frobenius norm, shape (k, k); the same if it is one.

    Source: Higham (2002), Computing the nearest correlation matrix, algorithm 3.3: alternate between matrices
    without negative eigenvalues and those with a diagonal of ones, with Dykstra's correction. Differs from
    the source: the last step rescales to a diagonal of ones, so that the result is exactly of both kinds.
    """
    if np.linalg.eigvalsh(matrix)[0] >= -_TOLERANCE:
        return matrix
    current, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(_ROUNDS):
        uncorrected = current - correction
        positive = _without_negative_eigenvalues(uncorrected)
        correction = positive - uncorrected
        previous, current = current, positive.copy()
        np.fill_diagonal(current, 1.0)
        if np.abs(current - previous).max() < 1e-12:
            break
    positive = _without_negative_eigenvalues(current)
    scale = 1 / np.sqrt(np.diag(positive))
    result = positive * scale * scale[:, None]
    np.fill_diagonal(result, 1.0)
    return result


def _without_negative_eigenvalues(matrix: FloatArray) -> FloatArray:
    eigenvalues, vectors = np.linalg.eigh(matrix)
    result: FloatArray = (vectors * eigenvalues.clip(0)) @ vectors.T
    return result


def _factor(matrix: FloatArray) -> FloatArray:
    """Lower triangular root; unlike Cholesky's it exists for singular matrices, too."""
    eigenvalues, vectors = np.linalg.eigh(matrix)
    _, upper = np.linalg.qr((vectors * np.sqrt(eigenvalues.clip(0))).T)
    factor = (upper * np.where(np.diag(upper) < 0, -1.0, 1.0)[:, None]).T
    result: FloatArray = factor / np.linalg.norm(factor, axis=1, keepdims=True)
    return result


def _read(i: int, spec: Any, names: Collection[str]) -> tuple[frozenset[str], float]:
    """Check one entry."""
    form = 'give {"drivers": ["a", "b"], "value": 0.5}'
    if not isinstance(spec, Mapping) or spec.keys() != {"drivers", "value"}:
        raise InvalidInputError(f"correlations[{i}] is wrong", remedy=form)
    pair = spec["drivers"]
    if (
        not isinstance(pair, Sequence)
        or isinstance(pair, str)
        or len(pair) != 2
        or len({*map(str, pair)}) != 2
    ):
        raise InvalidInputError(f"correlations[{i}].drivers are no two drivers", remedy=form)
    for name in map(str, pair):
        if name not in names:
            raise InvalidInputError(
                f"correlations[{i}]: there is no uncertain driver {name!r:.80}",
                remedy=f"use two of {', '.join(sorted(names)) or 'none: every driver is fixed'}",
            )
    value = finite_number(f"correlations[{i}].value", spec["value"])
    if not -1 <= value <= 1:
        raise InvalidInputError(f"correlations[{i}].value is {value:g}", remedy="give a number from -1 to 1")
    return frozenset(map(str, pair)), value
