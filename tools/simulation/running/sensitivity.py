"""Which drivers make the outcome vary: Sobol indices, and the share of the variance from each kind of source.

Cost: POINTS * (2 + factors + kinds of source) runs of the model, where a factor is an uncertain driver, or
several that are correlated. Intervals come from the spread between scrambles, as those of the statistics do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special
from typing_extensions import TypedDict

from tools.simulation.model.distributions import FloatArray, Latent
from tools.simulation.model.drivers import is_certain
from tools.simulation.model.problem import Problem
from tools.simulation.model.templates.definition import Value
from tools.simulation.running.estimates import LEVEL, Interval, are_defined
from tools.simulation.running.sampling import Points, draw_points, lay_out
from tools.simulation.running.trials import draw_latents, driver_values, effective_values, follow

POINTS: Final = 8192
_STREAM: Final = 2**40  # of random numbers, beyond those of the batches

SourceKind = Literal["user", "evidence", "assumption"]
_WEAKEST_FIRST: Final[tuple[SourceKind, ...]] = ("assumption", "user", "evidence")


class Index(TypedDict):
    """How much of the outcome's variance one driver, or a correlated group of them, is behind.

    `first`: by itself; `total`: with all its interactions. Shares; intervals at 95 %.
    """

    drivers: list[str]
    label: str
    first: float
    first_ci: Interval
    total: float
    total_ci: Interval


class Sensitivity(TypedDict):
    """Indices, the largest total first; `by_source` (Shapley's shares) sums to 1.

    Without any variance both are empty. A correlated group counts for the weakest source among its drivers.
    """

    indices: list[Index]
    by_source: dict[str, float]
    model_runs: int
    undefined: int


def sensitivity(problem: Problem, *, seed: int, points: int = POINTS) -> Sensitivity:
    """Estimate the indices of the scenario's uncertain drivers.

    First order by Saltelli et al. (2010), table 2 (b); total by Jansen (1999). Both compare a point with the
    same point in which one factor is taken from another.

    Args:
        problem: What is simulated.
        seed: Of the simulation; the points are others than its own.
        points: Rounded up to eight times a power of two.
    """
    factors = _factors(problem)
    kinds = _kinds(problem, factors)
    groups = [*factors, *kinds.values()]
    layout = lay_out(points, "sobol")
    dimensions = len(problem.uncertain)
    base: list[FloatArray] = []
    other: list[FloatArray] = []
    swapped: list[list[FloatArray]] = []
    with np.errstate(all="ignore"):
        for chunk in draw_points(layout, _STREAM, seed=seed, dimensions=max(1, 2 * dimensions)):
            a = _values(problem, chunk)
            b = _values(problem, _Shifted(chunk, dimensions))
            base.append(_outcome(problem, a, chunk.size))
            other.append(_outcome(problem, b, chunk.size))
            swapped.append(
                [_outcome(problem, a | {name: b[name] for name in group}, chunk.size) for group in groups]
            )
    y, y_other = np.concatenate(base), np.concatenate(other)
    y_swapped = [np.concatenate(parts) for parts in zip(*swapped, strict=True)] if groups else []
    defined = np.asarray(are_defined(np.stack([y, y_other, *y_swapped])).all(axis=0))
    result = Sensitivity(
        indices=[],
        by_source={},
        model_runs=layout.trials * (2 + len(groups)),
        undefined=int((~defined).sum()),
    )
    both = np.concatenate([y[defined], y_other[defined]])
    if not both.size or both.var() <= (1e-12 * np.abs(both).max()) ** 2:
        return result
    shape = (layout.replicates, layout.trials // layout.replicates)
    shares = [_share(y, y_other, each, defined, shape) for each in y_swapped]
    for group, share in zip(factors, shares, strict=False):
        result["indices"].append(
            Index(
                drivers=list(group),
                label=" and ".join(problem.scenario[name]["label"] for name in group),
                first=share.first,
                first_ci=share.first_ci,
                total=share.total,
                total_ci=share.total_ci,
            )
        )
    result["indices"].sort(key=lambda index: -index["total"])
    result["by_source"] = _shapley(dict(zip(kinds, shares[len(factors) :], strict=True)))
    return result


@dataclass(frozen=True)
class _Shifted:
    """Points whose dimensions begin later: the second, independent half of the same Sobol points."""

    points: Points
    by: int

    @property
    def size(self) -> int:
        """How many trials."""
        return self.points.size

    def draw(self, dimension: int, latent: Latent) -> FloatArray:
        return self.points.draw(dimension + self.by, latent)


@dataclass(frozen=True)
class _Share:
    """First and total index of a group with their intervals."""

    first: float
    first_ci: Interval
    total: float
    total_ci: Interval


def _values(problem: Problem, points: Points) -> dict[str, Value]:
    return driver_values(problem.scenario, draw_latents(problem, points))


def _outcome(problem: Problem, draws: Mapping[str, Value], size: int) -> FloatArray:
    outcome = follow(problem, effective_values(problem.scenario, draws))
    return np.broadcast_to(np.asarray(outcome, np.float64), size)


def _factors(problem: Problem) -> list[tuple[str, ...]]:
    """Uncertain drivers of the scenario; correlated ones are one factor: they cannot be swapped apart."""
    uncertain = [name for name in problem.uncertain if name in problem.scenario]
    uncertain = [name for name in uncertain if not is_certain(problem.scenario[name])]
    together = problem.copula.groups() if problem.copula else []
    factors: list[tuple[str, ...]] = []
    for name in uncertain:
        group = next((group for group in together if name in group), {name})
        members = tuple(member for member in uncertain if member in group)
        if members not in factors:
            factors.append(members)
    return factors


def _kinds(problem: Problem, factors: Sequence[tuple[str, ...]]) -> dict[SourceKind, list[str]]:
    """Names of the uncertain drivers by the kind of their source."""
    kinds: dict[SourceKind, list[str]] = {}
    for group in factors:
        present = {problem.scenario[name]["source"]["kind"] for name in group}
        kinds.setdefault(next(kind for kind in _WEAKEST_FIRST if kind in present), []).extend(group)
    return kinds


def _share(
    y: FloatArray,
    y_other: FloatArray,
    y_swapped: FloatArray,
    defined: NDArray[np.bool_],
    shape: tuple[int, int],
) -> _Share:
    """Estimate one group's indices from trials, shape (replicates * n,) each."""
    y, y_other, y_swapped = (np.where(defined, side, 0.0) for side in (y, y_other, y_swapped))
    centre = y[defined].mean()
    first = np.where(defined, (y_other - centre) * (y_swapped - y), 0.0).reshape(shape).sum(axis=1)
    total = (0.5 * (y - y_swapped) ** 2).reshape(shape).sum(axis=1)
    squares = np.where(defined, (y - centre) ** 2 + (y_other - centre) ** 2, 0.0)
    square = squares.reshape(shape).sum(axis=1) / 2
    student = float(special.stdtrit(shape[0] - 1, (1 + LEVEL) / 2))

    def estimate(part: FloatArray) -> tuple[float, Interval]:
        value = float(part.sum() / square.sum())
        if not square.all():  # a replicate without any spread tells nothing
            return value, [None, None]
        half = student * float((part / square).std(ddof=1)) / shape[0] ** 0.5
        return value, [value - half, value + half]

    return _Share(*estimate(first), *estimate(total))


def _shapley(kinds: Mapping[SourceKind, _Share]) -> dict[str, float]:
    """Divide the variance among one to three groups of drivers: what each adds, averaged over all orders.

    What all but one group explain is 1 minus the total index of that one, so the single groups' indices are
    all that is needed. Source: Owen (2014), Sobol' indices and Shapley value.
    """

    def explained(group: frozenset[SourceKind]) -> float:
        missing = kinds.keys() - group
        if len(group) <= 1 and missing:
            return sum(kinds[name].first for name in group)
        return 1 - sum(kinds[name].total for name in missing)

    shares = dict.fromkeys(map(str, kinds), 0.0)
    orders = list(permutations(kinds))
    for order in orders:
        for place, name in enumerate(order):
            added = explained(frozenset(order[: place + 1])) - explained(frozenset(order[:place]))
            shares[name] += added / len(orders)
    return shares
