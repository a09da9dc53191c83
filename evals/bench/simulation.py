"""How long simulations take beside hand-written numpy and other simulators, and how much memory they need."""

import multiprocessing
import time
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx

from evals.bench.home import temporary_home
from evals.bench.medians import median, ratio_interval
from evals.bench.service import served
from evals.bench.simulation_job import LEVEL, arr_problem, chunked_numpy, peers, plain_numpy
from evals.simulation_accuracy import accuracy
from tools.simulation.running.engine import run as run_trials
from tools.simulation.running.sampling import Sampling
from tools.simulation.running.sensitivity import sensitivity
from tools.simulation.simulate import simulate

_MILLION = 1_000_000
_TRIALS = 5000
_PROMPT = "Estimate downside ARR impact with 15% churn increase"

Rounds = dict[str, list[float]]
Job = Callable[[], object]


def run(
    data: Path | None = None,
    *,
    rounds: int = 15,
    small_rounds: int = 200,
    large_trials: int = 10**8,
    accuracy_seeds: int = 100,
) -> dict[str, Any]:
    """Run one job on our engine and on others, in turn, on one thread.

    Args:
        data: Not used.
        rounds: Of a million trials, each after the other.
        small_rounds: Of 5,000 trials.
        large_trials: Of the long run, from which a run of 10**9 is extrapolated.
        accuracy_seeds: For the comparison with plain trials at equal trials.

    Returns:
        `ratios`: medians of processor time over that of the reference, `million_vs_limit` (our plain trials
        over the hand-written chunked float32 loop), `million_vs_<peer>` (below 1: ours is faster),
        `small_vs_plain` (5,000 trials asked for, which Sobol runs as 8,192, over plain numpy's 5,000), and
        errors over plain trials'. `raw` has the times, the intervals, the peak memory above idle, and
        `request_ms`: the median wall time of a `POST /v1/run` of 5,000 trials to the service in a process.
    """
    problem = arr_problem()

    def ours(trials: int, sampling: Sampling) -> Job:
        return lambda: run_trials(problem, trials, seed=1, level=LEVEL, sampling=sampling)

    # The pairs that a limit is set on run by themselves: what else ran in between would cool their caches.
    million = _timed(
        {"plain": ours(_MILLION, "plain"), "reference": partial(chunked_numpy, _MILLION)}, rounds
    )
    others: dict[str, Job] = {"sobol": ours(_MILLION, "sobol"), "plain_numpy": partial(plain_numpy, _MILLION)}
    others |= {name: partial(job, _MILLION) for name, job in peers().items()}
    million |= _timed(others, max(1, rounds // 3))
    small = _timed(
        {"statistics": ours(_TRIALS, "sobol"), "reference": partial(plain_numpy, _TRIALS)}, small_rounds
    )
    whole: dict[str, Job] = {
        "sensitivity": lambda: sensitivity(problem, seed=1),
        "whole_call": lambda: simulate(_PROMPT, seed=1),
    }
    small |= _timed(whole, max(1, small_rounds // 5))
    requests = _requests(max(1, small_rounds // 5))
    errors = accuracy(accuracy_seeds)
    started = time.perf_counter()
    run_trials(problem, large_trials, seed=1, level=LEVEL, sampling="plain")
    return report(
        million,
        small,
        {name: metric["value"] for name, metric in errors.items()},
        {"trials": large_trials, "seconds": time.perf_counter() - started},
        {sampling: peak_above_idle(sampling) for sampling in ("plain", "sobol")},
        requests,
    )


def report(
    million: Rounds,
    small: Rounds,
    errors: Mapping[str, float],
    large: Mapping[str, float],
    peaks: Mapping[str, float],
    requests: Rounds,
) -> dict[str, Any]:
    """Turn measurements into the result that `run` describes.

    Args:
        million: Seconds by what ran a million trials, one entry a round.
        small: Seconds by what ran 5,000.
        errors: Ratios of errors.
        large: Trials and seconds of the long run.
        peaks: MiB above idle by kind of points.
        requests: Seconds by what was asked of `/v1/run`.
    """
    ours = million["plain"]
    others = {name: times for name, times in million.items() if name not in ("plain", "sobol", "reference")}
    ratios = {"million_vs_limit": median(ours) / median(million["reference"])}
    ratios |= {f"million_vs_{name}": median(ours) / median(times) for name, times in others.items()}
    ratios["small_vs_plain"] = median(small["statistics"]) / median(small["reference"])
    ratios |= errors
    return {
        "bench": "simulation",
        "ratios": ratios,
        "raw": {
            "intervals": {
                "million_vs_limit": ratio_interval(ours, million["reference"]),
                "small_vs_plain": ratio_interval(small["statistics"], small["reference"]),
            },
            "million_ms": {name: 1000 * median(times) for name, times in million.items()},
            "small_ms": {name: 1000 * median(times) for name, times in small.items()},
            "request_ms": {name: 1000 * median(times) for name, times in requests.items()},
            "peak_above_idle_mib": dict(peaks),
            "long_run": {
                **large,
                "billion_trials_extrapolated_s": large["seconds"] * 1e9 / large["trials"],
            },
        },
    }


def _timed(jobs: Mapping[str, Job], rounds: int) -> Rounds:
    """Run all jobs in turn, after one round that does not count; seconds of processor time, one thread."""
    seconds: Rounds = {name: [] for name in jobs}
    for number in range(rounds + 1):
        for name, job in jobs.items():
            started = time.process_time()
            job()
            if number:
                seconds[name].append(time.process_time() - started)
    return seconds


def _requests(rounds: int) -> Rounds:
    """Seconds of wall time that `POST /v1/run` takes, the service in a process of its own."""
    asked = {"with_sensitivity": True, "without_sensitivity": False}
    seconds: Rounds = {name: [] for name in asked}
    with temporary_home() as home, served(home) as url, httpx.Client(base_url=url, timeout=60.0) as client:
        for number in range(rounds + 1):
            for name, sensitivity in asked.items():
                body = {"prompt": _PROMPT, "trials": _TRIALS, "seed": 1, "sensitivity": sensitivity}
                started = time.perf_counter()
                client.post("/v1/run", json=body).raise_for_status()
                if number:
                    seconds[name].append(time.perf_counter() - started)
    return seconds


def peak_above_idle(sampling: str) -> float:
    """MiB that a million trials need at most, above a process that has everything loaded and warm."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_measure_peak, args=(theirs, sampling))
    process.start()
    theirs.close()  # so that a child that died is an error here, not an answer waited for
    peak: float = ours.recv()
    process.join()
    return peak


def _measure_peak(answer: Connection, sampling: Any) -> None:
    problem = arr_problem()
    run_trials(problem, 8, seed=1, level=LEVEL, sampling=sampling)
    idle = _peak_kib()
    run_trials(problem, _MILLION, seed=1, level=LEVEL, sampling=sampling)
    answer.send((_peak_kib() - idle) / 1024)


def _peak_kib() -> int:
    """Most memory that this process ever held; `ru_maxrss` would begin with that of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0])
