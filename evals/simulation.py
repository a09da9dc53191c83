"""How right the simulator is, how honest its intervals are, and what it gains over plain trials."""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import special
from scipy.stats import binomtest

from evals.bench.simulation_job import arr_problem
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
from tools.errors import InvalidInputError
from tools.simulation.engine import run as run_trials
from tools.simulation.estimates import LEVEL, Statistic
from tools.simulation.sampling import Layout, Sampling, draw_points
from tools.simulation.sensitivity import POINTS, sensitivity

SEED = 20_261_122
CHECK_TRIALS = 2**20
COVERAGE_SEEDS = 200
ACCURACY_SEEDS = 100
TRIALS = 5000  # what a caller gets who asks for nothing else
_FOUR = 2 * float(special.ndtr(-4.0))  # chance of a normal error beyond four standard errors

Metric = dict[str, float]


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


def run(data: Path | None = None) -> dict[str, object]:
    """Judge the simulator by the closed forms of `montecarlo/reference.json`.

    Args:
        data: The folder with `montecarlo`, or that folder, or the file.

    Returns:
        `{suite, n, metrics: {name: {value, low, high, n}}, settings, checks}`. `within_4_se`: share of all
        figures within four standard errors, as Student's t has it for so few scrambles. `coverage_*`: share
        of seeds whose 95 % interval holds the truth. `*_rmse_vs_plain`: error over plain trials' at equal
        trials. `sensitivity_*`: largest error of any index.

    Raises:
        InvalidInputError: There is no such file.
    """
    checks = list(_checks(_read(data)))
    within = [check.is_within for check in checks]
    metrics: dict[str, Metric] = {"within_4_se": _share(within)}
    metrics |= {f"coverage_{name}": _share(hits) for name, hits in _coverage().items()}
    metrics |= accuracy()
    metrics |= {f"sensitivity_{name}_max_error": value for name, value in _sensitivity_errors().items()}
    return {
        "suite": "simulation",
        "n": len(checks),
        "metrics": metrics,
        "settings": {
            "trials_of_a_check": CHECK_TRIALS,
            "trials_of_an_interval": TRIALS,
            "seeds_of_an_interval": COVERAGE_SEEDS,
            "sensitivity_points": POINTS,
            "four_standard_errors": "by Student's t: with 7 degrees of freedom as likely beyond 8.6",
            "beyond_4_plain_se": [check.name for check in checks if check.distance > 4],
        },
        "checks": {
            check.name: {
                "estimate": check.estimate,
                "truth": check.truth,
                "standard_errors": check.distance,
                "freedom": check.freedom,
            }
            for check in checks
        },
    }


def accuracy(seeds: int = ACCURACY_SEEDS, trials: int = TRIALS) -> dict[str, Metric]:
    """Root mean square errors of Sobol over plain trials, at as many trials as Sobol really runs.

    The problem is ARR after 12 months from five normal drivers, its truth from 2**24 Sobol trials.
    """
    job = arr_problem()
    exact, _ = run_trials(job, 2**24, seed=SEED, level=0.0)
    errors: dict[Sampling, list[list[float]]] = {"sobol": [], "plain": []}
    for seed in range(seeds):
        outcomes, layout = run_trials(job, trials, seed=seed, level=0.0)
        plain, _ = run_trials(job, layout.trials, seed=seed, level=0.0, sampling="plain")
        for kind, found in (("sobol", outcomes), ("plain", plain)):
            errors[kind].append([found.scenario[name] - exact.scenario[name] for name in ("mean", "p10")])  # type: ignore[index]  # its keys
    squares = {kind: np.square(each) for kind, each in errors.items()}
    ratio = np.sqrt(squares["sobol"].mean(axis=0) / squares["plain"].mean(axis=0))
    picks = np.random.default_rng(SEED).integers(seeds, size=(2000, seeds))
    spread = np.sqrt(squares["sobol"][picks].mean(axis=1) / squares["plain"][picks].mean(axis=1))
    low, high = np.quantile(spread, [0.025, 0.975], axis=0)
    return {
        f"{name}_rmse_vs_plain": {
            "value": float(ratio[i]),
            "low": float(low[i]),
            "high": float(high[i]),
            "n": float(seeds),
        }
        for i, name in enumerate(("mean", "p10"))
    }


def _read(data: Path | None) -> dict[str, Truth]:
    """Read the rows by their ids."""
    places = [] if data is None else [data / "montecarlo" / "reference.json", data / "reference.json", data]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise InvalidInputError(
            "there is no montecarlo/reference.json", remedy="give the folder that holds it by --data"
        )
    return {row["id"]: row["truth"] for row in json.loads(path.read_text(encoding="utf-8"))}


def _checks(rows: dict[str, Truth]) -> Iterator[Check]:
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


def _coverage() -> dict[str, list[bool]]:
    """Which of the seeds have an interval that holds the truth, for a sum of two correlated normals."""
    mean, sd = 150.0, 700.0**0.5
    z10, z5 = float(special.ndtri(0.1)), float(special.ndtri(0.05))
    truth: dict[Statistic, float] = {
        "mean": mean,
        "p10": mean + z10 * sd,
        "median": mean,
        "p90": mean - z10 * sd,
        "tail_mean": mean - sd * math.exp(-z5 * z5 / 2) / math.sqrt(2 * math.pi) / 0.05,
        "share_below": float(special.ndtr((100.0 - mean) / sd)),
    }
    summands = {"a": ("normal", {"mean": 100, "sd": 10}), "b": ("normal", {"mean": 50, "sd": 20})}
    model = problem("a + b", summands, 0.5)
    hits: dict[str, list[bool]] = {f"{kind}_{name}": [] for kind in ("sobol", "plain") for name in truth}
    samplings: tuple[Sampling, ...] = ("sobol", "plain")
    for seed in range(COVERAGE_SEEDS):
        for kind in samplings:
            found = run_trials(model, TRIALS, seed=seed, level=100.0, sampling=kind)[0].scenario
            for name, value in truth.items():
                low, high = found.interval(name)
                hits[f"{kind}_{name}"].append(low is not None and high is not None and low <= value <= high)
    return hits


def _sensitivity_errors(seeds: int = 20) -> dict[str, Metric]:
    """Largest error of any first or total index, over seeds: the median and the range."""
    errors: dict[str, list[float]] = {"ishigami": [], "sobol_g": []}
    a = np.array(G_8)
    part = 1 / (3 * (1 + a) ** 2)
    variance = np.prod(1 + part) - 1
    truths: dict[str, tuple[tuple[str, Distributions], Sequence[float], Sequence[float]]] = {
        "ishigami": (
            ishigami(),
            [0.31390519114781146, 0.4424111447900409, 0.0],
            [0.5575888552099592, 0.4424111447900409, 0.2436836640621477],
        ),
        "sobol_g": (
            sobol_g(G_8),
            (part / variance).tolist(),
            (part * np.prod(1 + part) / (1 + part) / variance).tolist(),
        ),
    }
    for name, ((formula, distributions), first, total) in truths.items():
        names = list(distributions)
        made = problem(formula, distributions)
        for seed in range(seeds):
            found = sensitivity(made, seed=seed)["indices"]
            errors[name].append(
                float(
                    max(
                        max(abs(index["first"] - first[i]), abs(index["total"] - total[i]))
                        for index in found
                        for i in [names.index(index["drivers"][0])]
                    )
                )
            )
    return {
        name: {"value": float(np.median(each)), "low": min(each), "high": max(each), "n": float(seeds)}
        for name, each in errors.items()
    }


def _share(hits: Sequence[bool]) -> Metric:
    """A share with Wilson's interval."""
    interval = binomtest(sum(hits), len(hits)).proportion_ci(method="wilson")
    return {
        "value": float(np.mean(hits)),
        "low": float(interval.low),
        "high": float(interval.high),
        "n": float(len(hits)),
    }
