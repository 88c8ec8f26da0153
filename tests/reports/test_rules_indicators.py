"""Each indicator, computed by hand from a small clinic."""

import datetime as dt
import uuid

import pytest

from vaccsched.reports.models import Fault
from vaccsched.reports.rules import checking, demand
from vaccsched.reports.rules.demand import Hour
from vaccsched.reports.rules.facts import (
    BirthFact,
    BookingFact,
    CaseFact,
    CohortFact,
    CoverageFact,
    DoseFact,
    Facts,
    FileFact,
    FridgeDay,
    KnowingFact,
    MovementFact,
    SampleFact,
    ScoreFact,
    SearchFact,
    SlotFact,
    TableDay,
    ToldFact,
    UsedFact,
    VisitFact,
)
from vaccsched.reports.rules.indicators import BY_CODE, INDICATORS
from vaccsched.reports.rules.kinds import Figure, figure, may_leave, percentile
from vaccsched.shared.masking import mask_count

DAY = dt.date(2026, 12, 1)
ONE_DAY = dt.timedelta(days=1)


def at(hour, minute=0):
    return dt.datetime(2026, 12, 1, hour, minute, tzinfo=dt.UTC)


def visit(
    ticket,
    *,
    age=30,
    slot=None,
    arrived=None,
    called=None,
    dose=None,
    given=1,
    outcome="recommend",
    watched=True,
    table=None,
):
    return VisitFact(
        day=DAY, ticket=ticket, age=age, booked=slot is not None, urgent=False, slot_start=slot,
        arrived_at=arrived or at(1), called_at=called, first_dose_at=dose, left_at=at(4), given=given,
        outcome=outcome, watched=watched, waiting_since=table[0] if table else None,
        dose_called_at=table[1] if table else None,
    )  # fmt: skip


def dose(**more):
    usual = {
        "at": at(2), "recorded_at": at(2), "ticket": "A001", "vaccine": "PPV23", "staff": "刘", "items_ok": 15,
        "consented": True, "code_entry": "scan", "missing": (),
    }  # fmt: skip
    return DoseFact(**{**usual, **more})


CLINIC = Facts(
    visits=[
        visit(
            "A001", slot=at(1), arrived=at(0, 50), called=at(1, 10), dose=at(1, 40), table=(at(1, 20), at(1, 30))
        ),  # called in time
        visit(
            "A002",
            slot=at(1),
            arrived=at(1, 0),
            called=at(1, 20),
            dose=at(2, 0),
            watched=False,
            table=(at(1, 30), at(2)),
        ),  # 20 min: late
        visit("B001", age=71, arrived=at(0, 30), called=at(1, 30), dose=at(1, 45)),
        visit("B002", age=66, arrived=at(0, 40), called=at(1, 40), outcome="postpone", given=0, watched=None),
        visit("A003", age=80, slot=at(2), arrived=at(2, 30), called=at(2, 40), dose=at(2, 50)),  # late: from arrival
    ],
    doses=[
        dose(),
        dose(items_ok=14, code_entry="typed"),
        dose(recorded_at=at(2) + dt.timedelta(hours=25), missing=("site",)),
        dose(consented=False, code_entry="camera", recorded_at=at(2) + dt.timedelta(hours=24)),
    ],
    bookings=[
        BookingFact(day=DAY, slot_start=at(1), status=status, channel="online", vaccines=("流感",))
        for status in ("fulfilled", "arrived", "no_show", "cancelled", "booked")
    ],
    slots=[SlotFact(starts_at=at(1), places=10, taken=7), SlotFact(starts_at=at(2), places=6, taken=5)],
    fridge_days=[FridgeDay(day=DAY, place="一号", readings=3), FridgeDay(day=DAY, place="二号", readings=1)],
    movements=[
        MovementFact(at=at(2), vaccine="流感", lot="L1", used=18, wasted=0, reason=""),
        MovementFact(at=at(2), vaccine="流感", lot="L1", used=-1, wasted=0, reason=""),  # an undone use
        MovementFact(at=at(3), vaccine="流感", lot="L1", used=0, wasted=3, reason="开启超时"),
        MovementFact(at=at(3), vaccine="流感", lot="L0", used=0, wasted=0, reason="", expired=2),
    ],
    cases=[
        CaseFact(code="1", due_at=at(9), submitted_at=at(8)),
        CaseFact(code="2", due_at=at(9), submitted_at=at(10)),
        CaseFact(code="3", due_at=at(9), submitted_at=None),
        CaseFact(code="4", due_at=at(23), submitted_at=None),  # still in time: not counted
    ],
    checked_files=[
        FileFact(when=DAY, what="", good=97, number=97),
        *(FileFact(when=DAY, what="张*", good=0, number=1) for _ in range(3)),
    ],
    open_files=[FileFact(when=DAY, what="", good=45, number=100)],
    read_files=[FileFact(when=DAY, what="", good=31, number=100)],
    certified_files=[FileFact(when=DAY, what="", good=9, number=12)],
    table_days=[
        TableDay(day=DAY, station="1 号接种台", doses=40, minutes=150),
        TableDay(day=DAY, station="2 号接种台", doses=20, minutes=90),
    ],
    coverage=[
        CoverageFact(month=DAY, vaccine="乙肝", dose=1, due=10, done=9, in_time=8),
        CoverageFact(month=DAY, vaccine="麻腮风", dose=1, due=10, done=6, in_time=3),
        CoverageFact(month=DAY, vaccine="麻腮风", dose=2, due=8, done=8, in_time=8),
    ],
    used=[
        UsedFact(month=DAY, vaccine="乙肝", due=10, done=9, used=9),
        UsedFact(month=DAY, vaccine="麻腮风", due=18, done=14, used=11),
    ],
    cohorts=[
        CohortFact(month=DAY.replace(day=1) - ONE_DAY, born=2024, children=50, complete=10),  # an earlier month
        CohortFact(month=DAY, born=2024, children=40, complete=30),
        CohortFact(month=DAY, born=2025, children=60, complete=51),
    ],
    births=[BirthFact(born=DAY, in_time=True), BirthFact(born=DAY, in_time=True), BirthFact(born=DAY, in_time=False)],
    searches=[
        SearchFact(at=at(12), vaccine="流感", missed=False, number=30),
        SearchFact(at=at(12), vaccine="流感", missed=True, number=10),
    ],
    scores=[
        ScoreFact(when=DAY, good=6, answers=8, visits=30),
        ScoreFact(when=DAY, good=0, answers=0, visits=10),
    ],
    knowing=[KnowingFact(when=DAY, right=6, answers=8)],
    samples=[SampleFact(at=at(5), what="", correct=one) for one in (True, True, True, False)],
    told=[
        ToldFact(at=at(2) - 2 * ONE_DAY, told_at=at(3) - 2 * ONE_DAY, vaccine="流感"),
        ToldFact(at=at(2) - 2 * ONE_DAY, told_at=at(3) - ONE_DAY, vaccine="流感"),  # after 25 hours
        ToldFact(at=at(2) - 2 * ONE_DAY, told_at=None, vaccine="流感"),
        ToldFact(at=at(2), told_at=at(2), vaccine="流感"),
        ToldFact(at=at(2), told_at=None, vaccine="流感"),  # still in time: not counted
    ],
    now=at(12),
)
SHARES = {  # by hand
    "booked": (3, 5), "on_site": (2, 5), "elders_on_site": (2, 3), "filled": (12, 16), "no_show": (1, 3),
    "cancelled": (1, 5), "on_time": (2, 3), "items": (3, 4), "consent": (3, 4), "watched": (3, 4), "postponed": (1, 5),
    "aefi": (1, 3), "scanned": (3, 4), "readings": (3, 4), "wasted": (3, 20), "timely": (3, 4), "complete": (3, 4),
    "accurate": (97, 100), "open": (45, 100), "read": (31, 100),
    "expired": (2, 20), "covered": (23, 28), "covered_in_time": (19, 28), "off_from_used": (3, 28), "apart": (2, 10),
    "knowing": (6, 8),
    "covered_so_far": (23, 28), "full_course": (81, 100), "birth_dose": (2, 3), "certified": (9, 12),
    "unmet": (10, 40), "satisfied": (6, 8), "answered": (8, 40), "sampled": (3, 4), "told": (2, 4),
}  # fmt: skip
MINUTES = {"wait_first": (20, 60, 34), "wait_dose": (50, 75, 51.25), "wait_table": (10, 30, 20)}  # P50, P90, mean
# At 01:29 A001, A002, B001 and B002 waited: A001 since 00:50 until 01:30, A002 since 01:00 until 02:00, and so on.
VALUES = {"crowd": 4, "throughput": 15, "aefi_rate": 100_000}  # 60 doses in four table-hours; 4 cases of 4 doses


def test_coverage_so_far_adds_what_was_given_before_to_what_the_last_month_asked_for():
    months = [
        CoverageFact(month=dt.date(2026, month, 1), vaccine="乙肝", dose=1, due=due, done=done, in_time=0)
        for month, due, done in ((9, 10, 6), (10, 12, 7), (8, 8, 5))
    ]
    [row] = BY_CODE["covered_so_far"].rows(Facts(coverage=months))
    assert (row.hit, row.of, row.when) == (5 + 6 + 7, 5 + 6 + 12, dt.date(2026, 10, 1))


@pytest.mark.parametrize("code", SHARES)
def test_a_share_is_what_a_hand_counts(code):
    counted = figure(BY_CODE[code], BY_CODE[code].rows(CLINIC))
    assert (counted.hit, counted.of) == SHARES[code]
    assert counted.share == pytest.approx(SHARES[code][0] / SHARES[code][1])


@pytest.mark.parametrize("code", MINUTES)
def test_waits_are_what_a_hand_counts(code):
    counted = figure(BY_CODE[code], BY_CODE[code].rows(CLINIC))
    assert (counted.p50, counted.p90, counted.mean) == pytest.approx(MINUTES[code])


@pytest.mark.parametrize("code", VALUES)
def test_other_numbers_are_what_a_hand_counts(code):
    assert figure(BY_CODE[code], BY_CODE[code].rows(CLINIC)).value == pytest.approx(VALUES[code])


def test_every_indicator_was_counted_by_hand():
    assert {one.code for one in INDICATORS} == SHARES.keys() | MINUTES.keys() | VALUES.keys()


@pytest.mark.parametrize("one", INDICATORS, ids=lambda one: one.code)
def test_where_nothing_happened_there_is_no_number(one):
    counted = figure(one, one.rows(Facts()))
    assert (counted.of, counted.share, counted.p50, counted.value) == (0, None, None, None)


def test_percentiles_are_values_that_occurred():
    assert [percentile([3, 1, 2, 10], share) for share in (0.25, 0.5, 0.75, 0.9, 1)] == [1, 2, 3, 10, 10]


@pytest.mark.parametrize(
    ("hit", "of", "leaves"),
    [
        (0, 40, True),
        (3, 40, False),  # fewer than five
        (37, 40, False),  # the other three could be reckoned from the line that counts them
        (40, 40, True),
        (5, 10, True),
        (0, 3, False),
    ],
)
def test_a_share_from_which_fewer_than_five_could_be_reckoned_does_not_leave(hit, of, leaves):
    assert may_leave(BY_CODE["booked"], Figure(hit=hit, of=of, share=hit / of)) is leaves


@pytest.mark.parametrize(("code", "hit", "of", "leaves"), [
    ("wait_first", 0, 4, False), ("wait_first", 0, 5, True), ("crowd", 4, 9, False), ("aefi_rate", 1, 9000, False),
    ("aefi_rate", 0, 9000, True), ("throughput", 60, 240, True),
])  # fmt: skip
def test_neither_do_times_and_rates_of_so_few(code, hit, of, leaves):
    assert may_leave(BY_CODE[code], Figure(hit=hit, of=of)) is leaves


def test_what_should_not_happen_comes_first_in_its_list():
    assert {one.code for one in INDICATORS if one.bad} == {
        "no_show", "cancelled", "wasted", "expired", "unmet", "off_from_used", "apart",
    }  # fmt: skip


def test_the_hours_to_open_places_are_those_in_which_people_look():
    looked = {7: 4, 12: 30, 20: 80, 21: 60, 9: 30}
    hours = [Hour(hour=hour, looked=looked.get(hour, 0), missed=looked.get(hour, 0) // 10) for hour in range(24)]
    assert demand.busiest(hours) == [9, 20, 21]
    assert demand.worst(hours) == [20, 21]  # an hour with fewer than five says nothing
    assert [one.hour for one in demand.told(hours)] == list(range(7, 22))
    assert demand.told([Hour(hour=hour) for hour in range(24)]) == []


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_fewer_than_five_people_are_not_counted_in_public(count, shown):
    assert mask_count(count) == shown


def test_a_draw_can_be_repeated_and_nobody_picks():
    ids = [uuid.UUID(int=number) for number in range(50)]
    first = checking.drawn(ids, number=10, seed="a")
    assert first == checking.drawn(list(reversed(ids)), number=10, seed="a")
    assert len(set(first)) == 10
    assert first != checking.drawn(ids, number=10, seed="b")


def test_a_file_with_everything_wrong():
    said = checking.Number(valid=True, birth_date=dt.date(2020, 1, 1), sex="M")
    found = checking.faults(
        number=said, birth_date=dt.date(2020, 1, 2), sex="F", has_phone=False, is_child=True, is_duplicate=True
    )
    assert found == [Fault.BIRTH_DATE, Fault.SEX, Fault.DUPLICATE, Fault.NO_CONTACT]


def test_a_number_that_cannot_be_right():
    found = checking.faults(
        number=checking.Number(valid=False), birth_date=DAY, sex="F", has_phone=True, is_child=True, is_duplicate=False
    )
    assert found == [Fault.CHECK_DIGIT]


@pytest.mark.parametrize(("days", "lawful"), [(0, True), (365, True), (366, False), (-1, False)])
def test_a_report_covers_a_year_at_most(days, lawful):
    assert checking.is_lawful(DAY, DAY + dt.timedelta(days=days)) is lawful
