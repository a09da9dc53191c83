"""Indices against the closed forms of the functions that the field compares itself with."""

import numpy as np
import pytest

from tools.simulation.model.copula import read_correlations
from tools.simulation.model.problem import Problem
from tools.simulation.model.templates.definition import Template
from tools.simulation.running.sensitivity import sensitivity


def problem(outcome, drivers, correlations=()):
    template = Template(
        "test", "y", "y", "", {}, (), states=lambda v, months: iter([outcome(v)]), has_months=False
    )
    by_name = {
        name: {
            "name": name,
            "label": name,
            "distribution": distribution,
            "parameters": parameters,
            "unit": "",
            "source": {"kind": kind, "detail": ""},
        }
        for name, (distribution, parameters, kind) in drivers.items()
    }
    copula, _ = read_correlations(correlations, by_name)
    return Problem(template, 0, by_name, by_name, copula)


def normal(sd, kind="user"):
    return "normal", {"mean": 0.0, "sd": float(sd)}, kind


def ishigami(v):
    return np.sin(v["a"]) + 7 * np.sin(v["b"]) ** 2 + 0.1 * v["c"] ** 4 * np.sin(v["a"])


def test_ishigami_is_within_two_hundredths_at_the_documented_cost():
    side = ("uniform", {"low": -np.pi, "high": np.pi}, "user")
    result = sensitivity(problem(ishigami, {"a": side, "b": side, "c": side}), seed=1)
    found = {index["drivers"][0]: (index["first"], index["total"]) for index in result["indices"]}
    truth = {"a": (0.31390519, 0.55758886), "b": (0.44241114, 0.44241114), "c": (0.0, 0.24368366)}
    for name, pair in truth.items():
        assert found[name] == pytest.approx(pair, abs=0.02)
    assert [index["drivers"][0] for index in result["indices"]] == ["a", "b", "c"]
    assert result["model_runs"] == 8192 * (2 + 3 + 1)


def test_intervals_hold_the_truth():
    covered = []
    for seed in range(40):
        result = sensitivity(
            problem(lambda v: v["a"] * (1 + v["b"]), {"a": normal(1), "b": normal(1)}), seed=seed
        )
        for index in result["indices"]:
            truth = {"a": (0.5, 1.0), "b": (0.0, 0.5)}[index["drivers"][0]]
            covered += [
                low <= value <= high
                for value, (low, high) in zip(truth, (index["first_ci"], index["total_ci"]), strict=True)
            ]
    assert np.mean(covered) > 0.88


def test_sources_share_the_variance_and_the_shares_sum_to_one():
    """Of a sum, each kind has the share of its own variance; an interaction is halved."""
    drivers = {"a": normal(1, "evidence"), "b": normal(2, "user"), "c": normal(2, "assumption")}
    shares = sensitivity(problem(lambda v: v["a"] + v["b"] + v["c"], drivers), seed=1)["by_source"]
    assert shares == pytest.approx({"evidence": 1 / 9, "user": 4 / 9, "assumption": 4 / 9}, abs=0.01)
    assert sum(shares.values()) == pytest.approx(1)
    product = {"a": normal(1, "evidence"), "b": normal(1, "assumption")}
    shares = sensitivity(problem(lambda v: v["a"] * v["b"], product), seed=1)["by_source"]
    assert shares == pytest.approx({"evidence": 0.5, "assumption": 0.5}, abs=0.02)


def test_correlated_drivers_are_one_factor_and_count_for_the_weaker_source():
    drivers = {"a": normal(1, "evidence"), "b": normal(1, "assumption"), "c": normal(1)}
    correlations = [{"drivers": ["a", "b"], "value": 0.5}]
    result = sensitivity(problem(lambda v: v["a"] + v["b"] + v["c"], drivers, correlations), seed=1)
    assert [index["drivers"] for index in result["indices"]] == [["a", "b"], ["c"]]
    assert result["indices"][0]["first"] == pytest.approx(3 / 4, abs=0.01)
    assert result["by_source"] == pytest.approx({"assumption": 3 / 4, "user": 1 / 4}, abs=0.01)


def test_without_variance_there_is_nothing_to_share():
    fixed = {"a": ("fixed", {"value": 3.0}, "user")}
    result = sensitivity(problem(lambda v: v["a"], fixed), seed=1)
    assert (result["indices"], result["by_source"]) == ([], {})


def test_undefined_points_are_left_out_and_counted():
    result = sensitivity(problem(lambda v: np.log(v["a"]) + v["b"], {"a": normal(1), "b": normal(1)}), seed=1)
    assert result["undefined"] > 0
    assert all(0 <= index["total"] <= 1.05 for index in result["indices"])
