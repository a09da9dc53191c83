"""Make driver records: from a caller's specification, from evidence, from an assumption, from a shock."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.errors import InvalidInputError
from tools.simulation.model.distributions import DistributionName
from tools.simulation.model.drivers import Driver, DriverSpec, Source
from tools.simulation.model.fields import finite_number
from tools.simulation.model.parameters import canonical
from tools.simulation.model.templates.definition import DriverDefinition, Shock, Template
from tools.simulation.planning.ground import Finding
from tools.simulation.reading.quantities import CURRENCIES, format_quantity


@dataclass
class GivenDrivers:
    """What the caller gives: drivers that hold in the baseline too, levers, and the currency if named."""

    base: dict[str, Driver] = field(default_factory=dict)
    levers: dict[str, Driver] = field(default_factory=dict)
    currency: str = ""

    @property
    def names(self) -> set[str]:
        """All names given."""
        return {*self.base, *self.levers}

    def in_currency(self, currency: str) -> "GivenDrivers":
        """The same with the units of amounts resolved."""

        def resolved(drivers: Mapping[str, Driver]) -> dict[str, Driver]:
            return {
                name: Driver(**{**driver, "unit": resolve_unit(driver["unit"], currency)})
                for name, driver in drivers.items()
            }

        return GivenDrivers(resolved(self.base), resolved(self.levers), currency)


def resolve_unit(unit: str, currency: str) -> str:
    """Put the currency's code in the place of the word `currency`."""
    return unit.replace("currency", currency)


def read_specs(template: Template, specs: Sequence[DriverSpec]) -> GivenDrivers:
    """Check the caller's drivers, which `check_specs` has seen, against the template.

    Levers are named after the driver they act on: `cac_change` (a share) and `hire_start_shift` (in the
    unit of the driver).

    Raises:
        InvalidInputError: Names the driver and the field.
    """
    given = GivenDrivers()
    definitions = {definition.name: definition for definition in template.drivers}
    for position, spec in enumerate(specs):
        unknown = sorted(map(str, spec.keys() - {*DriverSpec.__annotations__}))
        if unknown:
            raise InvalidInputError(
                f"drivers[{position}] has an unknown field {unknown[0]!r:.80}",
                remedy=f"use {', '.join(DriverSpec.__annotations__)}",
            )
        name = spec["name"]
        target, suffix = re.fullmatch(r"(.*?)(_change|_shift)?", name, re.DOTALL).groups()  # type: ignore[union-attr]  # matches any text
        if target not in definitions:
            raise InvalidInputError(
                f"driver {name!r} is unknown to the template {template.name}",
                remedy=f"use one of {', '.join(definitions)}, or one of them with _change or _shift",
            )
        if name in given.names:
            raise InvalidInputError(f"driver {name!r} is given twice", remedy="leave one of them out")
        driver = _read_spec(definitions[target], suffix or "", spec, given)
        (given.levers if suffix else given.base)[name] = driver
    return given


def _read_spec(
    definition: DriverDefinition, suffix: str, spec: Mapping[str, Any], given: GivenDrivers
) -> Driver:
    """Check one specification; the unit of amounts is resolved by the caller's currency."""
    name = spec["name"]
    kind, parameters = canonical(name, spec["distribution"], spec["parameters"])
    expected = lever_unit(definition, suffix)
    unit = expected
    if "unit" in spec:
        unit = _read_unit(name, str(spec["unit"]), expected, given)
    lever = suffix == "_change"
    floor = -1.0 if lever else None if suffix else definition.floor
    ceiling = None if suffix else definition.ceiling
    if "floor" in spec:
        floor = finite_number(f"driver {name!r}: floor", spec["floor"])
    if "ceiling" in spec:
        ceiling = finite_number(f"driver {name!r}: ceiling", spec["ceiling"])
    if floor is not None and ceiling is not None and floor > ceiling:
        raise InvalidInputError(
            f"driver {name!r}: floor ({floor:g}) is above ceiling ({ceiling:g})", remedy="swap them"
        )
    label = lever_label(definition, suffix)
    source = Source(kind="user", detail="given with the request")
    return _record(name, label, kind, parameters, unit, floor, ceiling, source)


def _read_unit(name: str, stated: str, expected: str, given: GivenDrivers) -> str:
    """Check a unit and return the expected one; the code of an amount becomes the caller's currency.

    A code alone is an amount in the driver's own period. Another period is refused, never converted: of a
    rate or a distribution code could not tell whether to divide or to compound.
    """
    code = stated.partition("/")[0]
    base, _, own_period = expected.partition("/")
    if stated == expected:
        return expected
    if base == "currency" and code in CURRENCIES and given.currency in ("", code):
        if stated in (code, resolve_unit(expected, code)):
            given.currency = code
            return expected
        raise InvalidInputError(
            f"driver {name!r}: unit is {stated!r:.40}, an amount for another period",
            remedy=f"use {resolve_unit(expected, code)!r}, and give the amount "
            + (f"for a {own_period}" if own_period else "itself"),
        )
    remedy = f"use {expected!r}" + (" with one currency code for all" if base == "currency" else "")
    raise InvalidInputError(f"driver {name!r}: unit is {stated!r:.40}", remedy=remedy)


def lever_unit(definition: DriverDefinition, suffix: str) -> str:
    """Unit of a driver (no suffix) or of a lever on it."""
    return "ratio" if suffix == "_change" else definition.unit


def lever_label(definition: DriverDefinition, suffix: str) -> str:
    """How people call a driver or a lever on it."""
    words = {"": "", "_change": "change of ", "_shift": "added to "}
    return words[suffix] + definition.label


def lever(
    definition: DriverDefinition,
    suffix: str,
    distribution: DistributionName,
    parameters: Mapping[str, float],
    currency: str,
    source: Source,
) -> tuple[str, Driver]:
    """Make a lever on a driver, with its name."""
    name = definition.name + suffix
    floor = -1.0 if suffix == "_change" else None
    label = lever_label(definition, suffix)
    unit = resolve_unit(lever_unit(definition, suffix), currency)
    return name, _record(name, label, distribution, dict(parameters), unit, floor, None, source)


def lever_of_shock(template: Template, shock: Shock, currency: str) -> tuple[str, Driver]:
    """Make the lever of a shock that a stress test assumes."""
    definition = next(definition for definition in template.drivers if definition.name == shock.driver)
    source = Source(kind="assumption", detail="typical stress, assumed because the question names none")
    return lever(definition, f"_{shock.kind}", shock.distribution, shock.parameters, currency, source)


def base_driver(
    definition: DriverDefinition,
    distribution: DistributionName,
    parameters: Mapping[str, float],
    currency: str,
    source: Source,
) -> Driver:
    """Make a driver inside the bounds of its definition."""
    unit = resolve_unit(definition.unit, currency)
    bounds = definition.floor, definition.ceiling
    return _record(definition.name, definition.label, distribution, dict(parameters), unit, *bounds, source)


def assumed_driver(definition: DriverDefinition, currency: str, scale: float, anchor: str) -> Driver:
    """Make the driver that nobody gives a value for.

    Args:
        definition: Its definition.
        currency: ISO code.
        scale: Factor for amounts: the size of this business against the typical one.
        anchor: Label of the known amount that the scale is from; empty for none.
    """
    is_amount = definition.unit.startswith("currency")
    factor = scale if is_amount else 1.0
    parameters = {key: value * factor for key, value in definition.parameters.items()}
    detail = "assumed: no value was given or found"
    if is_amount and anchor:
        detail += f"; in proportion to {anchor}"
    if definition.distribution == "fixed":
        detail = "unchanged, unless the question says otherwise"
    source = Source(kind="assumption", detail=detail)
    return base_driver(definition, definition.distribution, parameters, currency, source)


def evidence_driver(definition: DriverDefinition, findings: Sequence[Finding], currency: str) -> Driver:
    """Make the driver of the first finding; other values that were found are named in the detail."""
    best = findings[0]
    unit = resolve_unit(definition.unit, currency)
    kind: DistributionName = "fixed"
    parameters = {"value": best.low}
    margin = abs(best.low) * definition.spread
    said = format_quantity(best.low, unit)
    detail = f"reported as {said}"
    if best.low < best.high:
        kind, parameters = "uniform", {"low": best.low, "high": best.high}
        detail = f"reported as {said} to {format_quantity(best.high, unit)}"
    elif margin:
        kind = "pert"
        parameters = {"low": best.low - margin, "mode": best.low, "high": best.low + margin}
        detail += f", taken as ±{format_quantity(definition.spread, 'ratio')}"
    others = sorted({finding.low for finding in findings if finding.low != best.low})
    if others:
        detail += f"; also found: {', '.join(format_quantity(value, unit) for value in others[:3])}"
    source = Source(
        kind="evidence",
        detail=detail,
        doc_id=str(best.passage.get("doc_id", "")),
        chunk_id=str(best.passage.get("chunk_id", "")),
        title=str(best.passage.get("title") or ""),
        quote=best.quote,
        start=best.start,
        end=best.end,
    )
    return base_driver(definition, kind, parameters, currency, source)


def _record(
    name: str,
    label: str,
    distribution: DistributionName,
    parameters: dict[str, float],
    unit: str,
    floor: float | None,
    ceiling: float | None,
    source: Source,
) -> Driver:
    """Make a record in which absent bounds are absent."""
    driver = Driver(
        name=name, label=label, distribution=distribution, parameters=parameters, unit=unit, source=source
    )
    if floor is not None:
        driver["floor"] = float(floor)
    if ceiling is not None:
        driver["ceiling"] = float(ceiling)
    return driver
