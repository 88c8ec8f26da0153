"""Narrowing the vaccines of half-days, one by one or many at once: whom it concerns is listed and asked about."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking.builders import programme
from tests.planning.pages import EDIT, MONDAY, hidden, typed
from vaccsched.booking.models import Appointment, AppointmentLine, AppointmentStatus, Channel
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work


def booked_for_flu(clinic):
    """An elder with a place of Monday at eight, for a vaccine that is not on the list of others."""
    person = builders.elder_without_phone(at=clinic)
    with unit_of_work():
        slot = db.session.scalar(sa.select(Slot).where(Slot.clinic_id == clinic.id).order_by(Slot.starts_at))
        slot.taken = 1
        appointment = Appointment(
            clinic_id=clinic.id, slot_id=slot.id, day=MONDAY, person_id=person.id, channel=Channel.DESK,
            short_code="ABCD1234", created_at=clock.now(),
        )  # fmt: skip
        line = AppointmentLine(person_id=person.id, vaccine_code="IIV", dose_number=1, position=1)
        appointment.lines = [line]
        db.session.add(appointment)
    return person


@pytest.fixture
def narrowed(client, clinic, manager):
    """A published Monday with one booked for a vaccine, and the form that no longer has that vaccine."""
    programme()
    client.post(f"{EDIT}/publish", data=typed())
    booked_for_flu(clinic)
    form = typed()
    form.add("vaccine_codes", "PPV23")
    return form


def served():
    found = list(db.session.scalars(sa.select(Session.vaccine_codes).order_by(Session.day)))
    db.session.rollback()
    return found


def test_who_is_booked_for_a_vaccine_that_is_dropped_is_listed_asked_about_and_keeps_the_place(client, narrowed):
    answer = client.post(f"{EDIT}/publish", data=narrowed)
    assert (answer.status_code, "有 1 人约了这些半天以后不再打的疫苗，还没有改" in answer.text) == (409, True)
    assert served() == [None, None]
    page = client.post(f"{EDIT}/preview", data=narrowed).text
    assert "23价肺炎" in page.partition("名单：")[0]
    rows = page.split("名单：约了不再打的疫苗的人")[1]
    assert ("王*芳" in rows, "流感" in rows, "11月30日 周一 08:00" in rows) == (True, True, True)
    assert "保留他们的预约，发布" in page
    assert client.post(f"{EDIT}/publish", data=hidden(page)).status_code == 303
    assert served() == [["PPV23"], ["PPV23"]]
    assert db.session.scalar(sa.select(Appointment.status)) is AppointmentStatus.BOOKED
    db.session.rollback()


def test_who_was_told_of_once_is_not_asked_about_again(client, narrowed):
    client.post(f"{EDIT}/publish", data=hidden(client.post(f"{EDIT}/preview", data=narrowed).text))
    narrowed["walk_in_places"] = "25"
    assert client.post(f"{EDIT}/publish", data=narrowed).status_code == 303


def test_the_vaccines_of_many_half_days_are_changed_at_once_and_undone_at_once(client, clinic, manager, clock):
    programme()
    client.post(f"{EDIT}/publish", data=typed(weekdays=("0", "1")))
    clock.move_to(dt.datetime(2026, 11, 28, 2, 20, tzinfo=dt.UTC))
    series = {"effective_from": "2026-11-30", "weekdays": ["0", "1"], "half_days": ["morning"], "gives": "these"}
    chosen = {**series, "vaccine_codes": ["IIV", "PPV23"]}
    page = client.post("/manage/plan/series/preview", data=chosen).text
    assert client.post("/manage/plan/series/publish", data=hidden(page)).status_code == 303
    assert served() == [["IIV", "PPV23"]] * 4
    clock.move_to(dt.datetime(2026, 11, 28, 2, 40, tzinfo=dt.UTC))
    address = re.search(r"/manage/plan/edits/[^\"]+", client.get("/manage/plan").text)[0]
    assert client.post(address).status_code == 303
    assert served() == [None] * 4
    answer = client.post("/manage/plan/series/preview", data=series)
    assert (answer.status_code, "请至少选一种疫苗" in answer.text) == (422, True)


def test_an_undo_that_drops_a_vaccine_somebody_is_booked_for_is_refused(client, clinic, manager, clock):
    programme()
    form = typed()
    form.add("vaccine_codes", "PPV23")
    client.post(f"{EDIT}/publish", data=form)
    clock.move_to(dt.datetime(2026, 11, 28, 2, 20, tzinfo=dt.UTC))
    client.post(f"{EDIT}/publish", data=typed())
    booked_for_flu(clinic)
    clock.move_to(dt.datetime(2026, 11, 28, 2, 40, tzinfo=dt.UTC))
    address = re.search(r"/manage/plan/edits/[^\"]+", client.get("/manage/plan").text)[0]
    assert client.post(address).status_code == 409
    assert served() == [None, None]
