"""What the pages of booking show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from vaccsched.booking import queries
from vaccsched.booking.bring_page import what_to_bring
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel
from vaccsched.booking.queries import SlotFacts
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import HalfDay, Slot
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.errors import NotFound, Refused
from vaccsched.shared.qr import qr_svg, signed
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic
from vaccsched.vaccines import queries as vaccines


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the address of a page says: for whom, which vaccines, where."""

    person: Person
    codes: list[str]
    clinic: Clinic | None

    @property
    def names(self) -> str:
        return str(_("、")).join(vaccines.name_of(code) for code in self.codes)

    def link(self, endpoint: str, **values: Any) -> str:
        """The address of a page with the same choices."""
        clinic = str(self.clinic.id) if self.clinic else None
        choices: dict[str, Any] = {"person_id": self.person.id, "v": self.codes, "clinic": clinic}
        return url_for(endpoint, **(choices | values))


def chosen(*, account_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime) -> Chosen:
    """The choices so far.

    :raises NotFound: another family's person, or no such clinic.
    """
    person = residents.get_own_person(account_id=account_id, person_id=person_id, on=clock.day_of(now))
    return Chosen(person=person, codes=list(dict.fromkeys(request.args.getlist("v"))), clinic=_clinic(person))


def problem_with(choice: Chosen, *, on: dt.date) -> Refused | None:
    """Why these vaccines cannot be booked together for that day, or None."""
    try:
        queries.check_choice(person=choice.person, vaccine_codes=choice.codes, on=on)
    except Refused as refusal:
        return refusal
    return None


def steps() -> list[str]:
    return [_("选人"), _("选日期"), _("选时间"), _("核对"), _("完成")]


def facts_of(choice: Chosen, *more: str) -> list[str]:
    """The line that stays in sight."""
    return [choice.person.name, choice.names, *more]


def days_for(choice: Chosen, *, earliest: dt.date, now: dt.datetime) -> list[schedule_queries.OpenDay]:
    """The open days from the first lawful one on."""
    assert choice.clinic is not None
    snapshot = queries.availability(clinic_id=choice.clinic.id, now=now)
    return [one for one in snapshot.days(vaccine_codes=choice.codes, now=now) if one.day >= earliest]


def dates(choice: Chosen, days: Sequence[schedule_queries.OpenDay], *, now: dt.datetime) -> list[dict[str, Any]]:
    """The days as the list shows them; for a full one people wait."""
    return [
        date_facts(one, choice.link("booking.slots", day=one.day.isoformat()), now=now)
        | {"waitlist_href": waitlist_href(choice, one.day)}
        for one in days
    ]


def waitlist_href(choice: Chosen, day: dt.date | None = None) -> str:
    """The later room's page on which one waits for a place."""
    return choice.link("waitlist_resident.new", day=day.isoformat() if day is not None else None)


def slot_facts(slot: Slot) -> SlotFacts:
    """A slot with all its places, also those that are not open to residents yet."""
    return SlotFacts(
        id=slot.id, day=slot.session.day, half_day=slot.session.half_day, starts_at=slot.starts_at,
        ends_at=slot.ends_at, places=slot.places, left=max(slot.places - slot.taken, 0),
        load=str(schedule_queries.load_of(slot)), vaccine_codes=None,
    )  # fmt: skip


def slot_groups(
    slots: Sequence[SlotFacts],
    *,
    held: Collection[uuid.UUID] = (),
    now_in: uuid.UUID | None = None,
    href_of: Callable[[uuid.UUID], str] | None = None,
    waitlist_href: str | None = None,
) -> list[dict[str, Any]]:
    """The slots of a day by half-day, each a button of the page's form, or a link when ``href_of`` names its address.
    ``held``: slots in which a place is kept for the person; ``now_in``: the slot in which they are booked;
    ``waitlist_href``: where one waits for a full one.
    """
    titles = {HalfDay.MORNING: _("上午"), HalfDay.AFTERNOON: _("下午"), HalfDay.EVENING: _("晚上")}
    return [
        {
            "title": title,
            "slots": [
                _slot(slot, held, now_in, href_of) | {"waitlist_href": waitlist_href}
                for slot in slots
                if slot.half_day is half
            ],
        }
        for half, title in titles.items()
        if any(slot.half_day is half for slot in slots)
    ]


def clinic_options(choice: Chosen) -> list[dict[str, Any]]:
    """All clinics, each with the way on."""
    return [
        {
            "name": clinic.name,
            "address": clinic.address,
            "hours": clinic.opening_hours,
            "phone": clinic.phone,
            "href": choice.link("booking.days", clinic=str(clinic.id)),
        }
        for clinic in sites.clinics()
    ]


def appointment_facts(appointment: Appointment, *, now: dt.datetime) -> dict[str, Any]:
    """An appointment for its page, its card."""
    slot = appointment.slot
    state = _state(appointment, now)
    return {
        "id": str(appointment.id),
        "state": state,
        "day": wording.day(slot.starts_at),
        "time": wording.time_span(slot.starts_at, slot.ends_at),
        "when": wording.day_time(slot.starts_at),
        "name": appointment.person.name,
        "age": wording.age(appointment.person.birth_date),
        "is_child": not residents.is_adult(appointment.person.birth_date, appointment.day),
        "vaccine_names": [
            _("%(name)s 第 %(dose)s 剂", name=vaccines.name_of(line.vaccine_code), dose=line.dose_number)
            for line in appointment.lines
        ],
        "clinic": appointment.clinic,
        "code": grouped(appointment.short_code),
        "by_lot": any(line.vaccine_code in appointment.clinic.scarce_vaccines for line in appointment.lines),
        "bring": what_to_bring(appointment),
        "consents": [
            (vaccines.name_of(line.vaccine_code), url_for("consents_public.text", code=line.vaccine_code))
            for line in appointment.lines
        ],
        "asks_ahead": _asks_ahead(appointment, now),
        "notes": queries.notes_on(appointment, now=now) if state == "booked" else [],
        "can_cancel": appointment.status is AppointmentStatus.BOOKED and slot.ends_at > now,
        "change_href": url_for("booking_change.days", appointment_id=appointment.id),
        "href": url_for("booking.show", appointment_id=appointment.id),
    }


def coming_first(appointments: Sequence[Appointment], *, now: dt.datetime) -> list[Appointment]:
    """What is still to come, soonest first; then the rest, latest first."""
    coming = [one for one in appointments if one.status is AppointmentStatus.BOOKED and one.slot.ends_at > now]
    return [*reversed(coming), *(one for one in appointments if one not in coming)]


def appointment_json(appointment: Appointment) -> dict[str, Any]:
    """An appointment for a program."""
    return {
        "appointment_id": str(appointment.id),
        "status": appointment.status,
        "short_code": appointment.short_code,
        "starts_at": appointment.slot.starts_at.isoformat(),
        "ends_at": appointment.slot.ends_at.isoformat(),
        "clinic_id": str(appointment.clinic_id),
        "person_id": str(appointment.person_id),
        "lines": [{"vaccine": line.vaccine_code, "dose": line.dose_number} for line in appointment.lines],
    }


def picture_of(appointment: Appointment) -> Markup:
    """The QR that the desk scans."""
    text = signed("appointment", str(appointment.id))
    return Markup(qr_svg(text))  # noqa: S704 - drawn by us from a signed text


def grouped(code: str) -> str:
    """``7KQ2 M9XA``: easier to read out."""
    return f"{code[:4]} {code[4:]}"


def day_from(text: str) -> dt.date:
    """:raises NotFound: not a day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def _clinic(person: Person) -> Clinic | None:
    """The one asked for, the person's own, or the only one."""
    asked = request.args.get("clinic")
    if asked:
        try:
            return sites.get_clinic(uuid.UUID(asked))
        except ValueError:
            raise NotFound from None
    if person.clinic_id is not None:
        return sites.get_clinic(person.clinic_id)
    known = sites.clinics()
    return known[0] if len(known) == 1 else None


def date_facts(one: schedule_queries.OpenDay, href: str, *, now: dt.datetime) -> dict[str, Any]:
    """A day as the list of days shows it."""
    date, weekday = _parts(wording.day(one.day))
    ahead = (one.day - clock.day_of(now)).days
    return {
        "date": date,
        "weekday": weekday,
        "note": {0: _("今天"), 1: _("明天"), 2: _("后天")}.get(ahead, ""),
        "left": one.places_left,
        "morning": one.morning,
        "afternoon": one.afternoon,
        "href": href,
    }


def _parts(text: str) -> tuple[str, str]:
    """Date and weekday of 「11月24日 周二」 or 「Tue 24 Nov」."""
    if text[0].isdigit():
        date, _space, weekday = text.rpartition(" ")
    else:
        weekday, _space, date = text.partition(" ")
    return date, weekday


def _slot(
    slot: SlotFacts, held: Collection[uuid.UUID], now_in: uuid.UUID | None, href_of: Callable[[uuid.UUID], str] | None
) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "time": wording.time_span(slot.starts_at, slot.ends_at),
        "left": slot.left,
        "load": slot.load if slot.left else "full",
        "wait": _wait(slot),
        **({"value": str(slot.id)} if href_of is None else {"href": href_of(slot.id)}),
    }
    if slot.id in held:
        shown |= {"left": slot.left + 1, "load": slot.load if slot.load != "full" else "busy"}
        shown["note"] = _("正替您留着")
    if slot.id == now_in:
        shown |= {"value": None, "note": _("现在约的就是这个时间")}
    return shown


def _wait(slot: SlotFacts) -> str:
    """``一般等 10–20 分钟``: from the clinic's own last weeks; nothing where that is not known."""
    if slot.usual_wait is None:
        return ""
    low, high = slot.usual_wait
    return str(_("一般等 %(low)s–%(high)s 分钟", low=low, high=high))


def _asks_ahead(appointment: Appointment, now: dt.datetime) -> bool:
    """The health inquiry was no part of booking: a family came together, or somebody else booked."""
    is_to_come = appointment.status is AppointmentStatus.BOOKED and appointment.slot.ends_at > now
    return is_to_come and (appointment.party_id is not None or appointment.channel is not Channel.ONLINE)


def _state(appointment: Appointment, now: dt.datetime) -> str:
    """The status as the resident sees it: a day that passed without arrival is over before the books say so."""
    if appointment.status is AppointmentStatus.BOOKED and appointment.day < clock.day_of(now):
        return "expired"
    return appointment.status
