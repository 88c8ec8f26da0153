"""Forecasts per second on one core, with reasons, and memory over a stream of people.

    python -m bench.forecast               2,000 children with 10 doses
    python -m bench.forecast 1000000       a stream; memory must stay flat

Process time is counted, so that other work on the machine disturbs little; a fixed sum tells machines apart.
"""

import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta

from vaccsched.vaccines.forecast import GivenDose, PersonFacts, forecast

CHILDREN = 2_000
REPORT_EVERY = 100_000
ON = date(2026, 11, 18)
TEN = (
    ("HEPB", 0), ("BCG", 0), ("HEPB", 31), ("IPV", 61), ("DTAP", 61), ("IPV", 92), ("BOPV", 122), ("DTAP", 122),
    ("HEPB", 184), ("MMR", 245),
)  # fmt: skip


def children(number: int) -> Iterator[tuple[PersonFacts, list[GivenDose]]]:
    """Children of one to six years with ten doses each, all different, none kept."""
    for index in range(number):
        born = date(2020, 11, 20) + timedelta(days=index * 7 % 1800)
        sex = "F" if index % 2 else "M"
        yield PersonFacts(born, sex, mother_hbsag="negative"), [GivenDose(v, born + timedelta(d)) for v, d in TEN]


def fixed_sum() -> float:
    """Seconds for a sum that never changes: the measure of the machine."""
    start = time.process_time()
    sum(number * number % 7 for number in range(2_000_000))
    return time.process_time() - start


def megabytes() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else CHILDREN
    for facts, doses in children(100):
        forecast(facts, doses, ON)
    before, machine = megabytes(), fixed_sum()
    start = time.process_time()
    letters = 0
    for index, (facts, doses) in enumerate(children(number), start=1):
        letters += sum(len(answer.reason_zh) for answer in forecast(facts, doses, ON))
        if index % REPORT_EVERY == 0:
            print(f"{index:>9,} people  {index / (time.process_time() - start):7,.0f}/s  {megabytes():.1f} MB")
    seconds = time.process_time() - start
    print(f"{number / seconds:,.0f} forecasts/s on one core, reasons written ({letters / number:.0f} letters each)")
    print(f"one forecast = {seconds / number / machine * 1000:.2f} thousandths of the fixed sum ({machine:.3f} s)")
    print(f"memory {before:.1f} MB before, {megabytes():.1f} MB after {number:,} people")


if __name__ == "__main__":
    main()
