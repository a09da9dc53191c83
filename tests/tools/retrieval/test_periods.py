from datetime import date

import pytest

from tools.retrieval.periods import MOST_PERIODS, find_periods

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
        ("Churn over the last three months", "2026-08-24", "2026-11-22"),
        ("Halvorsen Analytics' 2031 revenue", "2031-01-01", "2031-12-31"),
        ("Revenue 2019?", "2019-01-01", "2019-12-31"),
        ("Plans for fiscal 2024", "2024-01-01", "2024-12-31"),
        ("FY24 results", "2024-01-01", "2024-12-31"),
        ("Churn in Q1 FY24", "2024-01-01", "2024-03-31"),
        ("Churn in 2024 Q1", "2024-01-01", "2024-03-31"),
        ("Churn in 2024's third quarter", "2024-07-01", "2024-09-30"),
        ("Churn between January and March 2024", "2024-01-01", "2024-03-31"),
        ("Churn from November to February 2024", "2023-11-01", "2024-02-29"),
        ("Churn between Q1 and Q3 2024", "2024-01-01", "2024-09-30"),
        ("Decided between 2026-01-01 and 2026-06-30?", "2026-01-01", "2026-06-30"),
        ("Decided from January 5 to March 3, 2024?", "2024-01-05", "2024-03-03"),
        ("Decided after 2026-01-31?", "2026-02-01", "2100-12-31"),
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
    "query",
    [
        *("", "may I march", "February 31, 2023", "2023 buses", "Q9 of 20266", "五月"),
        *(
            "$2019 revenue",
            "$ 2019 revenue",
            "in 2000 million shares",
            "Q4 9999",
            "on 9999-12-31",
            "0001-01-01",
        ),
        *(
            "in 1066",
            "the last 999 years",
            f"the last {'9' * 5000} days",
            "after 2100-12-31",
            "before 1900-01-01",
        ),
    ],
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


@pytest.mark.parametrize(
    ("query", "since", "until"),
    [
        ("Only documents from 2019.", date(2019, 1, 1), date(2019, 12, 31)),
        ("Churn? Since October.", date(2026, 10, 1), None),
        ("Churn since 13/02/2025", date(2025, 2, 13), None),
        ("Churn since yesterday", date(2026, 11, 21), None),
        ("Since the year 2099", date(2099, 1, 1), None),
        ("News published between 2023 and 2024", date(2023, 1, 1), date(2024, 12, 31)),
        ("News published after 2025 and before 2024", date(2026, 1, 1), date(2023, 12, 31)),
    ],
)
def test_documents_are_bound_in_many_words(query: str, since: date, until: date | None) -> None:
    periods = find_periods(query, today=TODAY)
    assert (periods.since, periods.until, periods.named, periods.unread) == (since, until, [], ())


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Churn since 2026-02-30?", "since 2026-02-30"),
        ("Churn since 03/04/2025?", "since 03/04/2025"),
        ("Churn published after 9999-12-31", "published after 9999-12-31"),
        ("Churn published before 0001-01-01", "published before 0001-01-01"),
        ("Churn until tomorrow", "until tomorrow"),
    ],
)
def test_a_bound_that_is_no_day_is_told(query: str, words: str) -> None:
    periods = find_periods(query, today=TODAY)
    assert (periods.since, periods.until, periods.unread) == (None, None, (words,))


def test_what_was_before_a_day_may_be_told_later() -> None:
    (period,) = find_periods("What was decided before 2026-06-30?", today=TODAY).named
    assert (period["text"], period["end"], period["sure"]) == ("before 2026-06-30", "2026-06-29", False)


def test_a_span_that_runs_backwards_is_empty_unless_it_compares() -> None:
    assert find_periods("What was decided between 2025 and 2024?", today=TODAY).empty == (
        "between 2025 and 2024",
    )
    compared = find_periods("How did revenue change between 2025 and 2024?", today=TODAY)
    assert ([each["text"] for each in compared.named], compared.empty) == (["2025", "2024"], ())


def test_a_period_is_read_once_and_no_more_than_twenty_five_are() -> None:
    assert len(find_periods("in March 2024 and " * 500, today=TODAY).named) == 1
    days = " and ".join(f"2024-{month:02}-{day:02}" for month in (1, 3) for day in range(1, 31))
    assert len(find_periods(days, today=TODAY).named) == MOST_PERIODS
