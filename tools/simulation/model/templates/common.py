"""Drivers that more than one model has; a model may assume other values of them."""

from typing import Final

from tools.simulation.model.templates.definition import DriverDefinition

HIRE_START: Final = DriverDefinition(
    "hire_start",
    "start of planned hires",
    "months",
    "pert",
    {"low": 1, "mode": 3, "high": 6},
    synonyms=r"hir(?:es?|ing)|recruit\w*|onboarding|headcount(?! cost)|start dates?|sales capacity",
    accepts=("delay",),
    floor=0,
)

CHURN: Final = DriverDefinition(
    "monthly_churn",
    "monthly churn",
    "ratio/month",
    "pert",
    {"low": 0.004, "mode": 0.01, "high": 0.025},
    synonyms=r"churn(?: rate)?|(?:revenue|customer) churn|customer attrition|attrition",
    floor=0,
    ceiling=1,
    compounding="decay",
)

GROSS_MARGIN: Final = DriverDefinition(
    "gross_margin",
    "gross margin",
    "ratio",
    "pert",
    {"low": 0.4, "mode": 0.65, "high": 0.85},
    synonyms=r"gross margins?|(?:(?<!\w )|(?<=with )|(?<=and ))(?<!-)margins?(?= (?:of )?\d)",
    ceiling=1,
    spread=0.05,
)
