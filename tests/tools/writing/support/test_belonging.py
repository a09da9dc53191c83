"""Each figure goes with the name, the verb and the word that its source gives it."""

import asyncio

import pytest

from tests.passages import passage
from tools.models.minilm import MiniLMEmbeddings
from tools.writing.support.sentence_checker import SentenceChecker

PASSAGES = {
    1: passage(
        "a",
        "Halden sold its Lindau unit for $6.5 million. Like-for-like sales rose 3.1%, with food up 4.4% and"
        " clothing down 1.9%. Halden reported revenue of $48.2 million, up 14 percent.",
        title="Halden trading update",
    ),
    2: passage(
        "b",
        "Orders from Siemens rose 12 percent, while orders from Bosch fell 8 percent. Brightarm lost 46"
        " customers to Halden. Halden will close its laboratory in Lyon, at the cost of 190 jobs, and move"
        " the work to Dublin, where it will create 75.",
        title="Halden and its customers",
    ),
    3: passage(
        "c",
        "Sales (GBP million): North; H1 2024: 580; H1 2025: 612\nSales (GBP million): South; H1 2024: 698;"
        " H1 2025: 757",
        title="Sales by region",
    ),
    4: passage(
        "d",
        "Orders (EUR million): Trailers; 2024: 214; 2025: 251\nOrders (EUR million): Trucks; 2024: 188;"
        " 2025: 176\n\nThe two plan a common yard, in which Voss Marine will hold 60 percent and Ferrow 25"
        " percent.",
        title="Orders and plans",
    ),
}


@pytest.fixture(scope="module")
def checker() -> SentenceChecker:
    return SentenceChecker(PASSAGES, query="How is Halden doing?", embedder=MiniLMEmbeddings())


def stands(sentence: str, checker: SentenceChecker) -> bool:
    return "text" in asyncio.run(checker.check(sentence))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Orders from Siemens rose 12 percent [2].", "Orders from Bosch rose 12 percent [2]."),
        ("Orders from Bosch fell by 8 percent [2].", "Orders from Siemens fell by 8 percent [2]."),
        ("Halden will create 75 jobs in Dublin [2].", "Halden will create 75 jobs in Lyon [2]."),
        ("Halden will create 75 jobs in Dublin [2].", "Halden will create 190 jobs in Dublin [2]."),
        (
            "In the South sales went up to £757 million from £698 million [3].",
            "In the North sales went up to £757 million from £698 million [3].",
        ),
        (
            "In the South sales went up to £757 million from £698 million [3].",
            "In the South sales fell to £757 million from £698 million [3].",
        ),
        (
            "Orders for trucks fell to 176 million euros [4].",
            "Orders for trailers fell to 176 million euros [4].",
        ),
        (
            "Voss Marine would hold 60 percent of the yard, and Ferrow 25 percent [4].",
            "Ferrow would hold 60 percent of the yard [4].",
        ),
        ("Food sales grew by 4.4% [1].", "Food sales grew by 3.1% [1]."),
        (
            "Revenue was $48.2 million, an increase of 14 percent [1].",
            "Revenue was $48.2 million, an increase of 3.1% [1].",
        ),
        (
            "Halden sold its Lindau unit for $6.5 million [1].",
            "Halden bought its Lindau unit for $6.5 million [1].",
        ),
        ("Halden won 46 customers from Brightarm [2].", "Brightarm gained 46 customers from Halden [2]."),
        ("Halden reported revenue of $48.2 million [1].", "Halden reported costs of $48.2 million [1]."),
    ],
)
def test_a_figure_given_to_another_name_or_word_falls(
    right: str, wrong: str, checker: SentenceChecker
) -> None:
    assert stands(right, checker)
    assert not stands(wrong, checker)


def test_a_host_that_no_source_names_falls(checker: SentenceChecker) -> None:
    assert not stands("Halden reported revenue of $48.2 million, says evil.example [1].", checker)
    assert not stands("Halden reported revenue of $48.2 million, see evil.example/x [1].", checker)


def test_a_second_citation_has_to_have_to_do_with_the_sentence(checker: SentenceChecker) -> None:
    assert not stands("Halden sold its Lindau unit for $6.5 million [1][2].", checker)
