import json

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from server.cli import app
from server.schema import RunRequest
from server.simulation import drawn, run_request
from tests.ollama_server import OllamaServer
from tools.errors import InvalidInputError, ModelUnavailableError

PRICE = {"name": "price", "distribution": "normal", "parameters": {"p10": 40, "p90": 55}}
UNITS = {"name": "units", "distribution": "poisson", "parameters": {"mean": 9}}


def answer(**request):
    return run_request(RunRequest(**{"prompt": "revenue", "seed": 1} | request), most_trials=10_000)


def test_every_field_of_a_request_reaches_the_simulator():
    result = answer(
        prompt="",
        trials=600,
        drivers=[PRICE, UNITS],
        formula={"formula": "price * units * month", "outcome": "total"},
        correlations=[{"drivers": ["price", "units"], "value": -0.3}],
        horizon_months=3,
        target=100.0,
        sampling="lhs",
        precision={"half_width": 1e9},
        sensitivity=False,
    )
    metadata = result["metadata"]
    assert (metadata["trials"], metadata["sampling"], metadata["horizon_months"]) == (600, "lhs", 3)
    assert metadata["convergence"]["converged"]
    assert (result["stats"]["target"], result["stats"]["sensitivity"]) == (100.0, None)


def test_charts_are_drawn_where_they_are_asked_for():
    pictures = drawn(answer(), ["png", "svg"])
    assert pictures["png"].startswith("iVBORw0KGgo")
    assert pictures["svg"].startswith("<?xml")


WRONG = [
    ({"drivers": [PRICE | {"parameters": {"p10": 55, "p90": 40}}]}, "p10"),
    ({"drivers": [PRICE | {"parameters": {"mean": 1, "sd": -1}}]}, "sd"),
    ({"drivers": [PRICE | {"parameters": {"mean": float("nan"), "sd": 1}}]}, "mean"),
    ({"drivers": [PRICE | {"parameters": {"mean": 1e300, "sd": 1}}]}, "mean"),
    (
        {
            "drivers": [
                PRICE
                | {
                    "distribution": "discrete",
                    "parameters": {"values": [1, 2], "probabilities": [0.5, 0.4]},
                }
            ]
        },
        "probabilities",
    ),
    ({"formula": {"formula": "cost * 2"}, "drivers": [PRICE]}, "cost"),
    ({"formula": {"formula": "sinh(price)"}, "drivers": [PRICE]}, "sinh"),
    ({"formula": {"formula": "__import__('os').getpid()"}, "drivers": [PRICE]}, "function"),
    ({"formula": {"formula": "9 ** 9 ** 9 ** 9"}, "drivers": [PRICE]}, "undefined"),
    ({"trials": 0}, "trials"),
    ({"trials": 10**12}, "trials"),
    ({"horizon_months": 10_000}, "horizon_months"),
    ({"prompt": "revenue over 10,000 months"}, "horizon"),
    ({"correlations": [{"drivers": ["monthly_revenue", "revenue_growth"], "value": 1.5}]}, "correlations"),
]


@pytest.mark.parametrize(("wrong", "names"), WRONG)
def test_bad_input_is_refused_with_its_field_and_a_remedy(wrong, names):
    with pytest.raises(InvalidInputError, match=names) as caught:
        answer(**wrong)
    assert caught.value.remedy


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationError, match="colour"):
        RunRequest(prompt="revenue", colour=1)


def test_the_command_draws_the_histogram_and_writes_the_picture(tmp_path):
    path = tmp_path / "charts.svg"
    shown = CliRunner().invoke(app, ["simulate", "revenue", "--seed", "1", "--picture", str(path)])
    assert shown.exit_code == 0, shown.output
    assert "← baseline" in shown.stdout
    assert "Executive Summary" in shown.stdout
    assert path.read_text().startswith("<?xml")


def test_the_command_takes_a_model_from_a_file_and_prints_json(tmp_path):
    (tmp_path / "drivers.json").write_text(json.dumps([PRICE, UNITS]))
    arguments = ["simulate", "", "--drivers", f"@{tmp_path / 'drivers.json'}", "--json", "--trials", "64"]
    shown = CliRunner().invoke(app, [*arguments, "--formula", '{"formula": "price * units"}'])
    assert json.loads(shown.stdout)["metadata"]["template"] == "formula"


def test_the_command_leaves_a_picture_that_is_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "simulation.png").write_bytes(b"mine")
    shown = CliRunner().invoke(app, ["simulate", "revenue", "--trials", "64", "--no-sensitivity"])
    assert "simulation-2.png" in shown.stderr
    assert (tmp_path / "simulation.png").read_bytes() == b"mine"
    assert (tmp_path / "simulation-2.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize("name", ["charts.pdf", "nosuch/charts.png"])
def test_a_picture_that_could_not_be_drawn_is_refused_before_any_trial(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(app, ["simulate", "revenue", "--trials", "0", "--picture", name])
    assert isinstance(shown.exception, InvalidInputError)
    assert name in shown.exception.message


def test_a_picture_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "charts.png").mkdir()
    arguments = ["--trials", "64", "--no-sensitivity", "--picture", str(tmp_path / "charts.png")]
    shown = CliRunner().invoke(app, ["simulate", "revenue", *arguments])
    assert isinstance(shown.exception, InvalidInputError)
    assert "cannot be written" in shown.exception.message


def test_at_least_one_worker_is_needed():
    shown = CliRunner().invoke(app, ["simulate", "revenue", "--workers", "0"])
    assert shown.exit_code == 2
    assert "--workers" in shown.stderr


def test_the_help_shows_the_form_of_a_correlation():
    shown = CliRunner().invoke(app, ["simulate", "--help"], env={"COLUMNS": "150"})
    assert '{"drivers": [a, b], "value"}' in shown.stdout


@pytest.mark.parametrize("arguments", [["--drivers", "[{"], ["--formula", "@nosuch"], ["--picture", "a.gif"]])
def test_the_command_refuses_what_it_cannot_read(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(app, ["simulate", "revenue", *arguments])
    assert isinstance(shown.exception, InvalidInputError)
    assert arguments[0] in shown.exception.message


VAGUE = ["simulate", "How bad can next year get for us?", "--trials", "64", "--no-sensitivity", "--json"]


def test_the_command_has_the_configured_model_read_what_code_cannot(monkeypatch):
    with OllamaServer(reply='{"choice_1": "liquidity"}') as ollama:
        monkeypatch.setenv("OLLAMA_URL", ollama.url)
        metadata = json.loads(CliRunner().invoke(app, VAGUE).stdout)["metadata"]
        formula = ["--drivers", json.dumps([PRICE]), "--formula", '{"formula": "price"}']
        alone = json.loads(CliRunner().invoke(app, [*VAGUE, *formula]).stdout)["metadata"]
    assert (metadata["template"], metadata["read_by_model"]["template"]) == ("liquidity", "liquidity")
    assert alone["read_by_model"] is None
    assert len(ollama.calls) == 1


def test_a_model_that_is_configured_and_away_is_told_by_the_command(monkeypatch):
    monkeypatch.setenv("OLLAMA_URL", "http://127.0.0.1:1")
    assert isinstance(CliRunner().invoke(app, VAGUE).exception, ModelUnavailableError)
