"""Another model in a role, without a restart."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.acceptance.conftest import ALLOWED, CONFIGURED
from tests.ollama_server import OllamaServer

DRAFT = {"query": "Draft a thank-you note.", "mode_hint": "llm"}


@pytest.fixture(autouse=True)
def _as_configured_afterwards(http: httpx.Client) -> Iterator[None]:
    yield
    for role in ("writer", "classifier"):
        assert http.post("/v1/admin/models", json={"role": role}).status_code == 200


def writer(http: httpx.Client) -> str:
    name: str = http.get("/v1/admin/models").json()["roles"]["writer"]["model_id"]
    return name


def test_the_roles_and_what_may_take_them_are_told(http: httpx.Client) -> None:
    known = http.get("/v1/admin/models").json()
    configured = {"model_id": CONFIGURED, "provider": "ollama", "trusted_with_evidence": True}
    assert known == {
        "roles": {"default": configured, "writer": configured, "classifier": None},
        "allowed": sorted([CONFIGURED, ALLOWED]),
        "adapters": [],
    }


def test_the_next_answer_is_the_new_models_and_one_under_way_keeps_its_own(
    http: httpx.Client, ollama: OllamaServer
) -> None:
    ollama.fault = "slow"
    called = len(ollama.calls)
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(lambda: http.post("/v1/query", json=DRAFT).json())
        ollama.wait_for(lambda server: len(server.calls) == called + 1)
        swapped = http.post("/v1/admin/models", params={"role": "writer", "model": ALLOWED})
        assert swapped.json()["roles"]["writer"]["model_id"] == ALLOWED
        assert under_way.result()["metadata"]["model_id"] == CONFIGURED
    answer = http.post("/v1/query", json=DRAFT).json()
    assert answer["metadata"]["model_id"] == answer["usage"]["model"] == ALLOWED
    assert http.post("/v1/admin/models", json={"role": "writer"}).status_code == 200
    assert writer(http) == CONFIGURED


def test_a_classifier_is_put_in_and_taken_out(http: httpx.Client) -> None:
    def classifier(model: str) -> object:
        return http.post("/v1/admin/models", json={"role": "classifier", "model": model}).json()["roles"][
            "classifier"
        ]

    assert classifier(ALLOWED) == {
        "model_id": ALLOWED,
        "provider": "ollama",
        "trusted_with_evidence": True,
    }
    assert classifier("") is None


def test_a_model_that_is_not_allowed_is_not_even_looked_for(http: httpx.Client) -> None:
    answer = http.post("/v1/admin/models", json={"role": "writer", "model": "gpt-4o"})
    assert (answer.status_code, answer.json()["error"]["message"]) == (403, "ERROR: MODEL_NOT_ALLOWED")
    assert writer(http) == CONFIGURED


def test_a_model_that_the_server_lacks_leaves_the_old_one_in_place(
    http: httpx.Client, ollama: OllamaServer
) -> None:
    ollama.fault = "missing"
    answer = http.post("/v1/admin/models", json={"role": "writer", "model": ALLOWED})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (503, "MODEL_MISSING")
    assert f"ollama pull {ALLOWED}" in error["remedy"]
    ollama.fault = "none"
    assert writer(http) == CONFIGURED
    assert http.post("/v1/query", json=DRAFT).json()["metadata"]["model_id"] == CONFIGURED


@pytest.mark.parametrize("adapter", ["missing-v1", "../tone-v1", "/etc/passwd", ".."])
def test_an_adapter_that_is_not_in_its_folder_is_the_callers_fault(http: httpx.Client, adapter: str) -> None:
    asked = {"role": "writer", "model": CONFIGURED, "adapter": adapter}
    answer = http.post("/v1/admin/models", json=asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_INPUT")
    assert writer(http) == CONFIGURED


@pytest.mark.parametrize("word", ["adaptor", "modle", "models"])
def test_a_word_that_is_not_known_changes_nothing(http: httpx.Client, word: str) -> None:
    assert http.post("/v1/admin/models", json={"role": "writer", "model": ALLOWED}).status_code == 200
    answer = http.post("/v1/admin/models", json={"role": "writer", word: "tone-v1"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_INPUT")
    assert word in answer.json()["error"]["message"]
    assert writer(http) == ALLOWED


def test_an_unknown_role_is_told(http: httpx.Client) -> None:
    answer = http.post("/v1/admin/models", json={"role": "boss", "model": CONFIGURED})
    assert answer.status_code == 422
    assert "'writer' or 'classifier'" in answer.json()["error"]["message"]
