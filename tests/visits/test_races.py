"""Scarce things of visits under N threads on PostgreSQL, each with a negative control that must go wrong."""

import sys
import threading

import pytest
import sqlalchemy as sa

from tests.visits.builders import appointment, arrive, at, elder, floor, shop
from tests.visits.races import PATIENCE, looks_then_writes, race
from vaccsched.calling import operations as calling
from vaccsched.schedule.models import Session
from vaccsched.shared.db import db
from vaccsched.sites.models import Station
from vaccsched.visits import operations
from vaccsched.visits.errors import NobodyWaiting, StationBusy
from vaccsched.visits.models import StageEntry, TicketCounter, Visit
from vaccsched.visits.operations import moving, tickets
from vaccsched.visits.operations.admitting import Arrival

pytestmark = pytest.mark.postgresql
PEOPLE = 8


def walk_in(actor, person_id, key):
    return operations.arrive_walk_in(
        clinic_id=actor.clinic_id, person_id=person_id, vaccine_codes=["PPV23"], actor=actor, key=key, reading=at(8)
    ).ticket


def arrivals(where):
    ids = [elder(f"人{number}").id for number in range(PEOPLE)]
    return [lambda who=who: walk_in(where.actor, who, key=str(who)) for who in ids]


def placed_nowhere(_clinic_id, person, doses, **_):
    return Arrival(person=person, doses=doses, letter="B")


def wanted(answers):
    """Whether everybody has a ticket of their own, without a gap."""
    return sorted(map(str, answers)) == [f"B{number:03d}" for number in range(1, PEOPLE + 1)]


def test_the_first_tickets_of_a_day_are_all_different_and_without_a_gap(pg_app):
    where = shop(walk_in=PEOPLE)
    assert wanted(race(pg_app, arrivals(where)))


def test_without_the_claim_the_ticket_race_goes_wrong(pg_app, monkeypatch):
    where = floor(walk_in=PEOPLE)
    looked = threading.Barrier(PEOPLE)
    # the pool's row would keep the threads apart: let everybody have a place without taking it
    monkeypatch.setattr("vaccsched.visits.operations.walk_in._placed", placed_nowhere)

    def next_by_looking(clinic_id, day, letter):
        last = db.session.scalar(sa.select(sa.func.max(Visit.number)).where(Visit.clinic_id == clinic_id))
        looked.wait(PATIENCE)
        return (last or 0) + 1

    monkeypatch.setattr(tickets, "_claim_next", next_by_looking)
    assert not wanted(race(pg_app, arrivals(where)))


def test_tickets_differ_when_nothing_else_keeps_the_arrivals_apart(pg_app, monkeypatch):
    where = floor(walk_in=PEOPLE)
    monkeypatch.setattr("vaccsched.visits.operations.walk_in._placed", placed_nowhere)
    assert wanted(race(pg_app, arrivals(where)))
    assert db.session.scalar(sa.select(TicketCounter.last_number)) == PEOPLE


def test_one_person_at_two_desks_gets_one_ticket(pg_app):
    where, who = shop(), elder().id
    answers = race(pg_app, [lambda key=key: walk_in(where.actor, who, key=f"desk {key}") for key in range(4)])
    assert _kinds(answers) == {"B001": 1, "AlreadyHere": 3}


def _kinds(answers):
    names = [one if isinstance(one, str) else type(one).__name__ for one in answers]
    return {name: names.count(name) for name in names}


def test_one_booking_scanned_at_two_desks_gets_one_ticket(pg_app):
    where = floor()
    code = appointment(of=elder(), slot=where.slots[0]).short_code

    def scan(key):
        return operations.arrive_booked(
            clinic_id=where.actor.clinic_id, code=code, actor=where.actor, key=key, reading=at(8)
        ).ticket

    answers = race(pg_app, [lambda key=key: scan(f"desk {key}") for key in range(4)])
    assert _kinds(answers) == {"A001": 1, "AlreadyHere": 3}


def test_one_press_sent_many_times_is_one_ticket(pg_app):
    where, who = shop(), elder().id
    answers = race(pg_app, [lambda: walk_in(where.actor, who, key="the same press")] * 4)
    assert _kinds(answers) == {"B001": 4}


# families


FAMILIES, EACH = 2, 2


def families(where):
    """Families of two at as many desks; three places are left for them."""
    ids = [[elder(f"家{one}人{two}").id for two in range(EACH)] for one in range(FAMILIES)]
    return [lambda who=who: together(where, who, key=f"family {who[0]}") for who in ids]


def together(where, ids, key):
    members = [operations.Member(person_id=one, vaccine_codes=["PPV23"]) for one in ids]
    made = operations.arrive_together(
        clinic_id=where.clinic.id, members=members, actor=where.actor, key=key, reading=at(8)
    )
    return tuple(visit.ticket for visit in made)


class OnceEach:
    """A barrier at which each thread waits the first time only."""

    def __init__(self, parties):
        self.barrier, self.been = threading.Barrier(parties), threading.local()

    def wait(self, patience):
        if not getattr(self.been, "here", False):
            self.been.here = True
            self.barrier.wait(patience)


def test_of_two_families_for_three_places_one_has_all_its_numbers_and_the_other_none(pg_app):
    where = shop(walk_in=3, places=0)
    answers = race(pg_app, families(where))
    assert sorted(map(_name_of, answers)) == ["OneOfThemRefused", "tickets"]
    assert _people_and_places() == (EACH, EACH)


def test_without_the_claim_both_families_are_let_in_on_three_places(pg_app, monkeypatch):
    where = shop(walk_in=3, places=0)
    more = {"values": lambda row: {"walk_in_taken": row["walk_in_taken"] + 1}, "looked": OnceEach(FAMILIES)}
    monkeypatch.setattr(sys.modules[WALK_IN], "claim", looks_then_writes(FAMILIES, **more))
    answers = race(pg_app, families(where))
    assert list(map(_name_of, answers)) == ["tickets"] * FAMILIES
    assert _people_and_places() == (FAMILIES * EACH, EACH)


def test_one_family_at_two_desks_has_one_number_each(pg_app):
    where = shop(walk_in=8)
    ids = [elder(f"人{number}").id for number in range(EACH)]
    answers = race(pg_app, [lambda key=key: together(where, ids, key=f"desk {key}") for key in range(3)])
    assert sorted(map(_name_of, answers)) == ["OneOfThemRefused", "OneOfThemRefused", "tickets"]
    assert _people_and_places() == (EACH, EACH)


def _name_of(answer):
    return "tickets" if isinstance(answer, tuple) else type(answer).__name__


def _people_and_places():
    people = db.session.scalar(sa.select(sa.func.count()).select_from(Visit))
    return people, db.session.scalar(sa.select(sa.func.sum(Session.walk_in_taken)))


# places that the manager adds


WALK_IN = "vaccsched.schedule.operations.walk_in"


def additions(where):
    ids = [elder(f"人{number}").id for number in range(PEOPLE)]
    return [lambda who=who: added(where, who) for who in ids]


def added(where, person_id):
    return operations.arrive_over_quota(
        clinic_id=where.clinic.id, person_id=person_id, vaccine_codes=["PPV23"], reason="外地赶来", manager=where.actor,
        actor=where.actor, key=str(person_id), reading=at(8),
    ).ticket  # fmt: skip


def pool():
    return tuple(db.session.execute(sa.select(Session.walk_in_places, Session.walk_in_taken)).one())


def test_as_many_places_as_managers_added_at_once(pg_app):
    where = shop(walk_in=0)
    assert wanted(race(pg_app, additions(where)))
    assert pool() == (PEOPLE, PEOPLE)


def test_without_the_claim_added_places_are_lost(pg_app, monkeypatch):
    where = shop(walk_in=0)
    unguarded = looks_then_writes(
        PEOPLE,
        lambda row: {"walk_in_places": row["walk_in_places"] + 1, "walk_in_taken": row["walk_in_taken"] + 1},
    )
    monkeypatch.setattr(sys.modules[WALK_IN], "claim", unguarded)
    assert wanted(race(pg_app, additions(where)))
    assert pool() == (1, 1)


# calling


def call(actor, station_id, key):
    station = db.session.get_one(Station, station_id)
    return calling.call_next(station=station, actor=actor, key=key, reading=at(9)).visit_id


def calls(where):
    ids = [station.id for station in where.screening]
    return [lambda one=one: call(where.actor, one, key=str(one)) for one in ids]


def hall(desks, people):
    where = floor(walk_in=people, desks=desks)
    for number in range(people):
        arrive(where, elder(f"人{number}"), at(8, number))
    return where


def one_each(answers):
    """Whether every station got a person, and no two the same."""
    return len({one for one in answers if not isinstance(one, Exception)}) == len(answers)


def test_no_two_stations_get_the_same_person(pg_app):
    where = hall(desks=PEOPLE, people=PEOPLE)
    assert one_each(race(pg_app, calls(where)))


def test_without_the_claim_the_calling_race_goes_wrong(pg_app, monkeypatch):
    where = hall(desks=PEOPLE, people=PEOPLE)
    unguarded = looks_then_writes(PEOPLE, lambda _row: {"ended_at": at(9).wall})
    monkeypatch.setattr(moving, "claim", unguarded)
    monkeypatch.setattr("vaccsched.calling.operations.calling.hold_queue", lambda **_facts: None)
    assert not one_each(race(pg_app, calls(where)))


def test_of_more_stations_than_people_the_rest_hear_that_nobody_waits(pg_app):
    where = hall(desks=6, people=2)
    answers = race(pg_app, calls(where))
    assert sum(isinstance(one, NobodyWaiting) for one in answers) == 4
    assert len({one for one in answers if not isinstance(one, Exception)}) == 2


def test_one_station_never_gets_two_people(pg_app):
    where = hall(desks=1, people=6)
    station_id = where.screening[0].id
    answers = race(pg_app, [lambda key=key: call(where.actor, station_id, key=f"press {key}") for key in range(6)])
    assert sum(isinstance(one, StationBusy) for one in answers) == 5
    here = sa.select(sa.func.count()).where(StageEntry.station_id == station_id, StageEntry.ended_at.is_(None))
    assert db.session.scalar(here) == 1


def test_one_call_sent_many_times_calls_one_person(pg_app):
    where = hall(desks=1, people=6)
    station_id = where.screening[0].id
    answers = race(pg_app, [lambda: call(where.actor, station_id, key="the same press")] * 4)
    assert len(set(answers)) == 1
