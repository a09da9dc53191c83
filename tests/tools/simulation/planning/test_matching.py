import pytest

from tools.simulation.model.templates.choose import choose_template
from tools.simulation.planning.matching import read_statements
from tools.simulation.reading.statements import read_prompt


def _read(prompt):
    reading = read_prompt(prompt)
    template, _ = choose_template(reading, ())
    return read_statements(template, reading)


def _drivers(prompt):
    said = _read(prompt)
    currency = next((q.currency for q in said.quantities if q.currency), "USD")
    changes, _ = said.scenario_drivers(currency, set(), set())
    return said.base_drivers(currency) | changes


@pytest.mark.parametrize(
    ("prompt", "driver", "value"),
    [
        ("ARR with churn up 15%", "monthly_churn_change", 0.15),
        ("CAC falls 10%, churn doubles", "monthly_churn_change", 1.0),
        ("MRR of $200k", "starting_arr", 2.4e6),
        ("What if hiring slips and CAC rises from $900 to $1,200?", "cac_index_change", 1 / 3),
        ("gross margin with COGS up 5%", "cost_index_change", 0.05),
        ("Headcount cost for 12 new hires", "planned_hires", 12),
        ("Headcount cost of 300 employees", "headcount", 300),
        ("Headcount cost: 40 engineers", "headcount", 40),
        ("Headcount cost if we hire 20 people", "planned_hires", 20),
        ("Cash 5.000.000 €, burn 300.000 € a month", "monthly_burn", 300e3),
        ("Cash 5 Mio. EUR, burn 0,4 Mio. EUR pro Monat", "monthly_burn", 4e5),
        ("Cash $6m, burn $500k", "monthly_burn", 5e5),
        ("price of units: 12,000 units a month", "monthly_units", 12e3),
        ("ARR if new ARR falls 1/3", "monthly_new_arr_change", -1 / 3),
        ("ARR of $48m with discount 20% and churn of 2% a month", "monthly_churn", 0.02),
        ("LTV/CAC with churn 2% monthly, ARPA $120, margin 75%", "gross_margin", 0.75),
        ("LTV/CAC with churn 2% monthly, ARPA $120, margin 75%", "monthly_churn", 0.02),
        ("ARR grew 20% to $48m. Simulate a 15% churn increase", "starting_arr", 48e6),
        ("ARR grew 20% to $48m. Simulate a 15% churn increase", "monthly_churn_change", 0.15),
        ("Payroll of 120 employees at $9,000 a month", "cost_per_head", 9e3),
        ("Wage inflation of 4% on payroll of 200 employees", "cost_per_head_change", 0.04),
        ("Sell 12,000 units a month at $45", "price", 45),
        ("Runway: we have $8m and burn $500k a month", "starting_cash", 8e6),
        ("Runway: we have $400k burn and $5m cash", "monthly_burn", 4e5),
        ("Headcount cost if we hire ten people", "planned_hires", 10),
        ("raise prices 8%", "price_change", 0.08),
        ("CAC goes up by $200 from $900", "cac_shift", 200),
        ("CAC goes up by $200 from $900", "cac", 900),
        ("What if ARR falls by $5m? ARR is $48m", "starting_arr_shift", -5e6),
        ("MRR drops by $50k", "starting_arr_shift", -600e3),
        ("burn rises by $1.2m a year", "monthly_burn_shift", 100e3),
        ("headcount falls by 10 people", "headcount_shift", -10),
        ("ARR risk with 12% churn instead of 10%", "monthly_churn", 1 - 0.88 ** (1 / 12)),
        (
            "ARR is $48m with churn of 1% a month. What if churn rises by 2 points?",
            "monthly_churn_shift",
            0.02,
        ),
        ("What if monthly churn rises by 2 points?", "monthly_churn_shift", 0.02),
        ("What if churn rises by 2 points?", "monthly_churn_shift", 0.02 / 12),
    ],
)
def test_a_figure_goes_to_the_driver_it_is_about(prompt, driver, value):
    assert _drivers(prompt)[driver]["parameters"]["value"] == pytest.approx(value)


@pytest.mark.parametrize(
    ("prompt", "quote", "label"),
    [
        ("ARR impact with a 15% price increase", "15%", "price"),
        ("Simulate ARR if burn is halved", "halved", "net burn"),
        ("LTV with churn up 10% and price up 5%", "5%", "price"),
    ],
)
def test_a_figure_about_what_the_model_has_not_is_not_given_to_its_neighbour(prompt, quote, label):
    said = _read(prompt)
    assert f"“{quote}” speaks of {label}, which is not in the model, and was not used." in said.notes
    assert quote in said.unmatched
    assert all(match.quote != quote for match in said.matches)


@pytest.mark.parametrize(
    ("prompt", "quote"),
    [
        ("Our biggest customer ($3m ARR) leaves. Starting ARR is $48m.", "$3m"),
        ("ARR is $48m. What if we lose a client worth $3m of ARR?", "$3m"),
        ("ARR $48m: a $3m ARR customer churns", "$3m"),
        ("Simulate ARR of $48m if an account with ARR of $3m goes", "$3m"),
    ],
)
def test_a_figure_of_one_customer_is_no_figure_of_all(prompt, quote):
    said = _read(prompt)
    assert [match.quote for match in said.matches] == ["$48m"]
    assert any(note.startswith(f"“{quote}” is of one ") for note in said.notes)


@pytest.mark.parametrize(
    ("prompt", "quote"),
    [
        ("We have 300 customers ($48m ARR). What if churn rises 15%?", "$48m"),
        ("On a $48m ARR customer base, what if churn rises 15%?", "$48m"),
        ("Liquidity: bank account with $6m cash, burn $400k a month", "$6m"),
    ],
)
def test_a_figure_of_all_customers_is_used(prompt, quote):
    assert quote in [match.quote for match in _read(prompt).matches]


def test_what_a_customer_pays_is_still_read_where_the_model_asks_for_it():
    drivers = _drivers("Simulate LTV: a customer with ARPA of $400 a month, CAC $1,200")
    assert drivers["revenue_per_customer"]["parameters"]["value"] == pytest.approx(400)


@pytest.mark.parametrize(
    ("prompt", "quote"),
    [
        ("Cash $6m, burn $400k a month, capex $2m", "$2m"),
        ("Cash $5m, burn $300k a month and a CAD 3m cost", "CAD 3m"),
        ("Simulate LTV/CAC: CAC $1,200, LTV $4,000", "$4,000"),
        ("gross profit: gross margin 60%, tax 25%", "25%"),
    ],
)
def test_a_figure_of_something_else_is_not_used_and_that_is_said(prompt, quote):
    said = _read(prompt)
    assert f"“{quote}” fits no driver of the model and was not used." in said.notes
    assert all(match.quote != quote for match in said.matches)


def test_of_two_figures_for_one_driver_the_nearer_is_taken_and_the_other_is_named():
    said = _read("ARR €48m (was €40m last year)")
    assert [match.quote for match in said.matches] == ["€48m"]
    assert "“€40m” was not used: “€48m” was taken for starting ARR." in said.notes
    assert said.unmatched == ()


def test_a_change_that_a_move_says_too_is_applied_once():
    drivers = _drivers("ARR if monthly churn rises 3 points from 1% to 4%")
    assert drivers["monthly_churn"]["parameters"]["value"] == pytest.approx(0.04)
    assert "monthly_churn_shift" not in drivers


def test_a_change_from_a_level_has_that_level_as_its_base():
    said = _read("ARR if monthly churn increases by 2 percentage points from 10%")
    assert said.base_drivers("USD")["monthly_churn"]["parameters"]["value"] == pytest.approx(0.1)
    changes, _ = said.scenario_drivers("USD", {"monthly_churn"}, set())
    assert list(changes) == ["monthly_churn_shift"]


def test_a_level_that_the_caller_gives_or_in_another_currency_is_not_used_and_that_is_said():
    said = _read("Cash €6m, burn $500k a month")
    _, notes = said.scenario_drivers("EUR", set(), {"starting_cash"})
    assert "“$500k” is not in EUR and was not used." in notes
    assert "“€6m” was not used: starting cash is given already." in notes


def test_what_was_not_understood_is_said():
    assert "“5m” was not understood and was not used." in _read("Cash R$ 5m").notes


def test_a_number_of_trials_is_no_driver():
    assert _read("price with 5000 units trials").matches == ()


def test_a_number_word_that_counts_no_driver_is_passed_over():
    assert _read("Headcount cost of three offices").notes == ()


def test_what_is_supposed_holds_today_where_nobody_says_what_today_is():
    said = _read("What if ARR falls to $30m?")
    alone, grounded = said.compared_with(()), said.compared_with({"starting_arr"})
    assert alone.base_drivers("USD")["starting_arr"]["parameters"] == {"value": 30e6}
    changes, notes = alone.scenario_drivers("USD", {"starting_arr"}, set())
    assert changes == {}
    assert notes[0].startswith("The baseline, too, has “$30m” for starting ARR")
    assert grounded.base_drivers("USD") == {}
    assert grounded.scenario_drivers("USD", {"starting_arr"}, set())[0].keys() == {"starting_arr"}


def test_a_figure_that_only_adds_to_what_is_known_holds_today_without_ado():
    said = _read("Sell 12,000 units with unit growth 1% a month").compared_with(())
    assert said.base_drivers("USD").keys() == {"monthly_units", "unit_growth"}
    assert said.scenario_drivers("USD", set(), set()) == ({}, [])


def test_very_many_figures_that_are_not_used_are_counted_and_not_listed():
    said = _read("Simulate ARR and " + "1 " * 500)
    assert len(said.notes) == 21
    assert said.notes[-1] == "Each of 480 further figures was not used, either."


def test_words_far_from_a_figure_do_not_name_its_driver():
    assert _read("churn " + "x " * 300 + "15%").matches == ()


def test_a_figure_in_another_script_is_read():
    (match,) = _read("ARR with churn up \u0661\u0665\u066a").matches
    assert match.change() == ("fixed", {"value": 0.15})
