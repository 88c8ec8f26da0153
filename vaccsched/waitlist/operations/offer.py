"""Offering a freed place, and what becomes of the offer: accepted, declined, run out."""

import datetime as dt
import uuid
from collections.abc import Callable

import sqlalchemy as sa

from vaccsched.booking import operations as booking
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.errors import SlotFull, SlotGone
from vaccsched.booking.models import Appointment, Channel, HoldEnd
from vaccsched.messages import queries as messages
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.models import Slot
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.db import db
from vaccsched.shared.events import announce
from vaccsched.waitlist import queries
from vaccsched.waitlist.errors import OfferOver
from vaccsched.waitlist.events import PlaceOffered
from vaccsched.waitlist.models import EntryStatus, OfferStatus, Priority, WaitlistEntry, WaitlistOffer
from vaccsched.waitlist.operations import notice
from vaccsched.waitlist.operations.moving import end_entry, give_back, move_entry
from vaccsched.waitlist.rules import answer

GRACE = dt.timedelta(minutes=5)  # the hold outlives its offer, so that the offer ends it and not the other way round


def offer_freed(*, slot_id: uuid.UUID, clinic_id: uuid.UUID, now: dt.datetime) -> WaitlistOffer | None:
    """Offer a freed place of a slot at once, in the same transaction: first to who stands by on site in its half-day,
    then down the list. None: it suits nobody who may lawfully have it on that day, and stays free for all.
    """
    end_over(now=now, slot_id=slot_id)
    slot = schedule.find_slot(slot_id=slot_id)
    if slot is None or slot.clinic_id != clinic_id or not schedule.is_bookable(slot=slot, now=now, online=False):
        return None
    return offer_on_site(slot, now) or _offer_down_the_list(slot, now)


def offer(entry: WaitlistEntry, slot: Slot, *, expires_at: dt.datetime, now: dt.datetime) -> WaitlistOffer | None:
    """Keep a place of this slot for this entry until ``expires_at``; None: somebody was faster. Nobody is told yet.

    The claim on the entry decides, so that no person gets two offers at once.
    """
    if not move_entry(entry, EntryStatus.OFFERED, now=now):
        return None
    try:
        hold = booking.offer_hold(
            slot_id=slot.id, person_id=entry.person_id, account_id=entry.account_id, expires_at=expires_at + GRACE,
            actor=SYSTEM, now=now,
        )  # fmt: skip
    except (SlotFull, SlotGone):
        move_entry(entry, EntryStatus.WAITING, now=now)
        return None
    made = WaitlistOffer(
        clinic_id=entry.clinic_id,
        entry_id=entry.id,
        person_id=entry.person_id,
        slot_id=slot.id,
        hold_id=hold.id,
        on_site=entry.on_site,
        made_at=now,
        expires_at=expires_at,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        action="place_offered", actor=SYSTEM, now=now, subject=made, person_id=entry.person_id,
        clinic_id=entry.clinic_id, slot_id=slot.id, priority=entry.priority, on_site=entry.on_site,
    )  # fmt: skip
    announce(PlaceOffered(offer_id=made.id, clinic_id=made.clinic_id))
    return made


def accept(*, offer_id: uuid.UUID, channel: Channel, actor: Actor, key: str, now: dt.datetime) -> Appointment:
    """Take the place that is kept: book it, or move the booking that could not be kept. Accepted before: the same
    appointment.

    :raises NotFound:
    :raises OfferOver: declined, run out, or taken back.
    :raises Refused: what ``booking.operations.book`` and ``change`` refuse on that day; then the offer stays open.
    """
    found = _locked(offer_id)
    if found.appointment_id is not None:
        return booking_queries.get_appointment(appointment_id=found.appointment_id)
    if found.ended_at is not None or found.expires_at <= now:
        raise OfferOver(state=str(found.status))
    entry = found.entry
    if entry.appointment_id is not None:
        had = booking.change(appointment_id=entry.appointment_id, slot_id=found.slot_id, actor=actor, key=key, now=now)
    else:
        had = booking.book(
            slot_id=found.slot_id, person_id=entry.person_id, vaccine_codes=entry.vaccine_codes,
            account_id=entry.account_id, channel=channel, actor=actor, key=key, now=now,
        )  # fmt: skip
    settle(had, actor=actor, now=now)
    db.session.refresh(found, ["status", "appointment_id"])
    if found.appointment_id != had.id:  # the hold had gone: whatever was booked instead is undone
        raise OfferOver(state=str(found.status))
    return had


def decline(*, offer_id: uuid.UUID, actor: Actor, now: dt.datetime) -> WaitlistOffer:
    """Give the kept place back: it goes to the next one, the person stays on the list. Again changes nothing.

    :raises NotFound:
    :raises OfferOver: accepted, run out, or taken back.
    """
    found = _locked(offer_id)
    if found.status is OfferStatus.DECLINED:
        return found
    if not give_back(found, OfferStatus.DECLINED, actor=actor, now=now):
        raise OfferOver(state=str(found.status))
    return found


def note_told(*, offer_id: uuid.UUID, actor: Actor, now: dt.datetime) -> WaitlistOffer:
    """Staff told somebody whom no message reaches. Again changes nothing.

    :raises NotFound:
    :raises OfferOver: answered, run out, or taken back.
    """
    found = _locked(offer_id)
    if found.told_at is not None:
        return found
    if found.ended_at is not None or found.expires_at <= now:
        raise OfferOver(state=str(found.status))
    found.told_at = now
    db.session.flush()
    audit.record(
        action="offer_told", actor=actor, now=now, subject=found, person_id=found.person_id, clinic_id=found.clinic_id
    )
    return found


def expire_offers(*, now: dt.datetime) -> int:
    """End the offers whose time is over; each place goes to the next one. Answers how many."""
    return end_over(now=now, slot_id=None)


def end_over(*, now: dt.datetime, slot_id: uuid.UUID | None) -> int:
    """The same for one slot, or all."""
    over = queries.offers_over(now=now, slot_id=slot_id)
    return sum(give_back(one, OfferStatus.EXPIRED, actor=SYSTEM, now=now) for one in over)


def settle(appointment: Appointment, *, actor: Actor, now: dt.datetime) -> None:
    """The person has a place: what they waited for with it is over. An offer of the very place is accepted, any other
    is taken back. Again changes nothing.
    """
    codes = {line.vaccine_code for line in appointment.lines}
    for entry in queries.entries_waiting(person_id=appointment.person_id, vaccine_codes=list(codes)):
        for made in queries.open_offers_of(entry_ids=[entry.id]).values():
            if not (made.slot_id == appointment.slot_id and _end_accepted(made, appointment, actor, now)):
                give_back(made, OfferStatus.CANCELLED, actor=actor, now=now)
        if set(entry.vaccine_codes) <= codes:
            move_entry(entry, EntryStatus.ACCEPTED, now=now)
        else:  # still waits for the other vaccine
            for line in entry.lines:
                line.open = line.open and line.vaccine_code not in codes
            db.session.flush()


def settle_had(*, appointment_id: uuid.UUID, now: dt.datetime) -> None:
    """Somebody booked or moved a booking, by whatever way (``settle``)."""
    settle(booking_queries.get_appointment(appointment_id=appointment_id), actor=SYSTEM, now=now)


def settle_cancelled(*, appointment_id: uuid.UUID, now: dt.datetime) -> None:
    """The person gave the booking up: another place for it is no longer looked for."""
    for entry in queries.entries_of_appointment(appointment_id=appointment_id):
        end_entry(entry, EntryStatus.CANCELLED, actor=SYSTEM, now=now)


def _end_accepted(made: WaitlistOffer, appointment: Appointment, actor: Actor, now: dt.datetime) -> bool:
    """Whether the place that was kept is the one that was booked: booking has ended its hold."""
    hold = booking_queries.get_hold(hold_id=made.hold_id)
    db.session.refresh(hold, ["ended_at", "ended_as"])
    if hold.ended_at is None or hold.ended_as is not HoldEnd.BOOKED:
        return False
    accepting = (
        sa.update(WaitlistOffer)
        .where(WaitlistOffer.id == made.id, WaitlistOffer.ended_at.is_(None))
        .values(status=OfferStatus.ACCEPTED, ended_at=now, appointment_id=appointment.id)
    )
    db.session.execute(accepting, execution_options={"synchronize_session": False})
    db.session.refresh(made, ["status", "ended_at", "appointment_id"])
    audit.record(
        action="offer_accepted", actor=actor, now=now, subject=made, person_id=made.person_id,
        clinic_id=made.clinic_id, slot_id=made.slot_id, appointment_id=appointment.id,
    )  # fmt: skip
    return True


def offer_on_site(slot: Slot, now: dt.datetime) -> WaitlistOffer | None:
    """Offer a place of this slot to the first who stands by in its half-day and may have it, for ten minutes."""
    until = answer.on_site_by(now=now, ends_at=slot.session.ends_at)
    if until is None:
        return None
    return _offer_first(queries.waiting_for(slot, on_site=True), slot, now, lambda _entry: until)


def _offer_down_the_list(slot: Slot, now: dt.datetime) -> WaitlistOffer | None:
    if not schedule.is_bookable(slot=slot, now=now, online=True):
        return None

    def until(entry: WaitlistEntry) -> dt.datetime | None:
        return answer_time(entry, slot, now)

    made = _offer_first(queries.waiting_for(slot, on_site=False), slot, now, until)
    if made is not None:
        notice.tell_offer(made, now=now)
    return made


def _offer_first(
    entries: list[WaitlistEntry],
    slot: Slot,
    now: dt.datetime,
    until: Callable[[WaitlistEntry], dt.datetime | None],
) -> WaitlistOffer | None:
    """Offer the place to the first who may lawfully have it and can still answer."""
    for entry in entries:
        expires_at = until(entry)
        if expires_at is None or not queries.could_have(entry, on=slot.session.day):
            continue
        made = offer(entry, slot, expires_at=expires_at, now=now)
        if made is not None:
            return made
    return None


def offer_place(entry: WaitlistEntry, slot: Slot, *, now: dt.datetime) -> WaitlistOffer | None:
    """Keep a place of this slot for this entry as long as it may be answered (``answer_time``). None: there is no time
    left to answer, or somebody was faster. Nobody is told yet.
    """
    expires_at = answer_time(entry, slot, now)
    return offer(entry, slot, expires_at=expires_at, now=now) if expires_at is not None else None


def answer_time(entry: WaitlistEntry, slot: Slot, now: dt.datetime) -> dt.datetime | None:
    """Until when an offer to this entry lives: a day for who lost a booking, else two hours (``rules.answer``)."""
    time = answer.DISRUPTED_TIME if entry.priority is Priority.DISRUPTED else answer.TIME
    return answer.answer_by(told_at=messages.awake_at(now), slot_starts_at=slot.starts_at, time=time)


def _locked(offer_id: uuid.UUID) -> WaitlistOffer:
    """The offer as it is now, locked before its hold and its entry: accepting and running out meet here.

    :raises NotFound:
    """
    found = queries.get_offer(offer_id=offer_id)
    db.session.refresh(found, with_for_update={"of": WaitlistOffer})
    return found
