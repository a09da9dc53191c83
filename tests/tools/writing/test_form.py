import pytest

from tools.writing.form import fault_of_code, fault_of_form


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
        "[site]: //evil.example/x",
        "> [site]: evil",
        "![chart][site]",
        "Read [this][site]",
        "Go to //evil.example/x",
        "Go to evil.example/x",
        "Call tel:+491234",
        "Open file:///etc/passwd",
        "vbscript:msgbox(1)",
        "xmpp:a@b",
        "Read _https://evil.example_ now",
        "Read _www.evil.example_ now",
        "blob:https-like",
        "custom+app://open",
        r"\`<b>x</b>\`",
        "`` ` `` <b>x</b>",
    ],
)
def test_a_link_an_address_and_html_are_markup(sentence: str) -> None:
    assert fault_of_form(sentence, request="") == "markup"


@pytest.mark.parametrize(
    "sentence",
    [
        "So [3].",
        "So.[1][2]",
        "So [1-3].",
        "So [^note].",
        "So (Source: press).",
        "So (Lind et al., 2019).",
        "McKinsey (2021) found so.",
        "A Gartner study says so.",
        "Gartner's 2021 survey found so.",
        "An IBM report shows so.",
    ],
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
        "Use `if a<b and c>d` here",
        "Use `` `<b>` `` here",
        "Check your data: it may be old",
        "Use Node.js/Express and/or TCP/IP",
        "Market research shows what customers want.",
        "A customer survey shows the same.",
        "The plan (2025) found its way.",
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


def test_a_name_in_the_request_brings_no_source_by_it() -> None:
    asked = "How does SAP report its revenue?"
    assert fault_of_form("Source: SAP annual report", request=asked) == "unknown_citation"
    assert fault_of_form("An SAP study says so.", request=asked) == "unknown_citation"
    assert fault_of_form("Source: SAP annual report", request="Shorten the SAP annual report.") is None


def test_only_a_real_address_speaks_against_a_program() -> None:
    program = "if (a<b) { x[1] = prices[0]; } //console.log(x.am/y)"
    assert fault_of_code(program, request="") is None
    assert fault_of_code("fetch('https://a.example/x')", request="") == "markup"
    assert fault_of_code("fetch('https://a.example/x')", request="Call https://a.example/x") is None
