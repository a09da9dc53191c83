import pytest

from tools.writing.form import fault_of_form


@pytest.mark.parametrize(
    "sentence",
    [
        "See HTTPS://EXAMPLE.COM now",
        "See www.example.com",
        "[x](/relative)",
        "![x](y.png)",
        "[ref]: y.html",
        "Write to a.b@example.org",
        "<IMG src=x",
        "</div>",
        "<!-- hidden -->",
        "javascript:alert(1)",
    ],
)
def test_a_link_an_address_and_html_are_markup(sentence: str) -> None:
    assert fault_of_form(sentence, request="") == "markup"


@pytest.mark.parametrize(
    "sentence",
    ["So [3].", "So.[1][2]", "So [1-3].", "So [^note].", "So (Source: press).", "So (Lind et al., 2019)."],
)
def test_a_marker_and_a_named_source_are_citations(sentence: str) -> None:
    assert fault_of_form(sentence, request="") == "unknown_citation"


@pytest.mark.parametrize(
    "sentence",
    [
        "Dear [Name],",
        "- [ ] Call",
        "2 < 3 and 5 > 4",
        "`rows[1]`",
        "(March, 2026)",
        "According to plan, all is well.",
    ],
)
def test_gaps_boxes_comparisons_and_code_are_neither(sentence: str) -> None:
    assert fault_of_form(sentence, request="") is None


def test_what_the_request_brings_may_stay_and_nothing_like_it() -> None:
    request = "Keep https://a.example/x, <b>bold</b> and [7], according to Forrester."
    assert fault_of_form("See https://a.example/x, <b>bold</b> [7].", request=request) is None
    assert fault_of_form("See [it](https://a.example/x).", request=request) is None
    assert fault_of_form("According to Forrester so it is.", request=request) is None
    assert fault_of_form("See https://a.example/y.", request=request) == "markup"
    assert fault_of_form("See <i>it</i>.", request=request) == "markup"
    assert fault_of_form("So it is [8].", request=request) == "unknown_citation"
    assert fault_of_form("According to Gartner so it is.", request=request) == "unknown_citation"
