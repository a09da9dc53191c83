import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from server import errors
from server.origin import OwnOrigin

HOST = "127.0.0.1:8001"


def status(method: str = "POST", *, open_to_others: bool = False, **headers: str) -> int:
    app = FastAPI()

    @app.api_route("/", methods=["GET", "HEAD", "OPTIONS", "POST", "DELETE"])
    def done() -> str:
        return "done"

    app.add_middleware(OwnOrigin, open_to_others=open_to_others)
    errors.install(app)
    answer = TestClient(app).request(method, "/", headers={"Host": HOST, **headers})
    if answer.status_code == 403:
        error = answer.json()["error"]
        assert error["code"] == "FORBIDDEN"
        assert error["remedy"]
    return answer.status_code


@pytest.mark.parametrize("host", ["127.0.0.1", HOST, "localhost:8003", "LOCALHOST", "[::1]", "[::1]:8001"])
def test_this_machine_is_called_by_its_names(host: str) -> None:
    assert status(Host=host) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "localhost@evil.example", "0.0.0.0", ""],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_whose_name_was_made_to_resolve_here_is_refused(method: str, host: str) -> None:
    assert status(method, Host=host) == 403
    assert status(method, Host=host, Origin=f"http://{host}") == 403


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost:3000",  # another program of the user's
        "http://127.0.0.1",
        "http://127.0.0.1:80011",
        "http://evil.example@127.0.0.1:8001",
        "file://127.0.0.1:8001",
        "http://[",
        "null",
        "",
    ],
)
def test_another_sites_page_changes_nothing(method: str, origin: str) -> None:
    assert status(method, Origin=origin) == 403


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_another_sites_page_may_ask_since_its_browser_keeps_the_answer_from_it(method: str) -> None:
    assert status(method, Origin="https://evil.example") == 200


@pytest.mark.parametrize("host", [HOST, "localhost:8001", "[::1]:8001"])
def test_its_own_page_is_served(host: str) -> None:
    assert status(Host=host, Origin=f"http://{host}") == 200


def test_open_to_others_it_has_any_name_and_its_own_pages_alone_write() -> None:
    assert status(open_to_others=True, Host="agent.example") == 200
    assert status(open_to_others=True, Host="agent.example", Origin="https://agent.example") == 200
    assert status(open_to_others=True, Host="agent.example", Origin="https://evil.example") == 403
