"""Sentences about simulations, right and wrong; the figures are filled in from the result itself."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from tools.simulation.reading.quantities import format_quantity
from tools.simulation.simulate import SimulationResult, simulate
from tools.simulation.telling.narrative import SectionName

QUESTIONS: Final = {
    "arr": "Estimate downside ARR impact with 15% churn increase",
    "cash": "Monte Carlo liquidity stress test",
    "target": "What is the probability that Halvorsen's cash falls below $1.0 million within a year?",
    "ltv": "LTV/CAC if CAC rises 20%",
    "churn": "What happens to our ARR if churn rises by 25% over the next 18 months?",
    "profit": "stress test gross profit",
    "price": "90% sure price lands between 40 and 55",
    "burn": "How likely is it that cash falls below $2m in the next 9 months if burn rises 30%?",
    "revenue": "Simulate revenue over 24 months if growth falls by 30%",
    "liquidity": "Stress test our liquidity for the next 6 months",
    "hiring": "Simulate ARR over the next 12 months if CAC rises to $64,000 and monthly churn stays at 1.4%",
    "doubled": "What happens to LTV/CAC if churn doubles from 1% to 2%?",
    "squeeze": "How bad could ARR get next year if new ARR drops 20% and churn climbs 10%?",
    "receipts": "Simulate cash runway if receipts fall 15%",
    "gross": "Monte Carlo gross profit over 6 months",
    "range": "Range of LTV/CAC",
}

_S: Final = "executive_summary"
_W: Final = "why_it_matters"
_A: Final = "next_best_actions"

# {path} is a value of the result in its unit, {path!} without its sign.
RIGHT: Final[dict[str, list[tuple[SectionName, str]]]] = {
    "arr": [
        (_W, "The median of ARR after 12 months is {median}."),
        (_W, "ARR after 12 months has a median of {median}, against a baseline of {baseline}."),
        (_W, "The scenario lowers ARR after 12 months by {impact.mean!} on average."),
        (_W, "On average the higher churn costs {impact.mean!} of ARR, or {impact.percent!}."),
        (_W, "At the 10th percentile ARR is {p10}, at the 90th percentile {p90}."),
        (_W, "ARR ranges from {p10} at the 10th percentile to {p90} at the 90th percentile."),
        (_W, "The P10 outcome is {p10} and the P90 outcome is {p90}."),
        (_W, "In a pessimistic case (10th percentile) ARR ends at {p10}."),
        (_W, "There is a {downside_probability} chance that ARR ends below the baseline of {baseline}."),
        (_W, "The chance of ending below the baseline is {downside_probability}."),
        (
            _W,
            "The effect of the scenario lies between {impact.p10} at the 10th"
            " percentile and {impact.p90} at the 90th.",
        ),
        (_W, "The scenario reduces ARR in {impact.probability_worse} of trials."),
        (_W, "In {measures.shrinks.mean} of trials ARR ends below its start."),
        (_W, "The probability that ARR ends below its start is {measures.shrinks.mean}."),
        (_W, "Starting ARR is the largest driver of the outcome."),
        (_W, "Starting ARR is the largest driver: it swings the outcome by {bar.starting_arr.swing}."),
        (
            _W,
            "Starting ARR moves the outcome from {bar.starting_arr.outcome_low} to"
            " {bar.starting_arr.outcome_high}.",
        ),
        (_W, "A 15% rise in monthly churn lowers ARR by {impact.mean!} on average."),
        (_W, "New ARR alone swings the outcome by {bar.monthly_new_arr.swing}."),
        (_W, "Starting ARR is assumed to lie between $5m and $20m, most likely $10m."),
        (_W, "Mean ARR after 12 months is {mean}."),
        (_W, "The average outcome of {mean} is close to the baseline of {baseline}."),
        (_A, "Replace the assumption on starting ARR with your own figure."),
        (_A, "Plan for {p10}, the 10th percentile of ARR, rather than for the median of {median}."),
        (_A, "Review pricing and onboarding to keep monthly churn down."),
        (_A, "Track monthly churn every month, since it is what the scenario changes."),
        (_W, "The result rests on assumptions, so treat ARR as a range and not as a forecast."),
    ],
    "cash": [
        (_W, "Median cash after 12 months is {median}."),
        (_W, "Cash after 12 months has a median of {median} and a baseline of {baseline}."),
        (_W, "The stress scenario lowers cash by {impact.mean!} on average."),
        (
            _W,
            "The scenario takes {impact.mean!} out of cash on average, {impact.percent!} of the baseline.",
        ),
        (_W, "In the downside case (P10) there is a shortfall of {p10!}."),
        (_W, "The 10th percentile of cash is {p10} and the 90th percentile is {p90}."),
        (_W, "Cash runs out within the horizon in {measures.runs_out.mean} of trials."),
        (_W, "There is a {measures.runs_out.mean} chance that cash runs out within the horizon."),
        (_W, "The probability of running out of cash within the horizon is {measures.runs_out.mean}."),
        (_W, "The median runway is {measures.runway.median}."),
        (_W, "Runway has a median of {measures.runway.median}, counted up to the horizon."),
        (_W, "The chance of ending below the baseline is {downside_probability}."),
        (_W, "The largest driver is starting cash, which swings the outcome by {bar.starting_cash.swing}."),
        (
            _W,
            "Net burn moves the outcome from {bar.monthly_burn.outcome_low} to"
            " {bar.monthly_burn.outcome_high}.",
        ),
        (_W, "The scenario assumes that receipts fall by 10% to 30%."),
        (_W, "Collection takes 0.5 to 1.5 months longer."),
        (_W, "The effect at the 10th percentile is a loss of {impact.p10!}."),
        (_A, "Arrange a credit line that covers a shortfall of {p10!} at the 10th percentile."),
        (_A, "Negotiate a credit line before cash gets tight."),
        (_A, "Cut discretionary spending and collect receivables faster to slow net burn."),
        (_A, "Confirm starting cash with the bank balance and run the simulation again."),
        (_W, "Starting cash and net burn matter most for liquidity."),
    ],
    "target": [
        (_W, "The chance of ending below the target of $1m is {downside_probability}."),
        (_W, "There is a {downside_probability} probability that cash falls below $1 million."),
        (_W, "The median cash after 12 months is {median}, above the target of $1m."),
        (_W, "The risk that Halvorsen ends below the $1m target is {downside_probability}."),
        (_W, "Cash ranges from {p10} (10th percentile) to {p90} (90th percentile)."),
        (_W, "In {measures.runs_out.mean} of trials cash runs out within the horizon."),
        (_A, "Set a trigger that alerts the team when cash nears the target of $1m."),
    ],
    "ltv": [
        (_W, "Median LTV/CAC is {median}."),
        (_W, "The scenario lowers LTV/CAC by {impact.mean!} on average, a change of {impact.percent}."),
        (_W, "The 10th percentile of LTV/CAC is {p10}, and the 90th is {p90}."),
        (_W, "CAC is earned back within the horizon in {measures.paid_back.mean} of trials."),
        (_W, "A 20% rise in customer acquisition cost lowers LTV/CAC by {impact.mean!} on average."),
        (_W, "Monthly churn is the biggest driver of LTV/CAC."),
        (_A, "Improve retention, because monthly churn moves LTV/CAC more than any other driver."),
    ],
    "churn": [
        (_S, "A 25% increase in churn reduces ARR after 18 months by an average of {impact.mean!}."),
        (
            _S,
            "The median ARR is {median}, while the 10th percentile is {p10} and"
            " the 90th percentile is {p90}.",
        ),
        (_S, "With a probability of {downside_probability}, ARR ends below the baseline of {baseline}."),
        (_S, "The simulated 10th and 90th percentiles of ARR are {p10} and {p90}."),
        (
            _W,
            "Starting ARR has the largest effect on the outcome, with a swing of {bar.starting_arr.swing}.",
        ),
        (
            _W,
            "The loss is {impact.p10!} at the 10th percentile of the effect and {impact.p90!} at the 90th.",
        ),
        (_W, "Higher churn costs {impact.percent!} of the baseline on average."),
        (
            _W,
            "The wide range from {p10} at the 10th percentile to {p90} at the 90th"
            " percentile shows how uncertain ARR is.",
        ),
        (_A, "Verify starting ARR, since it swings the outcome by {bar.starting_arr.swing}."),
        (_A, "Launch a retention programme for customers at risk."),
        (_A, "Budget for the 10th percentile of {p10}."),
    ],
    "profit": [
        (
            _S,
            "The stress scenario lowers gross profit over 12 months by"
            " {impact.mean!} on average, which is {impact.percent!} of the baseline.",
        ),
        (_S, "Median gross profit is {median} under stress, compared with a baseline of {baseline}."),
        (_S, "The probability of ending below the baseline is {downside_probability}."),
        (_W, "Monthly revenue is the main driver of gross profit."),
        (_W, "In the pessimistic case gross profit is {p10}, in the optimistic case {p90}."),
        (_A, "Protect gross margin by renegotiating supplier contracts."),
        (_A, "Diversify revenue to soften a shock."),
    ],
    "price": [
        (
            _S,
            "The median price is {median}, with a 10th percentile of {p10} and a 90th percentile of {p90}.",
        ),
        (_A, "Test the price with a few customers first."),
    ],
    "burn": [
        (_S, "Higher burn lowers cash after 9 months by {impact.mean!} on average."),
        (_S, "There is a {downside_probability} chance of ending below the target of $2m."),
        (_S, "The median of cash after 9 months is {median}, and the 10th percentile is {p10}."),
        (_W, "Cash runs out in {measures.runs_out.mean} of trials."),
        (_W, "The median runway is {measures.runway.median}."),
        (
            _W,
            "Starting cash is the biggest driver, and it swings the outcome by {bar.starting_cash.swing}.",
        ),
        (_A, "Prepare a plan to cut burn if cash approaches $2m."),
        (_A, "Open talks with lenders early."),
        (_A, "Update the forecast every month with actual burn."),
        (_W, "Net burn is 30% higher in the scenario."),
    ],
    "revenue": [
        (_S, "Slower growth lowers revenue over 24 months by {impact.mean!} on average."),
        (_S, "Median revenue over 24 months is {median}."),
        (_S, "Revenue ends between {p10} (10th percentile) and {p90} (90th percentile)."),
        (
            _W,
            "Revenue growth is only one of the drivers: monthly revenue is the"
            " largest driver and swings the outcome by {bar.monthly_revenue.swing}.",
        ),
        (
            _W,
            "There is a {downside_probability} chance that revenue stays below the baseline of {baseline}.",
        ),
        (_A, "Find new sources of growth, for example in existing accounts."),
    ],
    "liquidity": [
        (_S, "In the stress scenario, the median of cash after 6 months is {median}."),
        (
            _S,
            "The stress reduces cash by {impact.mean!} on average, between"
            " {impact.p10!} at the 10th percentile and {impact.p90!} at the 90th percentile.",
        ),
        (_S, "The probability that cash runs out within the horizon is {measures.runs_out.mean}."),
        (_W, "Starting cash matters most: it swings the outcome by {bar.starting_cash.swing}."),
        (_W, "Net burn also matters, with a swing of {bar.monthly_burn.swing}."),
        (_W, "The runway has a median of {measures.runway.median}."),
        (_A, "Delay discretionary spending until cash is above the 10th percentile of {p10}."),
        (_A, "Agree on a minimum cash balance with the board."),
    ],
    "hiring": [
        (
            _S,
            "ARR after 12 months is {median} at the median, {p10} at the 10th"
            " percentile and {p90} at the 90th.",
        ),
        (_S, "Compared with the baseline, ARR changes by {impact.percent} on average."),
        (_W, "ARR ends below its start in {measures.shrinks.mean} of trials."),
        (_A, "Check whether the planned hires can start earlier."),
    ],
    "doubled": [
        (_S, "The scenario reduces LTV/CAC by {impact.mean!} on average."),
        (_S, "Median LTV/CAC falls to {median} from a baseline of {baseline}."),
        (_W, "In {measures.paid_back.mean} of trials CAC is earned back within the horizon."),
        (_A, "Raise prices or improve gross margin to lift LTV/CAC."),
    ],
    "squeeze": [
        (
            _S,
            "The scenario cuts ARR after 12 months by {impact.mean!} on average,"
            " or {impact.percent!} of the baseline.",
        ),
        (_S, "Half of the outcomes lie below the median of {median}."),
        (_S, "At the 10th percentile, ARR is only {p10}."),
        (_S, "ARR ends below its start with a probability of {measures.shrinks.mean}."),
        (_W, "The outcome depends most on starting ARR, which is an assumption."),
        (_W, "Starting ARR swings the outcome by {bar.starting_arr.swing}, more than any other driver."),
        (_A, "Obtain the actual starting ARR from finance and repeat the simulation."),
        (_A, "Offer annual contracts to reduce churn."),
    ],
    "receipts": [
        (_S, "Cash after 12 months has a median of {median}."),
        (_S, "There is a {downside_probability} probability of ending below the baseline of {baseline}."),
        (_S, "Cash runs out within the horizon in {measures.runs_out.mean} of all trials."),
        (
            _W,
            "Starting cash has the biggest influence: it swings the outcome by {bar.starting_cash.swing}.",
        ),
        (_W, "The 90th percentile of {p90} shows that a good case exists."),
        (_A, "Secure a credit facility while liquidity is sound."),
        (_A, "Collect overdue invoices."),
    ],
    "gross": [
        (
            _S,
            "Gross profit over 6 months has a median of {median}, a 10th"
            " percentile of {p10} and a 90th percentile of {p90}.",
        ),
        (_W, "Monthly revenue drives gross profit most."),
        (_A, "Plan spending on the 10th percentile, {p10}."),
    ],
    "range": [
        (_S, "The median of LTV/CAC is {median}."),
        (_W, "Monthly churn swings LTV/CAC by {bar.monthly_churn.swing}."),
    ],
}

WRONG: Final[dict[str, list[tuple[SectionName, str]]]] = {
    "churn": [
        (_S, "A 25% increase in churn increases ARR after 18 months by an average of {impact.mean!}."),
        (_S, "A 20% increase in churn reduces ARR after 18 months by an average of {impact.mean!}."),
        (_S, "A 25% increase in churn reduces ARR after 12 months by an average of {impact.mean!}."),
        (_S, "A 25% increase in churn reduces ARR after 18 months by an average of {impact.p10!}."),
        (
            _S,
            "The median ARR is {p10}, while the 10th percentile is {median} and"
            " the 90th percentile is {p90}.",
        ),
        (
            _S,
            "The median ARR is {median}, while the 10th percentile is {p90} and"
            " the 90th percentile is {p10}.",
        ),
        (_S, "With a probability of {downside_probability}, ARR ends above the baseline of {baseline}."),
        (_S, "With a probability of {measures.shrinks.mean}, ARR ends below the baseline of {baseline}."),
        (_S, "With a probability of {downside_probability}, ARR ends below its start."),
        (_S, "The simulated 10th and 90th percentiles of ARR are {p90} and {p10}."),
        (_S, "ARR will be {p10} after 18 months."),
        (_S, "We expect ARR of {p90} after 18 months."),
        (_W, "New ARR has the largest effect on the outcome, with a swing of {bar.monthly_new_arr.swing}."),
        (
            _W,
            "Starting ARR has the largest effect on the outcome, with a swing of"
            " {bar.monthly_new_arr.swing}.",
        ),
        (_W, "The gain is {impact.p10!} at the 10th percentile of the effect."),
        (_W, "Higher churn adds {impact.percent!} to the baseline on average."),
        (_W, "Acme lost {impact.mean!} of ARR on average."),
        (_W, "The loss is driven by Quantrel, which swings the outcome by {bar.starting_arr.swing}."),
        (_W, "ARR fell by 40% last year."),
        (_W, "The median ARR of {median} is below the 10th percentile of {p10}."),
        (_A, "Hire 5 customer success managers."),
        (_A, "Ask Zentrix for a quote."),
        (_A, "Set aside $500k for retention."),
        (_A, "Read the guide at https://example.com."),
        (_W, "Churn is the cause [1]."),
    ],
    "profit": [
        (
            _S,
            "The stress scenario lowers gross profit over 12 months by"
            " {impact.mean} on average, which is {downside_probability} of the baseline.",
        ),
        (_S, "Median gross profit is {baseline} under stress, compared with a baseline of {median}."),
        (_S, "The probability of ending above the baseline is {downside_probability}."),
        (_S, "The scenario does not lower gross profit by {impact.mean!} on average."),
        (_W, "Gross margin is the main driver of gross profit."),
        (_W, "In the optimistic case gross profit is {p10}, in the pessimistic case {p90}."),
        (_S, "The scenario raises gross profit."),
    ],
    "price": [
        (_S, "The median price is ${median}, with a 10th percentile of ${p10}."),
        (_S, "The median price is {p90}."),
    ],
    "burn": [
        (_S, "Higher burn raises cash after 9 months by {impact.mean!} on average."),
        (_S, "There is a {measures.runs_out.mean} chance of ending below the target of $2m."),
        (_S, "There is a {downside_probability} chance of ending below the target of $3m."),
        (_S, "There is a {downside_probability} chance of ending below the baseline."),
        (_W, "Cash runs out in {downside_probability} of trials."),
        (_W, "Cash does not run out in {measures.runs_out.mean} of trials."),
        (_W, "The median runway is 8 years."),
        (_W, "Net burn is 30% lower in the scenario."),
        (_W, "Starting cash is 30% higher in the scenario."),
        (_W, "The median collection delay is {measures.runway.median}."),
        (_W, "Two large customers have left the company."),
    ],
    "revenue": [
        (_S, "Slower growth lifts revenue over 24 months by {impact.mean!} on average."),
        (_S, "Slower growth lowers revenue over 24 months by {impact.p90!} on average."),
        (_S, "Median revenue over 12 months is {median}."),
        (_S, "Median revenue over 24 months is {p90}."),
        (_S, "Revenue ends between {p90} (10th percentile) and {p10} (90th percentile)."),
        (_W, "Revenue growth is the largest driver and swings the outcome by {bar.monthly_revenue.swing}."),
        (_W, "There is a {downside_probability} chance that revenue exceeds the baseline of {baseline}."),
        (_A, "Offer Brightmere a discount."),
        (_A, "Offer a discount of 15%."),
    ],
    "liquidity": [
        (_S, "In the stress scenario, the median of cash after 6 months is {baseline}."),
        (_S, "The stress reduces cash by {median!} on average."),
        (_S, "The stress increases cash by {impact.mean!} on average."),
        (_S, "The probability that cash runs out within the horizon is {downside_probability}."),
        (_W, "Net burn matters most."),
        (_W, "Starting cash, with a swing of {bar.monthly_burn.swing}, matters most."),
        (_W, "The runway has a mean of 25 months."),
        (_W, "The starting cash has a median of {measures.runway.median}."),
        (_A, "Borrow $4m from Fennimore Bank."),
    ],
    "hiring": [
        (
            _S,
            "ARR after 12 months is {p10} at the median, {median} at the 10th"
            " percentile and {p90} at the 90th.",
        ),
        (_S, "ARR after 12 months is \u20ac5m at the median."),
        (_W, "ARR ends above its start in {measures.shrinks.mean} of trials."),
        (_W, "Churn rises to 3% a month."),
    ],
    "doubled": [
        (_S, "The scenario improves LTV/CAC by {impact.mean!} on average."),
        (_S, "Median LTV/CAC rises to {baseline} from a baseline of {median}."),
        (_W, "CAC is earned back in {downside_probability} of trials."),
    ],
    "squeeze": [
        (_S, "The scenario cuts ARR after 12 months by {impact.p90!} on average."),
        (_S, "The scenario cuts ARR after 24 months by {impact.mean!} on average."),
        (_S, "The scenario adds {impact.mean!} to ARR on average."),
        (_S, "Half of the outcomes lie below the median of {p10}."),
        (_S, "At the 10th percentile, ARR is only {median}."),
        (_S, "ARR ends below its start with a probability of {downside_probability}."),
        (_W, "New ARR swings the outcome by {bar.starting_arr.swing}, more than any other driver."),
        (_W, "Monthly churn is the strongest driver."),
        (_W, "The scenario raises monthly churn by 20%."),
        (_W, "The scenario lowers starting ARR."),
        (_A, "Cut prices by 5%."),
        (_A, "Sell the business to Quantrel."),
    ],
    "receipts": [
        (_S, "Cash after 12 months has a median of {p90}."),
        (_S, "There is a {measures.runs_out.mean} probability of ending below the baseline of {baseline}."),
        (_S, "Cash lasts to the horizon in {measures.runs_out.mean} of all trials."),
        (_W, "Net burn has the biggest influence."),
        (_W, "The 90th percentile of {p10} shows that a good case exists."),
        (_A, "Raise $3 million in equity."),
    ],
    "gross": [
        (
            _S,
            "Gross profit over 6 months has a median of {p10}, a 10th percentile"
            " of {median} and a 90th percentile of {p90}.",
        ),
        (_S, "Gross profit fell by 12% last quarter."),
    ],
    "range": [
        (_S, "The median of LTV/CAC is 3 months."),
        (_W, "Monthly churn swings LTV/CAC by {median}."),
    ],
}


@cache
def result(key: str) -> SimulationResult:
    """The simulation of a question."""
    return simulate(QUESTIONS[key], trials=2000, seed=1)


def fill(sentence: str, of: SimulationResult) -> str:
    """Write the values of a result into a sentence."""
    return re.sub(
        r"\{([\w.]+)(!?)\}", lambda match: _written(match[1], of, unsigned=bool(match[2])), sentence
    )


def _written(path: str, of: SimulationResult, *, unsigned: bool) -> str:
    first, *rest = path.split(".")
    place: Any = of["stats"]
    unit = of["metadata"]["unit"]
    if first == "bar":
        bars = next(chart for chart in of["charts"] if chart["kind"] == "tornado")["bars"]
        place = next(bar for bar in bars if bar["driver"] == rest[0])
        path, rest = path.removeprefix("bar."), rest[1:]
    else:
        rest = [first, *rest]
    for key in rest:
        if isinstance(place, Mapping) and first == "measures":
            unit = place.get("unit", unit)
        place = place[key]
    if "probability" in path or path.endswith("percent"):
        unit = "ratio"
    return format_quantity(abs(place) if unsigned else place, unit)
