"""What the pages about missed appointments show, as plain values."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from vaccsched.booking.models import AppealStatus, Appointment, AppointmentStatus, NoShowAppeal
from vaccsched.booking.queries import no_show
from vaccsched.booking.rules.no_show import may_appeal
from vaccsched.shared.clock import day_of
from vaccsched.shared.format import day, day_time, time_span
from vaccsched.shared.masking import mask_name
from vaccsched.vaccines import queries as vaccines


def missed_facts(appointment: Appointment, *, now: dt.datetime) -> dict[str, Any] | None:
    """What a missed appointment cost and whether it can be appealed, for the resident; None: nothing to say."""
    if appointment.status is not AppointmentStatus.NO_SHOW:
        return None
    made = no_show.find_appeal(appointment_id=appointment.id)
    if made is None and not no_show.counts(appointment=appointment):
        return None
    return {
        "may_appeal": made is None and may_appeal(missed_on=appointment.day, today=day_of(now)),
        "status": str(made.status) if made is not None else None,
        "reason": made.reason if made is not None else "",
        "answer": made.answer if made is not None else "",
    }


def appeals(found: list[NoShowAppeal]) -> dict[str, list[dict[str, Any]]]:
    """Those that wait and those that are decided, masked."""
    rows = [_appeal(one) for one in found]
    return {
        "waiting": [row for row in rows if row["status"] == AppealStatus.OPEN],
        "decided": [row for row in rows if row["status"] != AppealStatus.OPEN],
    }


def _appeal(one: NoShowAppeal) -> dict[str, Any]:
    appointment = one.appointment
    slot = appointment.slot
    return {
        "id": one.id,
        "status": str(one.status),
        "status_word": {
            AppealStatus.OPEN: _("待处理"),
            AppealStatus.ACCEPTED: _("已通过"),
            AppealStatus.REJECTED: _("未通过"),
        }[one.status],
        "name": mask_name(appointment.person.name),
        "when": f"{day(slot.starts_at)} {time_span(slot.starts_at, slot.ends_at)}",
        "vaccines": _("、").join(vaccines.name_of(line.vaccine_code) for line in appointment.lines),
        "reason": one.reason,
        "made_at": day_time(one.made_at),
        "answer": one.answer,
        "decided_at": day_time(one.decided_at) if one.decided_at is not None else "",
    }
