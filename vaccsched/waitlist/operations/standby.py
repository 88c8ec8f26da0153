"""Standing by on site: people without a ticket who wait for a place of the half-day that is running."""

import datetime as dt
import uuid
from collections.abc import Sequence

from vaccsched.booking import queries as booking_queries
from vaccsched.booking.models import Appointment, Channel
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.models import Session
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.events import announce
from vaccsched.waitlist import queries, rules
from vaccsched.waitlist.errors import NothingFree, NotWaiting, SessionOver
from vaccsched.waitlist.events import StandbyChanged
from vaccsched.waitlist.models import (
    EntryStatus,
    OfferStatus,
    Priority,
    WaitlistEntry,
    WaitlistLine,
    WaitlistOffer,
)
from vaccsched.waitlist.operations.entry import new_entry, own_priority
from vaccsched.waitlist.operations.moving import end_entry, give_back, move_entry
from vaccsched.waitlist.operations.offer import accept, offer_on_site


def stand_by(
    *,
    session_id: uuid.UUID,
    person_id: uuid.UUID,
    vaccine_codes: Sequence[str],
    priority: Priority | None,
    actor: Actor,
    now: dt.datetime,
    appointment_id: uuid.UUID | None = None,
) -> WaitlistEntry:
    """Wait on site for a place of this half-day; one that is free is kept for whoever comes first at once.

    ``priority``: what the desk knows (``Priority.LATE``); None: the person's own. ``appointment_id``: the booking that
    takes the place instead of a new one (a late person's). Who already waits at home stands with that request, keeps
    its age, and goes back to the list when the half-day ends. Standing already: the same entry.

    :raises NotFound: no such person, or another clinic's half-day.
    :raises SessionOver: the half-day is over, withdrawn, or outside the clinic.
    :raises Refused: what ``booking.queries.check_choice`` refuses today; not asked for a booking that is there.
    """
    session = _session(session_id, actor, now)
    person = residents.get_person(person_id=person_id)
    codes = list(dict.fromkeys(vaccine_codes))
    if appointment_id is None:
        booking_queries.check_choice(person=person, vaccine_codes=codes, on=session.day)
    known = queries.open_lines(person_id=person.id, vaccine_codes=codes)
    standing = next((line.entry for line in known if line.entry.session_id == session.id), None)
    if standing is not None:
        return standing
    own = own_priority(person, codes, on=session.day, in_group=_in_group(person, session))
    entry = _entry(session, person, codes, known, now)
    entry.priority = rules.first_of(own, priority or own, *([entry.priority] if known else []))
    entry.session_id, entry.stands_since = session.id, now
    entry.appointment_id = entry.appointment_id or appointment_id
    db.session.flush()
    audit.record(
        action="standby_began", actor=actor, now=now, subject=entry, person_id=person.id, clinic_id=session.clinic_id,
        vaccines=codes, priority=entry.priority, session_id=session.id,
    )  # fmt: skip
    announce(StandbyChanged(session_id=session.id, clinic_id=session.clinic_id))
    offer_free_places(session_id=session.id, now=now)
    db.session.refresh(entry)
    return entry


def admit(*, entry_id: uuid.UUID, clinic_id: uuid.UUID, actor: Actor, key: str, now: dt.datetime) -> Appointment:
    """The desk admits somebody who stands by: the place that is kept for them becomes their booking, with which they
    arrive. Again: the same booking.

    :raises NotFound: missing, or another clinic's.
    :raises NothingFree: no place is kept for them.
    :raises NotWaiting: left, or the half-day is over.
    :raises OfferOver: their ten minutes are over.
    """
    entry = queries.get_clinics_entry(clinic_id=clinic_id, entry_id=entry_id)
    made = queries.find_newest_offer(entry_id=entry.id)
    had = entry.status is EntryStatus.ACCEPTED and made is not None and made.status is OfferStatus.ACCEPTED
    if entry.status not in rules.LIVE and not had:
        raise NotWaiting
    if made is None or (made.status is not OfferStatus.OFFERED and not had):
        raise NothingFree
    return accept(offer_id=made.id, channel=Channel.DESK, actor=actor, key=key, now=now)


def give_up(*, entry_id: uuid.UUID, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> WaitlistEntry:
    """Stops standing by: goes back to the list, or leaves. Again changes nothing.

    :raises NotFound: missing, or another clinic's.
    """
    entry = queries.get_clinics_entry(clinic_id=clinic_id, entry_id=entry_id)
    if entry.session_id is not None and entry.status in rules.LIVE:
        _stop_standing(entry, EntryStatus.CANCELLED, actor=actor, now=now)
    return entry


def end_standby(*, now: dt.datetime) -> int:
    """The half-days that have ended: who still stood by goes back to the list, or was not served. Answers how many."""
    over = [entry for entry in queries.over(today=clock.day_of(now), now=now) if entry.on_site]
    for entry in over:
        _stop_standing(entry, EntryStatus.EXPIRED, actor=SYSTEM, now=now)
    return len(over)


def offer_free_places(*, session_id: uuid.UUID, now: dt.datetime) -> list[WaitlistOffer]:
    """Offer every free place of the half-day, soonest first, as long as somebody who stands by may have it."""
    made: list[WaitlistOffer] = []
    for slot in booking_queries.desk_slots(session_id=session_id, now=now):
        while slot.taken < slot.places and _somebody_stands(session_id):
            offered = offer_on_site(slot, now)
            if offered is None:
                break
            made.append(offered)
            db.session.refresh(slot, ["taken", "places"])
    return made


def serve_standby(*, now: dt.datetime) -> int:
    """By the clock: places that came otherwise than by being freed (released from the pool) go to who stands by."""
    return sum(len(offer_free_places(session_id=session_id, now=now)) for session_id in queries.sessions_with_standby())


def _somebody_stands(session_id: uuid.UUID) -> bool:
    return any(entry.status is EntryStatus.WAITING for entry in queries.standing_by(session_id=session_id))


def _session(session_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Session:
    session = db.session.get(Session, session_id)
    if session is None or actor.clinic_id not in (None, session.clinic_id):
        raise NotFound
    if session.ends_at <= now or session.withdrawn_at is not None or session.place:
        raise SessionOver
    return session


def _in_group(person: Person, session: Session) -> bool:
    group = schedule.group_of(birth_date=person.birth_date, clinic=session.clinic, on=session.day)
    return group is not None


def _entry(
    session: Session, person: Person, codes: Sequence[str], known: Sequence[WaitlistLine], now: dt.datetime
) -> WaitlistEntry:
    """The request that is there when it is for the same vaccines; else a new one, to which open lines move."""
    earlier = list({line.entry_id: line.entry for line in known}.values())
    if len(earlier) == 1 and set(earlier[0].vaccine_codes) == set(codes):
        return earlier[0]
    moved = {line.vaccine_code for line in known}
    entry = new_entry(
        clinic_id=session.clinic_id,
        person=person,
        vaccine_codes=[code for code in codes if code not in moved],
        days=(session.day, max([session.day, *(one.last_day for one in earlier)])),
        half_days=[],
        account_id=next((one.account_id for one in earlier), None),
        priority=rules.first_of(Priority.USUAL, *(one.priority for one in earlier)),
        now=now,
        created_at=min([now, *(one.created_at for one in earlier)]),
        on_list=bool(earlier),
    )
    for line in known:
        line.entry_id = entry.id
    db.session.flush()
    for one in earlier:
        db.session.refresh(one, ["lines"])
        if not one.lines:
            end_entry(one, EntryStatus.CANCELLED, actor=SYSTEM, now=now)
    db.session.refresh(entry, ["lines"])
    return entry


def _stop_standing(entry: WaitlistEntry, otherwise: EntryStatus, *, actor: Actor, now: dt.datetime) -> None:
    """Back to the list when the request was for other days too, else over."""
    session_id = entry.session_id
    assert session_id is not None
    for made in queries.open_offers_of(entry_ids=[entry.id]).values():
        give_back(made, OfferStatus.CANCELLED, actor=actor, now=now)
    if entry.on_list and entry.last_day >= clock.day_of(now):
        entry.session_id, entry.stands_since = None, None
        db.session.flush()
    else:
        move_entry(entry, otherwise, now=now)
    audit.record(
        action="standby_ended", actor=actor, now=now, subject=entry, person_id=entry.person_id,
        clinic_id=entry.clinic_id, session_id=session_id, status=entry.status,
    )  # fmt: skip
    announce(StandbyChanged(session_id=session_id, clinic_id=entry.clinic_id))
