"""Repeats recorded bookings on connections of the driver; prints bookings a second (a part of bench.booking)."""

import multiprocessing
import pickle
import sys
import time
from collections.abc import Sequence
from typing import Any

import psycopg

PROCESSES = 4  # two to a core


def main() -> None:
    """Address in the arguments, recorded bookings on standard input."""
    address = sys.argv[1]
    recorded = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - our own parent wrote it
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(PROCESSES + 1)
    shares = [recorded[number::PROCESSES] for number in range(PROCESSES)]
    running = [context.Process(target=repeat, args=(address, share, barrier)) for share in shares]
    for one in running:
        one.start()
    barrier.wait()
    started = time.monotonic()
    for one in running:
        one.join()
    if any(one.exitcode for one in running):
        raise SystemExit("a connection failed")
    print(len(recorded) / (time.monotonic() - started))


def repeat(address: str, bookings: Sequence[Sequence[tuple[str, Any]]], barrier: Any) -> None:
    """One connection: the steps of each booking, in order."""
    with psycopg.connect(address) as connection:
        barrier.wait()
        for steps in bookings:
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
