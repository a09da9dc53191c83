import pytest

from tools.retrieval.names import (
    find_companies,
    find_outlets,
    find_sources,
    find_titled,
    known_companies,
    may_be_titled,
)

OUTLETS = ["The Herald - Sports", "The Herald - Travel", "Ledger | World News", "wire.com", ""]


def meant(query: str) -> list[tuple[str, ...]]:
    return [mention.means for mention in find_outlets(query, OUTLETS)]


def test_a_house_means_all_its_branches_and_a_full_name_one() -> None:
    assert meant("What does The Herald say?") == [("The Herald - Sports", "The Herald - Travel")]
    assert meant("What does The Herald - Sports say?") == [("The Herald - Sports",)]


def test_an_outlet_is_found_by_its_short_forms() -> None:
    assert meant("Did Ledger and Wire agree?") == [("Ledger | World News",), ("wire.com",)]


def test_a_word_in_lower_case_or_inside_another_is_no_outlet() -> None:
    assert meant("the ledger of the wireless Heralds") == []


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        ("What was churn according to the New York Times?", ["New York Times"]),
        ("What did Tarn Evening News say about churn?", ["Tarn Evening News"]),
        (
            "As reported by 'The Chronicle of Trade', did Halvorsen's report say so?",
            ["The Chronicle of Trade"],
        ),
        ("According to Loomcroft Inc., what did the board say?", ["Loomcroft"]),
        ("according to these sources, and by the prosecution", []),
    ],
)
def test_whom_a_question_asks_for_a_report_is_a_source(query: str, sources: list[str]) -> None:
    assert [query[each.start : each.stop] for each in find_sources(query)][: len(sources) or None] == sources


def test_a_company_is_known_by_ticker_and_product_but_not_by_its_filings() -> None:
    assert [each.means for each in find_companies("Did AAPL or the iPhone sell?")] == [("Apple",), ("Apple",)]
    assert find_companies("What do earnings and guidance say?") == []
    assert {"AAPL", "Apple Inc"} <= set(known_companies()[0].also)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("Did Acme Industries grow?", ["Did Acme Industries", "Acme Industries"]),
        ("Who runs Acme Industries Inc.?", ["Acme Industries"]),
        ("What did Acme Industries' Board say in May?", ["Acme Industries"]),
        ("How high is Acme Industries\u2019s Debt?", ["Acme Industries"]),
        ("the Tarn Street Journal", ["Tarn Street Journal", "Street Journal"]),
        ("What did Acme and Zenith earn?", []),
        ("what is churn?", []),
    ],
)
def test_words_in_a_row_with_a_capital_may_be_a_name_in_a_title(query: str, names: list[str]) -> None:
    assert may_be_titled(query) == names


def test_a_question_of_nothing_but_names_lists_few() -> None:
    assert len(may_be_titled(", ".join(f"Acme Industry{i}" for i in range(5000)))) == 64


def test_a_name_from_a_title_may_go_by_words_that_mean_it_and_by_its_initials() -> None:
    (mention,) = find_titled("Did Acme Industries grow?", {"Acme Industries": ["Acme"]})
    assert mention.means == ("Acme Industries", "Acme")
    (mention,) = find_titled("What of the Federal Trade Board?", {"Federal Trade Board": []})
    assert mention.means == ("Federal Trade Board", "FTB")
