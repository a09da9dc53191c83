"""What the question makes of the drivers: as they are today, and what it changes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from tools.simulation.model.drivers import Driver
from tools.simulation.planning.matches import Match
from tools.simulation.planning.records import base_driver, lever
from tools.simulation.reading.tokens import Quantity

NO_START: Final = "The baseline, too, has"  # begins the note that a change has nothing to be compared with


@dataclass(frozen=True)
class Reading:
    """What a question says, as far as the template can take it.

    Attributes:
        matches: Its statements with their drivers.
        remarks: What was not used, and why; what somebody else found out.
        unmatched: The figures that no driver was found for, as they are written.
    """

    matches: tuple[Match, ...]
    remarks: tuple[str, ...]
    unmatched: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """How the question was understood."""
        return (*(note for match in self.matches for note in match.notes), *self.remarks)

    def others(self) -> Iterator[tuple[str, "Reading"]]:
        """Yield each other way to understand one of the statements: in words, and as a reading."""
        for i, match in enumerate(self.matches):
            for other in match.others:
                matches = *self.matches[:i], other.match, *self.matches[i + 1 :]
                yield other.words, replace(self, matches=matches)

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
            name = match.definition.name
            drivers[name] = base_driver(match.definition, *shape, currency, match.source)
        return drivers

    def compared_with(self, known: Collection[str]) -> "Reading":
        """Return the reading in which what is supposed has something to be compared with.

        Where that would have to be what somebody says of today, and no driver of that name is `known`, the
        level holds today, too.
        """
        return replace(
            self,
            matches=tuple(
                replace(match, is_held=True)
                if match.needs_start and match.definition.name not in known
                else match
                for match in self.matches
            ),
        )

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
        driver: Driver | None
        used = self._in(currency)
        notes = [
            f"“{match.quote}” is not in {currency} and was not used."
            for match in self.matches
            if match not in used
        ]
        held = [
            f"“{match.quote}” for {match.definition.label}"
            for match in used
            if match.is_held and match.is_hypothetical
        ]
        if held:
            notes.append(
                f"{NO_START} {' and '.join(held)}: no other figure of today is known, so that no effect of "
                "this can be told. State today's to see it."
            )
        for match in used:
            definition, kind, q = match.definition, match.statement.kind, match.statement.quantity
            name = definition.name
            if kind in ("change", "delay"):
                suffix = match.lever_suffix
                name, driver = lever(definition, suffix, *match.change(), currency, match.source)
            elif kind == "move" or match.is_supposed:
                first = q.second if kind == "move" else q.first
                driver = base_driver(definition, *match.level(first, q.second), currency, match.source)
            else:
                driver = None
            if name in given:
                label = driver["label"] if driver else definition.label
                notes.append(f"“{match.quote}” was not used: {label} is given already.")
            elif driver:
                drivers[name] = driver
                if kind == "level" and name not in known:
                    notes.append(
                        f"The baseline of {definition.label} is assumed: the question states the scenario."
                    )
        return drivers, notes

    def _in(self, currency: str) -> list[Match]:
        """Matches whose amounts are in the currency."""
        return [match for match in self.matches if match.statement.quantity.currency in ("", currency)]
