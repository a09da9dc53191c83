import pytest

from tools.writing.reading.figures import agrees, even, find_figures, keeps_bound


def stands(claim: str, source: str) -> bool:
    [ours], [theirs] = find_figures(even(claim)), find_figures(even(source))
    return agrees(ours, theirs, frozenset()) and keeps_bound(ours, theirs)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("more than $48 million", "$48.2 million"),
        ("over 800 customers", "812 customers"),
        ("at least 240 people", "240 people"),
        ("up to 39 months", "39 months"),
        ("almost 49%", "48.9%"),
        ("fewer than 50 people", "49 people"),
        ("about 300 customers", "305 customers"),
        ("more than three times", "more than three times"),
        ("over 18 months", "18 months"),
        ("exceeded the 62 customers", "62 customers"),
    ],
)
def test_a_bound_that_the_source_bears_out_stands(claim: str, source: str) -> None:
    assert stands(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("more than $48.2 million", "$48.2 million"),
        ("exceeded revenue of $48.2 million", "$48.2 million"),
        ("below $48.2 million", "$48.2 million"),
        ("at least $50 million", "$48.2 million"),
        ("about $50 million", "$48.2 million"),
        ("under 61%", "61.5%"),
        ("over 8%", "8%"),
        ("less than three times", "more than three times"),
    ],
)
def test_a_bound_against_an_equal_or_a_contrary_figure_falls(claim: str, source: str) -> None:
    assert not stands(claim, source)
