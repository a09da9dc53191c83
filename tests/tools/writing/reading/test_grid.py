from tools.writing.reading.grid import with_headings

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
