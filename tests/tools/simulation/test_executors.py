import operator
from functools import partial

import pytest

from tools.errors import InvalidInputError
from tools.simulation.executors import open_executor

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
