"""`SERVICES=sim` as an ASGI application: what `/v1/run` answers, refuses and stops."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from graph.settings import Settings
from server.app import create_app
from tests.ollama_server import OllamaServer

PRICE = {"name": "price", "distribution": "normal", "parameters": {"p10": 40, "p90": 55}}
VAGUE = "How bad can next year get for us?"


@contextmanager
def simulator(**settings: Any) -> Iterator[TestClient]:
    app = create_app(Settings(services="sim", **settings))
    with TestClient(app, base_url="http://127.0.0.1:8004") as client:
        yield client


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with simulator() as client:
        yield client


def driver(distribution: str, **parameters: Any) -> dict[str, Any]:
    given = {"name": "x", "distribution": distribution, "parameters": parameters}
    return {"prompt": "", "drivers": [given], "formula": {"formula": "x"}}


def formula(text: str, **more: Any) -> dict[str, Any]:
    return {"prompt": "", "drivers": [PRICE], "formula": {"formula": text, **more}}


def test_it_answers_without_a_database_or_a_model(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json() == {"status": "ready"}
    asked = {"prompt": "15% churn", "trials": 200, "seed": 1, "pictures": ["svg"]}
    result = client.post("/v1/run", params=asked | {"pictures": '["svg"]'}).json()
    assert result == client.post("/v1/run", json=asked).json()
    assert result["metadata"]["read_by_model"] is None
    assert result["pictures"]["svg"].startswith("<?xml")
    assert "simulation_seconds_count" in client.get("/metrics").text
    elsewhere = client.post("/v1/query", json={"query": "15% churn"})
    assert (elsewhere.status_code, elsewhere.json()["error"]["code"]) == (404, "NOT_FOUND")


WRONG: list[tuple[dict[str, Any], str]] = [
    (driver("normal", p10=55, p90=40), "parameters.p10"),
    (driver("normal", mean=1, sd=-1), "parameters.sd"),
    (driver("lognormal", mu=0, sigma=-0.2), "parameters.sigma"),
    (driver("normal", mean=float("nan"), sd=1), "parameters.mean"),
    (driver("normal", mean=float("inf"), sd=1), "parameters.mean"),
    (driver("normal", mean=10**400, sd=1), "parameters.mean"),
    (driver("normal", mean="ten", sd=1), "parameters.mean"),
    (driver("triangular", low=1, mode=5, high=3), "parameters.mode"),
    (driver("discrete", values=[1, 2], probabilities=[0.5, 0.4]), "parameters.probabilities"),
    (driver("discrete", values=[1, 2], probabilities=[1.5, -0.5]), "parameters.probabilities"),
    (driver("empirical", values=[1.0] * 100_001), "parameters.values"),
    (driver("mixture", components=[{}] * 21), "parameters.components"),
    (driver("bernoulli", probability=1.2), "parameters.probability"),
    (driver("cauchy", location=0, scale=1), "cauchy"),
    ({"prompt": "revenue", "drivers": [{"name": "price"}]}, "drivers[0]"),
    ({"prompt": "revenue", "drivers": "price"}, "drivers"),
    ({"prompt": "revenue", "drivers": [PRICE | {"name": "cost_of_x"}]}, "driver 'cost_of_x' is unknown"),
    (formula("cost * 2"), "formula.formula: 'cost'"),
    (formula("sinh(price)"), "formula.formula: the function 'sinh'"),
    (formula("__import__('os').getpid()"), "formula.formula: the function"),
    (formula("price.__class__"), "formula.formula holds Attribute"),
    (formula("(lambda: 1)()"), "formula.formula"),
    (formula("[price for price in price]"), "formula.formula"),
    (formula("price +"), "formula.formula"),
    (formula(""), "formula.formula"),
    (formula("price + " * 300 + "1"), "formula.formula"),
    (formula("+".join(["price"] * 250)), "formula.formula"),
    (formula("price / 0"), "outcome"),
    (formula("9 ** 9 ** 9 ** 9"), "outcome"),
    (formula("exp(exp(price))"), "outcome"),
    (formula("price", outcome="median"), "formula.outcome"),
    (formula("price") | {"drivers": [PRICE | {"name": f"x{n}"} for n in range(101)]}, "drivers"),
    ({"prompt": "revenue", "trials": 0}, "trials"),
    ({"prompt": "revenue", "trials": -5}, "trials"),
    ({"prompt": "revenue", "trials": 10**12}, "trials"),
    ({"prompt": "revenue", "trials": "many"}, "trials"),
    ({"prompt": "revenue", "seed": -1}, "seed"),
    ({"prompt": "revenue", "horizon_months": 10_000}, "horizon_months"),
    ({"prompt": "revenue", "horizon_months": 0}, "horizon_months"),
    ({"prompt": "revenue over 10,000 months"}, "horizon"),
    ({"prompt": "revenue", "target": float("nan")}, "target"),
    ({"prompt": "revenue", "target": float("inf")}, "target"),
    ({"prompt": "revenue", "sampling": "halton"}, "sampling"),
    ({"prompt": "revenue", "precision": {"half_width": 0}}, "precision.half_width"),
    ({"prompt": "revenue", "precision": {"half_width": 1, "max_trials": 10**12}}, "trials"),
    (
        {"prompt": "ARR", "correlations": [{"drivers": ["monthly_churn", "starting_arr"], "value": 1.5}]},
        "correlations",
    ),
    ({"prompt": "ARR", "correlations": [{"drivers": ["a", "b"], "value": float("nan")}]}, "correlations"),
    ({"prompt": ""}, "prompt"),
    ({"prompt": "a" * 20_001}, "prompt"),
    ({"prompt": "revenue", "pictures": ["gif"]}, "pictures"),
    ({"prompt": "revenue", "colour": 1}, "colour"),
]


@pytest.mark.parametrize(("wrong", "names"), WRONG)
def test_bad_input_is_422_with_its_field_and_a_remedy(
    client: TestClient, wrong: dict[str, Any], names: str
) -> None:
    answer = client.post("/v1/run", content=json.dumps(wrong))  # as Python writes NaN, and the call reads it
    error = answer.json()["error"]
    assert answer.status_code == 422, error
    assert error["code"] == "INVALID_INPUT"
    assert names in error["message"]
    assert error["remedy"]


def test_trials_that_divide_by_zero_are_counted_and_left_out(client: TestClient) -> None:
    asked = driver("bernoulli", probability=0.5) | {"formula": {"formula": "1 / x"}, "trials": 1024}
    result = client.post("/v1/run", json=asked).json()
    assert 400 < result["metadata"]["undefined_trials"] < 624
    assert result["stats"]["mean"] == 1.0


def test_a_change_that_may_be_points_may_be_correlated(client: TestClient) -> None:
    pair = [{"drivers": ["monthly_churn", "monthly_churn_change"], "value": 0.5}]
    asked = {"prompt": "ARR with churn up 10 to 20%", "correlations": pair, "trials": 64}
    answer = client.post("/v1/run", json=asked)
    assert answer.status_code == 200, answer.json()
    assert len(answer.json()["metadata"]["other_readings"]) == 1


def test_a_prompt_that_code_cannot_read_is_read_by_the_model_that_is_configured() -> None:
    choice = '{"choice_1": "liquidity"}'
    with OllamaServer(reply=choice) as ollama, simulator(ollama_url=ollama.url) as client:
        assert client.get("/ready").json()["model"] == ollama.models[0]
        read = client.post("/v1/run", json={"prompt": VAGUE, "trials": 64}).json()["metadata"]
        assert (read["template"], read["read_by_model"]["template"]) == ("liquidity", "liquidity")
        for not_open in (
            {"prompt": "15% churn increase of ARR"},
            {"prompt": VAGUE, "formula": {"formula": "price"}, "drivers": [PRICE]},
            {"prompt": "", "drivers": [PRICE], "formula": {"formula": "price"}},
        ):
            result = client.post("/v1/run", json=not_open | {"trials": 64}).json()
            assert result["metadata"]["read_by_model"] is None
        assert len(ollama.calls) == 1


def test_a_model_that_is_configured_and_away_is_told() -> None:
    with simulator(ollama_url="http://127.0.0.1:1") as client:
        answer = client.post("/v1/run", json={"prompt": VAGUE})
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "MODEL_UNAVAILABLE")


# A quarter of an hour of one processor.
TERMS = " + ".join(f"exp(sin(price * {n}))" for n in range(25))
ENDLESS = formula(f"previous * 0.5 + {TERMS}") | {"trials": 10**7, "horizon_months": 120}


def test_a_deadline_is_told_as_such() -> None:
    with simulator(simulation_timeout_s=0.2) as client:
        answer = client.post("/v1/run", json=ENDLESS)
        assert (answer.status_code, answer.json()["error"]["code"]) == (504, "SIMULATION_TIMEOUT")
        assert "SIMULATION_TIMEOUT_S" in answer.json()["error"]["remedy"]


async def test_a_client_that_leaves_frees_its_place_and_one_too_many_is_told_when_to_try_again() -> None:
    app = create_app(Settings(services="sim", simulation_concurrency=1, simulation_waiting=1))
    async with app.router.lifespan_context(app):
        first, second = Caller(ENDLESS), Caller(ENDLESS)
        calls = [asyncio.create_task(caller.call(app)) for caller in (first, second)]
        async with asyncio.timeout(60):
            refused = Caller(ENDLESS)
            await asyncio.create_task(refused.call(app))  # begins after the others
            assert refused.status == 503
            assert refused.headers[b"retry-after"] == b"5"
            assert json.loads(refused.body)["error"]["code"] == "OVERLOADED"
            first.leave()
            second.leave()
            await asyncio.gather(*calls)
            after = Caller({"prompt": "revenue", "trials": 64})
            await after.call(app)
            assert after.status == 200


class Caller:
    """A client of the application that stays on the line until it leaves."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self._request = [{"type": "http.request", "body": json.dumps(asked).encode(), "more_body": False}]
        self._left = asyncio.Event()
        self.status, self.headers, self.body = 0, dict[bytes, bytes](), b""

    def leave(self) -> None:
        self._left.set()

    async def receive(self) -> Message:
        if self._request:
            return self._request.pop()
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.body += message["body"]

    async def call(self, app: Any) -> None:
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/v1/run",
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8004),
            "scheme": "http",
            "http_version": "1.1",
            "root_path": "",
        }
        await app(scope, self.receive, self.send)
