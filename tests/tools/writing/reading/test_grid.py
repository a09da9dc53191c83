import pytest

from tools.writing.reading.grid import label_end, with_change, with_headings

TABLE = """Key figures
Q3 2025 Q2 2026 Q3 2026
ARR, $ million 39.5 45.1 48.2
Monthly churn, % 1.2 1.9 1.4
Cash, $ million 23.8 17.2
After the table 1 2 3"""


def test_numbers_under_a_row_of_periods_get_their_periods_and_unit() -> None:
    lines = with_headings(TABLE).split("\n")
    assert lines[2] == "ARR (USD million); Q3 2025: 39.5; Q2 2026: 45.1; Q3 2026: 48.2"
    assert lines[3] == "Monthly churn (%); Q3 2025: 1.2; Q2 2026: 1.9; Q3 2026: 1.4"


def test_a_row_with_too_few_numbers_ends_the_table() -> None:
    assert with_headings(TABLE).split("\n")[4:] == TABLE.split("\n")[4:]


def test_text_that_only_mentions_periods_stays_as_it_is() -> None:
    text = "In Q3 2025 and Q2 2026\nthe shares fell 1 2"
    assert with_headings(text) == text


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Sales: North; H1 2024: 580; H1 2025: 612", "Sales: North; H1 2024: from 580; H1 2025: rose to 612"),
        ("Staff; 2025: 1,275; 2024: 1,310", "Staff; 2025: fell to 1,275; 2024: from 1,310"),
        (
            "Churn (%); Q1 2025: 1; Q2 2025: 2; Q3 2025: 3",
            "Churn (%); Q1 2025: from 1; Q2 2025: 2; Q3 2025: rose to 3",
        ),
    ],
)
def test_a_row_of_periods_tells_where_it_leads(row: str, told: str) -> None:
    assert with_change(row) == told


@pytest.mark.parametrize(
    "row",
    [
        "Churn (%); Q1 2025: 1.2; Q2 2025: 1.9; Q3 2025: 1.4",  # up and down
        "Rating; 2024: 8.1; 2025: 8.1",
        "Region: North; Sales: 580; Staff: 20",
        "Sales rose in 2024; profit fell in 2025.",
    ],
)
def test_a_row_that_leads_nowhere_stays_as_it_is(row: str) -> None:
    assert with_change(row) == row


def test_a_row_has_a_label_and_a_sentence_none() -> None:
    assert label_end("Sales: North; 2024: 580; 2025: 612") == len("Sales: North")
    assert label_end("Sales rose in 2024; profit fell in 2025.") == 0
