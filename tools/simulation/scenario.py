"""What the question makes of the drivers: as they are today, and what it changes."""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.simulation.drivers import Driver
from tools.simulation.matches import Match
from tools.simulation.parse import Quantity
from tools.simulation.records import base_driver, lever


@dataclass(frozen=True)
class Reading:
    """What a question says, as far as the template can take it.

    Attributes:
        matches: Its statements with their drivers.
        notes: How they were understood.
        unmatched: The figures that no driver was found for, as they are written.
    """

    matches: tuple[Match, ...]
    notes: tuple[str, ...]
    unmatched: tuple[str, ...] = ()

    def others(self) -> Iterator[tuple[str, "Reading"]]:
        """Yield each other way to understand one of the statements: in words, and as a reading."""
        for i, match in enumerate(self.matches):
            if other := match.other:
                yield other.words, Reading((*self.matches[:i], other, *self.matches[i + 1 :]), self.notes)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The quantities of these statements."""
        return tuple(match.statement.quantity for match in self.matches)

    def base_drivers(self, currency: str) -> dict[str, Driver]:
        """Drivers that the question states as they are today."""
        drivers: dict[str, Driver] = {}
        for match in self._in(currency):
            kind, q = match.statement.kind, match.statement.quantity
            if kind == "move":
                shape = match.level(q.first, q.first)
            elif kind in ("level", "interval") and not match.is_supposed:
                shape = match.level(q.first, q.second)
            else:
                continue
            driver = base_driver(match.definition, *shape, currency, match.source)
            drivers.setdefault(match.definition.name, driver)
        return drivers

    def scenario_drivers(
        self, currency: str, known: set[str], given: set[str]
    ) -> tuple[dict[str, Driver], list[str]]:
        """Drivers and levers that the question changes, and notes.

        Args:
            currency: ISO code of the amounts.
            known: Drivers whose value is not an assumption.
            given: Names that the caller gives; these win over the question.
        """
        drivers: dict[str, Driver] = {}
        notes: list[str] = []
        for match in self._in(currency):
            definition, kind, q = match.definition, match.statement.kind, match.statement.quantity
            name = definition.name
            if kind in ("change", "delay"):
                suffix = "_change" if q.unit in ("percent", "factor") else "_shift"
                name, driver = lever(definition, suffix, *match.change(), currency, match.source)
            elif kind == "move" or match.is_supposed:
                first = q.second if kind == "move" else q.first
                driver = base_driver(definition, *match.level(first, q.second), currency, match.source)
            else:
                continue
            if name in given or name in drivers:
                notes.append(f"“{match.quote}” was not used: {driver['label']} is given already.")
            else:
                drivers[name] = driver
                if kind == "level" and name not in known:
                    notes.append(
                        f"The baseline of {definition.label} is assumed: the question states the scenario."
                    )
        return drivers, notes

    def _in(self, currency: str) -> list[Match]:
        """Matches whose amounts are in the currency."""
        return [match for match in self.matches if match.statement.quantity.currency in ("", currency)]
