"""Telling everybody who is concerned, each with the best other place kept for them, or at the head of the list."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from vaccsched.booking import operations as booking
from vaccsched.disruptions import queries
from vaccsched.disruptions.errors import NothingElse
from vaccsched.disruptions.models import DisruptionCase, ToldBy
from vaccsched.disruptions.operations import notice
from vaccsched.disruptions.operations.disruption import note_told, refuse_closed
from vaccsched.disruptions.rules import CaseState
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.models import Slot
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.waitlist import operations as waitlist
from vaccsched.waitlist import queries as waitlist_queries
from vaccsched.waitlist.models import EntryStatus, WaitlistEntry, WaitlistOffer

LOOKED_AT = 40  # free slots around the old time
TRIED_DAYS = 8  # days on which the vaccines are looked at for one person


def tell_all(*, disruption_id: uuid.UUID, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> int:
    """Tell everybody who does not know yet, before they leave home; answers how many messages go out.

    Everybody waits at the head of the list from now on. Who has a phone gets the nearest place they may lawfully have,
    kept until they answer; who has none stands on the page to be called. Again: only who is new.

    :raises NotFound: another clinic's.
    :raises DisruptionClosed:
    """
    disruption = queries.get_disruption(clinic_id=clinic_id, disruption_id=disruption_id)
    refuse_closed(disruption)
    cases = queries.cases_of(disruption)
    states = queries.states_of(cases)
    untold = [case for case in cases if states[case.id] is CaseState.OPEN]
    for case in untold:
        case.entry_id = waitlist.wait_again(appointment=case.appointment, now=now).id
    db.session.flush()
    reachable = [case for case in untold if notice.phone_of(case) is not None]
    offers = _offer_places(reachable, now=now)
    for case in reachable:
        notice.tell_case(case, offers.get(case.id), now=now)
        case.told_at, case.told_by = now, ToldBy.MESSAGE
    disruption.told_at = disruption.told_at or now
    db.session.flush()
    audit.record(
        action="disruption_told", actor=actor, now=now, subject=disruption, clinic_id=clinic_id, by=ToldBy.MESSAGE,
        people=len(reachable), offers=len(offers), without_phone=len(untold) - len(reachable),
    )  # fmt: skip
    return len(reachable)


def keep_rest(*, case_id: uuid.UUID, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> DisruptionCase:
    """The person was asked and comes as booked for the other vaccine: only what is short leaves the appointment, and
    is waited for at the head of the list. A place that was kept for both goes to the next one.

    :raises NotFound: another clinic's.
    :raises DisruptionClosed:
    :raises NothingElse: no vaccine is short, or nothing else was booked.
    :raises AppointmentMoved: (booking) arrived, cancelled or over.
    """
    return _keep_rest(note_told(case_id=case_id, clinic_id=clinic_id, actor=actor, now=now), actor=actor, now=now)


def keep_rest_myself(*, appointment_id: uuid.UUID, actor: Actor, now: dt.datetime) -> DisruptionCase:
    """The same, decided by the family on its own page.

    :raises NothingElse: nothing is short any more, or nothing else was booked.
    :raises AppointmentMoved: (booking) over.
    """
    case = queries.find_case_of(appointment_id=appointment_id)
    if case is None:
        raise NothingElse
    return _keep_rest(case, actor=actor, now=now)


def _keep_rest(case: DisruptionCase, *, actor: Actor, now: dt.datetime) -> DisruptionCase:
    refuse_closed(case.disruption)
    short = case.disruption.vaccine_code
    if short is None or not queries.rest_of(case):
        raise NothingElse
    if case.entry is not None:
        waitlist.end_entry(case.entry, EntryStatus.CANCELLED, actor=actor, now=now)
    booking.drop_line(appointment_id=case.appointment_id, vaccine_code=short, actor=actor, now=now)
    case.entry_id = waitlist.wait_for_dropped(appointment=case.appointment, vaccine_code=short, now=now).id
    case.lifted_at = now
    db.session.flush()
    return case


def offer_again(*, now: dt.datetime) -> int:
    """By the clock: whoever lost a booking and waits gets the nearest place that there is by now; answers how many.

    A place may be there without having been freed: days were opened, doses came.
    """
    made = 0
    for entry in waitlist_queries.waiting_for_another_place():
        found = _nearest(entry, {}, now=now)
        offered = waitlist.offer_place(entry, found, now=now) if found is not None else None
        if offered is not None:
            waitlist.tell_offer(offered, now=now)
            made += 1
    return made


def _offer_places(cases: Sequence[DisruptionCase], *, now: dt.datetime) -> dict[uuid.UUID, WaitlistOffer]:
    """Choose a place for each, the earliest old time first; then take them in the order of slot ids."""
    spoken_for: dict[uuid.UUID, int] = {}
    chosen: list[tuple[DisruptionCase, WaitlistEntry, Slot]] = []
    for case in cases:
        entry = waitlist_queries.get_entry(entry_id=case.entry_id) if case.entry_id is not None else None
        if entry is None or entry.status is not EntryStatus.WAITING:
            continue
        slot = _nearest(entry, spoken_for, now=now)
        if slot is not None:
            spoken_for[slot.id] = spoken_for.get(slot.id, 0) + 1
            chosen.append((case, entry, slot))
    offers = {}
    for case, entry, slot in sorted(chosen, key=lambda one: one[2].id):
        made = waitlist.offer_place(entry, slot, now=now)
        if made is not None:
            offers[case.id] = made
    return offers


def _nearest(entry: WaitlistEntry, spoken_for: dict[uuid.UUID, int], *, now: dt.datetime) -> Slot | None:
    """The free slot nearest to the old time that the person may lawfully have and can still answer for."""
    old = _old_time(entry)
    free = schedule.nearest_free_slots(
        clinic_id=entry.clinic_id, near=old, now=now, limit=LOOKED_AT, vaccine_codes=entry.vaccine_codes
    )
    lawful: dict[dt.date, bool] = {}
    for slot in sorted(free, key=lambda one: (abs(one.starts_at - old), one.starts_at)):
        if slot.places - slot.taken <= spoken_for.get(slot.id, 0) or waitlist.answer_time(entry, slot, now) is None:
            continue
        day = slot.session.day
        if day not in lawful:
            if len(lawful) == TRIED_DAYS:
                return None
            lawful[day] = waitlist_queries.could_have(entry, on=day)
        if lawful[day] and not waitlist_queries.was_offered(entry, slot_id=slot.id):
            return slot
    return None


def _old_time(entry: WaitlistEntry) -> dt.datetime:
    assert entry.appointment is not None
    return entry.appointment.slot.starts_at


def phoneless(cases: Iterable[DisruptionCase]) -> set[uuid.UUID]:
    """The cases that no message reaches, by id: they are on the list to be called."""
    return {case.id for case in cases if notice.phone_of(case) is None}
