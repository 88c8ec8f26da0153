"""Booking a place: what is taken, what is refused, and that nothing is half-done."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from vaccsched.booking import errors, queries
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.messages.models import OutboxMessage
from vaccsched.records import operations as records
from vaccsched.schedule.models import HalfDay, Slot
from vaccsched.shared import clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import KeyReused, NotFound
from vaccsched.sites.models import Closure


def given(person, vaccine, on, dose=1):
    with builders.written():
        records.import_immunization(
            person_id=person.id,
            vaccine_code=vaccine,
            dose_number=dose,
            given_on=on,
            actor=builders.account_actor(builders.account()),
            now=clock.now(),
        )


def taken(slot) -> int:
    return db.session.scalar(sa.select(Slot.taken).where(Slot.id == slot.id))


def appointments() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Appointment))


def test_a_parent_books_a_place_for_two_vaccines(world):
    slot = made.open_slot(at=world.clinic)
    booked = made.appointment(of=world.family.child, by=world.family.mother, slot=slot, vaccines=("DTAP", "IPV"))
    assert taken(slot) == 1
    assert [(line.vaccine_code, line.dose_number, line.open) for line in booked.lines] == [
        ("DTAP", 1, True),
        ("IPV", 1, True),
    ]
    assert booked.status is AppointmentStatus.BOOKED
    assert len(booked.short_code) == 8
    assert queries.find_by_short_code(f"{booked.short_code[:4]}-{booked.short_code[4:].lower()}") == booked


def test_the_desk_books_for_a_caller_without_an_account(world):
    slot = made.open_slot(at=world.clinic)
    booked = made.appointment(of=world.family.child, by=None, slot=slot)
    assert booked.account_id is None


def test_a_booking_is_written_down_and_told_without_the_vaccine(world):
    slot = made.open_slot(at=world.clinic)
    booked = made.appointment(of=world.family.child, by=world.family.mother, slot=slot)
    entry = db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "appointment_booked"))
    assert entry.subject_id == booked.id
    assert entry.person_id == world.family.child.id
    message = db.session.scalar(sa.select(OutboxMessage).where(OutboxMessage.template == "appointment_booked"))
    assert message.receiver == world.family.mother.phone
    assert booked.short_code in message.body
    assert "百白破" not in message.body
    assert "DTAP" not in message.body
    assert "陈*满" in message.body


def test_the_same_key_answers_the_same_appointment(world):
    slot = made.open_slot(at=world.clinic, places=5)
    family = world.family
    first = made.appointment(of=family.child, by=family.mother, slot=slot, key="one")
    second = made.appointment(of=family.child, by=family.mother, slot=slot, key="one")
    assert first.id == second.id
    assert taken(slot) == 1


def test_the_same_key_with_another_body_is_refused(world):
    slot = made.open_slot(at=world.clinic, places=5)
    family = world.family
    made.appointment(of=family.child, by=family.mother, slot=slot, key="one")
    with pytest.raises(KeyReused):
        made.appointment(of=family.child, by=family.mother, slot=slot, key="one", vaccines=("IPV",))


def test_a_full_slot_offers_the_three_nearest_free_ones(world):
    full = made.open_slot(at=world.clinic, days=2, hour=9, places=1, taken=1)
    near = [made.slot(of=full.session, hour=hour, places=2) for hour in (8, 10)]
    tomorrow = made.open_slot(at=world.clinic, days=1, places=3)
    made.open_slot(at=world.clinic, days=9)
    with pytest.raises(errors.SlotFull) as refused:
        made.appointment(of=world.family.child, by=world.family.mother, slot=full)
    offers = refused.value.facts["alternatives"]
    assert {offer["slot_id"] for offer in offers} == {str(one.id) for one in [*near, tomorrow]}
    assert offers[0]["places"] == 3
    assert "09:00–09:30" in offers[0]["label"]
    assert appointments() == 0


def test_another_familys_child_cannot_be_booked(world):
    slot = made.open_slot(at=world.clinic)
    with pytest.raises(NotFound):
        made.appointment(of=world.family.child, by=builders.stranger(), slot=slot)
    assert taken(slot) == 0


def test_one_vaccine_is_booked_once_whichever_guardian_asks(world):
    family = world.family
    made.appointment(of=family.child, by=family.mother, slot=made.open_slot(at=world.clinic))
    with pytest.raises(errors.AlreadyBooked) as refused:
        made.appointment(of=family.child, by=family.father, slot=made.open_slot(at=world.clinic, days=3))
    assert refused.value.facts["appointment_id"]


def test_the_database_refuses_a_second_open_line_of_one_vaccine(world, monkeypatch):
    """The constraint behind the question, as when two guardians press at the same instant."""
    family = world.family
    made.appointment(of=family.child, by=family.mother, slot=made.open_slot(at=world.clinic))
    monkeypatch.setattr(queries, "check_choice", lambda **_: [queries.Choice(vaccine_code="DTAP", dose_number=1)])
    late = made.open_slot(at=world.clinic, days=3)
    with pytest.raises(errors.AlreadyBooked):
        made.appointment(of=family.child, by=family.father, slot=late)
    assert taken(late) == 0


def test_a_slot_can_never_hold_more_than_its_places(world):
    slot = made.open_slot(at=world.clinic, places=1, taken=1)
    with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
        connection.execute(sa.update(Slot).where(Slot.id == slot.id).values(taken=2))


@pytest.fixture
def infant(world):
    """Five months old, the first DTaP twenty days ago."""
    child = builders.person(name="周安", birth_date=builders.born(months=5), at=world.clinic)
    builders.guardianship(of=child, by=world.family.mother)
    given(child, "DTAP", builders.today() - dt.timedelta(days=20))
    return child


def test_a_dose_too_early_is_refused_with_the_first_lawful_day(world, infant):
    slot = made.open_slot(at=world.clinic, days=2)
    with pytest.raises(errors.NotDueYet) as refused:
        made.appointment(of=infant, by=world.family.mother, slot=slot)
    assert refused.value.facts["earliest_on"] == (builders.today() + dt.timedelta(days=8)).isoformat()
    assert "或以后的时间" in refused.value.message
    assert taken(slot) == 0


def test_the_slots_own_day_decides(world, infant):
    slot = made.open_slot(at=world.clinic, days=8)
    assert made.appointment(of=infant, by=world.family.mother, slot=slot).lines[0].dose_number == 2


def test_a_complete_vaccine_is_not_offered(world):
    child = world.family.child
    given(child, "BCG", child.birth_date)
    with pytest.raises(errors.NotOffered) as refused:
        made.appointment(of=child, by=world.family.mother, slot=made.open_slot(at=world.clinic), vaccines=("BCG",))
    assert "卡介苗" in refused.value.message


def test_an_unknown_vaccine_is_not_offered(world):
    with pytest.raises(errors.NotOffered):
        made.appointment(
            of=world.family.child, by=world.family.mother, slot=made.open_slot(at=world.clinic), vaccines=("NO",)
        )


def test_nothing_chosen_and_three_vaccines_are_refused(world):
    slot = made.open_slot(at=world.clinic)
    for codes, refusal in (((), errors.NothingChosen), (("DTAP", "IPV", "HEPB"), errors.TooManyVaccines)):
        with pytest.raises(refusal):
            made.appointment(of=world.family.child, by=world.family.mother, slot=slot, vaccines=codes)


def test_two_vaccines_of_one_line_do_not_go_together(world):
    with pytest.raises(errors.NotTogether):
        made.appointment(
            of=world.family.child,
            by=world.family.mother,
            slot=made.open_slot(at=world.clinic),
            vaccines=("DTAP", "PENTA"),
        )


@pytest.fixture
def toddler(world):
    """Fourteen months: measles and varicella are both open."""
    child = builders.person(name="林一", birth_date=builders.born(months=14), at=world.clinic)
    builders.guardianship(of=child, by=world.family.mother)
    return child


def test_two_live_vaccines_on_the_same_day_are_fine(world, toddler):
    slot = made.open_slot(at=world.clinic)
    booked = made.appointment(of=toddler, by=world.family.mother, slot=slot, vaccines=("MMR", "VAR"))
    assert len(booked.lines) == 2


def test_a_live_vaccine_within_28_days_of_a_booked_one_is_refused(world, toddler):
    made.appointment(
        of=toddler, by=world.family.mother, slot=made.open_slot(at=world.clinic, days=2), vaccines=("MMR",)
    )
    with pytest.raises(errors.NotDueYet) as refused:
        made.appointment(
            of=toddler, by=world.family.mother, slot=made.open_slot(at=world.clinic, days=6), vaccines=("VAR",)
        )
    assert refused.value.facts["earliest_on"] == made.in_days(30).isoformat()


def test_a_live_vaccine_shortly_before_a_booked_one_is_refused(world, toddler):
    made.appointment(
        of=toddler, by=world.family.mother, slot=made.open_slot(at=world.clinic, days=6), vaccines=("MMR",)
    )
    with pytest.raises(errors.NotTogether):
        made.appointment(
            of=toddler, by=world.family.mother, slot=made.open_slot(at=world.clinic, days=2), vaccines=("VAR",)
        )


def test_a_slot_that_has_begun_is_gone(world):
    begun = made.slot(of=made.session(at=world.clinic, day=builders.today()), hour=0, places=5)
    with pytest.raises(errors.SlotGone):
        made.appointment(of=world.family.child, by=world.family.mother, slot=begun)


def test_a_slot_of_a_closed_day_is_gone(world):
    slot = made.open_slot(at=world.clinic)
    with builders.written():
        db.session.add(Closure(clinic_id=world.clinic.id, day=made.in_days(2), reason="停电"))
    with pytest.raises(errors.SlotGone):
        made.appointment(of=world.family.child, by=world.family.mother, slot=slot)


def test_a_day_not_open_online_yet_is_gone_for_families_but_not_for_the_desk(world):
    far = made.open_slot(at=world.clinic, days=20)
    with pytest.raises(errors.SlotGone):
        made.appointment(of=world.family.child, by=world.family.mother, slot=far)
    assert made.appointment(of=world.family.child, by=None, slot=far)


def test_a_missed_appointment_does_not_bar_the_next(world, clock):
    family = world.family
    missed = made.appointment(of=family.child, by=family.mother, slot=made.open_slot(at=world.clinic, days=1))
    clock.advance(days=3)
    again = made.appointment(of=family.child, by=family.mother, slot=made.open_slot(at=world.clinic, days=1))
    assert again.status is AppointmentStatus.BOOKED
    assert queries.get_appointment(appointment_id=missed.id).status is AppointmentStatus.NO_SHOW


def test_half_days_are_told_apart(world):
    morning = made.open_slot(at=world.clinic, days=2, hour=9)
    afternoon = made.open_slot(at=world.clinic, days=2, hour=14)
    assert (morning.session.half_day, afternoon.session.half_day) == (HalfDay.MORNING, HalfDay.AFTERNOON)
