"""Clinics, availability, holds, appointments and the waitlist through the interface."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.api.world import NOW
from tests.visits.builders import ELDER_BORN, at
from vaccsched.booking.models import Appointment
from vaccsched.mydata import queries as looks
from vaccsched.residents import operations as residents
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic


def value(asked):
    found = db.session.scalar(asked)
    db.session.rollback()
    return found


def test_a_program_sees_its_own_clinic_only(api):
    assert [one["id"] for one in api.get("/clinics").json["items"]] == [str(api.floor.clinic.id)]
    assert api.get(api.clinic, as_=api.stranger).status_code == 404


def test_availability_is_answered_again_only_when_it_changed(api):
    first = api.get(f"{api.clinic}/availability")
    assert first.json["slots"][-1]["left"] == 4
    again = api.get(f"{api.clinic}/availability", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert api.book(api.elder, slot=4).status_code == 201
    changed = api.get(f"{api.clinic}/availability", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.json["slots"][-1]["left"] == 3


def test_a_booking_takes_a_place_once_however_often_it_is_sent(api):
    first, again = api.book(api.elder, key="the-same-key"), api.book(api.elder, key="the-same-key")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert first.json["starts_at"] == "2026-12-01T09:00:00+08:00"
    assert value(sa.select(Slot.taken).where(Slot.id == api.floor.slots[2].id)) == 1


def test_the_same_key_for_something_else_is_refused(api):
    api.book(api.elder, key="the-same-key")
    other = api.book(api.elder, key="the-same-key", slot=3)
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_reused")


def test_a_booking_without_a_key_is_refused(api):
    answer = api.client.post("/api/v1/appointments", json={}, headers=api.ours)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json["errors"]


def test_an_appointment_is_moved_and_cancelled(api):
    made = api.book(api.elder).json
    moved = api.post(f"/appointments/{made['id']}/change", {"slot_id": str(api.floor.slots[3].id)})
    assert (moved.status_code, moved.json["starts_at"]) == (200, "2026-12-01T09:30:00+08:00")
    for _ in range(2):
        gone = api.post(f"/appointments/{made['id']}/cancel", {"reason": "改天再来"})
        assert (gone.status_code, gone.json["status"]) == (200, "cancelled")
    assert value(sa.select(sa.func.sum(Slot.taken))) == 0


def test_a_hold_keeps_the_place_until_it_is_released(api):
    body = {"slot_id": str(api.floor.slots[2].id), "person_id": str(api.elder.id)}
    held = api.post("/holds", body, key="hold-key-1")
    assert (held.status_code, held.json["expires_at"][:16]) == (201, "2026-12-01T08:15")
    assert api.post("/holds", body, key="hold-key-1").json == held.json
    assert api.post(f"/holds/{held.json['id']}/release").json["ended_at"] is not None
    assert value(sa.select(Slot.taken).where(Slot.id == api.floor.slots[2].id)) == 0


@pytest.mark.parametrize(("facts", "code"), [({"days_ahead": 1}, "slot_gone"), ({"taken": 2}, "slot_full")])
def test_a_program_holds_no_place_that_residents_cannot_have_yet(api, facts, code):
    """Of a day that is not open; of the half of four places that opens later."""
    slot = api.floor.slots[2].id
    with unit_of_work():
        if "taken" in facts:
            db.session.execute(sa.update(Clinic).values(opening_stages=[[14, 50]]))
            db.session.execute(sa.update(Slot).where(Slot.id == slot).values(**facts))
        else:
            db.session.execute(sa.update(Clinic).values(**facts))
            db.session.execute(sa.update(Session).values(day=dt.date(2026, 12, 31)))
            db.session.execute(sa.update(Session).values(ends_at=at(11, 30).wall + dt.timedelta(days=30)))
            later = {"starts_at": at(9, 1).wall, "ends_at": at(11).wall + dt.timedelta(days=30)}
            db.session.execute(sa.update(Slot).where(Slot.id == slot).values(**later))
    answer = api.post("/holds", {"slot_id": str(slot), "person_id": str(api.elder.id)})
    assert (answer.status_code, answer.json["code"]) == (409, code)


def test_a_days_appointments_come_in_parts_and_the_look_is_written_down(api):
    made = {api.book(api.elder).json["id"], api.book(api.child, codes=("DTAP",)).json["id"]}
    first = api.get(f"{api.clinic}/appointments?limit=1").json
    second = api.get(f"{api.clinic}/appointments?limit=1&cursor={first['next_cursor']}").json
    assert {first["items"][0]["id"], second["items"][0]["id"]} == made
    assert second["next_cursor"] is None
    looks = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "persons_listed")).all()
    db.session.rollback()
    assert [(one.actor_kind, one.actor_id) for one in looks] == [("client", api.program.id)] * 2


def test_a_list_of_bookings_stands_in_the_list_of_somebody_of_another_clinic(api):
    with unit_of_work():
        guest = builders.person(name="过路人", birth_date=ELDER_BORN)
        residents.open_person(person_id=guest.id, actor=api.floor.actor, purpose="desk", now=NOW.wall)
    assert api.book(guest).status_code == 201
    api.get(f"{api.clinic}/appointments")
    seen = [one.action for one in looks.list_looks(person_id=guest.id, now=at(12).wall)]
    db.session.rollback()
    assert seen == ["persons_listed"]


def test_what_is_read_without_changing_anything_stands_in_the_persons_list(api):
    body = {
        "clinic_id": str(api.floor.clinic.id), "person_id": str(api.elder.id), "vaccine_codes": ["PPV23"],
        "first_day": "2026-12-02", "last_day": "2026-12-20",
    }  # fmt: skip
    entry = api.post("/waitlist", body).json["id"]
    assert api.get(f"/waitlist/{entry}").status_code == 200
    booked = api.book(api.child, codes=("DTAP",)).json["id"]
    held = api.post("/holds", {"slot_id": str(api.floor.slots[3].id), "person_id": str(api.elder.id)}).json["id"]
    for path in (f"/waitlist/{entry}/leave", f"/appointments/{booked}/cancel", f"/holds/{held}/release"):
        assert [api.post(path).status_code for _ in range(2)] == [200, 200]
    seen = {who.id: len(looks.direct_looks(person_id=who.id)) for who in (api.elder, api.child)}
    db.session.rollback()
    assert seen == {api.elder.id: 3, api.child.id: 1}  # the entry, left again, released again; cancelled again


def test_a_cursor_of_ones_own_making_is_refused(api):
    answer = api.get(f"{api.clinic}/appointments?cursor=bm9uc2Vuc2U")
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["cursor"])


def test_a_full_slot_is_told_with_the_nearest_free_ones(api):
    db.session.execute(sa.update(Slot).where(Slot.id == api.floor.slots[2].id).values(taken=4))
    db.session.commit()
    answer = api.book(api.elder)
    assert (answer.status_code, answer.json["code"]) == (409, "slot_full")
    assert answer.content_type == "application/problem+json"


def test_another_clinics_program_finds_neither_slot_nor_person_nor_appointment(api):
    made = api.book(api.elder).json["id"]
    assert api.book(api.child, as_=api.stranger).status_code == 404
    assert api.get(f"/appointments/{made}", as_=api.stranger).status_code == 404
    for act in ("change", "cancel"):
        body = {"slot_id": str(api.floor.slots[3].id)} if act == "change" else {}
        assert api.post(f"/appointments/{made}/{act}", body, as_=api.stranger).status_code == 404
    assert value(sa.select(sa.func.count()).select_from(Appointment)) == 1


def test_somebody_waits_for_a_place_and_leaves_the_list(api):
    body = {
        "clinic_id": str(api.floor.clinic.id), "person_id": str(api.elder.id), "vaccine_codes": ["PPV23"],
        "first_day": "2026-12-02", "last_day": "2026-12-20", "half_days": ["morning"],
    }  # fmt: skip
    made = api.post("/waitlist", body)
    assert (made.status_code, made.json["status"]) == (201, "waiting")
    assert api.get(f"/waitlist/{made.json['id']}", as_=api.stranger).status_code == 404
    assert api.post(f"/waitlist/{made.json['id']}/leave").json["status"] == "cancelled"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"vaccine_codes": ["PPV23", "PPV23"]}, "vaccine_codes"),
        ({"vaccine_codes": []}, "vaccine_codes"),
        ({"slot_id": 7}, "slot_id"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_does_not_fit_the_description_is_told_by_field(api, body, field):
    whole = {"slot_id": str(api.floor.slots[2].id), "person_id": str(api.elder.id), "vaccine_codes": ["PPV23"]}
    answer = api.post("/appointments", whole | body)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_a_misspelt_parameter_is_told_and_not_left_out(api):
    """Left out, the answer would be another day's."""
    answer = api.get(f"{api.clinic}/appointments?dya=2026-12-02")
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["dya"])
