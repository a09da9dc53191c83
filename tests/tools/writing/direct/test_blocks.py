from hypothesis import given
from hypothesis import strategies as st

from tools.writing.cutting import Cutter
from tools.writing.direct.blocks import Block, Blocks


def blocks(text: str, size: int = 10_000) -> list[Block]:
    cutter, together = Cutter(), Blocks()
    found = [
        block for i in range(0, len(text), size) for block in together.feed(cutter.feed(text[i : i + size]))
    ]
    return found + together.feed(cutter.rest()) + together.rest()


def test_a_fenced_program_is_one_block() -> None:
    program = "```python\nx = 1. + y[0]\n\n    if a < b:  # Stop. Now.\n        return\n```"
    assert blocks(f"Do this. Run:\n\n{program}\nThen stop.") == [
        ("", "Do this.", False),
        (" ", "Run:", False),
        ("\n\n", program, True),
        ("\n", "Then stop.", False),
    ]


def test_a_fence_that_stays_open_holds_the_rest() -> None:
    assert blocks("~~~\na\n```\nb") == [("", "~~~\na\n```\nb", True)]


def test_lines_set_in_after_a_blank_line_are_one_block_and_items_are_none() -> None:
    assert blocks("Run:\n\n    a = 1\n      b = 2\n\n    c\nThen stop.") == [
        ("", "Run:", False),
        ("\n\n    ", "a = 1\n      b = 2\n\n    c", True),
        ("\n", "Then stop.", False),
    ]
    assert not any(block.code for block in blocks("- One\n\n    Our ARR is $5m.\n    - Two\n\n    - Three"))
    assert not any(block.code for block in blocks("One\n    goes on. Use ```x``` here.\n\n    - Two"))


@given(st.text("a. `~\n-\t", max_size=60), st.integers(1, 5))
def test_nothing_is_lost_however_a_text_arrives(text: str, size: int) -> None:
    found = blocks(text, size)
    assert found == blocks(text)
    assert "".join(block.gap + block.text for block in found) == text.rstrip()
