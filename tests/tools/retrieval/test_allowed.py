import pytest

from tools.retrieval.allowed import Allowed, find_allowed

OUTLETS = ("The Herald", "The Ledger", "The Wire")


@pytest.mark.parametrize(
    ("query", "only", "never"),
    [
        ("Why did churn rise? Only from The Ledger.", {"The Ledger"}, set()),
        (
            "Why did churn rise? Use only documents from the Ledger and the Wire.",
            {"The Ledger", "The Wire"},
            set(),
        ),
        ("Why did churn rise? Not from Herald, The Wire.", None, {"The Herald", "The Wire"}),
        ("Why did churn rise? Only from The Ledger. Exclude The Wire.", {"The Ledger"}, {"The Wire"}),
        ("Why did churn rise? Only from The Ledger. Only from The Wire.", set(), set()),
    ],
)
def test_orders_on_outlets_are_read_and_leave_the_question(
    query: str, only: set[str] | None, never: set[str]
) -> None:
    allowed = find_allowed(query, OUTLETS)
    assert allowed.only == only
    assert allowed.never == never
    assert allowed.unknown == ()
    assert allowed.subject == "Why did churn rise?"


@pytest.mark.parametrize(
    "query", ["What does The Ledger report?", "The Ledger, not The Wire, said so", "Churn only from 2019", ""]
)
def test_a_name_alone_is_no_order(query: str) -> None:
    assert find_allowed(query, OUTLETS) == Allowed(None, frozenset(), (), query)


def test_an_outlet_that_the_corpus_has_not_is_told() -> None:
    assert find_allowed("Why? Only from Delph Gazette.", OUTLETS).unknown == ("Delph Gazette",)
