"""A cut against people who book at the same instant: either they have the place or the slot has lost it."""

import datetime as dt
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests import builders
from tests.schedule.test_operations_plan import MONDAY, NOW, publish, save
from vaccsched.schedule.models import Slot
from vaccsched.schedule.operations import places
from vaccsched.schedule.operations import publish as publishing
from vaccsched.schedule.queries import preview
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db
from vaccsched.shared.errors import LostRace
from vaccsched.shared.unit_of_work import unit_of_work

BOOKERS = 4


def contested(app):
    """The plan cuts a slot of four to two, looks before anybody is booked and writes after four are; what broke."""
    clinic = builders.clinic(days_ahead=6)
    save(clinic, now=NOW - dt.timedelta(hours=3), slots=[(dt.time(8), dt.time(9), 4)])
    publish(clinic, now=NOW - dt.timedelta(hours=3))
    save(clinic, now=NOW - dt.timedelta(hours=2), slots=[(dt.time(8), dt.time(9), 2)])
    with unit_of_work():
        slot_id = db.session.scalar(sa.select(Slot.id).where(Slot.clinic_id == clinic.id))
    looked, booked, faults = threading.Barrier(BOOKERS + 1), threading.Barrier(BOOKERS + 1), []
    clinic_id = clinic.id

    def book():
        with app.app_context():
            with unit_of_work():
                looked.wait(10)
                claim(places.taking(slot=db.session.get(Slot, slot_id)))
            booked.wait(10)

    def cut():
        now = NOW - dt.timedelta(hours=1)
        with app.app_context():
            try:
                with unit_of_work():
                    shown = preview(clinic_id=clinic_id, until=MONDAY, now=now)
                    looked.wait(10)
                    booked.wait(10)
                    publishing.publish_preview(shown, clinic_id=clinic_id, until=MONDAY, now=now, actor=SYSTEM)
            except (LostRace, IntegrityError) as stopped:
                faults.append(type(stopped))

    threads = [threading.Thread(target=act) for act in [book] * BOOKERS + [cut]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with unit_of_work():
        slot = db.session.get(Slot, slot_id)
        return faults, (slot.taken, slot.places)


@pytest.mark.postgresql
def test_a_cut_never_takes_a_place_that_somebody_just_got(pg_app):
    assert contested(pg_app) == ([LostRace], (4, 4))


@pytest.mark.postgresql
def test_without_the_claim_only_the_last_line_stops_it(pg_app, monkeypatch):
    """The control: places written whatever is taken break the database's own check."""

    def write_anyway(slot, change):
        db.session.execute(sa.update(Slot).where(Slot.id == slot.id).values(places=change.places))

    monkeypatch.setattr(publishing, "_change_slot", write_anyway)
    assert contested(pg_app) == ([IntegrityError], (4, 4))
