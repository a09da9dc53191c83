from tests.passages import passage, prose
from tools.retrieval.merge import MOST_OF_A_DOCUMENT, merge


def ids(passages):
    return [each["doc_id"] for each in passages]


def test_the_best_of_each_part_has_a_place_and_the_order_is_by_fused() -> None:
    main = [passage(f"m{i}", fused=0.9 - i / 10) for i in range(5)]
    parts = [[passage("p", fused=0.2), passage("q", fused=0.19)], []]
    assert ids(merge(main, parts, top_k=3)) == ["m0", "m1", "p"]


def test_a_copy_leaves_its_place_to_another_document() -> None:
    main = [
        passage("a", prose("x"), fused=0.9),
        passage("copy", prose("x"), fused=0.8),
        passage("b", fused=0.7),
    ]
    assert ids(merge(main, [], top_k=2)) == ["a", "b"]
    assert ids(merge(main, [], top_k=3)) == ["a", "copy", "b"]  # unless no other is there


def test_one_document_does_not_crowd_out_the_others() -> None:
    many = [passage("a", prose(f"s{i}"), chunk_id=f"a:{i}", fused=0.9 - i / 100) for i in range(9)]
    found = ids(merge([*many, passage("b", fused=0.1)], [], top_k=MOST_OF_A_DOCUMENT + 1))
    assert found == ["a"] * MOST_OF_A_DOCUMENT + ["b"]
