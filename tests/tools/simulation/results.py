"""What tests of simulations ask, give and look up."""

from typing import Any

from tools.simulation.model.drivers import Driver
from tools.simulation.running.charts import Chart
from tools.simulation.simulate import SimulationResult

PLAYBOOK = [
    "Estimate downside ARR impact with 15% churn increase",
    "Estimate downside ARR impact with 15% churn",
    "Run a Monte Carlo for 15% churn",
    "Monte Carlo liquidity stress test",
    "What if hiring slips two months and CAC rises 10-20%?",
    "90% sure price lands between 40 and 55",
]
"""Questions that the playbook names, or close to them."""

REPORT: dict[str, Any] = {
    "doc_id": "d1",
    "chunk_id": "d1-0",
    "title": "Annual report",
    "outlet": "Company",
    "date": "2026-03-01",
    "score": 0.8,
    "similarity": 0.6,
    "text": "A year. We ended it with annual recurring revenue of $48.2 million. Monthly churn was 1.4%.",
}


def driver_named(result: SimulationResult, name: str) -> Driver:
    return next(driver for driver in result["metadata"]["drivers"] if driver["name"] == name)


def chart_of(result: SimulationResult, kind: str) -> Chart:
    return next(chart for chart in result["charts"] if chart["kind"] == kind)
