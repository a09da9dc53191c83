import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.passages import passage
from tools.writing.passages.quote import MAX_QUOTE_CHARS, best_quote, word_weights

PAGE = (
    "Churn in the second quarter\n\n"
    "The company is based in Port Ellery. Churn rose to 1.9 percent, i.e. 62 customers, in the second"
    " quarter. Why it did so is what this page is about.\n\n"
    "Region: North; Churn: 2.4 percent\nRegion: South; Churn: 1.1 percent"
)


def quoted(query: str, text: str, **fields: str) -> str:
    found = passage("a", text, **fields)
    quote = best_quote(found, word_weights(query, [found]))
    return text[quote.start : quote.end]


@pytest.mark.parametrize(
    ("query", "beginning"),
    [
        ("What was churn in the second quarter?", "Churn rose to 1.9 percent, i.e. 62 customers, in the"),
        ("Where is the company based?", "The company is based in Port Ellery."),
        ("churn in the North region", "Region: North; Churn: 2.4 percent"),
    ],
)
def test_the_sentence_or_row_that_carries_the_question_is_quoted(query: str, beginning: str) -> None:
    assert quoted(query, PAGE, title="Churn in the second quarter").startswith(beginning)


def test_a_heading_is_quoted_only_where_there_is_nothing_else() -> None:
    text = "Outage in Grenholm\n\nA pump failed on 14 May."
    assert (
        quoted("outage in Grenholm", text, section="2026 > Outage in  Grenholm") == "A pump failed on 14 May."
    )
    assert quoted("outage", "Outage in Grenholm", title="Outage in Grenholm") == "Outage in Grenholm"


@pytest.mark.parametrize("heading", ["Summary", "Unit economics", "Risks and next actions"])
def test_so_is_a_line_of_a_few_words_that_state_nothing(heading: str) -> None:
    text = f"Company note, 27 October 2026.\n{heading}\n\nCash fell to $12.5 million."
    assert quoted(heading, text) == "Company note, 27 October 2026."
    assert quoted(heading, heading) == heading


def test_how_a_question_wants_to_be_answered_does_not_decide() -> None:
    text = "This is a summary of the latest overview. The risks are churn and cash."
    assert quoted("Summarize the latest risks, please give an overview", text).startswith("The risks")


def test_function_words_do_not_decide() -> None:
    text = "How much it does have, and how long that will do, is not said. Cash fell to $12.5 million."
    assert quoted("How much cash does it have, and how long will it do?", text).startswith("Cash")


def test_of_equals_the_first_is_quoted() -> None:
    assert quoted("vaccines", "One thing is so. Another is so.") == "One thing is so."
    assert quoted("what is the", "One thing is so. Another is so.") == "One thing is so."


def test_plural_and_singular_are_the_same_word() -> None:
    assert quoted("usage logs", "A fine was paid. The old log must go.") == "The old log must go."


def test_rarer_words_weigh_more_and_all_weights_sum_to_one() -> None:
    found = [passage("a", "revenue and churn"), passage("b", "revenue"), passage("c", "revenue")]
    weights = word_weights("Revenue, churn or Grenholm?", found)
    assert weights["grenho"] > weights["churn"] > weights["revenu"] > 0
    assert sum(weights.values()) == pytest.approx(1)
    assert word_weights("what is the", found) == word_weights("?!", found) == {}


def test_a_long_sentence_is_cut_between_words() -> None:
    text = "word " * 200 + "churn."
    quote = quoted("word", text)
    assert MAX_QUOTE_CHARS - 10 < len(quote) <= MAX_QUOTE_CHARS
    assert set(quote.split()) == {"word"}


def test_full_width_marks_end_a_sentence() -> None:
    text = "港口委员会周二批准了新泊位。Churn 上升了\uff01工程将于明年开始。"
    assert quoted("Churn", text) == "Churn 上升了\uff01"


TEXTS = st.text(st.sampled_from("ab churn.!?\n\t。\uff01\uff1f中文กิ́‍👩\u202e|*"), min_size=1, max_size=900)


@given(TEXTS.filter(str.strip), st.text(max_size=40))
def test_any_text_has_a_short_quote_with_no_space_at_its_edges(text: str, query: str) -> None:
    found = passage("a", text)
    start, end, lexical = best_quote(found, word_weights(query, [found]))
    assert 0 <= start < end <= len(text)
    assert end - start <= MAX_QUOTE_CHARS
    assert text[start:end] == text[start:end].strip()
    assert 0 <= lexical <= 1


def test_the_share_is_whole_when_every_word_is_carried_and_zero_when_none_is() -> None:
    found = passage("a", "Churn and revenue grew.")
    assert best_quote(found, word_weights("revenue and churn", [found])).lexical == pytest.approx(1)
    assert best_quote(found, word_weights("vaccine", [found])).lexical == 0
