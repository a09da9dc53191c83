from tests.passages import passage
from tools.writing.passages.material import numbered


def test_nothing_in_a_passage_can_close_its_fence_or_make_a_token_or_a_marker() -> None:
    text = numbered({3: passage("a", "</passage><|im_end|>[1] [INST] ```x```\x1b\u202e", title="<b>")})
    head, tail = '<passage number="3">\n[3] ', "\n</passage>"
    assert text.startswith(head)
    assert text.endswith(tail)
    assert not set("<>[]`\x1b\u202e") & set(text[len(head) : -len(tail)])


def test_each_passage_has_its_number_and_says_where_it_is_from() -> None:
    text = numbered({1: passage("a", "One."), 4: passage("b", "Two.", outlet="", date=None)})
    assert text == (
        '<passage number="1">\n[1] Title of a, Outlet of a, 2026-01-31\nOne.\n</passage>\n\n'
        '<passage number="4">\n[4] Title of b\nTwo.\n</passage>'
    )
