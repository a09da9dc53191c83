"""What is planned or possible is not told as done, nor what is done as planned."""

import pytest

from tests.passages import passage
from tools.writing.reading.text import Reading
from tools.writing.support.modality import taken_for_done, taken_for_open
from tools.writing.support.source import Place, Source


def place(text: str) -> Place:
    return Place(Source(passage("a", text)), 1)


@pytest.mark.parametrize(
    ("source", "open_", "done"),
    [
        (
            "The harbour board plans to dredge the north basin in 2027.",
            "The north basin is to be dredged in 2027.",
            "The north basin was dredged.",
        ),
        (
            "The chair said that tolls would rise by 4 percent.",
            "Tolls are to rise by 4 percent.",
            "Tolls have risen by 4 percent.",
        ),
        (
            "Frost is likely to cut the olive harvest by a fifth.",
            "Frost will probably reduce the olive harvest by a fifth.",
            "Frost has reduced the olive harvest by a fifth.",
        ),
        (
            "Two ministries still have to approve the merger.",
            "Two ministries have yet to agree to the merger.",
            "Two ministries approved the merger.",
        ),
        (
            "Ferrow will pay 40 million euros in cash for the yard.",
            "Ferrow is paying 40 million euros in cash for the yard.",  # an announced deal
            "Ferrow paid 40 million euros in cash for the yard.",
        ),
        (
            "Ferrow may open a yard in Split.",
            "Ferrow might open a yard in Split.",
            "Ferrow is opening a yard in Split.",
        ),
        (
            "Risk: Pilots strike in spring; Likelihood: medium; Effect: 3 weeks without traffic",
            "A strike of the pilots could mean 3 weeks without traffic.",
            "A strike of the pilots cost 3 weeks of traffic.",
        ),
    ],
)
def test_what_is_ahead_is_not_told_as_done(source: str, open_: str, done: str) -> None:
    assert taken_for_done(Reading(done), place(source))
    assert not taken_for_done(Reading(open_), place(source))


def test_what_a_part_beside_counts_may_have_been_done() -> None:
    source = place("The clerk will report on grants in June; 640 homes have applied and 215 have been paid.")
    assert not taken_for_done(Reading("Of the 640 homes that applied for grants, 215 were paid."), source)


def test_what_is_done_is_not_told_as_ahead() -> None:
    source = place("The new quay opened in November and cost 27 million euros.")
    assert taken_for_open(Reading("The new quay will open in November."), source)
    assert not taken_for_open(Reading("The new quay, opened in November, cost 27 million euros."), source)
    planned = place("The new quay will open in November; the old one opened in 1911.")
    assert not taken_for_open(Reading("The new quay will open in November."), planned)
