"""What each check of a booking costs: the whole booking against one without it, in turn, in this process."""

import cProfile
import importlib
import pstats
import statistics
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask

from bench.people import VACCINE, Household
from bench.recording import Client, Recorder
from vaccsched.booking.queries import Choice

WARM = 30
ROUNDS = 40
# what is switched off, in which modules, and what stands there instead
STAGES: dict[str, tuple[tuple[str, str, Callable[..., Any]], ...]] = {
    "CSRF": (("flask_wtf.csrf", "validate_csrf", lambda *_a, **_k: None),),
    "idempotency key": (
        ("vaccsched.booking.operations.book", "made_before", lambda **_k: None),
        ("vaccsched.booking.operations.book", "key_of", lambda **_k: None),
    ),
    "eligibility": (
        (
            "vaccsched.booking.queries",
            "check_choice",
            lambda **_k: [Choice(vaccine_code=VACCINE, dose_number=1)],
        ),
    ),
    "audit": (("vaccsched.shared.audit", "entry", lambda **_k: None),),
    "message": (("vaccsched.booking.operations.book", "written", lambda *_a, **_k: None),),
    "answers": (("vaccsched.screening.inquiry_page", "prefill_sent", lambda *_a: None),),
}


def report(app: Flask, households: Sequence[Household], slots: Sequence[uuid.UUID], *, profile: bool) -> None:
    """Print milliseconds and statements of a booking, and what goes when a stage is left out."""
    recorder, client = Recorder(app), Client(app)
    following = iter(zip(households, _round(slots), strict=False))
    for _ in range(WARM):
        client.book(*next(following))
    kinds = ["nothing", *STAGES]
    rounds = min(ROUNDS, (len(households) - WARM) // len(kinds) - 10)
    spent: dict[str, list[tuple[float, float, int]]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind in kinds:
            with _without(kind):
                spent[kind].append(_measured(recorder, client, *next(following)))
    _table(spent)
    if profile:
        _profile(client, following)


def _measured(recorder: Recorder, client: Client, household: Household, slot: uuid.UUID) -> tuple[float, float, int]:
    recorder.steps = []
    cpu, wall = time.process_time(), time.perf_counter()
    client.book(household, slot)
    return (
        1000 * (time.process_time() - cpu),
        1000 * (time.perf_counter() - wall),
        sum(step not in ("COMMIT", "ROLLBACK") for step, _ in recorder.steps),
    )


def _table(spent: dict[str, list[tuple[float, float, int]]]) -> None:
    whole = _median(spent["nothing"])
    print("\none booking in this process       CPU ms   wall ms   statements")
    print(f"  whole                          {whole[0]:7.2f}   {whole[1]:7.2f}   {whole[2]:5.0f}")
    for kind in STAGES:
        without = _median(spent[kind])
        parts = [one - other for one, other in zip(whole, without, strict=True)]
        print(f"  of that: {kind:<22}{parts[0]:7.2f}   {parts[1]:7.2f}   {parts[2]:5.0f}", flush=True)


def _median(rows: Sequence[tuple[float, float, int]]) -> list[float]:
    return [statistics.median(column) for column in zip(*rows, strict=True)]


@contextmanager
def _without(kind: str) -> Iterator[None]:
    kept = []
    for module_name, name, instead in STAGES.get(kind, ()):
        module = importlib.import_module(module_name)
        kept.append((module, name, getattr(module, name)))
        setattr(module, name, instead)
    try:
        yield
    finally:
        for module, name, original in kept:
            setattr(module, name, original)


def _profile(client: Client, following: Iterator[tuple[Household, uuid.UUID]]) -> None:
    profiler = cProfile.Profile()
    profiler.enable()
    for household, slot in list(following)[:200]:
        client.book(household, slot)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
    pstats.Stats(profiler).sort_stats("cumtime").print_stats("vaccsched", 60)


def _round(slots: Sequence[uuid.UUID]) -> Iterator[uuid.UUID]:
    while True:
        yield from slots
