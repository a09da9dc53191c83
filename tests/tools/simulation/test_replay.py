"""The same seed on another kind of processor: emulated by forbidding numpy and OpenBLAS their newer code."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from numpy._core._multiarray_umath import (
    __cpu_dispatch__,
    __cpu_features__,
)  # numpy has no public name for them

ROOT = Path(__file__).parents[3]
DISTRIBUTIONS = {
    "units": ("lognormal", {"low": 800, "high": 1300}),
    "price": ("normal", {"mean": 90, "sd": 8}),
    "rate": ("beta", {"low": 0.05, "high": 0.2}),
    "cost": ("gamma", {"mean": 40, "sd": 9}),
    "noise": ("student_t", {"df": 4, "low": -500, "high": 500}),
    "delay": ("pert", {"low": 0, "mode": 1, "high": 5}),
    "range": ("triangular", {"low": 10, "mode": 15, "high": 30}),
    "events": ("poisson", {"mean": 3}),
    "lost": ("binomial", {"trials": 50, "probability": 0.1}),
    "fine": ("bernoulli", {"probability": 0.2}),
    "step": ("discrete", {"values": [1, 2, 5], "probabilities": [0.2, 0.3, 0.5]}),
    "seen": ("empirical", {"values": [3, 1, 4, 1, 5, 9]}),
}
MODEL = (
    "units * (price - cost) * exp(-rate) + noise - 100 * sqrt(delay) - events * range"
    " - 20 * lost - 1000 * fine + sin(step) * seen"
)
SCRIPT = """
import json, sys
from tools.simulation.simulate import simulate
asked = json.load(sys.stdin)
results = [simulate(asked["prompt"], trials=5000, seed=7)]
for sampling in ("sobol", "lhs", "plain"):
    results.append(simulate("", seed=7, trials=3000, sampling=sampling, **asked["model"]))
print(json.dumps(results))
"""


def _run(**environment):
    drivers = [
        {"name": name, "distribution": distribution, "parameters": parameters}
        for name, (distribution, parameters) in DISTRIBUTIONS.items()
    ]
    correlations = [
        {"drivers": ["units", "price"], "value": -0.5},
        {"drivers": ["price", "cost"], "value": 0.6},
    ]
    model = {"drivers": drivers, "formula": {"formula": MODEL}, "correlations": correlations}
    prompt = "Estimate downside ARR impact with 15% churn increase"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps({"prompt": prompt, "model": model}),
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return json.loads(done.stdout)


def _leaves(value, path=""):
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(part, f"{path}.{key}")
    else:
        yield path, value


@pytest.fixture(scope="module")
def here():
    return _run()


def test_another_kind_of_processor_gives_the_same_figures_within_1e_9(here):
    newer = [name for name in __cpu_dispatch__ if __cpu_features__[name]]
    if not newer:
        pytest.skip("this processor has nothing beyond what numpy takes everywhere")
    there = dict(_leaves(_run(NPY_DISABLE_CPU_FEATURES=" ".join(newer), OPENBLAS_CORETYPE="Prescott")))
    figures = dict(_leaves(here))
    assert figures.keys() == there.keys()
    for path, value in figures.items():
        if isinstance(value, float):
            assert math.isclose(value, there[path], rel_tol=1e-9, abs_tol=1e-9), path
        else:
            assert value == there[path], path


def test_another_process_on_the_same_processor_gives_the_same_bits(here):
    assert _run() == here
