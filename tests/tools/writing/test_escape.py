import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tools.writing.escape import escape

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

FRAGMENTS = (
    "# * _ ` ~ ~~ [ ] ( ) ! < > | \\ & ; : // - + = . 1 1. 1) --- === ``` \n \r\n \u2028 \x1b \u202e é 中"
    " 👩 ^ [x](y) ![x](y) <b> </p> <!-- &amp; &#60; &lt http://a.b HTTPS://a.b www.a.b a@b.c javascript: [1]"
    " [^1] [x]: <http://a> $x$ :smile: {.c} --- |---|"
)
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(FRAGMENTS.split(" ")),
        st.text(max_size=4),
        st.just(" "),
    ),
    min_size=1,
    max_size=12,
).map("".join)


def visible(tokens: list[Token]) -> str:
    """The text that a reader sees; it fails on anything that is not plain text."""
    (inline,) = [token for token in tokens if token.type == "inline" and token.content]
    assert inline.children is not None
    assert {child.type for child in inline.children} <= {"text", "text_special"}
    return "".join(child.content for child in inline.children)


def flat(text: str) -> str:
    hidden = re.sub("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]", "", text)
    return " ".join(hidden.split()).replace("\u200d", "")


@settings(max_examples=400)
@given(HOSTILE.filter(flat), st.sampled_from(["- {} [1]", "> {} [1]", "3. {} [1]", "{} [1]"]))
def test_any_text_stays_text_on_its_line_and_keeps_its_words(text: str, line: str) -> None:
    tokens = MARKDOWN.parse(line.format(escape(text)))
    blocks = [token.type for token in tokens if token.nesting == 1]
    expected = {
        "-": ["bullet_list_open", "list_item_open", "paragraph_open"],
        ">": ["blockquote_open", "paragraph_open"],
        "3": ["ordered_list_open", "list_item_open", "paragraph_open"],
        "{": ["paragraph_open"],
    }
    assert blocks == expected[line[0]]
    assert visible(tokens).replace("\u200d", "") == f"{flat(text)} [1]"


@settings(max_examples=200)
@given(HOSTILE.filter(flat))
def test_any_text_stays_in_its_cell(text: str) -> None:
    tokens = MARKDOWN.parse(f"| a | b | c |\n|---|---|---|\n| 1 | {escape(text)} | 2 |\n")
    cells = [token for token in tokens if token.type == "inline"]
    assert [cell.content for cell in cells][:4] == ["a", "b", "c", "1"]
    assert len(cells) == 6
    assert visible([cells[4]]).replace("\u200d", "") == flat(text)


@pytest.mark.parametrize(
    "text",
    [
        "see http://evil.example/x",
        "HTTPS://EVIL.EXAMPLE",
        "www.evil.example",
        "WWW.evil.example",
        "ftp://x.y",
    ],
)
def test_no_address_is_left_that_a_renderer_would_link(text: str) -> None:
    escaped = escape(text)
    assert not re.search(r"\w+://|www\.", escaped, re.IGNORECASE)
    assert escaped.replace("\u200d", "") == text


def test_no_mail_address_is_left_that_a_renderer_would_link() -> None:
    assert not re.search(r"[\w.+-]@\w", escape("write to a.b+c@evil.example"))


@pytest.mark.parametrize("text", ["R&D at 5% of $12.2 million", "“Quoted” 中文 עברית", "e\u0301 👩\u200d🚀"])
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert escape(text) == text
