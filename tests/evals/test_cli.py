import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from evals import cli
from evals.cli import BENCHES, SUITES, Entry, run_named
from tools.errors import InvalidInputError

MODULE = """
def run(data):
    return {"bench": "tiny", "ratios": {"speed": 2.0}, "raw": {"given": str(data), "interval": [1.0, 3.0]}}
"""
SUITE = """
def run(data):
    metrics = {"accuracy": {"value": 0.5, "low": 0.25, "high": 0.75, "n": 4}}
    return {"suite": "small", "n": 4, "metrics": metrics, "settings": {"data": str(data)}}
"""


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Entry]]:
    """Three benches that need nothing, may read `corpus` from --data, and cannot do without it."""
    (tmp_path / "tiny_bench.py").write_text(MODULE)
    (tmp_path / "small_suite.py").write_text(SUITE)
    monkeypatch.syspath_prepend(tmp_path)
    entries = {
        "tiny": Entry("tiny_bench"),
        "reader": Entry("tiny_bench", reads="corpus"),
        "needy": Entry("tiny_bench", reads="corpus", required=True),
    }
    monkeypatch.setattr(cli, "BENCHES", entries)
    monkeypatch.setattr(cli, "SUITES", {"small": Entry("small_suite")})
    yield entries
    for module in ("tiny_bench", "small_suite"):
        sys.modules.pop(module, None)


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command("bench")(cli.bench)
    app.command("eval")(cli.evaluate)
    return app


def given(results: Iterator[tuple[str, dict]]) -> dict[str, str]:
    return {name: result["raw"]["given"] for name, result in results}


@pytest.mark.parametrize("entry", [*BENCHES.values(), *SUITES.values()], ids=lambda entry: entry.module)
def test_every_name_stands_for_a_module_that_runs(entry: Entry) -> None:
    assert callable(import_module(entry.module).run)


def test_importing_the_commands_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'langgraph', 'psycopg', 'onnxruntime', 'pydantic'}"
    code = f"import sys, evals.cli; sys.exit(', '.join({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == ""


def test_an_unknown_name_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        list(run_named(BENCHES, "grpah", None))
    assert "grpah" in refusal.value.message
    assert all(name in refusal.value.remedy for name in (*BENCHES, "all"))


def test_all_skips_what_lacks_its_data_and_says_why(
    entries: dict[str, Entry], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert given(run_named(entries, "all", tmp_path)) == {"tiny": "None", "reader": "None"}
    printed = capsys.readouterr()
    assert f"skipped needy: there is no {tmp_path / 'corpus'}" in printed.err.replace("\n", "")
    assert printed.out == ""


def test_all_gives_the_data_to_those_that_read_them(entries: dict[str, Entry], tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    expected = {"tiny": "None", "reader": str(tmp_path), "needy": str(tmp_path)}
    assert given(run_named(entries, "all", tmp_path)) == expected


def test_a_single_one_gets_the_data_as_they_are(entries: dict[str, Entry], tmp_path: Path) -> None:
    assert given(run_named(entries, "tiny", tmp_path)) == {"tiny": str(tmp_path)}


@pytest.mark.parametrize("name", ["reader", "needy"])
def test_a_single_one_refuses_a_folder_without_its_data(
    entries: dict[str, Entry], tmp_path: Path, name: str
) -> None:
    with pytest.raises(InvalidInputError, match="corpus"):
        list(run_named(entries, name, tmp_path))


def test_a_single_one_that_needs_data_asks_for_them(entries: dict[str, Entry]) -> None:
    with pytest.raises(InvalidInputError, match="--data"):
        list(run_named(entries, "needy", None))
    assert given(run_named(entries, "reader", None)) == {"reader": "None"}


@pytest.mark.usefixtures("entries")
def test_json_is_one_object_on_standard_output(app: typer.Typer) -> None:
    one = CliRunner().invoke(app, ["bench", "tiny", "--json"])
    assert json.loads(one.stdout)["ratios"] == {"speed": 2.0}
    every = CliRunner().invoke(app, ["bench", "all", "--json"])
    assert [result["bench"] for result in json.loads(every.stdout)["benches"]] == ["tiny", "tiny"]
    suites = CliRunner().invoke(app, ["eval", "all", "--json"])
    assert [result["suite"] for result in json.loads(suites.stdout)["suites"]] == ["small"]


@pytest.mark.usefixtures("entries")
def test_what_could_not_be_measured_is_null(app: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "small_suite.py").write_text(SUITE.replace("0.5", "float('nan')"))
    printed = CliRunner().invoke(app, ["eval", "small", "--json", "--out", str(tmp_path)]).stdout
    for text in (printed, (tmp_path / "small.json").read_text()):
        result = json.loads(text, parse_constant=pytest.fail)
        assert result["metrics"]["accuracy"]["value"] is None


@pytest.mark.parametrize("option", ["--min-documents=0", "--min-chars=-1", "--limit=0"])
def test_a_number_out_of_range_is_refused(app: typer.Typer, option: str) -> None:
    refused = CliRunner().invoke(app, ["eval", "gate", option])
    assert refused.exit_code == 2
    assert option.split("=")[0] in refused.output


@pytest.mark.usefixtures("entries")
def test_tables_show_figures_and_everything_beside_them(app: typer.Typer) -> None:
    shown = CliRunner().invoke(app, ["bench", "tiny"]).stdout
    for text in ("speed", "2", "raw.interval", "1 to 3"):
        assert text in shown
    shown = CliRunner().invoke(app, ["eval", "small"]).stdout
    for text in ("accuracy", "0.25", "0.75", "settings.data"):
        assert text in shown


@pytest.mark.usefixtures("entries")
def test_results_are_written_to_the_named_folder(app: typer.Typer, tmp_path: Path) -> None:
    CliRunner().invoke(app, ["bench", "tiny", "--out", str(tmp_path / "results")])
    assert json.loads((tmp_path / "results" / "tiny.json").read_text())["bench"] == "tiny"


@pytest.mark.usefixtures("entries")
def test_a_result_with_a_judge_does_not_replace_the_one_without(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "judging_suite.py").write_text(
        SUITE.replace("def run(data)", 'def run(data, judge="")').replace("str(data)", "judge")
    )
    monkeypatch.setattr(cli, "SUITES", {"judging": Entry("judging_suite")})
    for options in ([], ["--judge", "llm"]):
        CliRunner().invoke(app, ["eval", "judging", "--out", str(tmp_path), *options])
    kept = {
        name: json.loads((tmp_path / name).read_text()) for name in ("judging.json", "judging-judge.json")
    }
    assert [result["settings"]["data"] for result in kept.values()] == ["", "llm"]
    sys.modules.pop("judging_suite")


@pytest.mark.usefixtures("entries")
def test_a_limit_reaches_only_the_suites_that_take_one(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "asking_suite.py").write_text(
        SUITE.replace("def run(data)", "def run(data, limit=20)").replace("str(data)", "limit")
    )
    suites = {"small": Entry("small_suite"), "asking": Entry("asking_suite")}
    monkeypatch.setattr(cli, "SUITES", suites)
    shown = json.loads(CliRunner().invoke(app, ["eval", "all", "--limit", "3", "--json"]).stdout)
    assert [suite["settings"]["data"] for suite in shown["suites"]] == ["None", 3]
    shown = json.loads(CliRunner().invoke(app, ["eval", "asking", "--json"]).stdout)
    assert shown["settings"]["data"] == 20
    sys.modules.pop("asking_suite")
