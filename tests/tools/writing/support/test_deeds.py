import pytest

from tools.writing.reading.text import Reading
from tools.writing.support.deeds import changes_parts, same_parts

OWNED = "The Brightwater fund owns 5.2% of Halden."
FINED = "A fine of €1.2 million was imposed on Loomcroft by Northmark."
SUED = "Vessby sued Tidewater over a patent in March 2026."
BOUGHT = "Corvane bought the site from Hellen for €22 million."
TOLD = [
    (OWNED, "Brightwater owns 5.2% of Halden.", "Halden owns 5.2% of Brightwater."),
    (OWNED, "5.2% of Halden is owned by the Brightwater fund.", "Halden owns 5.2% of the fund."),
    (FINED, "Northmark imposed a fine on Loomcroft.", "Loomcroft imposed a fine of €1.2 million."),
    (FINED, "A fine was imposed on Loomcroft.", "A fine was imposed on Northmark."),
    (SUED, "Tidewater was sued by Vessby over a patent.", "Vessby was sued by Tidewater over a patent."),
    (BOUGHT, "Hellen sold the site to Corvane.", "Corvane sold the site to Hellen."),
    (BOUGHT, "The site was sold to Corvane by Hellen.", "The site was sold to Hellen by Corvane."),
]


@pytest.mark.parametrize(("source", "right", "wrong"), TOLD)
def test_who_does_a_deed_and_to_whom_is_kept_by_the_passive_and_the_converse(
    source: str, right: str, wrong: str
) -> None:
    assert not changes_parts(Reading(right), [Reading(source)])
    assert changes_parts(Reading(wrong), [Reading(source)])


def test_a_noun_for_what_someone_receives_tells_no_deed_of_his() -> None:
    source = Reading("Halden shall pay a fine of $180,000 within thirty days.")
    assert not changes_parts(Reading("The Authority fined Halden $180,000."), [source])


def test_names_have_the_same_parts_whatever_their_order() -> None:
    ours, theirs = Reading("Tidewater was sued by Vessby over a patent."), Reading(SUED)
    assert same_parts(ours, theirs, {"vessby"}, {"tidewa"})
    assert not same_parts(Reading("Tidewater sued Vessby."), theirs, {"vessby"}, {"tidewa"})
