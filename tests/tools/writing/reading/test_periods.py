import pytest

from tools.writing.reading.periods import find_periods


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between April and June 2026", (2026, 4, 6)),
        ("from July to September", (None, 7, 9)),
        ("the third quarter of 2026", (2026, 7, 9)),
        ("In May it fell", (None, 5, 5)),
        ("a July trial", (None, 7, 7)),
        ("by mid-2027", (2027, 1, 12)),
    ],
)
def test_a_period_is_a_span_of_months(text: str, expected: tuple[int | None, int, int]) -> None:
    [period] = find_periods(text)
    assert (period.year, period.first, period.last) == expected


def test_an_ordinal_alone_is_a_quarter_where_quarters_are_spoken_of() -> None:
    _, period = find_periods("1.4% in the third quarter of 2026, after 1.9% in the second.")
    assert (period.first, period.last) == (4, 6)
    assert list(find_periods("He came in the second, she in the third.")) == []
