import pytest

from tests.passages import passage, planned
from tools.evidence.features import measure
from tools.retrieval.asked import read_question
from tools.retrieval.passage import Term

TERMS = {word: Term(term=word, chunks=1, rarity=2.0) for word in ("churn", "harbour")}
OF_TWO = "Did The Herald report churn on 5 May 2026, and did The Ledger report the harbour on 7 May 2026?"


def asked():
    return read_question(planned(OF_TWO, "The Herald", "The Ledger"), TERMS)


def test_each_part_knows_its_words_outlet_and_day() -> None:
    churn, harbour = asked().parts
    assert (churn.content, churn.outlets) == ({"churn"}, {"The Herald"})
    assert (harbour.content, harbour.outlets) == ({"harbour"}, {"The Ledger"})
    assert [day.isoformat() for part in (churn, harbour) for day in part.days] == ["2026-05-05", "2026-05-07"]


@pytest.mark.parametrize(
    ("fields", "tells"),
    [
        ({"outlet": "The Herald", "date": "2026-05-05"}, True),
        ({"outlet": "The Herald", "date": "2026-05-06"}, True),
        ({"outlet": "The Herald", "date": "2026-05-07"}, False),
        ({"outlet": "The Herald", "date": None}, False),
        ({"outlet": "The Ledger", "date": "2026-05-05"}, False),
    ],
)
def test_a_part_is_told_by_passages_of_its_outlet_and_day(fields, tells: bool) -> None:
    assert asked().parts[0].told_by([passage("a", **fields)]) == [0] * tells


def test_a_part_that_names_no_day_is_told_by_passages_without_one() -> None:
    (whole,) = read_question(planned("What was churn?"), TERMS).parts
    assert whole.told_by([passage("a", date=None), passage("b")]) == [0, 1]


def test_a_part_is_as_near_a_passage_as_the_search_found_and_the_whole_question_as_its_cosine() -> None:
    found = passage("a", similarity=0.3, closeness=[0.7, 0.1])
    assert [part.cosine(found) for part in asked().parts] == [0.7, 0.1]
    (whole,) = read_question(planned("What was churn?"), TERMS).parts
    assert whole.cosine(found) == 0.3


def test_what_another_outlet_or_day_carries_of_a_part_does_not_count() -> None:
    plan = planned(OF_TWO, "The Herald", "The Ledger")
    churn = {"carries": ["churn"], "closeness": [0.8, 0.2]}
    right = passage("a", outlet="The Herald", date="2026-05-05", **churn)
    late = passage("b", outlet="The Herald", date="2026-06-05", **churn)
    other = passage("c", outlet="The Ledger", date="2026-05-05", **churn)
    for found, parts, cosine in (
        ([right], 0.5, 0.4),
        ([late], 0.0, 0.0),
        ([other], 0.0, 0.0),
        ([], 0.0, 0.0),
    ):
        features = measure(asked(), plan, found)
        assert (features["parts"], features["parts_cosine"]) == (pytest.approx(parts), pytest.approx(cosine))


def test_a_part_without_words_of_its_own_is_left_out() -> None:
    assert (
        len(read_question(planned(OF_TWO, "The Herald", "The Ledger"), {"churn": TERMS["churn"]}).parts) == 1
    )


@pytest.mark.parametrize(
    ("query", "one"),
    [
        ("What was revenue in 2018 and 2019?", 1.0),
        ("Did The Herald and The Ledger report churn?", 0.0),
        ("Did Apple or Microsoft grow more?", 0.0),
        ("What was churn and how did it change?", 0.0),
        ("Was it " + "very " * 30 + "high?", 0.0),
    ],
)
def test_a_question_asks_one_thing_unless_it_compares_joins_or_is_long(query: str, one: float) -> None:
    plan = planned(query, "The Herald", "The Ledger")
    assert measure(read_question(plan, TERMS), plan, [])["one_thing"] == one
