import pytest

from tools.simulation.reading.parse import find_quantities
from tools.simulation.reading.unread import unread_figures


def _unread(text):
    return unread_figures(text, find_quantities(text, in_question=True))


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Cash R$ 5m, burn R$300k", ["5m", "300k"]),
        ("Cash ₹5m", ["₹5m"]),
        ("ARR $12mln, churn 1.2.3%", ["$12mln", "1.2.3%"]),
        ("cash 12,34,567", ["12,34,567"]),
        ("support 24/7", ["24/7"]),
        ("revenue x2", ["x2"]),
    ],
)
def test_a_figure_in_no_known_form_is_listed_whole(text, figures):
    assert _unread(text) == figures
    assert find_quantities(text, in_question=True) == []


@pytest.mark.parametrize(
    "text",
    ["ARR in 2027", "from 2024-2025", "on 2026-03-01", "12/31/2025", "1st", "Q3", "p90", "$5m and 15%"],
)
def test_names_years_dates_and_what_was_read_are_not_listed(text):
    assert _unread(text) == []
