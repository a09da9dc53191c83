"""The sample corpus has the structure that its README promises, and its questions point into it."""

import datetime
import json
import re
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from kreuzberg import ExtractionConfig, extract_file_sync

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = sorted((SAMPLES / "corpus").iterdir())
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
SYNDICATED = {
    "2026-08-05_harbour-business-daily_loomcroft.html",
    "2026-08-05_inland-courier_loomcroft.html",
}


@cache
def documents() -> dict[str, str]:
    """Map `file` or `file#doc_id` to its extracted text."""
    texts: dict[str, str] = {}
    for path in FILES:
        if path.suffix == ".jsonl":
            items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            texts |= {f"{path.name}#{item['doc_id']}": item["text"] for item in items}
        else:
            texts[path.name] = extract_file_sync(path, config=ExtractionConfig(use_cache=False)).content
    return texts


def outlet(name: str) -> str:
    return name.split("_")[1]


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], words[3:], strict=False))


def test_readme_lists_exactly_the_files_with_the_dates_of_their_names() -> None:
    rows = re.findall(
        r"^\| `(\S+)` \| .+? \| (\d{4}-\d\d-\d\d)", (SAMPLES / "README.md").read_text("utf-8"), re.M
    )
    assert [name for name, _ in rows] == [path.name for path in FILES]
    assert all(name.startswith(date) for name, date in rows if not name.endswith(".jsonl"))


def test_every_format_that_the_product_reads_is_there() -> None:
    formats = ["csv", "docx", "eml", "html", "jsonl", "md", "pdf", "pptx", "txt", "xlsx"]
    assert sorted({path.suffix[1:] for path in FILES}) == formats


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_is_small_and_extracts_to_clean_text(path: Path) -> None:
    assert path.stat().st_size <= 60 * 1024
    text = "\n".join(text for name, text in documents().items() if name.split("#")[0] == path.name)
    assert 140 <= len(text.split()) <= 900
    assert not re.search(r"[\ufffd\x00-\x08]|</?\w+>", text)


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.suffix in {".md", ".html"}], ids=lambda path: path.name
)
def test_title_outlet_and_date_are_inside_where_the_format_carries_them(path: Path) -> None:
    patterns = {
        ".md": (r'^title: ".+"$', r'^outlet: ".+"$', r"^date: (\S+)$"),
        ".html": (
            r"<title>.+</title>",
            r'"og:site_name" content=".+"',
            r'"article:published_time" content="(\S+)T',
        ),
    }
    found = [re.search(p, path.read_text(encoding="utf-8"), re.M) for p in patterns[path.suffix]]
    assert all(found)
    assert found[-1] is not None
    assert found[-1].group(1) == path.name[:10]


def test_news_lines_carry_their_own_source_and_date() -> None:
    (path,) = (p for p in FILES if p.suffix == ".jsonl")
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        assert set(item) == {"doc_id", "title", "source", "published_at", "text"}
        assert item["doc_id"].endswith(datetime.date.fromisoformat(item["published_at"]).isoformat())


def test_only_the_syndicated_pair_are_near_copies() -> None:
    sets = {name: shingles(text) for name, text in documents().items()}
    near = [{a, b} for a, b in combinations(sets, 2) if len(sets[a] & sets[b]) > 0.5 * len(sets[a] | sets[b])]
    assert near == [SYNDICATED]


@pytest.mark.parametrize(
    "fact",
    [
        r"\$48\.2 million",
        r"\$45\.1 million",
        r"\$12\.2 million",
        r"churn (was|fell|down) .*1\.4 ?(%|percent)",
        r"\$12\.5 million",
        r"\$0\.65 million",
        r"\$56,000",
        r"\$42,000",
        r"71\.4 ?(%|percent)",
        r"186 (of 1,148 )?customers",
        r"\$2\.75 million",
        r"\$180,000",
        r"24 (new )?positions",
    ],
)
def test_shared_fact_is_stated_by_three_documents_of_two_outlets(fact: str) -> None:
    holders = {name for name, text in documents().items() if re.search(fact, " ".join(text.split()))}
    assert len(holders) >= 3
    assert len({outlet(name) for name in holders}) >= 2


@pytest.mark.parametrize("topic", ["Brightmere", "solar panels", "chandlery"])
def test_lone_topic_is_told_by_one_document_only(topic: str) -> None:
    assert sum(topic in text for text in documents().values()) == 1


def test_questions_have_the_schema_and_unique_ids() -> None:
    assert all(
        set(q) == {"id", "query", "expect", "demo", "hard", "evidence", "note"} and q["query"] and q["note"]
        for q in QUESTIONS
    )
    assert len({q["id"] for q in QUESTIONS}) == len({q["query"] for q in QUESTIONS}) == len(QUESTIONS)
    allowed = {
        "rag": ("rag", "sufficient"),
        "refuse": ("rag", "insufficient"),
        "risk": ("risk", None),
        "llm": ("llm", None),
    }
    for q in QUESTIONS:
        assert (q["expect"]["mode"], q["expect"]["decision"]) == allowed[q["id"].split("-")[0]]


def test_demo_asks_one_question_of_each_kind() -> None:
    kinds = Counter(q["id"].split("-")[0] for q in QUESTIONS if q["demo"])
    assert kinds == {"llm": 1, "rag": 1, "risk": 1, "refuse": 1}
    assert not any(q["demo"] and q["hard"] for q in QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_evidence_is_three_documents_of_two_outlets_or_none_at_all(question: dict[str, Any]) -> None:
    evidence = set(question["evidence"])
    if question["expect"]["decision"] != "sufficient":
        assert not evidence
        return
    assert evidence <= set(documents())
    copies = max(0, len(evidence & SYNDICATED) - 1)
    assert len(evidence) - copies >= 3
    assert len({outlet(name) for name in evidence}) >= 2
