from datetime import date

import pytest

from tools.retrieval.periods import find_periods

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("Revenue in Q2 2026?", "2026-04-01", "2026-06-30"),
        ("Revenue for the third quarter of 2025", "2025-07-01", "2025-09-30"),
        ("What happened last quarter?", "2026-07-01", "2026-09-30"),
        ("What happened in October 2023?", "2023-10-01", "2023-10-31"),
        ("The report published on October 6, 2023", "2023-10-06", "2023-10-06"),
        ("The article of 2023-10-04T22:42:00+00:00", "2023-10-04", "2023-10-04"),
        ("What was the revenue in 2021?", "2021-01-01", "2021-12-31"),
        ("Churn over the past 90 days", "2026-08-24", "2026-11-22"),
    ],
)
def test_a_period_is_what_the_answer_is_about(query: str, start: str, end: str) -> None:
    periods = find_periods(query, today=TODAY)
    assert [(each["start"], each["end"], each["sure"]) for each in periods.named] == [(start, end, True)]
    assert (periods.since, periods.until) == (None, None)


def test_since_and_until_bound_the_documents() -> None:
    periods = find_periods("Apple's earnings since 2024-01-01 until March 2025", today=TODAY)
    assert (periods.since, periods.until) == (date(2024, 1, 1), date(2025, 3, 31))
    assert periods.named == []


def test_a_quarter_without_a_year_is_not_sure() -> None:
    (period,) = find_periods("What changed in the Q3 board packet?", today=TODAY).named
    assert period == {"text": "Q3", "start": "2026-07-01", "end": "2026-09-30", "sure": False}


@pytest.mark.parametrize(
    "query", ["", "may I march", "February 31, 2023", "2023 buses", "Q9 of 20266", "五月"]
)
def test_what_is_no_period_is_none(query: str) -> None:
    periods = find_periods(query, today=TODAY)
    assert (periods.named, periods.since, periods.until, periods.recent) == ([], None, None, False)


def test_latest_asks_for_what_is_new() -> None:
    assert find_periods("the latest KPIs", today=TODAY).recent
    assert not find_periods("the KPIs", today=TODAY).recent


@pytest.mark.parametrize(
    ("query", "since", "until"),
    [
        ("News published before 2025", None, date(2024, 12, 31)),
        ("Reports dated after October 23, 2026", date(2026, 10, 24), None),
        ("Churn since 2023, since 2025, until 2026, until March 2026", date(2025, 1, 1), date(2026, 3, 31)),
    ],
)
def test_the_narrowest_bounds_count(query: str, since: date | None, until: date | None) -> None:
    periods = find_periods(query, today=TODAY)
    assert (periods.since, periods.until) == (since, until)
