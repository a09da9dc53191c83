import re

from tools.writing.reading.cues import Surroundings, find_cues
from tools.writing.reading.text import Reading

PATTERNS = [("median", re.compile("median")), ("p10", re.compile("10th")), ("p90", re.compile("90th"))]


def called(text: str) -> list[str]:
    """What each amount of a text is called; `-` for nothing."""
    claim = Reading(text)
    amounts = [figure for figure in claim.figures if figure.kind.startswith("money")]
    around = Surroundings(claim, amounts)
    found = (around.nearest(amount, find_cues(claim.text, PATTERNS)) for amount in amounts)
    return [cue.says if cue else "-" for cue in found]


def test_a_figure_is_called_what_stands_nearest_before_or_after_it() -> None:
    assert called("The median is $12m and the 10th percentile $8m.") == ["median", "p10"]
    assert called("From $8m (10th percentile) to $15m (90th percentile).") == ["p10", "p90"]
    assert called("It is $12m at the median and $8m at the 10th percentile.") == ["median", "p10"]


def test_names_in_a_row_go_with_figures_in_a_row() -> None:
    assert called("The 10th and 90th percentiles are $8m and $15m.") == ["p10", "p90"]


def test_what_stands_nearer_to_another_figure_belongs_to_that_one() -> None:
    assert called("A median that falls to $8m from a 90th percentile of $15m.") == ["median", "p90"]
    assert called("The median is $12m. Costs of all kinds are $3m.") == ["median", "-"]


def test_of_two_cues_at_one_place_the_first_pattern_counts() -> None:
    patterns = [("long", re.compile("net burn")), ("short", re.compile("burn"))]
    assert [cue.says for cue in find_cues("net burn and burn", patterns)] == ["long", "short"]
