"""A break of supply as the family sees it on its own booking, as plain values."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment
from vaccsched.disruptions import queries
from vaccsched.disruptions.models import DisruptionCase
from vaccsched.disruptions.operations.notice import CAUSES
from vaccsched.shared import format as wording
from vaccsched.vaccines import queries as vaccines


def note_on(appointment: Appointment, _now: dt.datetime) -> booking.Note | None:
    """What stands on the page of the booking."""
    case = queries.find_case_of(appointment_id=appointment.id)
    if case is None:
        return None
    text = _("因%(cause)s，这个预约不能原样进行。请看有什么办法。", cause=CAUSES[case.disruption.kind])
    href = url_for("disruptions_resident.show", appointment_id=appointment.id)
    return booking.Note(text=str(text), action=str(_("看办法")), href=href)


def facts(case: DisruptionCase) -> dict[str, Any]:
    """What is missing, what can still be had, and the ways on."""
    appointment = case.appointment
    rest = queries.rest_of(case)
    return {
        "cause": str(CAUSES[case.disruption.kind]),
        "when": f"{wording.day(case.slot.starts_at)} {wording.time_span(case.slot.starts_at, case.slot.ends_at)}",
        "name": appointment.person.name,
        "short": vaccines.name_of(case.disruption.vaccine_code) if rest and case.disruption.vaccine_code else None,
        "rest": str(_("、")).join(vaccines.name_of(code) for code in rest),
        "waits": case.entry is not None,
        "action": url_for("disruptions_resident.keep_rest", appointment_id=appointment.id),
        "change_href": url_for("booking_change.days", appointment_id=appointment.id),
        "cancel_href": url_for("booking.confirm_cancel", appointment_id=appointment.id),
        "show_href": url_for("booking.show", appointment_id=appointment.id),
        "clinic_name": appointment.clinic.name,
        "clinic_phone": appointment.clinic.phone,
    }
