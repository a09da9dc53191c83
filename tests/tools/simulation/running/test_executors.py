import operator
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest

from tools.errors import InvalidInputError
from tools.simulation.running.executors import open_executor

add_ten = partial(operator.add, 10)


@pytest.mark.parametrize(("place", "workers"), [("here", 1), ("processes", 1), ("processes", 2)])
def test_results_come_in_the_order_of_the_numbers(place, workers):
    with open_executor(place, workers) as executor:
        assert list(executor.map(add_ten, range(3, 40))) == list(range(13, 50))


@pytest.mark.parametrize("workers", [0, -1, 65])
def test_a_number_of_workers_that_is_none_is_refused(workers):
    with pytest.raises(InvalidInputError, match="workers"), open_executor("processes", workers):
        pass


def test_an_error_in_a_process_is_raised_here():
    with open_executor("processes", 2) as executor, pytest.raises(ZeroDivisionError):
        list(executor.map(partial(operator.floordiv, 1), range(3)))


WITH_A_POOL = """
import os, time
from tools.simulation.running.executors import open_executor

def work(number):
    return os.getpid()

if __name__ == "__main__":
    with open_executor("processes", 2) as executor:
        print(*set(executor.map(work, range(8))), flush=True)
        time.sleep(600)
"""


def runs(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_the_processes_of_a_pool_end_with_the_one_that_started_them(tmp_path):
    script = tmp_path / "with_a_pool.py"
    script.write_text(WITH_A_POOL)
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    started = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment)
    with started as pool:
        workers = [int(pid) for pid in pool.stdout.readline().split()]
        pool.kill()
    assert workers
    deadline = time.monotonic() + 60  # of hanging, not of speed
    while any(map(runs, workers)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
