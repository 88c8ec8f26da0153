"""Joining and leaving the list; what the clock ends and looks at again."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from vaccsched.booking import queries as booking
from vaccsched.booking.errors import AlreadyBooked, NothingChosen, OnlyByDraw
from vaccsched.booking.models import Appointment
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule.models import HalfDay
from vaccsched.shared import audit, clock
from vaccsched.shared import format as wording
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.shared.idempotency import made_before, remember
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic
from vaccsched.waitlist import queries, rules
from vaccsched.waitlist.errors import AlreadyWaiting, DaysNotPossible, HalfDayUnknown, NotWaiting, TooEarlyThen
from vaccsched.waitlist.models import EntryStatus, Priority, WaitlistEntry, WaitlistLine
from vaccsched.waitlist.operations import notice
from vaccsched.waitlist.operations.moving import end_entry

OPERATION = "waitlist_join"
SEARCHED = dt.timedelta(days=60)  # after the day of a booking that cannot be kept


def join(
    *,
    clinic_id: uuid.UUID,
    person_id: uuid.UUID,
    vaccine_codes: Sequence[str],
    first_day: dt.date,
    last_day: dt.date,
    half_days: Sequence[str] = (),
    account_id: uuid.UUID | None,
    actor: Actor,
    key: str,
    now: dt.datetime,
) -> WaitlistEntry:
    """Wait for a place at a clinic on one of these days (both included) and in one of these half-days (none: any).

    Who is booked for the same vaccines waits for an earlier place and keeps the booking until it is had. The days begin
    with the first on which the vaccines may lawfully be given. The same key answers the same entry.

    :raises NotFound: the person is not on this account (``account_id`` None: any person, for the desk); no such clinic.
    :raises DaysNotPossible, TooEarlyThen, HalfDayUnknown: the days or half-days cannot be.
    :raises AlreadyWaiting: for one of these vaccines. :raises AlreadyBooked: together with another vaccine.
    :raises OnlyByDraw: the clinic gives one of them by lot, and the person has no right to it.
    :raises Refused: what ``booking.queries.check_choice`` refuses on the first and on the last of the days.
    """
    codes = list(dict.fromkeys(vaccine_codes))
    body: dict[str, Any] = {
        "clinic_id": clinic_id, "person_id": person_id, "vaccine_codes": codes, "first_day": first_day,
        "last_day": last_day, "half_days": sorted(half_days),
    }  # fmt: skip
    made_id = made_before(actor=actor, operation=OPERATION, key=key, **body)
    if made_id is not None:
        return queries.get_entry(entry_id=made_id)
    person, today = _person(account_id, person_id, now), clock.day_of(now)
    _refuse_scarce(sites.get_clinic(clinic_id), person, codes, now)
    earlier_than = _earlier_than(person, codes)
    last = min(last_day, earlier_than.day - dt.timedelta(days=1)) if earlier_than is not None else last_day
    moves = earlier_than.id if earlier_than is not None else None
    first = _first_day(person, codes, (first_day, last), half_days, today, moves)
    if queries.open_lines(person_id=person.id, vaccine_codes=codes):
        raise AlreadyWaiting
    entry = new_entry(
        clinic_id=clinic_id, person=person, vaccine_codes=codes, days=(first, last), half_days=half_days,
        account_id=account_id, priority=own_priority(person, codes, on=today), now=now, appointment_id=moves,
    )  # fmt: skip
    remember(actor=actor, operation=OPERATION, key=key, made_id=entry.id, now=now, **body)
    audit.record(
        action="waitlist_joined", actor=actor, now=now, subject=entry, person_id=person.id, clinic_id=clinic_id,
        vaccines=codes, priority=entry.priority, first_day=first, last_day=last,
    )  # fmt: skip
    return entry


def wait_again(*, appointment: Appointment, now: dt.datetime) -> WaitlistEntry:
    """The clinic cannot keep this booking: its person waits at the head of the list for another place, and keeps the
    booking until it is had. Waiting for another place already: the same entry, which comes first from now on.
    """
    codes = [line.vaccine_code for line in appointment.lines]
    for line in queries.open_lines(person_id=appointment.person_id, vaccine_codes=codes):
        if line.entry.appointment_id == appointment.id:
            line.entry.priority = Priority.DISRUPTED
            return line.entry
    today = clock.day_of(now)
    return new_entry(
        clinic_id=appointment.clinic_id, person=appointment.person, vaccine_codes=codes,
        days=(today, max(today, appointment.day) + SEARCHED), half_days=[], account_id=appointment.account_id,
        priority=Priority.DISRUPTED, now=now, appointment_id=appointment.id,
    )  # fmt: skip


def wait_for_dropped(*, appointment: Appointment, vaccine_code: str, now: dt.datetime) -> WaitlistEntry:
    """The clinic lacks one vaccine of a booking that its person keeps for the rest: they wait for it at the head of the
    list, from the day of the booking on. Waiting for it already: the same entry.
    """
    known = queries.open_lines(person_id=appointment.person_id, vaccine_codes=[vaccine_code])
    if known:
        known[0].entry.priority = Priority.DISRUPTED
        return known[0].entry
    return new_entry(
        clinic_id=appointment.clinic_id, person=appointment.person, vaccine_codes=[vaccine_code],
        days=(appointment.day, appointment.day + SEARCHED), half_days=[], account_id=appointment.account_id,
        priority=Priority.DISRUPTED, now=now,
    )  # fmt: skip


def leave(*, entry_id: uuid.UUID, actor: Actor, now: dt.datetime) -> WaitlistEntry:
    """Leave the list; an offered place goes to the next one at once. Again changes nothing.

    :raises NotFound:
    :raises NotWaiting: the entry ended otherwise.
    """
    entry = queries.get_entry(entry_id=entry_id)
    if entry.status is EntryStatus.CANCELLED:
        return entry
    if not end_entry(entry, EntryStatus.CANCELLED, actor=actor, now=now):
        raise NotWaiting
    audit.record(
        action="waitlist_left", actor=actor, now=now, subject=entry, person_id=entry.person_id,
        clinic_id=entry.clinic_id,
    )  # fmt: skip
    return entry


def review(*, now: dt.datetime) -> int:
    """Daily: entries whose days are over end, and their people are told; reasons are looked at again, as a dose may
    have become overdue meanwhile. Answers how many ended.
    """
    ended = [entry for entry in queries.over(today=clock.day_of(now), now=now) if not entry.on_site]
    for entry in ended:
        if end_entry(entry, EntryStatus.EXPIRED, actor=SYSTEM, now=now):
            notice.tell_ended(entry, now=now)
            audit.record(
                action="waitlist_expired", actor=SYSTEM, now=now, subject=entry, person_id=entry.person_id,
                clinic_id=entry.clinic_id,
            )  # fmt: skip
    for clinic in sites.clinics():
        for entry in queries.waiting_list(clinic_id=clinic.id):
            _look_again(entry, on=clock.day_of(now))
    return len(ended)


def new_entry(
    *,
    clinic_id: uuid.UUID,
    person: Person,
    vaccine_codes: Sequence[str],
    days: tuple[dt.date, dt.date],
    half_days: Sequence[str],
    account_id: uuid.UUID | None,
    priority: Priority,
    now: dt.datetime,
    **more: Any,
) -> WaitlistEntry:
    """A row with its lines; ``more``: the model's other columns.

    :raises AlreadyWaiting: somebody was faster (the unique index).
    """
    entry = WaitlistEntry(
        clinic_id=clinic_id,
        person_id=person.id,
        account_id=account_id,
        first_day=days[0],
        last_day=days[1],
        half_days=sorted(half_days),
        priority=priority,
        created_at=more.pop("created_at", now),
        **more,
    )
    entry.lines = [
        WaitlistLine(person_id=person.id, vaccine_code=code, position=position)
        for position, code in enumerate(vaccine_codes, start=1)
    ]
    db.session.add(entry)
    db.session.flush()
    return entry


def own_priority(person: Person, codes: Sequence[str], *, on: dt.date, in_group: bool = False) -> Priority:
    """The reason that the person has of their own on that day (``rules.priority_of``)."""
    forecasts = booking.forecasts_on(person=person, on=on)
    wanted = [forecasts[code] for code in codes if code in forecasts]
    return rules.priority_of(birth_date=person.birth_date, on=on, forecasts=wanted, in_group=in_group)


def _person(account_id: uuid.UUID | None, person_id: uuid.UUID, now: dt.datetime) -> Person:
    if account_id is None:
        return residents.get_person(person_id=person_id)
    return residents.get_own_person(account_id=account_id, person_id=person_id, on=clock.day_of(now))


def _refuse_scarce(clinic: Clinic, person: Person, codes: Sequence[str], now: dt.datetime) -> None:
    """:raises OnlyByDraw: what the clinic gives by lot is not waited for: the lot decides, not who came first."""
    scarce = [code for code in codes if code in clinic.scarce_vaccines]
    rights = booking.live_rights(person_id=person.id, clinic_id=clinic.id, vaccine_codes=scarce, now=now)
    missing = set(scarce) - {right.vaccine_code for right in rights}
    if missing:
        raise OnlyByDraw(vaccine=min(missing))


def _earlier_than(person: Person, codes: Sequence[str]) -> Appointment | None:
    """The booking for the same vaccines, when there is one: then an earlier place is wanted, and it is kept until then.

    :raises AlreadyBooked: the booking is for something else, too.
    """
    lines = [line for line in booking.open_lines_of(person_id=person.id) if line.vaccine_code in codes]
    if not lines:
        return None
    appointment = lines[0].appointment
    if {line.vaccine_code for line in appointment.lines} != set(codes):
        raise AlreadyBooked(appointment_id=str(appointment.id))
    return appointment


def _first_day(
    person: Person,
    codes: Sequence[str],
    days: tuple[dt.date, dt.date],
    half_days: Sequence[str],
    today: dt.date,
    moves: uuid.UUID | None,
) -> dt.date:
    """The first of the days on which all may be given; ``moves``: the booking that a place would replace."""
    first_day, last_day = days
    if not codes:
        raise NothingChosen
    if not set(half_days) <= set(HalfDay):
        raise HalfDayUnknown(field="half_days")
    if first_day > last_day or last_day < today or last_day > today + rules.LONGEST:
        raise DaysNotPossible(field="last_day")
    earliest = _earliest(person, codes, today, moves)
    if earliest > last_day:
        raise TooEarlyThen(field="last_day", earliest=wording.full_day(earliest), earliest_on=earliest.isoformat())
    first = max(first_day, earliest)
    refusals = [_refusal(person, codes, day, moves) for day in dict.fromkeys((first, last_day))]
    if refusals[0] is not None and refusals[-1] is not None:
        raise refusals[0]
    return first


def _earliest(person: Person, codes: Sequence[str], today: dt.date, moves: uuid.UUID | None) -> dt.date:
    answers = booking.forecasts_on(person=person, on=today, instead_of=moves)
    days = [answers[code].earliest for code in codes if code in answers]
    return max([today, *(day for day in days if day is not None)])


def _refusal(person: Person, codes: Sequence[str], day: dt.date, moves: uuid.UUID | None) -> Refused | None:
    try:
        booking.check_choice(person=person, vaccine_codes=codes, on=day, instead_of=moves)
    except Refused as refusal:
        return refusal
    return None


def _look_again(entry: WaitlistEntry, *, on: dt.date) -> None:
    """What the clinic has promised (a booking lost, a place given back) is not taken away by looking."""
    if entry.appointment_id is not None or entry.priority is Priority.DISRUPTED:
        return
    entry.priority = own_priority(entry.person, entry.vaccine_codes, on=on)
