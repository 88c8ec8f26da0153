"""How entries and offers end: each move is claimed, so it happens once (docs/states.md)."""

import datetime as dt

import sqlalchemy as sa

from vaccsched.booking import operations as booking
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db
from vaccsched.waitlist import queries, rules
from vaccsched.waitlist.models import EntryStatus, OfferStatus, WaitlistEntry, WaitlistLine, WaitlistOffer


def move_entry(entry: WaitlistEntry, to: EntryStatus, *, now: dt.datetime) -> bool:
    """Claim a lawful move; answers whether it was had. Every end closes the lines."""
    ends = not rules.ENTRY_TRANSITIONS[to]
    moving = (
        sa.update(WaitlistEntry)
        .where(WaitlistEntry.id == entry.id, WaitlistEntry.status.in_(rules.sources(to)))
        .values(status=to, ended_at=now if ends else None)
    )
    if not claim(moving):
        return False
    if ends:
        close_lines(entry)
    db.session.refresh(entry, ["status", "ended_at"])
    return True


def close_lines(entry: WaitlistEntry) -> None:
    """Nothing of this entry is waited for any more."""
    closing = sa.update(WaitlistLine).where(WaitlistLine.entry_id == entry.id).values(open=False)
    db.session.execute(closing, execution_options={"synchronize_session": False})
    for line in entry.lines:
        db.session.refresh(line, ["open"])


def end_offer(offer: WaitlistOffer, to: OfferStatus, *, now: dt.datetime) -> bool:
    """Claim the end of an open offer; answers whether it was open. Its place is the caller's to free."""
    ending = (
        sa.update(WaitlistOffer)
        .where(WaitlistOffer.id == offer.id, WaitlistOffer.ended_at.is_(None))
        .values(status=to, ended_at=now)
    )
    if not claim(ending):
        return False
    db.session.refresh(offer, ["status", "ended_at"])
    return True


def give_back(offer: WaitlistOffer, to: OfferStatus, *, actor: Actor, now: dt.datetime) -> bool:
    """End an open offer without its being accepted: the place is free at once and goes to the next one, then its person
    waits again. Answers whether it was open. Locks: offer, hold, slot, entry.
    """
    if not end_offer(offer, to, now=now):
        return False
    booking.release_hold(hold_id=offer.hold_id, actor=actor, now=now)
    move_entry(offer.entry, EntryStatus.WAITING, now=now)
    audit.record(
        action=f"offer_{to}", actor=actor, now=now, subject=offer, person_id=offer.person_id,
        clinic_id=offer.clinic_id, slot_id=offer.slot_id,
    )  # fmt: skip
    return True


def end_entry(entry: WaitlistEntry, to: EntryStatus, *, actor: Actor, now: dt.datetime) -> bool:
    """End an entry and take its open offer back; answers whether it was live."""
    for offer in queries.open_offers_of(entry_ids=[entry.id]).values():
        give_back(offer, OfferStatus.CANCELLED, actor=actor, now=now)
    return move_entry(entry, to, now=now)
