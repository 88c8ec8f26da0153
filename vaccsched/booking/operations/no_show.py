"""A late person's place returns, is taken again when they come; appeals against missed appointments that count."""

import datetime as dt
import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from vaccsched.booking import queries
from vaccsched.booking.errors import AppealDecided, AppealNotPossible, AppointmentMoved
from vaccsched.booking.models import AppealStatus, Appointment, AppointmentStatus, NoShowAppeal
from vaccsched.booking.operations.notice import tell
from vaccsched.booking.queries import no_show
from vaccsched.booking.rules import no_show as rules
from vaccsched.schedule.models import Slot
from vaccsched.schedule.operations.places import free, taking
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id

LONGEST_REASON = 200
ANSWER_KEEPS = dt.timedelta(days=3)  # a message that is longer underway than that is not sent


def return_place(*, appointment_id: uuid.UUID, now: dt.datetime) -> bool:
    """The person is late by the rule they were told: the place is the slot's again; they are still served when they
    come. Answers whether it was returned now.
    """
    appointment = queries.get_appointment(appointment_id=appointment_id)
    returning = (
        sa.update(Appointment)
        .where(
            Appointment.id == appointment.id,
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.place_returned_at.is_(None),
        )
        .values(place_returned_at=now)
    )
    if not claim(returning):
        return False
    free(slot_id=appointment.slot_id, clinic_id=appointment.clinic_id)
    db.session.refresh(appointment, ["place_returned_at"])
    audit.record(
        action="place_returned", actor=SYSTEM, now=now, subject=appointment, person_id=appointment.person_id,
        clinic_id=appointment.clinic_id, slot_id=appointment.slot_id,
    )  # fmt: skip
    return True


def take_place_again(*, appointment_id: uuid.UUID, slots: Iterable[Slot]) -> bool:
    """Somebody whose place returned has come: the first free place of these slots is theirs; False: none is free.

    :raises AppointmentMoved: the place had not returned.
    """
    appointment = queries.get_appointment(appointment_id=appointment_id)
    if appointment.place_returned_at is None:
        raise AppointmentMoved
    for slot in slots:
        if claim(taking(slot=slot)):
            appointment.slot_id, appointment.place_returned_at = slot.id, None
            db.session.flush()
            db.session.refresh(appointment, ["slot"])
            db.session.refresh(slot, ["taken"])
            return True
    return False


def appeal(
    *, appointment_id: uuid.UUID, account_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime
) -> NoShowAppeal:
    """A resident says why a missed appointment should not count; a second time answers the first.

    :raises NotFound: another family's appointment.
    :raises AppealNotPossible: it was not missed, does not count, or is longer ago than 90 days.
    """
    appointment = queries.get_own_appointment(account_id=account_id, appointment_id=appointment_id, on=day_of(now))
    earlier = no_show.find_appeal(appointment_id=appointment.id)
    if earlier is not None:
        return earlier
    in_time = rules.may_appeal(missed_on=appointment.day, today=day_of(now))
    if not in_time or not no_show.counts(appointment=appointment):
        raise AppealNotPossible
    made = NoShowAppeal(
        id=new_id(),
        appointment_id=appointment.id,
        clinic_id=appointment.clinic_id,
        account_id=account_id,
        reason=reason[:LONGEST_REASON],
        made_at=now,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        action="no_show_appealed", actor=actor, now=now, subject=made, person_id=appointment.person_id,
        clinic_id=appointment.clinic_id, appointment_id=appointment.id,
    )  # fmt: skip
    return made


def decide_appeal(
    *, appeal_id: uuid.UUID, clinic_id: uuid.UUID, to: AppealStatus, answer: str, actor: Actor, now: dt.datetime
) -> NoShowAppeal:
    """The manager accepts (the missed appointment does not count) or rejects, with an answer the resident reads.

    :raises NotFound: another clinic's.
    :raises AppealDecided: somebody decided it before.
    """
    found = no_show.get_appeal(clinic_id=clinic_id, appeal_id=appeal_id)
    sources = [source for source, targets in rules.APPEALS.items() if to in targets]
    deciding = (
        sa.update(NoShowAppeal)
        .where(NoShowAppeal.id == found.id, NoShowAppeal.status.in_(sources))
        .values(status=to, decided_at=now, decided_by=actor.id, answer=answer[:LONGEST_REASON])
    )
    if not claim(deciding):
        raise AppealDecided
    db.session.refresh(found)
    audit.record(
        action="no_show_decided", actor=actor, now=now, subject=found, person_id=found.appointment.person_id,
        clinic_id=clinic_id, appointment_id=found.appointment_id, decision=to,
    )  # fmt: skip
    tell(found.appointment, template=f"appeal_{to}", now=now, expires_at=now + ANSWER_KEEPS)
    return found
