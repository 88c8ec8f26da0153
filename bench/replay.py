"""Repeats recorded bookings on connections of the driver (a part of bench.booking).

Address in the arguments; rounds of bookings on standard input, pickled; for each on standard output the seconds it took
by the clock and of processor.
The connections stay open from round to round, as the application's do.
"""

import multiprocessing
import os
import pickle
import sys
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

import psycopg

PROCESSES = 2 * (os.cpu_count() or 1)


def main() -> None:
    """Answer every round."""
    address = sys.argv[1]
    ours = [_start(address) for _ in range(PROCESSES)]
    while True:
        try:
            recorded = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent wrote it
        except EOFError:
            return
        for number, pipe in enumerate(ours):
            pipe.send(recorded[number::PROCESSES])
        _all_answer(ours)
        started = time.monotonic()
        for pipe in ours:
            pipe.send("now")
        used = sum(_all_answer(ours))
        print(time.monotonic() - started, used, flush=True)


def _start(address: str) -> Connection:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    context.Process(target=repeat, args=(address, theirs), daemon=True).start()
    theirs.close()
    return ours


def _all_answer(pipes: Sequence[Connection]) -> list[float]:
    return [pipe.recv() for pipe in pipes]


def repeat(address: str, pipe: Connection) -> None:
    """One connection: take bookings, wait for the start, send the steps of each in order."""
    with psycopg.connect(address) as connection:
        while True:
            bookings = pipe.recv()
            pipe.send(0.0)
            pipe.recv()
            began = time.process_time()
            for steps in bookings:
                _send(connection, steps)
            pipe.send(time.process_time() - began)


def _send(connection: psycopg.Connection[Any], steps: Sequence[tuple[str, Any]]) -> None:
    for statement, values in steps:
        if statement == "COMMIT":
            connection.commit()
        elif statement == "ROLLBACK":
            connection.rollback()
        else:
            cursor = connection.execute(statement, values)
            if cursor.description:
                cursor.fetchall()
    connection.commit()


if __name__ == "__main__":
    main()
