"""The dose budget, and rights to what is scarce: nothing is promised that will not be there."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from vaccsched.booking import errors, operations
from vaccsched.booking.models import Appointment, BookingRight, DoseReservation, RightSource
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.clock import now
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.stock.models import Lot, LotStatus, Pack
from vaccsched.vaccines.models import VaccineProduct


def doses(clinic, count, *, code="DTAP", **lot):
    """Exactly so many usable doses of one vaccine; whatever was there is gone."""
    packs = sa.select(Pack.id).join(Lot).join(VaccineProduct).where(VaccineProduct.vaccine_code == code)
    with builders.written():
        db.session.execute(sa.update(Pack).where(Pack.id.in_(packs)).values(doses_total=count))
        lots = sa.select(Lot.id).join(VaccineProduct).where(VaccineProduct.vaccine_code == code)
        if lot:
            db.session.execute(sa.update(Lot).where(Lot.id.in_(lots)).values(**lot))


def reserved(code="DTAP") -> int:
    return db.session.scalar(sa.select(DoseReservation.reserved).where(DoseReservation.vaccine_code == code)) or 0


def child(world, name="周安", **more):
    one = builders.person(name=name, birth_date=builders.born(months=2, days=3), at=world.clinic, **more)
    builders.guardianship(of=one, by=world.family.mother)
    return one


def book(world, slot, *, of=None, by="mother", **more):
    return made.appointment(
        of=of or world.family.child, by=getattr(world.family, by) if by else None, slot=slot, **more
    )


def end(appointment, operation, **more):
    with unit_of_work():
        operation(appointment_id=appointment.id, now=now(), **more)


def test_the_last_dose_goes_to_one_although_there_are_places(world):
    slot = made.open_slot(at=world.clinic, places=9)
    doses(world.clinic, 1)
    book(world, slot)
    with pytest.raises(errors.DosesReserved) as refused:
        book(world, slot, of=child(world))
    assert "百白破" in refused.value.message
    assert reserved() == 1


def test_the_desk_cannot_promise_more_either(world):
    slot = made.open_slot(at=world.clinic, places=9)
    doses(world.clinic, 0)
    with pytest.raises(errors.DosesReserved):
        book(world, slot, by=None)


def test_a_dose_that_expires_before_the_day_is_not_promised(world):
    early, late = (made.open_slot(at=world.clinic, days=days, places=9) for days in (2, 6))
    doses(world.clinic, 5, expires_on=made.in_days(4))
    with pytest.raises(errors.DosesReserved):
        book(world, late)
    assert book(world, early)


def test_a_lot_that_is_held_back_is_not_promised(world):
    slot = made.open_slot(at=world.clinic)
    doses(world.clinic, 5, status=LotStatus.COLD_CHAIN_HOLD)
    with pytest.raises(errors.DosesReserved):
        book(world, slot)


def test_another_clinics_doses_are_not_promised(world):
    slot = made.open_slot(at=world.clinic)
    builders.stock_for(builders.clinic())
    doses(world.clinic, 0)
    with pytest.raises(errors.DosesReserved):
        book(world, slot)


def test_of_two_vaccines_both_or_none_are_promised(world):
    slot = made.open_slot(at=world.clinic)
    doses(world.clinic, 0, code="IPV")
    with pytest.raises(errors.DosesReserved):
        book(world, slot, vaccines=("DTAP", "IPV"))
    assert (reserved("DTAP"), reserved("IPV")) == (0, 0)


def test_cancelling_gives_the_dose_back_once(world):
    booked = book(world, made.open_slot(at=world.clinic))
    for _time in range(2):
        end(booked, operations.cancel, actor=builders.account_actor(world.family.mother))
    assert reserved() == 0


def test_who_has_arrived_keeps_the_dose_until_the_visit_is_over(world):
    booked = book(world, made.open_slot(at=world.clinic))
    end(booked, operations.mark_arrived)
    assert reserved() == 1
    for _time in range(2):
        with unit_of_work():
            operations.release_dose(line_id=booked.lines[0].id, clinic_id=world.clinic.id)
    assert reserved() == 0


def test_who_did_not_come_gives_the_dose_back(world, clock):
    book(world, made.open_slot(at=world.clinic, days=1))
    clock.advance(days=2)
    with unit_of_work():
        operations.note_no_shows(now=now())
    assert reserved() == 0


def test_moving_to_a_day_without_usable_doses_is_refused(world):
    early, late = (made.open_slot(at=world.clinic, days=days) for days in (2, 6))
    doses(world.clinic, 5, expires_on=made.in_days(4))
    booked = book(world, early)
    with pytest.raises(errors.DosesReserved), unit_of_work():
        operations.change(
            appointment_id=booked.id,
            slot_id=late.id,
            actor=builders.account_actor(world.family.mother),
            key="late",
            now=now(),
        )
    assert db.session.scalar(sa.select(Appointment.slot_id)) == early.id


def test_the_database_keeps_no_negative_promise(world):
    book(world, made.open_slot(at=world.clinic))
    with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
        connection.execute(sa.update(DoseReservation).values(reserved=-1))


# rights to what is scarce


@pytest.fixture
def scarce(world):
    """DTaP is scarce at this clinic; a slot to book."""
    with builders.written():
        db.session.execute(sa.update(Clinic).where(Clinic.id == world.clinic.id).values(scarce_vaccines=["DTAP"]))
    return made.open_slot(at=world.clinic, places=9)


def grant(world, *, of=None, days=3):
    with unit_of_work():
        return operations.grant_right(
            person_id=(of or world.family.child).id,
            clinic_id=world.clinic.id,
            vaccine_code="DTAP",
            source=RightSource.DRAW,
            expires_at=now() + dt.timedelta(days=days),
            actor=SYSTEM,
            now=now(),
        )


def test_a_scarce_vaccine_is_not_booked_online_without_a_right(world, scarce):
    with pytest.raises(errors.OnlyByDraw):
        book(world, scarce)


def test_the_desk_may_book_a_scarce_vaccine(world, scarce):
    assert book(world, scarce, by=None)


def test_a_right_is_used_once_with_the_dose_that_was_promised_for_it(world, scarce):
    doses(world.clinic, 1)
    right = grant(world)
    assert reserved() == 1
    booked = book(world, scarce)
    assert reserved() == 1
    db.session.refresh(right)
    assert right.used_at is not None
    end(booked, operations.cancel, actor=builders.account_actor(world.family.mother))
    assert reserved() == 0
    with pytest.raises(errors.OnlyByDraw):
        book(world, scarce)


def test_a_right_is_one_persons_own(world, scarce):
    grant(world)
    with pytest.raises(errors.OnlyByDraw):
        book(world, scarce, of=child(world))


def test_no_more_rights_than_doses(world, scarce):
    doses(world.clinic, 1)
    grant(world)
    with pytest.raises(errors.DosesReserved):
        grant(world, of=child(world))


def test_a_right_that_was_not_used_in_time_ends_and_gives_its_dose_back(world, scarce, clock):
    grant(world, days=1)
    clock.advance(days=1, minutes=1)
    with pytest.raises(errors.OnlyByDraw):
        book(world, scarce)
    for ended in (1, 0):
        with unit_of_work():
            assert operations.expire_rights(now=now()) == ended
    assert reserved() == 0


def test_one_live_right_a_person_and_vaccine(world, scarce):
    grant(world)
    with pytest.raises(errors.RightGranted):
        grant(world)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BookingRight)) == 1


def test_a_right_is_used_or_ended_never_both(world, scarce):
    grant(world)
    with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
        connection.execute(sa.update(BookingRight).values(used_at=now(), ended_at=now()))


def test_a_half_day_for_other_vaccines_is_not_booked(world):
    session = made.session(at=world.clinic, day=made.in_days(2), vaccine_codes=["IPV"])
    with pytest.raises(errors.NotServed):
        book(world, made.slot(of=session))
