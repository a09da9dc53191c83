import pytest

from tools.routing.rules import RULES, first_match
from tools.routing.text import clean, fold

FIRES = [
    ("rag_only", "Show Apple's trend using RAG only"),
    ("rag_only", "Draft a note on churn, RAG-only."),
    ("nothing_said", "the of and"),
    ("small_talk", "Hello!"),
    ("small_talk", "thanks a lot"),
    ("transform_text", "Translate into German: what if churn rises 3 points?"),
    ("transform_text", "Proofread this paragraph"),
    ("transform_text", "Übersetze ins Englische: Guten Tag"),
    ("transform_text", "Riassumi questo testo"),
    ("text_after_colon", "Write it up nicely as a letter: run a Monte Carlo with 100 trials"),
    ("simulate", "Run a Monte Carlo simulation of ARR"),
    ("simulate", "Estimate downside ARR impact with 15% churn"),
    ("simulate", "Please stress-test the budget"),
    ("simulate", "Draft an email, then simulate the effect of churn"),
    ("simulate", "Simuliere den Umsatz"),
    ("simulate", "Lance une simulation de nos coûts"),
    ("simulate", "Calcula la probabilidad de retraso"),
    ("simulate", "Stima l'impatto di un rincaro"),
    ("also_simulate", "Draft an email and run a Monte Carlo on the plan"),
    ("also_simulate", "Pull churn from the report and run scenarios on it"),
    ("simulate", "Which site is the riskiest bet? Put numbers on it."),
    ("cited", "Why did prices rise? Require ≥ 3 citations"),
    ("summary_of_sources", "Write a summary of the latest earnings of Apple"),
    ("draft", "Draft an email announcing our simulation product"),
    ("draft", "Three names for a stress test service"),
    ("draft", "Rédige une lettre"),
    ("documentary", "What risk factors does the 10-K list?"),
    ("documentary", "Which analysts warned of downside risk?"),
    ("documentary", "What does our travel policy say?"),
    ("documentary", "Was steht im Geschäftsbericht?"),
    ("named_document", "The probability-weighted pipeline from the KPI report"),
    ("named_document", "Give me the downside figure in the board's packet"),
    ("bare_term", "covenant"),
    ("bare_term", "Net debt?"),
    ("bare_term", "our liquidity"),
    ("third_party_past", "What did the bank's stress test conclude?"),
    ("third_party_past", "What's the range the company gave for sales?"),
    ("event", "Why is the simulation team being merged with finance?"),
    ("internal", "A question: what was our churn?"),
    ("simulate", "Run a stress test product by product"),
    ("draft", "Write a reply to this: why was my bill doubled?"),
    ("simulate", "Write an email, but first run a simulation of the budget"),
    ("simulate", "Schreib eine Notiz, aber simuliere vorher die Kasse"),
    ("also_simulate", "Write a memo after you've run 500 trials on the launch date"),
    ("also_simulate", "Look at the tariff and work out what it may cost us"),
    ("third_party_past", "Stress test of the bank: how did it end?"),
    ("transform_text", "Clean up this transcript: 'so Jo takes the odds of a delay, and Al the forecast'"),
    ("transform_text", "Pull the dates from these notes"),
    ("draft", "Find our travel policy and write a summary of it"),
    ("third_party_past", "The worst case the insurer described"),
    ("third_party_past", "Welche Risiken hat die Aufsicht genannt?"),
    ("method_concept", "Peux-tu m'expliquer la méthode de Monte-Carlo ?"),
    ("simulate", "Summarise the news on oil, then stress our margin with it"),
    ("simulate", "Any simualtion? Simulte the churn"),
    ("draft", "Python snippet that runs 10,000 draws"),
    ("advice", "The formula for days sales outstanding"),
    ("bare_term", "stress test report"),
    ("internal", "¿Tenemos un plan de pensiones?"),
    ("chance", "Wie groß ist die Gefahr, dass der Kunde geht?"),
    ("chance", "¿Hasta dónde puede caer la caja?"),
    ("what_if", "Avremmo ancora soldi?"),
    ("chance", "Sopravvivremmo a uno sciopero?"),
    ("method_concept", "What is a Monte Carlo simulation?"),
    ("method_concept", "Explain value at risk"),
    ("method_concept", "What does a 95% confidence interval mean?"),
    ("method_question", "When would one use a Monte Carlo simulation?"),
    ("also_simulate", "Explain the covenant and compute the probability of a breach"),
    ("also_simulate", "Write a note with the P90 of the cost"),
    ("third_party_past", "When was the value-at-risk limit raised?"),
    ("chance", "low, mid and high for churn"),
    ("chance", "Hoe waarschijnlijk is een verlies?"),
    ("what_if", "What does a weaker dollar mean for our margin?"),
    ("what_if", "Co jeśli stracimy klienta?"),
    ("draft", "Napisz list"),
    ("trials", "ARR of next year with 10,000 trials"),
    ("method", "What is the P90 of our bookings?"),
    ("method", "I want to be 90% sure to have enough"),
    ("chance", "How likely are we to miss the plan?"),
    ("chance", "Wie wahrscheinlich ist ein Verlust?"),
    ("chance", "Gibt es das Risiko, dass der Umsatz fällt?"),
    ("chance", "Jaka jest szansa, że stracimy klienta?"),
    ("what_if", "What if churn rises 3 points?"),
    ("what_if", "Et si nous perdions un client ?"),
    ("advice", "How do I say no to a meeting?"),
    ("in_general", "Warum leasen Firmen ihre Autos?"),
    ("news", "Latest news on Tesla"),
    ("figure", "What was Apple's revenue in 2023?"),
    ("figure", "Quel était le chiffre d'affaires en 2023 ?"),
    ("comparison", "Compare the dividends of Shell and BP"),
    ("event", "Who is the CEO of Nokia?"),
    ("internal", "What is our refund window?"),
]

STAYS_SILENT = [
    ("rag_only", "What is the only weakness of RAG?"),
    ("nothing_said", "What is it?"),
    ("nothing_said", "?!."),
    ("small_talk", "Thanks. What was our revenue in 2023?"),
    ("method_question", "How does our stress test end?"),
    ("also_simulate", "Write about people who draft a plan with the odds of failure"),
    ("documentary", "What should a travel policy cover?"),
    ("documentary", "Check the contract; how much could we owe?"),
    ("what_if", "What happens to leave when someone quits?"),
    ("simulate", "Stress test results of the bank"),
    ("simulate", "Simulate nothing, tell me a story"),
    ("draft", "Who wrote the script for the call?"),
    ("documentary", "Rent is 4-6k and sales 15-25k: is it a good idea?"),
    ("documentary", "How do I read a cash flow statement?"),
    ("draft", "Write nothing, tell me the net debt"),
    ("chance", "How volatile was the oil price?"),
    ("transform_text", "What does the contract say about translations?"),
    ("text_after_colon", "Look at this: revenue fell"),
    ("simulate", "Draft an email announcing that we simulate weather"),
    ("simulate", "Simulate a job interview with me"),
    ("simulate", "Create a poster about our simulations"),
    ("also_simulate", "Write to the people who plan and run a Monte Carlo"),
    ("cited", "Which citations did the author win?"),
    ("summary_of_sources", "Summarise this email"),
    ("draft", "Who was the first draft pick?"),
    ("draft", "How large was the write-down?"),
    ("documentary", "Simulate next year's revenue"),
    ("named_document", "Find the growth rate in the report and project revenue from it"),
    ("named_document", "Take the margin from the annual report and vary it by 3 points"),
    ("named_document", "What if the ARR in the KPI report falls by 5%?"),
    ("named_document", "How do I describe a risk in the memo?"),
    ("named_document", "Which words can be made from the letters of this name?"),
    ("bare_term", "What is a covenant?"),
    ("bare_term", "Brainstorming"),
    ("third_party_past", "What did we decide?"),
    ("method_question", "Why is the stress-test unit so small?"),
    ("method", "Who heads the Monte Carlo simulation team?"),
    ("draft", "Two questions on costs: what rose, and why?"),
    ("text_after_colon", "Write it up: how likely is a loss?"),
    ("method_concept", "What is the value at risk of our bonds?"),
    ("trials", "How many clinical trials are running?"),
    ("method", "What is the best p value?"),
    ("chance", "Who took a chance on the startup?"),
    ("what_if", "What is a conditional?"),
    ("advice", "How did Nokia lose its lead?"),
    ("in_general", "What do our customers usually order?"),
    ("news", "What is a newspaper?"),
    ("figure", "Who wrote Faust?"),
    ("comparison", "Compare apples and oranges"),
    ("event", "Who wrote Faust?"),
    ("internal", "What should we do next?"),
]


def rule(name):
    return next(rule for rule in RULES if rule.name == name)


@pytest.mark.parametrize(("name", "query"), FIRES)
def test_is_the_first_rule_that_fires(name, query):
    match = first_match(fold(clean(query)))
    assert match is not None
    assert match.name == name


@pytest.mark.parametrize(("name", "query"), STAYS_SILENT)
def test_stays_silent(name, query):
    folded = fold(clean(query))
    assert not rule(name).pattern.search(folded) or rule(name).unless.search(folded)


def test_every_rule_is_tested_both_ways():
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert {name for name, _ in FIRES} == {name for name, _ in STAYS_SILENT} == set(names)


@pytest.mark.parametrize(
    "unit",
    ["what if our ", "estimate, ", "did it. ", '" ', "¶", "2019 revenue ", "si que ", "a" * 50, "1,000,"],
)
def test_a_megabyte_of_anything_is_decided_on_a_bounded_part(unit):
    folded = fold(clean(unit * (1_000_000 // len(unit))))
    first_match(folded)
    assert len(folded) < 5_000
