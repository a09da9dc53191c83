"""Points of a simulation: scrambled Sobol, Latin hypercube and plain random, in batches of replicates.

A *replicate* is a set of points that is random as a whole: one scramble of a Sobol sequence, one Latin
hypercube. Inside it points depend on each other, which is what makes it even; only from replicate to
replicate can an error be told. A *batch* is what is worked on at one time, with a random stream that follows
from seed and number of the batch alone: so batches may run in any order and on any machine.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, Protocol, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.stats import qmc

from tools.simulation.model.distributions import FloatArray, Latent

Sampling = Literal["sobol", "lhs", "plain"]
SAMPLINGS: Final[tuple[Sampling, ...]] = get_args(Sampling)

# Eight: at equal trials, more scrambles cost accuracy (each is shorter), fewer cost certainty about it.
REPLICATES: Final = 8
BATCH: Final = 2**18  # most trials of a batch: 2 MiB for an array of outcomes
CHUNK: Final = 16_384  # trials at a time: the arrays of a model then stay in the processor's cache

_BITS: Final = 32
_Bits: TypeAlias = NDArray[np.uint32]


class Points(Protocol):
    """Some trials at a time, from which each dimension is drawn once, in ascending order."""

    @property
    def size(self) -> int:
        """How many trials."""

    def draw(self, dimension: int, latent: Latent) -> FloatArray:
        """Give the dimension's draws, shape (size,): standard normal, or uniform on (0, 1)."""


@dataclass(frozen=True)
class Layout:
    """How trials are cut.

    Attributes:
        sampling: Which kind of points.
        trials: How many there are in all; may be more than were asked for.
        batches: In how many pieces they run.
        replicates: Of each batch; 1 where points are independent.
    """

    sampling: Sampling
    trials: int
    batches: int
    replicates: int

    def size(self, batch: int) -> int:
        """Trials of a batch; all are of one size, save that the last one of plain trials has the rest."""
        return (
            min(BATCH, self.trials - batch * BATCH)
            if self.sampling == "plain"
            else self.trials // self.batches
        )


def lay_out(trials: int, sampling: Sampling) -> Layout:
    """Cut at least so many trials, one or more: Sobol rounds up to powers of two, LHS to eights."""
    batches = math.ceil(trials / BATCH)
    if sampling == "plain":
        return Layout(sampling, trials, batches, 1)
    each = math.ceil(trials / batches / REPLICATES)
    if sampling == "sobol":
        each = 1 << (each - 1).bit_length()
    return Layout(sampling, batches * REPLICATES * each, batches, REPLICATES)


def draw_points(layout: Layout, batch: int, *, seed: int, dimensions: int) -> Iterator[Points]:
    """Yield the points of a batch, at most `CHUNK` at a time, replicate after replicate.

    Cost: O(dimensions * CHUNK) memory, for Latin hypercubes O(dimensions * trials of a replicate).
    """
    rng = np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, batch])))
    size = layout.size(batch)
    if layout.sampling == "plain":
        for start in range(0, size, CHUNK):
            yield _Independent(rng, min(CHUNK, size - start))
        return
    make = _sobol if layout.sampling == "sobol" else _latin
    yield from map(_Even, make(rng, dimensions, layout.replicates, size // layout.replicates))


@dataclass(frozen=True)
class _Independent:
    """Plain points, drawn when they are asked for."""

    rng: np.random.Generator
    size: int

    def draw(self, dimension: int, latent: Latent) -> FloatArray:
        """Draw anew; which dimension it is for makes no difference."""
        return self.rng.standard_normal(self.size) if latent == "normal" else self.rng.random(self.size)


class _Even:
    """Points that are uniform on (0, 1), shape (dimensions, size)."""

    def __init__(self, uniform: FloatArray) -> None:
        self._uniform = uniform
        self.size = uniform.shape[1]

    def draw(self, dimension: int, latent: Latent) -> FloatArray:
        """Look the dimension up."""
        u: FloatArray = self._uniform[dimension]
        return np.asarray(special.ndtri(u)) if latent == "normal" else u


def _sobol(rng: np.random.Generator, dimensions: int, replicates: int, n: int) -> Iterator[FloatArray]:
    """Yield Sobol points, each replicate scrambled by a random lower triangular matrix and a digital shift.

    Source: Matousek (1998), On the L2-discrepancy for anchored boxes, "random linear scrambling".
    """
    directions = _scrambled(rng, _directions(dimensions, n.bit_length() - 1), replicates)
    shifts = rng.integers(0, 2**_BITS, (replicates, dimensions), np.uint32)
    at_once = max(1, CHUNK // n)
    low_bits = min(n, CHUNK).bit_length() - 1
    for first in range(0, replicates, at_once):
        some = slice(first, first + at_once)
        start = _net(shifts[some], directions[some, :, :low_bits])
        for block in range(max(1, n // CHUNK)):
            points = start ^ _offset(directions[some], block, low_bits)[:, :, None]
            yield _in_unit_interval(points.transpose(1, 0, 2).reshape(dimensions, -1))


def _net(shifts: _Bits, directions: _Bits) -> _Bits:
    """Points of digital nets, shape (replicates, dimensions, 2**m), each by one exclusive or."""
    m = directions.shape[-1]
    points = np.empty((*shifts.shape, 2**m), np.uint32)
    points[..., 0] = shifts
    for j in range(m):
        np.bitwise_xor(points[..., : 2**j], directions[..., j, None], out=points[..., 2**j : 2 ** (j + 1)])
    return points


def _offset(directions: _Bits, block: int, low_bits: int) -> _Bits:
    """What turns the first block of points into the given one, shape (replicates, dimensions)."""
    bits = [low_bits + j for j in range(block.bit_length()) if block >> j & 1]
    offset: _Bits = np.bitwise_xor.reduce(directions[:, :, bits], axis=-1)
    return offset


def _scrambled(rng: np.random.Generator, directions: _Bits, replicates: int) -> _Bits:
    """Multiply direction numbers, shape (dimensions, m), by a random matrix a replicate and dimension."""
    dimensions, _ = directions.shape
    rows = np.arange(_BITS, dtype=np.uint32)
    diagonal = np.uint32(1) << (_BITS - 1 - rows)
    above = ~(diagonal | (diagonal - np.uint32(1)))  # the digits in front of the diagonal
    matrix = rng.integers(0, 2**_BITS, (replicates, dimensions, _BITS), np.uint32) & above | diagonal
    digits = np.bitwise_count(matrix[..., None] & directions[None, :, None, :]) & 1
    scrambled: _Bits = np.bitwise_xor.reduce(digits.astype(np.uint32) * diagonal[:, None], axis=2)
    return scrambled


@lru_cache(maxsize=32)
def _directions(dimensions: int, m: int) -> _Bits:
    """Direction numbers of the first 2**m points, shape (dimensions, m), the first digit in the highest bit.

    scipy visits the points in the order of the Gray code, in which point 2**j - 1 is direction number j.
    """
    engine = qmc.Sobol(dimensions, scramble=False, bits=_BITS)
    numbers = np.empty((dimensions, m), np.uint32)
    visited = 0
    for j in range(1, m + 1):
        engine.fast_forward(2**j - 1 - visited)
        numbers[:, j - 1] = (engine.random(1)[0] * 2.0**_BITS).astype(np.uint32)
        visited = 2**j
    return numbers


def _latin(rng: np.random.Generator, dimensions: int, replicates: int, n: int) -> Iterator[FloatArray]:
    """Yield Latin hypercubes: in each dimension one point in each n-th of the interval."""
    at_once = max(1, CHUNK // n)
    for first in range(0, replicates, at_once):
        some = min(at_once, replicates - first)
        cells = np.broadcast_to(np.arange(n, dtype=np.float64), (dimensions * some, n))
        cube = rng.permuted(cells, axis=1)
        cube += rng.random(cube.shape)
        points = cube.reshape(dimensions, some * n) / n
        for start in range(0, some * n, CHUNK):
            yield points[:, start : start + CHUNK].clip(2.0**-53, 1 - 2.0**-53)


def _in_unit_interval(bits: _Bits) -> FloatArray:
    """Put whole numbers of 32 bits at the middles of their cells of (0, 1)."""
    return np.add(bits, 0.5, dtype=np.float64) * 2.0**-_BITS
