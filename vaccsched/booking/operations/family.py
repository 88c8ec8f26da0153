"""A family books neighbouring places: all of them or none."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vaccsched.booking import queries
from vaccsched.booking.errors import NoNeighbours, TooFewTogether
from vaccsched.booking.models import Appointment, Channel
from vaccsched.booking.operations.asking import choices_for, person_of, share_of, slot_for
from vaccsched.booking.operations.book import take_and_tell
from vaccsched.booking.operations.change import note_no_shows
from vaccsched.booking.operations.hold import expire_holds
from vaccsched.booking.operations.taking import Wanted
from vaccsched.booking.rules import family as rules
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Slot
from vaccsched.schedule.operations import places
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.idempotency import made_before, remember

OPERATION = "book_family"


@dataclass(frozen=True, kw_only=True)
class FamilyMember:
    """One person of the family and the vaccines they want."""

    person_id: uuid.UUID
    vaccine_codes: Sequence[str]


def book_family(
    *,
    members: Sequence[FamilyMember],
    slot_id: uuid.UUID,
    account_id: uuid.UUID | None,
    channel: Channel,
    actor: Actor,
    key: str,
    now: dt.datetime,
) -> list[Appointment]:
    """Book two to six people into a slot or, where it has too few places, slots beside it in the same half-day: all or
    nobody. The same key answers the same appointments, in the order of the members.

    :raises TooFewTogether: fewer than two people, more than six, or one of them twice.
    :raises NoNeighbours: not so many places beside each other.
    :raises Refused: what ``book`` refuses for any of them; then nobody is booked.
    """
    body: dict[str, Any] = {
        "slot_id": slot_id, "members": [[str(one.person_id), *one.vaccine_codes] for one in members],
    }  # fmt: skip
    made = made_before(actor=actor, operation=OPERATION, key=key, **body)
    if made is not None:
        return queries.appointments_of_party(party_id=made)
    if not rules.FEWEST <= len({one.person_id for one in members}) == len(members) <= rules.MOST:
        raise TooFewTogether
    party_id, online = new_id(), channel is Channel.ONLINE
    chosen = slot_for(slot_id, online=online, now=now)
    person_ids = [one.person_id for one in members]
    for member, slot in zip(members, _neighbours(chosen, person_ids, online=online, now=now), strict=True):
        _book(member, slot, party_id, account_id=account_id, channel=channel, actor=actor, now=now)
    remember(actor=actor, operation=OPERATION, key=key, made_id=party_id, now=now, **body)
    db.session.flush()
    return queries.appointments_of_party(party_id=party_id)


def _neighbours(chosen: Slot, person_ids: Sequence[uuid.UUID], *, online: bool, now: dt.datetime) -> list[Slot]:
    """The slots, one for each person, locked until the end of the transaction; a place that is kept for one of them
    counts as free and is theirs.

    :raises NoNeighbours:
    """
    same_day = schedule_queries.slots_of_day(clinic_id=chosen.clinic_id, day=chosen.session.day)
    beside = [slot for slot in same_day if slot.session_id == chosen.session_id and slot.starts_at > now]
    for slot in beside:
        if slot.taken >= slot.places:
            expire_holds(now=now, slot_id=slot.id)
    holds = queries.lock_live_holds(person_ids=person_ids)
    places.lock(slot_ids=[slot.id for slot in beside])
    for slot in beside:
        db.session.refresh(slot, ["taken", "places"])
    share = share_of(chosen, online=online, now=now)
    at = {slot.id: position for position, slot in enumerate(beside)}
    kept = queries.places_kept(holds, slot_ids=at)
    counts = Counter(kept.values())
    free = [max(places.open_places(slot, share) - slot.taken, 0) + counts[slot.id] for slot in beside]
    found = rules.neighbours(free=free, wanted_at=at[chosen.id], people=len(person_ids))
    if found is None:
        raise NoNeighbours(count=len(person_ids))
    own = [at.get(kept[one]) if one in kept else None for one in person_ids]
    return [beside[position] for position in rules.seats(positions=found, kept=own)]


def _book(
    member: FamilyMember,
    slot: Slot,
    party_id: uuid.UUID,
    *,
    account_id: uuid.UUID | None,
    channel: Channel,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """:raises NoNeighbours: a place kept for one of them was counted free and is gone."""
    person = person_of(account_id, member.person_id, now)
    note_no_shows(now=now, person_id=person.id)
    choices = choices_for(person, slot, member.vaccine_codes, online=channel is Channel.ONLINE, now=now)
    wanted = Wanted(
        slot=slot, person=person, choices=choices, account_id=account_id, channel=channel, now=now, party_id=party_id
    )
    if not take_and_tell(wanted, actor=actor):
        raise NoNeighbours(count=rules.FEWEST)
