import pytest

from tools.routing.lexical import LexicalSpace

TEXTS = ["simulate the churn", "draft the email", "what did the article say"]


@pytest.fixture(scope="module")
def space():
    return LexicalSpace.learn(TEXTS)


def similarity(space, one, other):
    a, b = space.vectors([one, other]).toarray()
    return float(a @ b)


def test_rows_have_unit_length(space):
    assert [similarity(space, text, text) for text in TEXTS] == pytest.approx([1.0] * 3)


def test_a_typo_stays_near(space):
    assert similarity(space, "simulte the chrun", TEXTS[0]) > similarity(space, "simulte the chrun", TEXTS[1])


def test_a_rare_word_weighs_more_than_a_common_one(space):
    assert similarity(space, "churn", TEXTS[0]) > similarity(space, "the", TEXTS[0])


@pytest.mark.parametrize("text", ["", "日本語", "🙂"])
def test_unknown_text_is_the_zero_vector(space, text):
    assert space.vectors([text]).nnz == 0


def test_one_name_counts_like_another():
    space = LexicalSpace.learn(["tell me about Acme", "write about the sea", "simulate the churn"])
    assert similarity(space, "tell me about Tidewater", "tell me about Acme") > similarity(
        space, "tell me about tidewater", "tell me about Acme"
    )
