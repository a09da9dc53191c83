import pytest

from tools.simulation.reading.statements import read_prompt


def _only(text):
    (statement,) = read_prompt(text).statements
    return statement


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("monthly churn was 1.4%", 1),
        ("15% annual churn", 12),
        ("churn of 3% a quarter", 3),
        ("burn of $300k/month", 1),
        ("burn is $3.6m per year", 12),
        ("churn of 15%", None),
        ("burn 0,4 Mio. EUR pro Monat", 1),
        ("12,000 units a month", 1),
        ("units: 12k a month", 1),
    ],
)
def test_the_period_of_a_rate_is_the_one_beside_it(text, period):
    assert _only(text).period_months == period
