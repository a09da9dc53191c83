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
        ("$5 million in cash or more", "at least $5 million in cash"),
        ("$5 million in cash at least", "at least $5 million in cash"),
        ("nobody pays less than $9,600", "a minimum charge of $9,600"),
        ("about 49%", "almost 49%"),
    ],
)
def test_the_bound_of_a_source_stands_in_other_words_too(claim: str, source: str) -> None:
    assert stands(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("$5 million in cash at most", "at least $5 million in cash"),
        ("$5 million or less in cash", "at least $5 million in cash"),
        ("40 jobs", "up to 40 jobs"),
        ("about 40 jobs", "up to 40 jobs"),
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


def test_the_ends_of_a_range_are_bounds() -> None:
    low, high = find_figures(even("$50 million to $54 million"))
    for claim, kept in [("at least $50 million", low), ("up to $54 million", high)]:
        [said] = find_figures(even(claim))
        assert keeps_bound(said, kept)
    for claim, kept in [("at least $54 million", high), ("$54 million", high), ("at most $50 million", low)]:
        [said] = find_figures(even(claim))
        assert not keeps_bound(said, kept)


def test_a_change_is_no_range() -> None:
    assert [figure.bound for figure in find_figures(even("rose from $30 million to $33 million"))] == ["", ""]
