"""Common random numbers: the same chance for every plan that is compared, by seed, slot, place and position."""

import zlib
from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.laws import Minutes

BLOCK = 8  # places whose numbers are drawn together
SERVED = 64  # positions of a queue whose numbers are drawn together
Drawing = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float64]]
PLACE, CAME, WALK, TIME, SERVICE, WATCH = range(6)  # streams that never share a number


class Draws:
    """The chance of ``runs`` half-days. A place of a slot keeps its numbers whatever the other slots hold."""

    def __init__(self, clinic: Clinic, *, runs: int, seed: int) -> None:
        self.clinic, self.runs, self.seed = clinic, runs, seed
        self._blocks: dict[tuple[int, ...], NDArray[np.float64]] = {}

    def offsets(self, *, start: float, places: int) -> Minutes:
        """Minutes after the start of a slot at which each of its places is claimed: (places, runs)."""
        law = self.clinic.arrivals.punctuality
        return self._rows(places, BLOCK, PLACE, _mark(start), law.sample)

    def chances(self, *, start: float, places: int) -> NDArray[np.float64]:
        """Uniform numbers that decide whether the person of a place comes: (places, runs)."""
        return self._rows(places, BLOCK, CAME, _mark(start), np.random.Generator.random)

    def service(self, *, station: int, people: int) -> Minutes:
        """Minutes that each position of a station's queue takes: (people, runs); never less than none."""
        law = self.clinic.stations[station].service
        return self._rows(
            people, SERVED, SERVICE, station, lambda chance, shape: np.maximum(law.sample(chance, shape), 0)
        )

    def watch(self, *, people: int) -> Minutes:
        """Minutes of observation: (people, runs)."""
        law = self.clinic.observation
        return self._rows(people, SERVED, WATCH, 0, lambda chance, shape: np.maximum(law.sample(chance, shape), 0))

    @cached_property
    def walk_ins(self) -> Minutes:
        """When people without a booking come, earliest first: (people, runs); ``inf``: nobody."""
        walk_ins = self.clinic.arrivals.walk_ins
        if walk_ins.mean == 0:
            return np.empty((0, self.runs))
        numbers = self._numbers(walk_ins.mean, walk_ins.vmr)
        most = int(numbers.max())
        times = np.empty((0, self.runs))
        if most:
            times = self._rows(most, SERVED, TIME, 0, self._times).copy()
            times[np.arange(most)[:, None] >= numbers[None, :]] = np.inf
        times.sort(axis=0)
        return times

    def _numbers(self, mean: float, vmr: float) -> NDArray[np.int64]:
        chance = np.random.default_rng([self.seed, WALK])
        if vmr <= 1:
            return chance.poisson(mean, self.runs)
        return chance.poisson(chance.gamma(mean / (vmr - 1), vmr - 1, self.runs))

    def _times(self, chance: np.random.Generator, shape: tuple[int, int]) -> Minutes:
        profile = self.clinic.arrivals.walk_ins.profile
        edges = np.concatenate([[0.0], np.cumsum([one.share for one in profile])])
        edges[-1] = 1.0
        drawn = chance.random(shape)
        which = np.minimum(np.searchsorted(edges, drawn, side="right") - 1, len(profile) - 1)
        starts, ends = np.array([one.start for one in profile]), np.array([one.end for one in profile])
        widths = np.maximum(np.diff(edges), 1e-12)
        times = starts[which] + (drawn - edges[which]) / widths[which] * (ends - starts)[which]
        return np.asarray(np.maximum(times, self.clinic.doors))

    def _rows(self, wanted: int, size: int, stream: int, of: int, draw: Drawing) -> NDArray[np.float64]:
        """``wanted`` rows, drawn block by block, so that one row more changes none of the others."""
        key = (stream, of)
        have = self._blocks.get(key)
        count = 0 if have is None else have.shape[0]
        if count < wanted:
            more = [] if have is None else [have]
            for block in range(count // size, -(-wanted // size)):
                chance = np.random.default_rng([self.seed, stream, of, block])
                more.append(draw(chance, (size, self.runs)))
            have = self._blocks[key] = np.concatenate(more)
        return np.empty((0, self.runs)) if have is None else have[:wanted]


def _mark(start: float) -> int:
    return zlib.crc32(f"{start:.4f}".encode())
