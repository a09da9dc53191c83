import pytest

from tools.simulation.model.templates.choose import choose_template
from tools.simulation.planning.matching import read_statements
from tools.simulation.reading.statements import read_prompt


def _notes(prompt):
    reading = read_prompt(prompt)
    template, _ = choose_template(reading, ())
    return [note for note in read_statements(template, reading).notes if "by how much" in note]


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("What if churn rises?", "churn rises"),
        ("ARR impact if churn would increase over the next 18 months", "churn would increase"),
        ("What if hiring slips and CAC rises from $900 to $1,200?", "hiring slips"),
    ],
)
def test_a_change_without_a_size_is_named(prompt, words):
    assert _notes(prompt) == [f"“{words}” does not say by how much, and was not used."]


@pytest.mark.parametrize(
    "prompt",
    [
        "What if churn rises 10%?",
        "What if churn rises to 8%?",
        "Chance that ARR falls below $45m if churn doubles",
        "How does ARR rise?",
        "Simulate ARR",
    ],
)
def test_nothing_is_missed_where_a_size_is_said_or_nothing_is_supposed(prompt):
    assert _notes(prompt) == []
