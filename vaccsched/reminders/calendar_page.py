"""The calendar entry of an appointment (RFC 5545): a phone's calendar reminds of it without any network.

Its words name neither the vaccine nor the person: other people see a phone's calendar.
"""

import datetime as dt

from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, vText

from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.reminders import queries
from vaccsched.reminders.operations.notice import link_of
from vaccsched.shared import clock

ZONE = "Asia/Shanghai"
ALARMS = (dt.timedelta(days=-1), dt.timedelta(hours=-2))
TYPE = "text/calendar; charset=utf-8"


def calendar_of(appointment: Appointment, *, now: dt.datetime) -> bytes:
    """The file: the same UID for ever, a SEQUENCE that rises with every change, METHOD:CANCEL once it is cancelled."""
    cancelled = appointment.status is AppointmentStatus.CANCELLED
    whole = Calendar()
    whole.add("prodid", "-//vaccsched//zh-CN//")
    whole.add("version", "2.0")
    whole.add("method", "CANCEL" if cancelled else "PUBLISH")
    first = clock.local(appointment.slot.starts_at)
    whole.add_component(
        Timezone.from_tzid(ZONE, first_date=dt.date(first.year, 1, 1), last_date=dt.date(first.year + 1, 1, 1))
    )
    whole.add_component(_event(appointment, cancelled=cancelled, now=now))
    return bytes(whole.to_ical())


def _event(appointment: Appointment, *, cancelled: bool, now: dt.datetime) -> Event:
    clinic, slot = appointment.clinic, appointment.slot
    event = Event()
    event.add("uid", f"{appointment.id}@vaccsched")
    event.add("sequence", queries.sequence_of(appointment_id=appointment.id))
    event.add("dtstamp", now)
    event.add("dtstart", clock.local(slot.starts_at))
    event.add("dtend", clock.local(slot.ends_at))
    event.add("summary", _("预防接种门诊预约"))
    event.add("location", vText(f"{clinic.name} {clinic.address}"))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    if not cancelled:
        event.add(
            "description",
            _(
                "请带证件。来不了请取消，号留给别人：%(link)s 门诊电话 %(phone)s",
                link=link_of(appointment),
                phone=clinic.phone,
            ),
        )
        for before in ALARMS:
            event.add_component(_alarm(before))
    return event


def _alarm(before: dt.timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("预防接种门诊预约"))
    alarm.add("trigger", before)
    return alarm
