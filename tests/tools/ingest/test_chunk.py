import hashlib
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import ConfigurationError
from tools.ingest.chunk import Chunk, chunk
from tools.ingest.document import Document
from tools.ingest.draft import Block, Draft, compose

SENTENCE = "The harbour board met on Tuesday and agreed on the new berth. "

WORDS = st.text(
    st.sampled_from("ab Z.!?\n\t\u3002\u4e2d\u6587\u0e01\u0e34e\u0301\U0001f468\u200d\U0001f469"),
    max_size=400,
)
BLOCKS = st.lists(
    st.builds(
        Block,
        text=WORDS,
        level=st.integers(0, 3),
        run=st.sampled_from(["", "table", "list"]),
        page=st.sampled_from([None, 1, 2]),
        unit=st.sampled_from([None, 1, 2]),
    ),
    max_size=12,
)


def document_of(*blocks: Block) -> Document:
    return compose(Draft(blocks), uri="u", stem="s", doc_id="d")


@settings(max_examples=300, deadline=None)
@given(blocks=BLOCKS, max_chars=st.integers(2, 120), data=st.data())
def test_chunks_quote_cover_and_respect_the_document(
    blocks: list[Block], max_chars: int, data: st.DataObject
) -> None:
    document = document_of(Block("anchor"), *blocks)
    overlap = data.draw(st.integers(0, max_chars // 2))
    min_chars = data.draw(st.integers(0, max_chars // 2))
    chunks = chunk(document, max_chars=max_chars, overlap=overlap, min_chars=min_chars)

    covered: set[int] = set()
    for i, piece in enumerate(chunks):
        assert document.text[piece.start : piece.end] == piece.text == piece.text.strip()
        assert 0 < len(piece.text) <= max_chars
        assert piece.chunk_id == f"d:{i}"
        assert piece.content_hash == hashlib.sha256(piece.text.encode()).hexdigest()
        for part in document.parts:
            if part.start < piece.end and piece.start < part.end:
                assert piece.page == part.page
                assert not part.closed or part.start <= piece.start < piece.end <= part.end
        covered.update(range(piece.start, piece.end))
    assert all(i in covered or character.isspace() for i, character in enumerate(document.text))
    assert [piece.end for piece in chunks] == sorted({piece.end for piece in chunks})
    assert chunks == chunk(document, max_chars=max_chars, overlap=overlap, min_chars=min_chars)


def sizes(chunks: list[Chunk]) -> list[int]:
    return [len(piece.text) for piece in chunks]


@settings(deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_prose_gives_no_chunk_too_short_to_be_searched(paragraphs: list[int]) -> None:
    document = document_of(*(Block(SENTENCE * count) for count in paragraphs))
    assert min(sizes(chunk(document))) >= min(300, len(document.text))


def test_short_document_is_one_chunk() -> None:
    document = document_of(Block("Title", level=1), Block("Short."), Block("Other", level=1), Block("End."))
    (only,) = chunk(document)
    assert only.text == document.text


def test_sections_long_enough_have_chunks_of_their_own() -> None:
    document = document_of(
        Block("First", level=1), Block(SENTENCE * 8), Block("Second", level=1), Block(SENTENCE * 8)
    )
    assert [piece.section for piece in chunk(document)] == ["First", "Second"]


def test_cuts_fall_between_paragraphs_where_they_can() -> None:
    document = document_of(*(Block(SENTENCE * 10) for _ in range(4)))
    assert [piece.text for piece in chunk(document)] == document.text.split("\n\n")


def test_cut_within_a_paragraph_repeats_whole_sentences() -> None:
    numbered = " ".join(f"{SENTENCE.strip()[:-1]} number {i}." for i in range(60))
    chunks = chunk(document_of(Block(numbered)), overlap=150)
    for before, after in itertools.pairwise(chunks):
        assert 0 < before.end - after.start <= 150
        assert after.text.startswith("The harbour")
        assert before.text.endswith(".")
    apart = chunk(document_of(Block(numbered)), overlap=0)
    assert all(before.end < after.start for before, after in itertools.pairwise(apart))


def test_abbreviations_and_decimals_end_no_sentence() -> None:
    sentence = "Mr. Holt of Northgate Inc. paid 4.5 million to J. Smith, i.e. the owner, in the U.S. market."
    chunks = chunk(document_of(Block(" ".join([sentence] * 40))), max_chars=200, overlap=0, min_chars=0)
    assert {piece.text for piece in chunks} <= {sentence, f"{sentence} {sentence}"}


def test_table_rows_stay_whole() -> None:
    rows = [f"Region: R{i}; Note: all is well. Nothing to report; Revenue: {i * 1000}" for i in range(200)]
    document = document_of(*(Block(row, run="table") for row in rows))
    chunks = chunk(document)
    assert [line for piece in chunks for line in piece.text.split("\n")] == rows
    assert min(sizes(chunks)) >= 300


def test_pages_are_never_mixed() -> None:
    document = document_of(*(Block(f"Page {n}.", page=n, unit=n) for n in (1, 2, 3)))
    assert [(piece.page, piece.text) for piece in chunk(document)] == [
        (1, "Page 1."),
        (2, "Page 2."),
        (3, "Page 3."),
    ]


def test_script_without_spaces_is_cut_at_its_own_sentence_ends() -> None:
    sentence = (
        "\u6e2f\u53e3\u59d4\u5458\u4f1a\u5468\u4e8c\u4f1a\u8bae\u6279\u51c6\u4e86\u65b0\u6cca\u4f4d\u3002"
    )
    chunks = chunk(document_of(Block(sentence * 300)))
    assert all(piece.text.endswith("\u3002") for piece in chunks)
    assert min(sizes(chunks)) >= 300


@pytest.mark.parametrize(
    "line", ["x" * 5_000_000, "word " * 200_000, ". " * 50_000, "." * 1_000_000, "\u4e2d" * 200_000]
)
def test_huge_single_line_is_split_completely(line: str) -> None:
    document = document_of(Block(line))
    chunks = chunk(document, overlap=0)
    assert max(sizes(chunks)) <= 1200
    assert sum(len(piece.text.replace(" ", "")) for piece in chunks) == len(line.replace(" ", ""))


def test_accent_stays_with_its_letter() -> None:
    chunks = chunk(document_of(Block("x\u0301" * 900)), max_chars=101, overlap=0, min_chars=0)
    assert not any(piece.text.startswith("\u0301") for piece in chunks)


@pytest.mark.parametrize("sizes", [(1200, 601, 0), (1200, 0, 601), (1200, -1, 0), (1, 0, 0)])
def test_impossible_sizes_are_refused(sizes: tuple[int, int, int]) -> None:
    max_chars, overlap, min_chars = sizes
    with pytest.raises(ConfigurationError):
        chunk(document_of(Block("x")), max_chars=max_chars, overlap=overlap, min_chars=min_chars)
