"""Decide what is simulated: the template, and for every driver one value with its source.

A driver's value is taken from the caller's `drivers`, else from the question, else from the passages,
else it is assumed. What the question changes applies to the scenario only; the baseline goes without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.simulation.describe import describe_value, is_neutral
from tools.simulation.drivers import Driver, DriverSpec, central
from tools.simulation.ground import Finding, find_values
from tools.simulation.records import (
    GivenDrivers,
    assumed_driver,
    evidence_driver,
    lever_of_shock,
    read_specs,
    resolve_unit,
)
from tools.simulation.scenario import Reading, read_statements
from tools.simulation.statements import PromptReading, read_prompt
from tools.simulation.templates.choose import choose_template
from tools.simulation.templates.definition import ASSUMED_STRESS_NOTE, Template

DEFAULT_CURRENCY = "USD"
INDEPENDENCE_NOTE = "Each driver is drawn independently, once a trial, and holds for the whole horizon."


@dataclass(frozen=True)
class Plan:
    """All that determines a simulation besides the number of trials and the seed.

    Attributes:
        template: The model.
        horizon_months: 0 for a template without time.
        currency: ISO code of all amounts.
        baseline: Driver of every name the template needs, as things stand.
        scenario: The same with the question's changes, and a lever for each relative change or shift.
            Equal to `baseline` where the question changes nothing.
        target: Level of the outcome that the question names, or None.
        assumptions: Sentences that a reader of the result must know.
        caveat: Why the template was taken, where the question asked for none; else empty.
    """

    template: Template
    horizon_months: int
    currency: str
    baseline: Mapping[str, Driver]
    scenario: Mapping[str, Driver]
    target: float | None
    assumptions: tuple[str, ...]
    caveat: str

    @property
    def has_shock(self) -> bool:
        """Whether the scenario differs from the baseline."""
        return self.scenario != self.baseline

    @property
    def unit(self) -> str:
        """Unit of the outcome, as in `format_quantity`."""
        return resolve_unit(self.template.unit, self.currency)


def driver_queries(prompt: str) -> list[str]:
    """Return a search query for each driver of the template that the question asks for.

    A question such as "15% more churn" names one driver; passages that state the others must be looked for.
    """
    template, _ = choose_template(read_prompt(prompt), ())
    return [driver.label for driver in template.drivers if driver.synonyms]


def make_plan(
    prompt: str, *, drivers: Sequence[DriverSpec] = (), passages: Sequence[Mapping[str, Any]] = ()
) -> Plan:
    """Read the question and give every driver of the template it asks for a value and a source.

    Raises:
        InvalidInputError: A given driver is wrong or unknown to the template.
    """
    reading = read_prompt(prompt)
    names = [str(spec["name"]) for spec in drivers if isinstance(spec, Mapping) and "name" in spec]
    template, caveat = choose_template(reading, names)
    given = read_specs(template, drivers)
    said = read_statements(template, reading)
    findings = find_values(template.drivers, passages)
    currency = _currency(given.currency, reading, [found[0].currency for found in findings.values()], said)
    given = given.in_currency(currency)
    known = _known_drivers(template, given, said.base_drivers(currency), findings, currency)
    baseline = _with_assumptions(template, known, currency)
    changes, change_notes = said.scenario_drivers(currency, set(known), given.names)
    changes |= given.levers
    if not changes and reading.wants_stress:
        changes = dict(lever_of_shock(template, shock, currency) for shock in template.stress)
        change_notes = [ASSUMED_STRESS_NOTE] if changes else []
    target, target_notes = _target(template, reading, currency)
    return Plan(
        template=template,
        horizon_months=reading.horizon_months if template.has_months else 0,
        currency=currency,
        baseline=baseline,
        scenario=baseline | changes,
        target=target,
        assumptions=(
            *(reading.notes if template.has_months else ()),
            *said.notes,
            *change_notes,
            *target_notes,
            *(_assumed_sentence(d) for d in (baseline | changes).values() if _is_worth_saying(d)),
            *([INDEPENDENCE_NOTE] if template.has_months else []),
        ),
        caveat=caveat,
    )


def _known_drivers(
    template: Template,
    given: GivenDrivers,
    said: Mapping[str, Driver],
    findings: Mapping[str, Sequence[Finding]],
    currency: str,
) -> dict[str, Driver]:
    """Drivers whose value somebody gives: the caller, else the question, else a passage."""
    known: dict[str, Driver] = {}
    for definition in template.drivers:
        name = definition.name
        in_currency = [found for found in findings.get(name, ()) if found.currency in ("", currency)]
        if name in given.base:
            known[name] = given.base[name]
        elif name in said:
            known[name] = said[name]
        elif in_currency:
            known[name] = evidence_driver(definition, in_currency, currency)
    return known


def _with_assumptions(template: Template, known: Mapping[str, Driver], currency: str) -> dict[str, Driver]:
    """All drivers in the template's order; those not known are assumed, amounts to the scale of the known."""
    scale, anchor = _scale(template, known)
    return {
        definition.name: known.get(definition.name) or assumed_driver(definition, currency, scale, anchor)
        for definition in template.drivers
    }


def _currency(given: str, reading: PromptReading, found: Sequence[str], said: Reading) -> str:
    """Take the currency of the caller's drivers, else of the question, else of the passages."""
    stated = [quantity.currency for quantity in said.quantities]
    if reading.target:
        stated.append(reading.target.currency)
    return next((code for code in (given, *stated, *found) if code), DEFAULT_CURRENCY)


def _scale(template: Template, known: Mapping[str, Driver]) -> tuple[float, str]:
    """Size of the business against the template's typical one, by the first known amount; and its label."""
    for definition in template.drivers:
        if definition.unit.startswith("currency") and definition.name in known:
            typical = central(assumed_driver(definition, DEFAULT_CURRENCY, 1.0, ""))
            value = central(known[definition.name])
            if value > 0:
                return value / typical, definition.label
    return 1.0, ""


def _target(template: Template, reading: PromptReading, currency: str) -> tuple[float | None, list[str]]:
    """The outcome's target, where its unit fits."""
    quantity = reading.target
    if quantity is None:
        return None, []
    if (quantity.unit == "money" and template.unit != "currency") or quantity.currency not in ("", currency):
        words = reading.text[quantity.start : quantity.end]
        return None, [f"“{words}” does not fit the unit of the outcome and was not used as a target."]
    return quantity.low, []


def _is_worth_saying(driver: Driver) -> bool:
    """Tell whether a reader must know of the driver as an assumption."""
    return driver["source"]["kind"] == "assumption" and not is_neutral(driver)


def _assumed_sentence(driver: Driver) -> str:
    """Say what is assumed of a driver."""
    label = driver["label"]
    return f"{label[:1].upper()}{label[1:]} (assumed): {describe_value(driver)}."
