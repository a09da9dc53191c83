from tools.writing.reading.clauses import Spot, clause, parts
from tools.writing.reading.text import Reading

READING = Reading("Orders rose 12 percent, but Bosch, which makes pumps, bought 8 percent less.")


def test_a_clause_ends_at_commas_and_conjunctions() -> None:
    first, second = READING.figures
    assert READING.text[slice(*clause(first, READING))] == "Orders rose 12 percent"
    assert READING.text[slice(*clause(second, READING))] == "bought 8 percent less."


def test_a_word_has_the_clause_that_it_stands_in() -> None:
    start = READING.text.index("pumps")
    assert READING.text[slice(*clause(Spot(start, start + 5), READING))] == " makes pumps"


def test_parts_follow_each_other_to_the_end() -> None:
    reading = Reading("The reservoir was approved while the meters were put off; July decides.")
    assert "".join(reading.text[slice(*part)] for part in parts(reading)) == reading.text
    assert [reading.text[slice(*part)] for part in parts(reading)] == [
        "The reservoir was approved ",
        "while the meters were put off",
        "; July decides.",
    ]
