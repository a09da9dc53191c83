import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from nodes.state import MAX_QUERY_CHARS, Question


@pytest.mark.parametrize("query", ["", "  \n\t", "\x00", "\ud800"])
def test_a_question_with_nothing_in_it_is_refused(query: str) -> None:
    with pytest.raises(ValidationError, match="ask a question"):
        Question(query=query)


def test_the_longest_question_is_taken_and_a_longer_one_is_told_the_limit() -> None:
    assert len(Question(query="x" * MAX_QUERY_CHARS).query) == MAX_QUERY_CHARS
    with pytest.raises(ValidationError, match=r"20,001 characters, the limit is 20,000"):
        Question(query="x" * (MAX_QUERY_CHARS + 1))


def test_what_postgres_cannot_hold_is_dropped_and_the_rest_is_kept() -> None:
    assert Question(query="a\x00b\ud800c é 中 👩\u200d🚀").query == "abc é 中 👩\u200d🚀"


@given(st.text(st.characters(), max_size=40))
def test_every_question_that_is_taken_can_be_stored(query: str) -> None:
    try:
        taken = Question(query=query).query
    except ValidationError:
        return
    assert taken.strip()
    assert "\x00" not in taken.encode().decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"trials": 0},
        {"trials": 2_000_001},
        {"seed": -2},
        {"seed": 2**53},
        {"mode_hint": "web"},
        {"drivers": ["x"]},
        {"constraints": {"min_citations": 26}},
    ],
)
def test_values_out_of_bounds_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Question.model_validate({"query": "q", **fields})


def test_a_mode_may_be_named_in_capitals() -> None:
    assert Question.model_validate({"query": "q", "mode_hint": " LLM "}).mode_hint == "llm"


def test_no_field_may_be_null_since_the_playground_cannot_show_it() -> None:
    assert "null" not in str(Question.model_json_schema())


@pytest.mark.parametrize(
    ("asked", "mode_hint"), [({"min_citations": 3}, "rag"), ({"return_model_id": True}, "")]
)
def test_what_is_asked_of_evidence_is_answered_from_documents(
    asked: dict[str, object], mode_hint: str
) -> None:
    assert Question.model_validate({"query": "q", "constraints": asked}).mode_hint == mode_hint


@pytest.mark.parametrize("mode_hint", ["llm", "risk"])
def test_constraints_on_documents_go_with_no_mode_that_cites_none(mode_hint: str) -> None:
    with pytest.raises(ValidationError, match="leave one of the two out"):
        Question.model_validate({"query": "q", "mode_hint": mode_hint, "constraints": {"rag_only": True}})
