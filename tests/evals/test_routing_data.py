import json
import re
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from evals.routing import load_questions, run
from tests.ollama_server import OllamaServer
from tools.errors import InvalidInputError
from tools.models.minilm import MiniLMEmbeddings
from tools.routing.exemplars import load_exemplars
from tools.routing.fitted import load_fitted
from tools.routing.modes import MODES


@pytest.fixture(scope="module")
def held_back():
    return [question for question in load_questions() if question.split == "test"]


def shingles(text):
    words = re.findall(r"\w+", text.casefold())
    return set(pairwise(words)) or set(words)


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_questions_are_many_unique_and_balanced(held_back):
    questions = load_questions()
    assert len(held_back) >= 350
    assert len({question.query.casefold() for question in questions}) == len(questions)
    for part in (questions, held_back):
        counts = Counter(question.mode for question in part)
        assert set(counts) == set(MODES)
        assert max(counts.values()) < 1.2 * min(counts.values())


def test_no_question_is_an_exemplar():
    exemplars = {exemplar["query"].casefold() for exemplar in load_exemplars()}
    assert not exemplars & {question.query.casefold() for question in load_questions()}


def test_no_test_question_is_worded_like_an_exemplar(held_back):
    exemplars = [shingles(exemplar["query"]) for exemplar in load_exemplars()]
    for question in held_back:
        own = shingles(question.query)
        assert max(len(own & other) / len(own | other) for other in exemplars) < 0.5, question.query


def test_no_test_question_means_the_same_as_an_exemplar(held_back):
    embedder = MiniLMEmbeddings()
    exemplars = load_fitted(load_exemplars(), embedder).meanings
    questions = np.array(embedder.embed_documents([question.query for question in held_back]))
    nearest = (questions @ exemplars.T).max(axis=1)
    assert nearest.max() < 0.9, held_back[int(nearest.argmax())].query


def test_the_router_reaches_its_marks_on_the_shipped_questions(tmp_path, held_back):
    """The floor is one question below the measured 0.994: rounding may turn a close decision."""
    rows = [
        {"id": number, "query": question.query, "mode": question.mode, "language": question.language}
        for number, question in enumerate(held_back)
    ]
    result = run(write(tmp_path / "test.jsonl", rows))
    assert result["n"] == len(held_back)
    assert result["metrics"]["accuracy"]["value"] >= 0.99
    assert result["metrics"]["ece"]["value"] <= 0.05
    assert sum(sum(row.values()) for row in result["confusion"].values()) == result["n"]
    languages = {question.language for question in held_back}
    assert languages >= {"en", "de", "fr", "es", "it"}
    assert sum(result["metrics"][f"accuracy_{code}"]["n"] for code in languages) == result["n"]
    assert result["settings"]["classifier"] is None
    assert "accuracy_few_shot" not in result["metrics"]


def test_a_configured_classifier_is_asked_and_reported_apart(tmp_path, monkeypatch):
    with OllamaServer(reply='{"reason": "small talk", "mode": "llm"}') as server:
        monkeypatch.setenv("OLLAMA_URL", server.url)
        monkeypatch.setenv("CLASSIFIER_MODEL", "llama3.1:8b-instruct")
        monkeypatch.setenv("ROUTER_MARGIN", "1")
        rows = [
            {"id": "a", "query": "Draft a letter", "mode": "llm"},
            {"id": "b", "query": "Which plants does the brewery own?", "mode": "rag"},
        ]
        result = run(write(tmp_path / "rows.jsonl", rows))
    assert result["settings"]["classifier"] == "llama3.1:8b-instruct-q4_K_M"
    assert result["metrics"]["accuracy_rules"]["n"] == result["metrics"]["accuracy_few_shot"]["n"] == 1
    assert len(server.calls) == 1


def test_dev_questions_are_reported_apart(tmp_path):
    rows = [
        {"id": "a", "query": "Draft a letter", "mode": "llm"},
        {"id": "b", "query": "Simulate our churn", "mode": "llm", "split": "dev"},
    ]
    result = run(write(tmp_path / "routing.jsonl", rows).parent)
    assert result["n"] == 1
    assert result["metrics"]["accuracy"] == pytest.approx(
        {"value": 1.0, "low": 0.2065, "high": 1.0, "n": 1}, abs=1e-4
    )
    assert result["metrics"]["dev_accuracy"]["value"] == 0.0


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"id": "a", "query": "x"}], "line 1 is no question"),
        ([{"id": "a", "query": "x", "mode": "chat"}], "line 1 has an unknown mode"),
        ([{"id": "a", "query": "x", "mode": "llm"}] * 2, "line 2 has an unknown mode or repeats an id"),
        ([], "no test question"),
    ],
)
def test_malformed_questions_are_refused(tmp_path, rows, message):
    with pytest.raises(InvalidInputError, match=message):
        run(write(tmp_path / "rows.jsonl", rows))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InvalidInputError, match="no questions at"):
        run(tmp_path / "none.jsonl")
