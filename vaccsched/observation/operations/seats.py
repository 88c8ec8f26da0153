"""Seats: who sits where, so that somebody is found when they are needed."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.observation import queries
from vaccsched.observation.errors import NoSeatFree, NotInObservation, SeatTaken
from vaccsched.observation.events import RoomChanged
from vaccsched.observation.models import SeatTaking
from vaccsched.observation.rules import seats as rules
from vaccsched.shared import audit, events
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage


def take_seat(*, visit_id: uuid.UUID, number: int | None, actor: Actor, reading: Reading) -> SeatTaking:
    """Give somebody under observation a seat: this one, or (None) the first that is free. Who has one changes it.

    :raises NotFound: another clinic's. :raises NotInObservation:
    :raises NoSeatFree: all are taken. :raises SeatTaken: this one is, or there is none of this number.
    """
    if actor.clinic_id is None:
        raise NotFound
    visit = visits.get_visit(clinic_id=actor.clinic_id, visit_id=visit_id)
    entry = visits.open_entry(visit_id=visit.id)
    if entry is None or entry.stage is not Stage.OBSERVATION:
        raise NotInObservation(ticket=visit.ticket)
    free_seat(visit_id=visit.id, now=reading.wall)
    day, seats = day_of(reading.wall), sites.get_clinic(actor.clinic_id).observation_seats
    taken = queries.taken_seats(clinic_id=actor.clinic_id, day=day)
    chosen = number if number is not None else rules.first_free(seats=seats, taken=taken)
    if chosen is None:
        raise NoSeatFree
    if chosen not in rules.free(seats=seats, taken=taken):
        raise SeatTaken(number=chosen, field="number")
    made = SeatTaking(
        id=new_id(), clinic_id=actor.clinic_id, day=day, number=chosen, visit_id=visit.id, taken_at=reading.wall
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        action="seat_taken", actor=actor, now=reading.wall, subject=made, person_id=visit.person_id, number=chosen
    )
    events.announce(RoomChanged(clinic_id=actor.clinic_id))
    return made


def seat_everybody(*, actor: Actor, reading: Reading) -> int:
    """Give a seat to everybody who has none, in the order of their watch, as long as seats are free; answers to how
    many.

    :raises NotFound: the actor stands in no clinic.
    """
    if actor.clinic_id is None:
        raise NotFound
    seats = sites.get_clinic(actor.clinic_id).observation_seats
    board = queries.board_today(clinic_id=actor.clinic_id, reading=reading)
    free = len(queries.free_seats(clinic_id=actor.clinic_id, seats=seats, day=day_of(reading.wall)))
    standing = [one.visit_id for one in board if one.number is None][:free]
    for visit_id in standing:
        take_seat(visit_id=visit_id, number=None, actor=actor, reading=reading)
    return len(standing)


# for the other files of this folder


def free_seat(*, visit_id: uuid.UUID, now: dt.datetime) -> None:
    """Nobody sits there any more; nothing happens when they had none."""
    freed = sa.update(SeatTaking).where(SeatTaking.visit_id == visit_id, SeatTaking.freed_at.is_(None))
    db.session.execute(freed.values(freed_at=now))
