"""Estimates of the simulator against the closed forms of a reference file, row by row."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from evals.simulation_models import (
    G_6,
    G_8,
    Distributions,
    Truth,
    compound_poisson,
    ishigami,
    problem,
    sobol_g,
)
from tools.simulation.running.engine import run as run_trials
from tools.simulation.running.estimates import LEVEL, Statistic
from tools.simulation.running.sampling import Layout, Sampling, draw_points
from tools.simulation.running.sensitivity import sensitivity

SEED: Final = 20_261_122
CHECK_TRIALS: Final = 2**20
_FOUR: Final = 2 * float(special.ndtr(-4.0))  # chance of a normal error beyond four standard errors


@dataclass(frozen=True)
class Check:
    """An estimate against its closed form.

    Attributes:
        name: Row and figure.
        estimate: Ours.
        truth: The closed form.
        error: Standard error of ours.
        freedom: Degrees of freedom of the error.
    """

    name: str
    estimate: float
    truth: float
    error: float
    freedom: int

    @property
    def distance(self) -> float:
        """Distance in standard errors; rounding is none."""
        apart = abs(self.estimate - self.truth)
        return 0.0 if apart <= 1e-9 * (1 + abs(self.truth)) else apart / max(self.error, 1e-300)

    @property
    def is_within(self) -> bool:
        """Whether Student's t makes as little of it as of four standard errors with many degrees."""
        return self.distance <= max(4.0, -float(special.stdtrit(self.freedom, _FOUR / 2)))


def checks(rows: dict[str, Truth]) -> Iterator[Check]:
    """Check every figure of every row that there is a closed form for."""
    for name, check in _ROWS.items():
        if name in rows:
            yield from check(name, rows[name])


def _figures(
    row: str,
    model: tuple[str, Distributions],
    figures: dict[str, tuple[str, Statistic, float]],
    *,
    correlation: float = 0.0,
    level: float = 0.0,
) -> Iterator[Check]:
    """Check figures of one model; each is a formula of the outcome `y`, a statistic of it, and the truth."""
    formula, distributions = model
    for name, (of, statistic, truth) in figures.items():
        made = problem(of.replace("y", f"({formula})"), distributions, correlation)
        outcomes, _ = run_trials(made, CHECK_TRIALS, seed=SEED, level=level)
        found = outcomes.scenario
        yield Check(f"{row}.{name}", found[statistic], truth, found.error(statistic) or 0.0, found.freedom)


def _moments(truth: Truth, variance: float) -> dict[str, tuple[str, Statistic, float]]:
    """The mean, and the variance as the mean squared distance from the true mean."""
    return {
        "mean": ("y", "mean", truth["mean"]),
        "var": (f"(y - {truth['mean']!r}) ** 2", "mean", variance),
    }


def _indices(row: str, truth: Truth, model: tuple[str, Distributions]) -> Iterator[Check]:
    """Check moments and Sobol indices."""
    yield from _figures(row, model, _moments(truth, truth["var"]))
    formula, distributions = model
    found = sensitivity(problem(formula, distributions), seed=SEED)
    names = list(distributions)
    student = float(special.stdtrit(7, (1 + LEVEL) / 2))
    for index in found["indices"]:
        i = names.index(index["drivers"][0])
        for kind, values in (("first", truth["S"]), ("total", truth["ST"])):
            low, high = index[f"{kind}_ci"]  # type: ignore[literal-required]  # one of the two
            error = (high - low) / 2 / student
            yield Check(f"{row}.{kind}.{names[i]}", index[kind], values[i], error, 7)  # type: ignore[literal-required]  # likewise


def _normal_sum(row: str, truth: Truth) -> Iterator[Check]:
    model = "a + b", {"a": ("normal", {"mean": 100, "sd": 10}), "b": ("normal", {"mean": 50, "sd": 20})}
    figures = _moments(truth, truth["sd"] ** 2)
    figures |= {"p10": ("y", "p10", truth["p10"]), "p90": ("y", "p90", truth["p90"])}
    figures["p_below_100"] = ("y", "share_below", truth["p_below_100"])
    yield from _figures(row, model, figures, correlation=0.5, level=100.0)


def _lognormal(row: str, truth: Truth) -> Iterator[Check]:
    model = "a", {"a": ("lognormal", {"mu": math.log(1000), "sigma": 0.25})}
    figures = _moments(truth, truth["sd"] ** 2) | _quantiles(truth, ("median", "p10", "p90"))
    yield from _figures(row, model, figures)


def _lognormal_product(row: str, truth: Truth) -> Iterator[Check]:
    logs = {"price": ("lognormal", {"mu": 0, "sigma": 0.3}), "qty": ("lognormal", {"mu": 0, "sigma": 0.4})}
    figures: dict[str, tuple[str, Statistic, float]] = {
        "mean": ("y", "mean", truth["mean"]),
        "median": ("y", "median", truth["median"]),
        "var_log": ("log(y) ** 2", "mean", truth["sigma_log"] ** 2),
    }
    yield from _figures(row, ("price * qty", logs), figures, correlation=0.6)


def _triangular(row: str, truth: Truth) -> Iterator[Check]:
    model = "a", {"a": ("triangular", {"low": 10, "mode": 15, "high": 30})}
    yield from _figures(row, model, _moments(truth, truth["var"]) | _quantiles(truth, ("median",)))


def _pert(row: str, truth: Truth) -> Iterator[Check]:
    model = "a", {"a": ("pert", {"low": 10, "mode": 15, "high": 30})}
    quantiles = _quantiles({**truth, "median": truth["p50"]}, ("p10", "median", "p90"))
    yield from _figures(row, model, _moments(truth, truth["sd"] ** 2) | quantiles)


def _call(row: str, truth: Truth) -> Iterator[Check]:
    formula = "exp(-0.05) * max(100 * exp(0.05 - 0.02 + 0.2 * z) - 100, 0)"
    yield from _figures(
        row,
        (formula, {"z": ("normal", {"mean": 0, "sd": 1})}),
        {"price": ("y", "mean", truth["price"])},
    )


def _gbm(row: str, truth: Truth) -> Iterator[Check]:
    model = "100 * exp(5 * (0.08 - 0.03125) + 0.25 * sqrt(5) * z)", {"z": ("normal", {"mean": 0, "sd": 1})}
    figures: dict[str, tuple[str, Statistic, float]] = {
        "mean": ("y", "mean", truth["mean"]),
        "p_loss": ("y", "share_below", truth["p_loss"]),
    }
    yield from _figures(row, model, figures | _quantiles(truth, ("median", "p10")), level=100.0)


def _churn(row: str, truth: Truth) -> Iterator[Check]:
    model = "-1000 * lost", {"lost": ("binomial", {"trials": 1000, "probability": 0.15})}
    figures = _moments({"mean": -truth["mean_loss"]}, truth["sd_loss"] ** 2)
    yield from _figures(row, model, figures | {"p95_loss": ("y", "p5", -truth["p95_loss"])})


def _compound(row: str, truth: Truth) -> Iterator[Check]:
    yield from _figures(row, compound_poisson(), _moments(truth, truth["var"]))


def _cvar(row: str, truth: Truth) -> Iterator[Check]:
    model = "-loss", {"loss": ("normal", {"mean": 0, "sd": 1})}
    figures: dict[str, tuple[str, Statistic, float]] = {
        "var95": ("y", "p5", -truth["var95"]),
        "cvar95": ("y", "tail_mean", -truth["cvar95"]),
    }
    yield from _figures(row, model, figures)


def _convergence(row: str, truth: Truth) -> Iterator[Check]:
    """Compare errors over 30 seeds with those of scipy's samplers, on the logarithmic scale.

    The logarithm of a root mean square of 30 normal errors has a standard error of 1/sqrt(60), ours and
    theirs alike.
    """
    kinds: dict[str, Sampling] = {"mc": "plain", "lhs": "lhs", "sobol": "sobol"}
    offsets = np.array(G_8)[:, None]
    for size, theirs in truth["rmse"].items():
        for kind, sampling in kinds.items():
            layout = Layout(sampling, int(size), 1, 1)
            errors = []
            for seed in range(30):
                total = 0.0
                for points in draw_points(layout, 0, seed=seed, dimensions=len(G_8)):
                    u = np.stack([points.draw(i, "uniform") for i in range(len(G_8))])
                    total += float(np.prod((np.abs(4 * u - 2) + offsets) / (1 + offsets), axis=0).sum())
                errors.append(total / int(size) - 1.0)
            ours = float(np.log(np.sqrt(np.mean(np.square(errors)))))
            yield Check(f"{row}.{kind}.{size}", ours, math.log(theirs[kind]), (1 / 30) ** 0.5, 29)


_ROWS: dict[str, Callable[[str, Truth], Iterator[Check]]] = {
    "ishigami": lambda row, truth: _indices(row, truth, ishigami()),
    "sobol_g_8": lambda row, truth: _indices(row, truth, sobol_g(G_8)),
    "sobol_g_6_salib": lambda row, truth: _indices(row, truth, sobol_g(G_6)),
    "normal_sum": _normal_sum,
    "lognormal": _lognormal,
    "lognormal_product": _lognormal_product,
    "triangular": _triangular,
    "pert": _pert,
    "bs_call": _call,
    "gbm_terminal": _gbm,
    "churn_binomial": _churn,
    "compound_poisson": _compound,
    "cvar_normal": _cvar,
    "convergence_sobol_g_mean": _convergence,
}


def _quantiles(truth: Truth, names: Sequence[Statistic]) -> dict[str, tuple[str, Statistic, float]]:
    return {name: ("y", name, truth[name]) for name in names}
