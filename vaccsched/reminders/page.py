"""What the pages of reminders show, as plain values."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.reminders import queries
from vaccsched.reminders.models import Reminder, ReminderKind, ReminderStatus, ReminderWish, Wish
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name, mask_phone

KINDS = {
    ReminderKind.THREE_DAYS: _l("前 3 天"),
    ReminderKind.DAY_BEFORE: _l("前一天 18:00"),
    ReminderKind.TWO_HOURS: _l("前 2 小时"),
}
STATUSES = (ReminderStatus.PLANNED, ReminderStatus.SENT, ReminderStatus.SKIPPED, ReminderStatus.CANCELLED)
DAYS = 4


def link_facts(appointment: Appointment, *, token: str, now: dt.datetime) -> dict[str, Any]:
    """The appointment as whoever holds the link sees it: when and where, nobody's whole name, no vaccine."""
    slot = appointment.slot
    over = slot.ends_at <= now
    state = str(appointment.status)
    return {
        "token": token,
        "state": "over" if over and appointment.status is AppointmentStatus.BOOKED else state,
        "can_cancel": appointment.status is AppointmentStatus.BOOKED and not over,
        "name": mask_name(appointment.person.name),
        "day": wording.day(slot.starts_at),
        "time": wording.time_span(slot.starts_at, slot.ends_at),
        "clinic": appointment.clinic,
        "show_href": url_for("booking.show", appointment_id=appointment.id),
        "calendar_href": url_for("reminders.calendar_by_link", token=token),
    }


def wish_facts(row: ReminderWish | None) -> dict[str, Any]:
    """The page of wishes."""
    has_wechat = row is not None and bool(row.wechat)
    return {
        "wish": str(row.wish if row else Wish.AUTO),
        "email": (row.email if row else None) or "",
        "options": [
            {
                "value": "auto",
                "title": _("微信优先，没有微信发短信") if has_wechat else _("短信（绑定微信后先发微信）"),
                "text": _("推荐。微信发不到时改发短信。"),
            },
            {"value": "sms", "title": _("只发短信")},
            {"value": "voice", "title": _("打电话读给我听"), "text": _("适合看短信不方便的老人。")},
            {"value": "email", "title": _("发邮件")},
            {"value": "off", "title": _("不要提醒"), "text": _("改期、停诊这些必须通知的，仍会发短信。")},
        ],
    }


def clinic_facts(*, clinic_id: Any, now: dt.datetime) -> dict[str, Any]:
    """What is planned and sent for the days to come, and who could not be reached: they are called."""
    today = clock.day_of(now)
    return {
        "rows": [_day(clinic_id, today + dt.timedelta(days=ahead)) for ahead in range(DAYS)],
        "lost": [_lost(one) for one in queries.not_reached(clinic_id=clinic_id, now=now)],
        "kinds": KINDS.items(),
        "at": now,
    }


def _day(clinic_id: Any, day: dt.date) -> dict[str, Any]:
    start = clock.instant_of(day, dt.time())
    counted = queries.counts(clinic_id=clinic_id, since=start, until=start + dt.timedelta(days=1))
    return {
        "day": wording.day(day),
        "kinds": [{status.value: counted[kind, status.value] for status in STATUSES} for kind in ReminderKind],
    }


def _lost(reminder: Reminder) -> dict[str, Any]:
    person = reminder.appointment.person
    return {
        "person_id": person.id,
        "name": mask_name(person.name),
        "when": wording.day_time(reminder.starts_at),
        "phone": mask_phone(person.phone) if person.phone else "",
        "why": _("没有留电话") if reminder.why == "no_phone" else _("发不到"),
        "href": url_for("booking_desk.person", person_id=person.id),
    }
