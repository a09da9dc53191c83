from tools.retrieval.clauses import split


def parts(query: str, *names: str) -> list[str]:
    return split(query, [(query.index(name), query.index(name) + len(name)) for name in names])


def test_a_question_is_cut_between_what_it_names() -> None:
    query = "What did Acme say of churn, and how did Zenith answer that?"
    assert parts(query, "Acme", "Zenith") == ["What did Acme say of churn", "and how did Zenith answer that?"]


def test_a_clause_that_is_hardly_more_than_a_name_is_no_part_of_its_own() -> None:
    query = "Did Harbour Business Daily and The Wire report that churn rose?"
    assert parts(query, "Harbour Business Daily", "The Wire") == [
        "Did Harbour Business Daily and report that churn rose?",
        "Did and The Wire report that churn rose?",
    ]


def test_what_stands_together_is_not_cut() -> None:
    assert parts("Acme Zenith", "Acme", "Zenith") == []
    assert parts("What did Acme say?", "Acme") == []
