import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.simulation.model.templates.choose import TEMPLATES
from tools.simulation.planning.ground import find_values

BY_NAME = {template.name: template for template in TEMPLATES}


def _passage(text, **fields):
    return {
        "doc_id": "d1",
        "chunk_id": "c1",
        "title": "Report",
        "score": 0.5,
        "date": "2026-01-31",
        "text": text,
    } | fields


def _first(template, driver, text):
    findings = find_values(BY_NAME[template].drivers, [_passage(text)])
    return findings[driver][0]


@pytest.mark.parametrize(
    ("template", "driver", "text", "value"),
    [
        (
            "arr",
            "starting_arr",
            "The company ended the year with annual recurring revenue of $48.2 million.",
            48.2e6,
        ),
        ("arr", "starting_arr", "ARR grew 20% to $48.2m.", 48.2e6),
        ("arr", "starting_arr", "It has $48.2m in ARR.", 48.2e6),
        ("arr", "starting_arr", "MRR reached $2m.", 24e6),
        ("arr", "monthly_churn", "Monthly churn was 1.4% and annual costs fell.", 0.014),
        ("arr", "monthly_churn", "Annual churn was 12%.", 1 - 0.88 ** (1 / 12)),
        ("arr", "monthly_churn", "Monthly logo churn was 1.4% in the third quarter.", 0.014),
        ("liquidity", "monthly_burn", "Monthly net burn averaged $0.8 million in the quarter.", 8e5),
        ("liquidity", "starting_cash", "We hold cash of $12.5m.", 12.5e6),
        ("liquidity", "starting_cash", "Cash and cash equivalents were €12.5m.", 12.5e6),
        ("liquidity", "monthly_burn", "Net burn was $300k a month.", 3e5),
        ("revenue", "monthly_revenue", "Annual revenue was $12m.", 1e6),
        ("revenue", "monthly_revenue", "Revenue of $3m in the third quarter beat estimates.", 1e6),
        ("unit_economics", "cac", "Customer acquisition cost: $1,200.", 1200),
        ("gross_profit", "gross_margin", "Gross margin improved; the gross margin was 71%.", 0.71),
    ],
)
def test_a_value_near_its_name_is_found(template, driver, text, value):
    finding = _first(template, driver, text)
    assert finding.low == pytest.approx(value)
    assert text[finding.start : finding.end] == finding.quote


@pytest.mark.parametrize(
    ("template", "driver", "text"),
    [
        ("arr", "monthly_churn", "Churn was 1.4%."),  # for which period?
        ("arr", "starting_arr", "Management expects ARR of $60m."),  # not a fact
        ("arr", "starting_arr", "New ARR of $2m was added."),  # another thing
        ("liquidity", "starting_cash", "Cash flow of $5m was reported."),
        ("liquidity", "starting_cash", "Cash burn of $5m was reported."),
        ("revenue", "monthly_revenue", "Annual recurring revenue was $12m."),
        ("revenue", "monthly_revenue", "Revenue was $12m."),  # for which period?
        ("arr", "starting_arr", "ARR was discussed. Costs of $3m were not."),
        ("arr", "monthly_churn", "Monthly churn was 140%."),  # impossible
        ("arr", "starting_arr", "186 customers bought the module for $2.1m of ARR."),  # a part of it
        ("liquidity", "starting_cash", "Burn leaves out the $2.75m in cash paid for Loomcroft."),  # spent
        ("arr", "starting_arr", "For 2027 we model ARR of $57m."),  # not a fact
    ],
)
def test_what_is_not_surely_the_value_is_left(template, driver, text):
    assert driver not in find_values(BY_NAME[template].drivers, [_passage(text)])


def test_near_the_best_score_the_newer_date_wins():
    passages = [
        _passage("ARR was $1m.", score=0.52, date="2026-05-01"),
        _passage("ARR was $2m.", score=0.91, date="2025-01-01"),
        _passage("ARR was $3m.", score=0.89, date="2026-02-01"),
        _passage("ARR was $4m.", score=None, date=None),
    ]
    findings = find_values(BY_NAME["arr"].drivers, passages)["starting_arr"]
    assert [finding.low for finding in findings] == [3e6, 2e6, 1e6, 4e6]


def test_of_one_date_the_value_that_more_documents_state_wins():
    passages = [
        _passage("ARR was $1m.", doc_id="d1", score=0.5, date="2026-02-01"),
        _passage("ARR was $2m.", doc_id="d2", score=0.5, date="2026-02-01"),
        _passage("ARR stood at $2m.", doc_id="d3", score=0.4, date="2025-02-01"),
    ]
    assert find_values(BY_NAME["arr"].drivers, passages)["starting_arr"][0].low == 2e6


def test_a_passage_without_text_is_passed_over():
    assert find_values(BY_NAME["arr"].drivers, [{}, {"text": None}, {"text": ""}]) == {}


@given(
    st.text(alphabet=st.sampled_from("ab .,\n%$m15é"), max_size=80),
    st.text(alphabet=st.sampled_from("ab .,\n%$m15é"), max_size=80),
)
def test_a_quote_is_the_passage_word_for_word(before, after):
    text = f"{before}. ARR was $48.2m. {after}"
    for findings in find_values(BY_NAME["arr"].drivers, [_passage(text)]).values():
        for finding in findings:
            assert text[finding.start : finding.end] == finding.quote
            assert finding.quote == finding.quote.strip() != ""


@given(st.text(max_size=300))
def test_any_text_can_be_a_passage(text):
    for template in TEMPLATES:
        find_values(template.drivers, [_passage(text)])
