"""One vaccine of an appointment less; the appointment stays for the others."""

import datetime as dt
import uuid

from vaccsched.booking import queries
from vaccsched.booking.errors import AppointmentMoved, OnlyVaccine
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.booking.operations.dose import release_dose
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db


def drop_line(*, appointment_id: uuid.UUID, vaccine_code: str, actor: Actor, now: dt.datetime) -> Appointment:
    """Take one vaccine off a booked appointment, with the dose promised for it: the person comes as booked for the
    rest. Without this vaccine already: nothing changes.

    :raises NotFound:
    :raises AppointmentMoved: arrived, cancelled or over.
    :raises OnlyVaccine: nothing would be left to come for.
    """
    appointment = queries.get_appointment(appointment_id=appointment_id)
    line = next((one for one in appointment.lines if one.vaccine_code == vaccine_code), None)
    if line is None:
        return appointment
    db.session.refresh(appointment, with_for_update={"of": Appointment})
    if appointment.status is not AppointmentStatus.BOOKED or appointment.slot.ends_at <= now:
        raise AppointmentMoved
    if len(appointment.lines) == 1:
        raise OnlyVaccine
    release_dose(line_id=line.id, clinic_id=appointment.clinic_id)
    db.session.delete(line)
    db.session.flush()
    db.session.refresh(appointment, ["lines"])
    audit.record(
        action="line_dropped", actor=actor, now=now, subject=appointment, person_id=appointment.person_id,
        clinic_id=appointment.clinic_id, vaccine=vaccine_code,
    )  # fmt: skip
    return appointment
