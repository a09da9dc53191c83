"""Decide what is simulated: the template, and for every driver one value with its source.

A driver's value is taken from the caller's `drivers`, else from the question, else from the passages,
else it is assumed. What the question changes applies to the scenario only; the baseline goes without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tools.simulation.model.copula import CorrelationSpec, Repair, read_correlations
from tools.simulation.model.describe import driver_notes
from tools.simulation.model.drivers import LEVER_SUFFIXES, Driver, DriverSpec, central, check_specs
from tools.simulation.model.fields import finite_number
from tools.simulation.model.formula import FormulaSpec, formula_template
from tools.simulation.model.problem import Problem
from tools.simulation.model.templates.choose import choose_template, named_template
from tools.simulation.model.templates.definition import ASSUMED_STRESS_NOTE, Template
from tools.simulation.planning.ground import Finding, find_values
from tools.simulation.planning.hint import Hint
from tools.simulation.planning.matching import read_statements
from tools.simulation.planning.mentions import counts_trials
from tools.simulation.planning.records import (
    GivenDrivers,
    assumed_driver,
    evidence_driver,
    lever_of_shock,
    read_specs,
    resolve_unit,
)
from tools.simulation.planning.scenario import Reading
from tools.simulation.reading.horizon import check_horizon
from tools.simulation.reading.period import period_of
from tools.simulation.reading.statements import PromptReading, read_prompt

DEFAULT_CURRENCY = "USD"
INDEPENDENCE_NOTE = "Each driver is drawn independently, once a trial, and holds for the whole horizon."
CORRELATION_NOTE = "Each driver is drawn once a trial, correlated as given, and holds for the whole horizon."


@dataclass(frozen=True)
class Plan:
    """All that determines a simulation besides the number of trials and the seed.

    Attributes:
        problem: The model and its drivers, with the question's changes and without.
        currency: ISO code of all amounts.
        target: Level of the outcome that the question or the caller names, or None.
        assumptions: Sentences that a reader of the result must know.
        caveat: Why the template was taken, where the question asked for none; else empty.
        repairs: Correlations that had to be changed.
        trials: How many the question speaks of, or None; how many run is the caller's to say.
        others: The same problem with a statement of the question understood in another way, in words.
    """

    problem: Problem
    currency: str
    target: float | None
    assumptions: tuple[str, ...]
    caveat: str
    repairs: tuple[Repair, ...]
    others: tuple[tuple[str, Problem], ...]
    trials: float | None = None

    @property
    def unit(self) -> str:
        """Unit of the outcome, as in `format_quantity`."""
        return resolve_unit(self.problem.template.unit, self.currency)


def driver_queries(prompt: str) -> list[str]:
    """Return a search query for each driver of the template that the question asks for.

    A question such as "15% more churn" names one driver; passages that state the others must be looked for.
    """
    template, _ = choose_template(read_prompt(prompt), ())
    return [driver.label for driver in template.drivers if driver.synonyms]


def make_plan(
    prompt: str,
    *,
    drivers: Sequence[DriverSpec] = (),
    passages: Sequence[Mapping[str, Any]] = (),
    formula: FormulaSpec | None = None,
    correlations: Sequence[CorrelationSpec] = (),
    horizon_months: int | None = None,
    target: float | None = None,
    hint: Hint | None = None,
) -> Plan:
    """Read the question and give every driver of the model it asks for a value and a source.

    Args:
        prompt: The question.
        drivers: Values that the caller fixes.
        passages: Where to look for values.
        formula: The caller's own model, over `drivers`; else a template is chosen.
        correlations: Between drivers.
        horizon_months: Wins over the question's.
        target: Wins over the question's.
        hint: What a language model made of the question, where code could not read it.

    Raises:
        InvalidInputError: Something given is wrong; names the field.
    """
    check_specs(drivers)
    reading = read_prompt(prompt)
    if horizon_months is not None:
        reading = replace(reading, horizon_months=check_horizon(horizon_months), notes=())
    if formula is not None:
        template, caveat = formula_template(formula, drivers), ""
    else:
        template, caveat = choose_template(reading, [spec["name"] for spec in drivers])
        if caveat and hint and (hinted := named_template(hint["template"])):
            words = hinted.name.replace("_", " ")
            template, caveat = hinted, f"The question names no outcome; a language model took it for {words}."
    given = read_specs(template, drivers)
    said = read_statements(template, reading, hint["drivers"] if hint else {})
    findings = find_values(template.drivers, passages)
    currency = _currency(given.currency, reading, [found[0].currency for found in findings.values()], said)
    given = given.in_currency(currency)
    months = reading.horizon_months if template.has_months else 0

    def problem_of(said: Reading) -> tuple[Problem, list[str]]:
        known = _known_drivers(template, given, said.base_drivers(currency), findings, currency)
        said = said.compared_with(known)
        known |= {name: driver for name, driver in said.base_drivers(currency).items() if name not in known}
        baseline = _with_assumptions(template, known, currency)
        changes, notes = said.scenario_drivers(currency, set(known), given.names)
        changes |= given.levers
        if not changes and reading.wants_stress:
            changes = dict(lever_of_shock(template, shock, currency) for shock in template.stress)
            notes = [ASSUMED_STRESS_NOTE] if changes else []
        return Problem(template, months, baseline | changes, baseline), notes

    problem, change_notes = problem_of(said)
    copula, repairs = read_correlations(correlations, problem.uncertain)
    problem = replace(problem, copula=copula)
    others, other_notes = [], []
    for words, other in said.others():
        other_problem, _ = problem_of(other)
        names = _names_in(other_problem, problem)
        if set(names.values()) <= set(other_problem.uncertain):
            others.append((words, replace(other_problem, copula=copula and copula.renamed(names))))
        else:
            other_notes.append(
                f"The reading “{words}” was not simulated: it lacks a driver that is correlated."
            )
    level, target_notes = _target(template, reading, currency)
    return Plan(
        problem=problem,
        currency=currency,
        target=level if target is None else finite_number("target", target),
        assumptions=(
            *(reading.notes if template.has_months else ()),
            *said.notes,
            *change_notes,
            *other_notes,
            *target_notes,
            *(note for driver in problem.scenario.values() for note in driver_notes(driver)),
            *([INDEPENDENCE_NOTE if copula is None else CORRELATION_NOTE] if template.has_months else []),
        ),
        caveat=caveat,
        repairs=tuple(repairs),
        others=tuple(others),
        trials=next(
            (
                statement.quantity.high
                for statement in reading.statements
                if counts_trials(reading.text, statement.quantity)
            ),
            None,
        ),
    )


def _names_in(other: Problem, problem: Problem) -> dict[str, str]:
    """Map the correlated drivers of a problem to their names in another reading of it.

    A change read as points is another lever on the same driver, so that it has another name.
    """
    names = {}
    for name in problem.copula.names if problem.copula else ():
        base = name.removesuffix("_change").removesuffix("_shift")
        levers = [base + suffix for suffix in LEVER_SUFFIXES if base != name]
        new = (lever for lever in levers if lever in other.scenario and lever not in problem.scenario)
        names[name] = name if name in other.uncertain else next(new, name)
    return names


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
            if value > 0 < typical:
                return value / typical, definition.label
    return 1.0, ""


def _target(template: Template, reading: PromptReading, currency: str) -> tuple[float | None, list[str]]:
    """The outcome's target, where its unit and its period fit."""
    quantity = reading.target
    if quantity is None:
        return None, []
    period = period_of(reading.text, quantity, end=len(reading.text), reach=0)
    if period not in (None, reading.horizon_months) and template.has_months:
        words = reading.text[quantity.start : quantity.end]
        return None, [f"“{words}” is for another period than the outcome and was not used as a target."]
    if (quantity.unit == "money" and template.unit != "currency") or quantity.currency not in ("", currency):
        words = reading.text[quantity.start : quantity.end]
        return None, [f"“{words}” does not fit the unit of the outcome and was not used as a target."]
    return quantity.low, []
