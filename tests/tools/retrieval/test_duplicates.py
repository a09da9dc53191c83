from hypothesis import given
from hypothesis import strategies as st

from tests.passages import passage, prose
from tools.retrieval.duplicates import sources

REPORT = (
    "Halvorsen Analytics is buying Loomcroft Systems, a maker of inventory software for textile and clothing"
    " distributors, for up to $6.5 million. The two companies said so on Wednesday after the exchange closed."
    " Loomcroft has 38 employees, all of whom move to Halvorsen, and 52 customers in four countries."
)


def grouped(*passages):
    return [[member["chunk_id"] for member in group] for group in sources(passages).values()]


def test_five_syndicated_copies_are_one_source() -> None:
    copies = [passage(f"d{i}", f"VESSBY, 5 August (wire {i}) - {REPORT}") for i in range(5)]
    assert list(sources(copies)) == ["d0"]


def test_documents_with_different_words_are_sources_of_their_own() -> None:
    assert list(sources([passage("a"), passage("b"), passage("c")])) == ["a", "b", "c"]


def test_passages_of_one_document_are_one_source_in_their_order() -> None:
    first, second = passage("a", prose("x"), chunk_id="a:3"), passage("a", prose("y"), chunk_id="a:1")
    assert grouped(first, passage("b"), second) == [["a:3", "a:1"], ["b:0"]]


def test_case_punctuation_and_white_space_do_not_hide_a_copy() -> None:
    disguised = REPORT.upper().replace(" ", "\n\n").replace(",", " —").replace(".", "!")
    assert list(sources([passage("a", REPORT), passage("b", disguised)])) == ["a"]


def test_a_cut_down_copy_is_a_copy() -> None:
    assert list(sources([passage("a", REPORT), passage("b", REPORT[: len(REPORT) // 2])])) == ["a"]


def test_a_report_that_only_quotes_another_is_no_copy() -> None:
    quoting = f"{prose('x')} The company said: {REPORT[:90]} {prose('y')}"
    assert list(sources([passage("a", REPORT), passage("b", quoting)])) == ["a", "b"]


def test_a_copy_found_late_joins_two_documents_that_looked_independent() -> None:
    # The copies' best passages are different parts of the article.
    found = [
        passage("a", prose("beginning"), chunk_id="a:0"),
        passage("b", prose("end"), chunk_id="b:1"),
        passage("c"),
        passage("b", prose("beginning"), chunk_id="b:0"),
    ]
    assert grouped(*found) == [["a:0", "b:1", "b:0"], ["c:0"]]


def test_copies_of_a_copy_are_one_source() -> None:
    words = [f"w{i}" for i in range(100)]
    texts = [" ".join(words[:60]), " ".join(words[40:]), " ".join(words[:80])]  # the third overlaps with both
    assert len(sources([passage(f"d{i}", text) for i, text in enumerate(texts[:2])])) == 2
    assert len(sources([passage(f"d{i}", text) for i, text in enumerate(texts)])) == 1


def test_unusual_scripts_are_told_apart() -> None:
    texts = [
        "港口委员会周二批准了新泊位。工程将于明年开始。",
        "公司第三季度收入增长百分之二十一。",
        "وافق المجلس على الرصيف الجديد يوم الثلاثاء",
    ]
    assert len(sources([passage(f"d{i}", text) for i, text in enumerate(texts)])) == 3
    assert len(sources([passage(f"d{i}", texts[0]) for i in range(3)])) == 1


def test_nothing_gives_nothing_and_a_text_without_words_is_no_error() -> None:
    assert sources([]) == {}
    assert list(sources([passage("a", "— !"), passage("b")])) == ["a", "b"]


PIECES = [prose(letter, 12) for letter in "stuvw"]
PASSAGES = st.lists(
    st.builds(
        lambda doc, parts: passage(doc, " ".join(PIECES[part] for part in parts)),
        st.sampled_from("abcd"),
        st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True),
    ),
    max_size=8,
)


@given(PASSAGES)
def test_every_passage_is_in_one_group_and_no_document_in_two(passages) -> None:
    groups = sources(passages)
    assert sorted(id(member) for group in groups.values() for member in group) == sorted(map(id, passages))
    documents = [{member["doc_id"] for member in group} for group in groups.values()]
    assert sum(map(len, documents)) == len(set().union(*documents))
    places = [[next(i for i, p in enumerate(passages) if p is m) for m in group] for group in groups.values()]
    assert places == sorted(sorted(group) for group in places)
    assert all(key == group[0]["doc_id"] for key, group in groups.items())


@given(PASSAGES, st.randoms())
def test_the_order_of_the_passages_does_not_change_what_is_one_source(passages, random) -> None:
    def documents(found):
        return {frozenset(member["doc_id"] for member in group) for group in sources(found).values()}

    shuffled = list(passages)
    random.shuffle(shuffled)
    assert documents(shuffled) == documents(passages)
