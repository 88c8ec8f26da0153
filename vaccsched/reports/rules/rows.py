"""Which rows an indicator is made of: one function for each kind of list."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from vaccsched.reports.rules.facts import CoverageFact, DoseFact, Facts, FileFact, VisitFact
from vaccsched.reports.rules.kinds import Row

ELDER = 65  # years
ON_TIME = dt.timedelta(minutes=15)
ENTERED = dt.timedelta(hours=24)  # 规范(2023) §9.2.4
ITEMS = 15
READINGS = 2  # of a fridge a day
CAME = frozenset({"arrived", "fulfilled"})
ALL = frozenset({"booked", "arrived", "fulfilled", "cancelled", "no_show"})


def visits(hit: Callable[[VisitFact], bool], among: Callable[[VisitFact], bool] = lambda _: True) -> Any:
    return lambda facts: [
        Row(when=one.arrived_at, what=one.ticket, hit=int(hit(one))) for one in facts.visits if among(one)
    ]


def doses(hit: Callable[[DoseFact], bool]) -> Any:
    return lambda facts: [
        Row(when=one.at, what=f"{one.ticket or '—'} {one.vaccine}", hit=int(hit(one))) for one in facts.doses
    ]


def minutes(start: Callable[[VisitFact], dt.datetime | None], end: Callable[[VisitFact], dt.datetime | None]) -> Any:
    def rows(facts: Facts) -> list[Row]:
        found = []
        for one in facts.visits:
            begins, ends = start(one), end(one)
            if begins is not None and ends is not None and ends >= begins:
                found.append(Row(when=one.arrived_at, what=one.ticket, minutes=(ends - begins).total_seconds() / 60))
        return found

    return rows


def bookings(statuses: frozenset[str], among: frozenset[str]) -> Any:
    return lambda facts: [
        Row(when=one.slot_start, what="、".join(one.vaccines), hit=int(one.status in statuses))
        for one in facts.bookings
        if one.status in among
    ]


def filled(facts: Facts) -> list[Row]:
    return [Row(when=one.starts_at, what="", hit=one.taken, of=one.places) for one in facts.slots if one.places]


def readings(facts: Facts) -> list[Row]:
    return [
        Row(when=one.day, what=one.place, hit=min(one.readings, READINGS), of=READINGS) for one in facts.fridge_days
    ]


def wasted(facts: Facts) -> list[Row]:
    return [
        Row(when=one.at, what=f"{one.vaccine} {one.lot} {one.reason}".strip(), hit=one.wasted, of=one.used + one.wasted)
        for one in facts.movements
    ]


def reported(facts: Facts) -> list[Row]:
    """Told in time, of those told or overdue; what still has time is not counted."""
    rows = []
    for one in facts.cases:
        in_time = one.submitted_at is not None and one.submitted_at <= one.due_at
        if one.submitted_at is not None or (facts.now is not None and facts.now > one.due_at):
            rows.append(Row(when=one.due_at, what=one.code, hit=int(in_time)))
    return rows


def files(which: Callable[[Facts], list[FileFact]]) -> Any:
    return lambda facts: [Row(when=one.when, what=one.what, hit=one.good, of=one.number) for one in which(facts)]


def on_time(one: VisitFact) -> bool:
    """Called within a quarter of an hour of the slot, or of the arrival of who came late."""
    assert one.slot_start is not None
    assert one.called_at is not None
    return one.called_at <= max(one.slot_start, one.arrived_at) + ON_TIME


def entered_in_time(one: DoseFact) -> bool:
    """Written down within 24 hours."""
    return one.recorded_at - one.at <= ENTERED


def told_in_time(facts: Facts) -> list[Row]:
    """Told within 24 hours, of those told or overdue; what still has time is not counted."""
    rows = []
    for one in facts.told:
        in_time = one.told_at is not None and one.told_at <= one.at + ENTERED
        if in_time or (facts.now is not None and facts.now > one.at + ENTERED):
            rows.append(Row(when=one.at, what=one.vaccine, hit=int(in_time)))
    return rows


def crowd(facts: Facts) -> list[Row]:
    """The most people who waited at the same time, day by day: from the ticket until the needle, or until they left."""
    days: dict[dt.date, list[tuple[dt.datetime, int]]] = {}
    for one in facts.visits:
        end = one.dose_called_at or one.left_at
        if end is not None and end > one.arrived_at:
            days.setdefault(one.day, []).extend([(one.arrived_at, 1), (end, -1)])
    return [Row(when=day, what="", hit=_peak(changes)) for day, changes in sorted(days.items())]


def _peak(changes: Iterable[tuple[dt.datetime, int]]) -> int:
    here = most = 0
    for _at, change in sorted(changes):
        here += change
        most = max(most, here)
    return most


def tables(facts: Facts) -> list[Row]:
    """Doses of each vaccinator's table on each day, of the minutes between its first call and its last needle."""
    return [
        Row(when=one.day, what=one.station, hit=one.doses, of=one.minutes) for one in facts.table_days if one.minutes
    ]


def expired(facts: Facts) -> list[Row]:
    """Doses lost because their lot was past its date, of those used or lost."""
    return [
        Row(when=one.at, what=f"{one.vaccine} {one.lot}".strip(), hit=one.expired, of=one.used + one.wasted)
        for one in facts.movements
        if one.used + one.wasted or one.expired
    ]


def accidents(facts: Facts) -> list[Row]:
    """Suspected reactions, and the doses among which they happened, day by day."""
    days: dict[dt.date, int] = {}
    for one in facts.doses:
        days[one.day] = days.get(one.day, 0) + 1
    return [
        *(Row(when=one.due_at, what=one.code, hit=1, of=0) for one in facts.cases),
        *(Row(when=day, what="", of=number) for day, number in sorted(days.items())),
    ]


def given_of_due(facts: Facts) -> list[Row]:
    """实种 of 应种, by month, vaccine and dose."""
    return [Row(when=one.month, what=one.what, hit=one.done, of=one.due) for one in facts.coverage]


def given_of_due_so_far(facts: Facts) -> list[Row]:
    """累计实种 of 累计应种, by vaccine and dose: 累计应种 is what was given before the last month and that month's 应种
    (规范(2023) ch. 7).
    """
    months: dict[str, list[CoverageFact]] = {}
    for one in facts.coverage:
        months.setdefault(one.what, []).append(one)
    rows = []
    for what, found in months.items():
        *before, last = sorted(found, key=lambda one: one.month)
        given = sum(one.done for one in before)
        rows.append(Row(when=last.month, what=what, hit=given + last.done, of=given + last.due))
    return rows


def off_from_used(facts: Facts) -> list[Row]:
    """D 值: how far 实种 is from the doses the stock gave out, of 应种, by month and vaccine (规范(2023) ch. 7)."""
    return [
        Row(when=one.month, what=one.vaccine, hit=abs(one.done - one.used), of=one.due) for one in facts.used if one.due
    ]


def apart(facts: Facts) -> list[Row]:
    """R 值: the most 应种 of one dose less the fewest of another, of the most, by month and vaccine (规范(2023) ch. 7).

    The note of the indicator says when that is no fault.
    """
    due: dict[tuple[dt.date, str], list[int]] = {}
    for one in facts.coverage:
        due.setdefault((one.month, one.vaccine), []).append(one.due)
    return [
        Row(when=month, what=vaccine, hit=max(numbers) - min(numbers), of=max(numbers))
        for (month, vaccine), numbers in due.items()
        if len(numbers) > 1 and max(numbers)
    ]


def full_course(facts: Facts) -> list[Row]:
    """Children with every free dose, by year of birth, at the end of the last month that was counted."""
    last = max((one.month for one in facts.cohorts), default=None)
    return [
        Row(when=one.month, what=str(one.born), hit=one.complete, of=one.children)
        for one in facts.cohorts
        if one.month == last
    ]


def in_time_of_due(facts: Facts) -> list[Row]:
    """Given before they were late, of 应种."""
    return [Row(when=one.month, what=one.what, hit=one.in_time, of=one.due) for one in facts.coverage]


def first_at_birth(facts: Facts) -> list[Row]:
    """The first dose of hepatitis B within a day of birth, of the children born in the period who are on file."""
    return [Row(when=one.born, what="", hit=int(one.in_time)) for one in facts.births]


def unmet(facts: Facts) -> list[Row]:
    """Searches that found no time, by day, hour and vaccine."""
    return [
        Row(when=one.at, what=one.vaccine, hit=one.number if one.missed else 0, of=one.number) for one in facts.searches
    ]


def satisfied(facts: Facts) -> list[Row]:
    """Four and five stars, of the answers."""
    return [Row(when=one.when, what="", hit=one.good, of=one.answers) for one in facts.scores if one.answers]


def knowing(facts: Facts) -> list[Row]:
    """Right answers about the thirty minutes, of the answers."""
    return [Row(when=one.when, what="", hit=one.right, of=one.answers) for one in facts.knowing]


def answered(facts: Facts) -> list[Row]:
    """Answers, of the visits."""
    return [Row(when=one.when, what="", hit=one.answers, of=one.visits) for one in facts.scores if one.visits]


def checked(facts: Facts) -> list[Row]:
    """Drawn records that agree with the original, of those that were checked."""
    return [Row(when=one.at, what=one.what, hit=int(one.correct)) for one in facts.samples]
