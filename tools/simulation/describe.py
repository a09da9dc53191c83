"""Drivers in words: their values, and where these are from."""

from tools.simulation.distributions import quantile
from tools.simulation.drivers import Driver
from tools.simulation.quantities import format_quantity


def describe_value(driver: Driver) -> str:
    """Say which values the driver takes: "$5m to $20m, most likely $10m"."""
    p, unit = driver["parameters"], driver["unit"]
    match driver["distribution"]:
        case "fixed":
            return format_quantity(p["value"], unit)
        case "uniform":
            return f"{format_quantity(p['low'], unit)} to {format_quantity(p['high'], unit)}"
        case "triangular" | "pert":
            ends = f"{format_quantity(p['low'], unit)} to {format_quantity(p['high'], unit)}"
            return f"{ends}, most likely {format_quantity(p['mode'], unit)}"
        case "bernoulli":
            return f"yes with {format_quantity(p['probability'], 'ratio')} probability"
        case distribution:
            low, high = (format_quantity(quantile(distribution, p, u), unit) for u in (0.05, 0.95))
            return f"{low} to {high} with 90% confidence"


def is_neutral(driver: Driver) -> bool:
    """Tell whether an assumed driver only says that something stays as it is (an index of 1, no delay)."""
    return driver["source"]["kind"] == "assumption" and driver["distribution"] == "fixed"
