"""Functions with closed forms, written as formulas, that the simulator is judged by."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from tools.simulation.model.drivers import DriverSpec
from tools.simulation.model.problem import Problem
from tools.simulation.planning.plan import make_plan

Truth = Mapping[str, Any]
Distributions = Mapping[str, tuple[str, Mapping[str, Any]]]


def problem(formula: str, distributions: Distributions, correlation: float = 0.0) -> Problem:
    """Make a problem of a formula over drivers; the first two may be correlated."""
    drivers = [
        DriverSpec(name=name, distribution=distribution, parameters=parameters)
        for name, (distribution, parameters) in distributions.items()
    ]
    correlations: Any = []
    if correlation:
        correlations = [{"drivers": list(distributions)[:2], "value": correlation}]
    return make_plan("", drivers=drivers, formula={"formula": formula}, correlations=correlations).problem


def ishigami() -> tuple[str, Distributions]:
    """Ishigami's function: strongly nonlinear, and one input acts by interaction alone."""
    side = ("uniform", {"low": -math.pi, "high": math.pi})
    return "sin(a) + 7 * sin(b) ** 2 + 0.1 * c ** 4 * sin(a)", {"a": side, "b": side, "c": side}


def sobol_g(coefficients: Sequence[float]) -> tuple[str, Distributions]:
    """Sobol's g function: a product, with a kink in the middle of every input."""
    names = [f"x{i}" for i in range(len(coefficients))]
    factors = [f"(abs(4 * {name} - 2) + {a}) / {1 + a}" for name, a in zip(names, coefficients, strict=True)]
    return " * ".join(factors), dict.fromkeys(names, ("uniform", {"low": 0.0, "high": 1.0}))


G_8 = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0)
G_6 = (78.0, 12.0, 0.5, 2.0, 97.0, 33.0)


def compound_poisson(terms: int = 20) -> tuple[str, Distributions]:
    """A Poisson number (mean 3) of lognormal losses (mean 10, sd 10); more than 20 have a chance of 1e-11."""
    names = [f"x{i}" for i in range(terms)]
    total = " + ".join(f"where(n > {i}, {name}, 0)" for i, name in enumerate(names))
    losses = dict.fromkeys(names, ("lognormal", {"mean": 10.0, "sd": 10.0}))
    return total, {"n": ("poisson", {"mean": 3.0}), **losses}
