"""The command line as its users type it, and what it says when something is wrong."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import fresh_database
from tests.ollama_server import OllamaServer
from tests.service import Service, bizagent

ANSWERABLE = "Why did Halvorsen Analytics lose more customers in the second quarter of 2026?"


@pytest.fixture
def settings(samples_url: str, home: Path) -> dict[str, str]:
    return {"DATABASE_URL": samples_url, "AGENT_HOME": str(home)}


@pytest.fixture
def empty(database_url: str, home: Path) -> dict[str, str]:
    return {"DATABASE_URL": database_url, "AGENT_HOME": str(home)}


def test_ask_prints_the_answer_and_with_json_one_object(settings: dict[str, str]) -> None:
    shown = bizagent("ask", ANSWERABLE, **settings)
    assert "Executive Summary" in shown.stdout
    printed = bizagent("ask", "--json", ANSWERABLE, "--thread", "cli-1", **settings)
    answer = json.loads(printed.stdout)
    assert (answer["mode"], answer["thread_id"]) == ("rag", "cli-1")
    traced = bizagent("trace", "cli-1", "--json", **settings)
    assert [step["node"] for step in json.loads(traced.stdout)["steps"]] == [
        "classify", "retrieve", "evidence_gate", "write",
    ]  # fmt: skip
    assert "evidence_gate" in bizagent("trace", "cli-1", **settings).stdout


def test_constraints_are_obeyed_in_a_string_or_a_file(settings: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "constraints.json"
    file.write_text('{"max_citations": 1}')
    for given in (file.read_text(), f"@{file}"):
        answer = json.loads(bizagent("ask", "--json", ANSWERABLE, "--constraints", given, **settings).stdout)
        assert len(answer["citations"]) == 1
    wrong = bizagent("ask", ANSWERABLE, "--constraints", '{"least": 3}', **settings)
    assert wrong.returncode != 0
    assert "there is no constraint 'least'" in wrong.stderr


def test_a_model_of_which_nothing_stood_is_not_said_to_have_written(settings: dict[str, str]) -> None:
    with OllamaServer(reply="The board of Zanzibar paid 987 million for it.") as ollama:
        shown = bizagent("ask", ANSWERABLE, OLLAMA_URL=ollama.url, **settings)
    assert len(ollama.calls) == 1
    assert "written by extractive" in shown.stderr


def test_an_error_names_the_command_that_goes_on(settings: dict[str, str]) -> None:
    with OllamaServer(reply="Thank you.", fault="hang") as ollama:
        settings |= {"OLLAMA_URL": ollama.url, "LLM_TIMEOUT_S": "0.5"}
        failed = bizagent("ask", "Draft a note.", "--mode", "llm", **settings)
        assert failed.returncode == 1
        command = re.search(r"bizagent (ask --resume --thread \S+),", failed.stderr)
        assert command
        ollama.fault = "none"
        resumed = bizagent(*command[1].split(), **settings)
    assert (resumed.returncode, resumed.stdout.strip()) == (0, "Thank you.")


def test_a_mistaken_setting_ends_serve_with_its_remedy_and_no_trace(tmp_path: Path) -> None:
    ended = bizagent("serve", "--port", "0", ALLOWED_MODELS="absent:1b", AGENT_HOME=str(tmp_path))
    assert ended.returncode == 1
    assert "error: the configured model" in ended.stderr
    assert "remedy: add it there, or configure one of these: absent:1b" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_ingest_reports_what_it_cannot_read_and_goes_on(empty: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("# Ospreys\n\n" + "The estuary has 212 osprey nests this spring. " * 10)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 this is not a PDF")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "note.txt").write_text("Call the harbour.")
    (tmp_path / "image.png").write_bytes(b"\x89PNG")
    done = bizagent("ingest", str(tmp_path), "--json", **empty)
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["added"] == 2
    assert report["too_short"] == ["note"]
    assert "too short to be found: note" in done.stderr
    names = {Path(failure["name"]).name: failure["reason"] for failure in report["failed"]}
    assert set(names) == {"broken.pdf", "empty.txt", "image.png"}
    assert all(names.values())
    assert "broken.pdf" in done.stderr
    assert "check that it opens elsewhere" in done.stderr
    assert json.loads(bizagent("ingest", str(tmp_path), "--json", **empty).stdout)["unchanged"] == 2
    listed = json.loads(bizagent("documents", "list", "--json", **empty).stdout)["documents"]
    assert [document["title"] for document in listed] == ["Ospreys", "note"]
    deleted = bizagent("documents", "delete", listed[0]["doc_id"], "--json", **empty)
    assert json.loads(deleted.stdout)["deleted"] == [listed[0]["doc_id"]]
    again = bizagent("documents", "delete", listed[0]["doc_id"], **empty)
    assert again.returncode == 1
    assert "no such document" in again.stderr


def test_classify_retrieve_and_simulate_print_json(settings: dict[str, str]) -> None:
    assert json.loads(bizagent("classify", "Run a Monte Carlo for 15% churn", "--json", **settings).stdout)[
        "mode"
    ] == "risk"  # fmt: skip
    found = json.loads(bizagent("retrieve", "customer churn", "--top-k", "2", "--json", **settings).stdout)
    assert len(found["chunks"]) == 2
    simulated = bizagent("simulate", "Run a Monte Carlo for 15% churn", "--seed", "1", "--json", **settings)
    assert json.loads(simulated.stdout)["metadata"]["seed"] == 1


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def assert_one_line_and_remedy(stderr: str, message: str) -> None:
    lines = [line for line in stderr.splitlines() if line.strip()]
    assert len(lines) == 2, stderr
    assert lines[0].startswith("error: ")
    assert message in lines[0]
    assert lines[1].startswith("remedy: ")


def test_an_empty_question(empty: dict[str, str]) -> None:
    done = bizagent("ask", "", **empty)
    assert done.returncode == 1
    assert_one_line_and_remedy(done.stderr, "the query is empty")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("classify", " "), "it is empty"),
        (("retrieve", "x" * 20_001), "20,001 characters"),
        (("simulate", ""), "it is empty"),
        (("simulate", "15% churn", "--trials", "0"), "trials is 0"),
        (("retrieve", "churn", "--top-k", "1000"), "less than or equal to 100"),
    ],
)
def test_a_step_says_what_is_wrong_as_over_http(
    empty: dict[str, str], arguments: tuple[str, ...], message: str
) -> None:
    done = bizagent(*arguments, **empty)
    assert done.returncode == 1
    assert_one_line_and_remedy(done.stderr, message)


def test_an_unknown_mode(empty: dict[str, str]) -> None:
    done = bizagent("ask", "x", "--mode", "guess", "--json", **empty)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "INVALID_INPUT"
    assert_one_line_and_remedy(done.stderr, "'llm', 'rag' or 'risk'")


def test_a_missing_path(empty: dict[str, str]) -> None:
    done = bizagent("ingest", "/no/such/folder", **empty)
    assert done.returncode == 1
    assert_one_line_and_remedy(done.stderr, "/no/such/folder")


def test_an_unreachable_database(home: Path) -> None:
    url = "postgresql://user:secret@127.0.0.1:1/none"
    done = bizagent("ask", "x", DATABASE_URL=url, DATABASE_WAIT_S="0.5", AGENT_HOME=str(home))
    assert done.returncode == 1
    assert_one_line_and_remedy(done.stderr, "Postgres at 127.0.0.1:1/none does not answer")
    assert "secret" not in done.stderr + done.stdout


def test_a_port_in_use(empty: dict[str, str], taken_port: int) -> None:
    done = bizagent("serve", "--port", str(taken_port), **empty)
    assert done.returncode == 1
    assert_one_line_and_remedy(done.stderr, f"127.0.0.1:{taken_port} cannot be listened on")


def test_an_open_address_without_keys(empty: dict[str, str]) -> None:
    done = bizagent("serve", "--host", "0.0.0.0", **empty)
    assert done.returncode == 1
    assert_one_line_and_remedy(done.stderr, "loopback only")


def test_a_model_server_that_does_not_answer(empty: dict[str, str]) -> None:
    done = bizagent("ask", "Draft a note.", "--mode", "llm", OLLAMA_URL="http://127.0.0.1:1", **empty)
    assert done.returncode == 1
    assert_one_line_and_remedy(done.stderr, "127.0.0.1:1")


def test_a_model_that_the_server_lacks(empty: dict[str, str]) -> None:
    with OllamaServer(fault="missing") as ollama:
        done = bizagent("ask", "Draft a note.", "--mode", "llm", OLLAMA_URL=ollama.url, **empty)
    assert done.returncode == 1
    assert_one_line_and_remedy(done.stderr, "llama3.1:8b-instruct-q4_K_M")
    assert "ollama pull" in done.stderr


def test_a_wrong_setting(empty: dict[str, str]) -> None:
    done = bizagent("ask", "x", TOP_K="many", **empty)
    assert done.returncode == 1
    assert_one_line_and_remedy(done.stderr, "top_k")
    assert "in the environment or in .env" in done.stderr


def test_a_service_whose_model_server_is_away_is_not_ready(server: str, template: str, home: Path) -> None:
    with fresh_database(server, template) as url:
        settings = {"DATABASE_URL": url, "AGENT_HOME": str(home), "OLLAMA_URL": "http://127.0.0.1:1"}
        with Service(**settings) as service:
            ready = httpx.get(f"{service.url}/ready")
            asked = httpx.post(f"{service.url}/v1/query", json={"query": "Draft a note.", "mode_hint": "llm"})
    for answer in (ready, asked):
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "MODEL_UNAVAILABLE")
