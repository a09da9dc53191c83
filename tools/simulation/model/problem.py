"""What is simulated: a model and its drivers, with and without the question's changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.simulation.model.copula import Copula
from tools.simulation.model.drivers import Driver, is_certain
from tools.simulation.model.templates.definition import Template


@dataclass(frozen=True)
class Problem:
    """All that determines the outcome of a trial, besides its point.

    Attributes:
        template: The model.
        months: Horizon; 0 for a model without time.
        scenario: Driver by name, with the question's changes.
        baseline: The same without them; equal to the scenario where there are none.
        copula: Of correlated drivers, or None.
    """

    template: Template
    months: int
    scenario: Mapping[str, Driver]
    baseline: Mapping[str, Driver]
    copula: Copula | None = None

    @property
    def has_shock(self) -> bool:
        """Whether the scenario differs from the baseline."""
        return self.scenario != self.baseline

    @property
    def uncertain(self) -> tuple[str, ...]:
        """Names of the drivers that take a dimension: those that vary in scenario or baseline."""
        names = {**self.baseline, **self.scenario}
        return tuple(
            name
            for name in names
            if any(name in side and not is_certain(side[name]) for side in (self.scenario, self.baseline))
        )
