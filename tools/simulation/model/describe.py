"""Drivers in words: their values, and where these are from."""

from typing import Final

from tools.simulation.model.distributions import quantile
from tools.simulation.model.drivers import Driver, has_mean
from tools.simulation.reading.quantities import format_quantity

NO_MEAN: Final = "has no mean"  # marks the note that says so


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


def driver_notes(driver: Driver) -> list[str]:
    """Say what a reader must know of a driver: that its value is assumed, that its draws have no mean."""
    label, notes = driver["label"], []
    if driver["source"]["kind"] == "assumption" and not is_neutral(driver):
        notes.append(f"{label[:1].upper()}{label[1:]} (assumed): {describe_value(driver)}.")
    is_held = "floor" in driver and "ceiling" in driver  # whatever is held on both sides has a mean
    if not is_held and not has_mean(driver["distribution"], driver["parameters"]):
        notes.append(
            f"The distribution of {label} {NO_MEAN} (Student's t with one degree of freedom or less): the "
            "mean of an outcome that it drives does not exist, its percentiles do."
        )
    return notes
