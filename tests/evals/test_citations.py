import asyncio
import json
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from evals.citations import Asked, Tally, read_documents, run, spread
from evals.intervals import share
from evals.mutations import FRESH, HELD_OUT, ON_THE_CORPUS, SECOND, MutationResult, check_mutations
from evals.second_reading import Claim, SecondReading, among, claims, read_again, verbatim
from server.demo import SAMPLES
from tools.errors import InvalidInputError
from tools.ingest.discover import discover
from tools.models.minilm import MiniLMEmbeddings

SETS = [ON_THE_CORPUS, FRESH, SECOND, HELD_OUT]
ANSWER = """## Executive Summary

- Churn rose to 1.9% \\[sic\\] [1] [2]
- Revenue was $12.2 million [2].

Extractive: sentences of the sources, word for word.

## Evidence Table

| 1 | not a claim [3] |
"""


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (files("evals") / "data" / name).read_text().splitlines()]


@pytest.fixture(scope="module")
def result() -> MutationResult:
    documents = [
        document
        for path in discover([SAMPLES / "corpus"])
        for document in read_documents(path, uri=f"sample:{path.name}")
    ]
    return asyncio.run(check_mutations(documents, MiniLMEmbeddings()))


@pytest.fixture(scope="module")
def fresh() -> MutationResult:
    return asyncio.run(check_mutations([], MiniLMEmbeddings(), data=FRESH))


@pytest.fixture(scope="module")
def second() -> MutationResult:
    return asyncio.run(check_mutations([], MiniLMEmbeddings(), data=SECOND))


@pytest.mark.parametrize("name", SETS)
def test_every_mutant_differs_from_an_answer_that_is_right_and_from_all_others(name: str) -> None:
    answers = {row["id"]: row for row in rows(f"{name}.jsonl")}
    assert len(answers) == len(rows(f"{name}.jsonl"))
    assert Counter(row["answer"] for row in answers.values()).most_common(1)[0][1] == 1
    for row in answers.values():
        if row["kind"] != "correct":
            assert answers[row["of"]]["kind"] == "correct"
            assert answers[row["of"]]["question"] == row["question"]


@pytest.mark.parametrize("name", SETS)
def test_every_answer_cites_passages_of_its_question(name: str) -> None:
    questions = {row["id"]: len(row["passages"]) for row in rows(f"{name}_questions.jsonl")}
    for row in rows(f"{name}.jsonl"):
        numbers = {int(part.split("]")[0]) for part in row["answer"].split("[")[1:]}
        assert numbers <= set(range(1, questions[row["question"]] + 1))
        assert numbers


def test_the_mutants_fall(result: MutationResult) -> None:
    assert result.mutants >= 300
    assert result.passed == []


def test_of_the_right_answers_one_in_twenty_falls_at_most(result: MutationResult) -> None:
    assert result.correct >= 100
    assert len(result.dropped) <= 0.05 * result.correct


def test_on_passages_of_their_own_too_the_mutants_fall(fresh: MutationResult) -> None:
    assert fresh.mutants >= 250
    assert fresh.passed == []


def test_on_passages_of_their_own_one_right_answer_in_twenty_falls_at_most(fresh: MutationResult) -> None:
    assert fresh.correct >= 75
    assert len(fresh.dropped) <= 0.05 * fresh.correct


def test_on_passages_of_other_trades_one_mutant_in_thirty_stands_at_most(second: MutationResult) -> None:
    assert second.mutants >= 400
    assert len(second.passed) <= second.mutants / 30


def test_on_passages_of_other_trades_one_right_answer_in_four_falls_at_most(second: MutationResult) -> None:
    assert second.correct >= 90
    assert len(second.dropped) <= 0.25 * second.correct


def test_what_is_caught_is_told_for_each_kind_too(second: MutationResult) -> None:
    metrics = second.metrics()
    kinds = [name for name in metrics if name.startswith("mutants_caught_")]
    assert sum(metrics[name]["n"] for name in kinds) == metrics["mutants_caught"]["n"] == second.mutants
    assert sum(second.passed_kinds.values()) == len(second.passed)


def test_claims_are_what_the_summary_cites_something_for() -> None:
    assert list(claims(ANSWER)) == [
        Claim("Churn rose to 1.9% [sic]", [1, 2]),
        Claim("Revenue was $12.2 million", [2]),
    ]
    assert list(claims("INSUFFICIENT EVIDENCE")) == []


@pytest.mark.parametrize(
    ("claim", "reading"),
    [
        ("Revenue reached $12.2 million in 2026", SecondReading(2, 2, True)),
        ("Revenue reached $12.3 million in 2026", SecondReading(2, 1, False)),
        ("Revenue reached $12 million", SecondReading(1, 1, True)),
        ("Revenue reached $12,200,000", SecondReading(1, 1, True)),
        ("Seventeen customers left: 17 of 62", SecondReading(2, 2, True)),
        ("61 customers left", SecondReading(1, 0, False)),
        ("Penguins swim southwards", SecondReading(0, 0, False)),
    ],
)
def test_the_second_reading_traces_numbers_and_words(claim: str, reading: SecondReading) -> None:
    text = "Revenue reached $12.2 million in 2026. Seventeen of 62 customers left."
    assert read_again(Claim(claim, [1]), {1: text, 2: "Penguins swim southwards. $12.3 million"}) == reading


def test_a_quote_is_verbatim_only_in_its_own_place() -> None:
    citation = {"doc_id": "a", "start": 4, "end": 8, "quote": "rose"}
    assert verbatim(citation, {"a": "ARR rose."})
    assert not verbatim(citation, {"a": "ARR  rose."})
    assert not verbatim(citation, {"b": "ARR rose."})


def test_a_citation_is_right_by_its_file_or_its_document() -> None:
    wire = {"uri": "sample:wire.jsonl#L2", "doc_id": "wire-2"}
    assert among({"uri": "sample:memo.md", "doc_id": "doc_1"}, ["memo.md"])
    assert among(wire, ["wire.jsonl#wire-2"])
    assert among(wire, ["wire-2"])
    assert not among(wire, ["wire.jsonl#wire-3", "memo.md"])


def test_questions_are_spread_over_all_that_there_are() -> None:
    questions = [Asked(str(i), []) for i in range(10)]
    assert [asked.query for asked in spread(questions, 3)] == ["0", "3", "6"]
    assert spread(questions, 20) == questions


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="0 questions"):
        run(limit=0)


def test_a_tally_counts_only_what_it_has_seen() -> None:
    assert Tally().metrics() == {}
    metrics = Tally(answered=[True, False], kept=1, dropped=3, seconds=[1.0, 2.0, 3.0]).metrics()
    assert metrics["answered"] == share(1, 2)
    assert metrics["sentences_dropped"] == share(3, 4)
    assert metrics["answer_s"]["value"] == 2.0
    assert "figures_traced" not in metrics
