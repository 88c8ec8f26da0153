"""The opening rush: collect requests, then serve them by lot (`docs/decisions/0016-rush-by-lot.md`).

Each request is served in its turn through ``book``; which of two workers does it does not matter: they take turns at
the rush's row, and a request is claimed once.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from vaccsched.booking import queries
from vaccsched.booking.errors import NotServed, OnlyByDraw, RushLimit, RushNotOver, RushOver, SlotFull, SlotGone
from vaccsched.booking.events import RushServed
from vaccsched.booking.models import Channel, Fallback, Rush, RushCount, RushRequest, RushStatus, Share
from vaccsched.booking.operations.asking import person_of
from vaccsched.booking.operations.book import book
from vaccsched.booking.operations.rush_notice import tell_rush_lost
from vaccsched.booking.queries import rush as rush_queries
from vaccsched.booking.rules import rush as rules
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Slot
from vaccsched.schedule.operations import places
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor, ActorKind
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import Refused
from vaccsched.shared.events import announce
from vaccsched.shared.jobs import enqueue
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic

SERVE = "booking.serve_rush"
PREPARED_BEFORE = dt.timedelta(hours=1)
LOOKED_AT = 200  # requests in one go …
BOOKED_AT_ONCE = 5  # … of which so many are booked: slots are locked for some 50 ms, nobody at the desk notices


def prepare_rush(*, clinic: Clinic, opens_at: dt.datetime) -> Rush:
    """The rush of an opening, made when it is missing: its secret is fixed before anybody asks."""
    known = rush_queries.find_rush(clinic_id=clinic.id, opens_at=opens_at)
    if known is not None:
        return known
    secret = secrets.token_bytes(rules.SECRET_BYTES)
    ends_at = opens_at + dt.timedelta(seconds=clinic.rush_seconds)
    made = Rush(
        id=new_id(), clinic_id=clinic.id, opens_at=opens_at, ends_at=ends_at, secret_sha256=rules.secret_hash(secret)
    )
    made.secret = secret.hex()
    db.session.add(made)
    db.session.flush()
    enqueue(kind=SERVE, payload={"rush_id": str(made.id)}, due_at=ends_at)
    return made


def prepare_rushes(*, now: dt.datetime) -> None:
    """The rushes of all clinics whose next opening is near."""
    for clinic in sites.clinics():
        opens_at = schedule_queries.next_opening(clinic=clinic, now=now).at
        if clinic.rush_seconds and opens_at - now <= PREPARED_BEFORE:
            prepare_rush(clinic=clinic, opens_at=opens_at)


def ask_in_rush(
    *,
    slot: Slot,
    opens_at: dt.datetime,
    person_id: uuid.UUID,
    vaccine_codes: Sequence[str],
    fallback: Fallback,
    carried: str | None,
    account_id: uuid.UUID,
    sharing: Mapping[Share, str],
    actor: Actor,
    now: dt.datetime,
) -> RushRequest:
    """Collect a request for a slot of the opening ``opens_at`` (as ``queries.rush_opening`` answers it).

    One per person and opening: asking again changes the wish, never the lot. ``sharing``: the device and network it
    comes from; ``carried``: what a later room wants back with the appointment.

    :raises NotFound: not a person of this account.
    :raises RushLimit: too many persons of this account, device or network.
    :raises RushOver: served already.
    :raises NotServed, OnlyByDraw: what ``book`` would refuse whatever the lot says.
    :raises AlreadyBooked, NotDueYet, NotOffered, …: as ``check_choice``.
    """
    person = person_of(account_id, person_id, now)
    queries.check_choice(person=person, vaccine_codes=vaccine_codes, on=slot.session.day)
    _refuse_impossible(person, slot, vaccine_codes, now)
    rush = prepare_rush(clinic=slot.session.clinic, opens_at=opens_at)
    request = rush_queries.find_request(rush_id=rush.id, person_id=person.id)
    shares = {share: rush_queries.shared_value(share, text) for share, text in sharing.items()}
    shares[Share.ACCOUNT] = rush_queries.shared_value(Share.ACCOUNT, str(account_id))
    decision = rules.admit(
        opening=opens_at,
        is_known=request is not None,
        counts=rush_queries.persons_sharing(rush_id=rush.id, values=shares.items()),
    )
    if decision.verdict is rules.Verdict.TOO_MANY:
        raise RushLimit(phone=slot.session.clinic.phone)
    if request is None:
        request = _collect(rush, person, slot, shares, account_id, now)
    _wish(request, slot, vaccine_codes, fallback, carried)
    audit.record(
        action="rush_asked", actor=actor, now=now, subject=request, person_id=person.id, clinic_id=slot.clinic_id,
        slot_id=slot.id,
    )  # fmt: skip
    return request


def withdraw_from_rush(*, request: RushRequest, actor: Actor, now: dt.datetime) -> None:
    """Take a request back before it is served.

    :raises RushOver: served already.
    """
    _claim_status(request, RushStatus.WITHDRAWN, RushStatus.WAITING, settled_at=now)
    audit.record(
        action="rush_withdrawn", actor=actor, now=now, subject=request, person_id=request.person_id,
        clinic_id=request.rush.clinic_id,
    )  # fmt: skip


def serve_rush(*, rush_id: uuid.UUID, now: dt.datetime) -> bool:
    """Serve the next requests by lot, a few bookings at a time; answers whether all are served.

    :raises RushNotOver: the window is still open.
    """
    rush = db.session.get_one(Rush, rush_id, with_for_update=True, populate_existing=True)
    if rush.ends_at > now:
        raise RushNotOver
    booked = 0
    waiting = rush_queries.next_requests(rush_id=rush.id, limit=LOOKED_AT)
    days = _slots_of_days(rush, waiting)
    for request in waiting:
        booked += _serve(request, days[request.slot.session.day], now)
        if booked == BOOKED_AT_ONCE:
            return False
    if len(waiting) == LOOKED_AT:
        return False
    if claim(sa.update(Rush).where(Rush.id == rush.id, Rush.settled_at.is_(None)).values(settled_at=now)):
        audit.record(action="rush_served", actor=SYSTEM, now=now, subject=rush, clinic_id=rush.clinic_id)
    return True


def _refuse_impossible(person: Person, slot: Slot, vaccine_codes: Sequence[str], now: dt.datetime) -> None:
    if not schedule_queries.serves(slot.session, vaccine_codes):
        raise NotServed
    scarce = sorted(set(vaccine_codes) & set(slot.session.clinic.scarce_vaccines))
    rights = queries.live_rights(person_id=person.id, clinic_id=slot.clinic_id, vaccine_codes=scarce, now=now)
    missing = set(scarce) - {right.vaccine_code for right in rights}
    if missing:
        raise OnlyByDraw(vaccine=min(missing))


def _collect(
    rush: Rush, person: Person, slot: Slot, shares: Mapping[Share, str], account_id: uuid.UUID, now: dt.datetime
) -> RushRequest:
    for share in Share:
        if share in shares and not _count(rush, share, shares[share]):
            raise RushLimit(phone=slot.session.clinic.phone)
    code = rush_queries.code_of(rush_id=rush.id, person_id=person.id)
    request = RushRequest(
        id=new_id(), rush_id=rush.id, person_id=person.id, account_id=account_id, code=code,
        lot=rules.lot(secret=bytes.fromhex(rush.secret or ""), code=code), asked_at=now, status=RushStatus.WAITING,
    )  # fmt: skip
    db.session.add(request)
    return request


def _count(rush: Rush, share: Share, value: str) -> bool:
    """One more person of this account, device or network, unless there are as many as may be."""
    insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"id": new_id(), "rush_id": rush.id, "share": share, "value": value, "persons": 0}
    db.session.execute(insert(RushCount).values(**row).on_conflict_do_nothing())
    counting = (
        sa.update(RushCount)
        .where(
            RushCount.rush_id == rush.id, RushCount.share == share, RushCount.value == value,
            RushCount.persons < rules.LIMITS[share],
        )
        .values(persons=RushCount.persons + 1)
    )  # fmt: skip
    return claim(counting)


def _wish(
    request: RushRequest, slot: Slot, vaccine_codes: Sequence[str], fallback: Fallback, carried: str | None
) -> None:
    if request.status is RushStatus.WITHDRAWN:
        _claim_status(request, RushStatus.WAITING, RushStatus.WITHDRAWN, settled_at=None)
    if request.status is not RushStatus.WAITING:
        raise RushOver
    request.slot_id, request.fallback, request.vaccine_codes = slot.id, fallback, list(vaccine_codes)
    request.carried = carried
    db.session.flush()


def _claim_status(request: RushRequest, to: RushStatus, source: RushStatus, **values: Any) -> None:
    moving = (
        sa.update(RushRequest)
        .where(RushRequest.id == request.id, RushRequest.status == source)
        .values(status=to, **values)
    )
    if not claim(moving):
        raise RushOver
    db.session.refresh(request, ["status", *values])


def _slots_of_days(rush: Rush, requests: Sequence[RushRequest]) -> dict[dt.date, list[Slot]]:
    """The slots of the wished days, locked in the order of their ids before the first is taken."""
    wanted = sorted({request.slot.session.day for request in requests})
    days = {day: schedule_queries.slots_of_day(clinic_id=rush.clinic_id, day=day) for day in wanted}
    slot_ids = [slot.id for slots in days.values() for slot in slots]
    places.lock(slot_ids=slot_ids)
    afresh = sa.select(Slot).where(Slot.id.in_(slot_ids)).execution_options(populate_existing=True)
    db.session.scalars(afresh).all()  # what others took before they were locked
    return days


def _serve(request: RushRequest, slots: Sequence[Slot], now: dt.datetime) -> bool:
    """Book the first wish that has a place; answers whether one was booked."""
    reason = None
    for slot in _wished(request, slots, now):
        try:
            with db.session.begin_nested():
                _book(request, slot, now)
        except (SlotFull, SlotGone):
            continue
        except Refused as refusal:
            reason = refusal.code
            break
        db.session.refresh(slot, ["taken"])
        return True
    _lose(request, reason, now)
    return False


def _wished(request: RushRequest, slots: Sequence[Slot], now: dt.datetime) -> list[Slot]:
    """The slots that the person takes, the dearest first, as far as they have places."""
    by_id = {slot.id: slot for slot in slots if schedule_queries.serves(slot.session, request.vaccine_codes)}
    by_id.setdefault(request.slot_id, request.slot)
    wished = rules.wishes(
        chosen=_place(request.slot), places=[_place(slot) for slot in by_id.values()], fallback=request.fallback
    )
    found = [by_id[place.slot_id] for place in wished]
    return [
        slot
        for slot in found
        if schedule_queries.places_left(slot=slot, clinic=slot.session.clinic, now=now, online=True) > 0
    ]


def _place(slot: Slot) -> rules.Place:
    return rules.Place(slot_id=slot.id, session_id=slot.session_id, day=slot.session.day, starts_at=slot.starts_at)


def _book(request: RushRequest, slot: Slot, now: dt.datetime) -> None:
    """The request's turn: claimed first, so that it comes once; then the place."""
    _claim_status(request, RushStatus.BOOKED, RushStatus.WAITING, settled_at=now)
    appointment = book(
        slot_id=slot.id, person_id=request.person_id, vaccine_codes=request.vaccine_codes,
        account_id=request.account_id, channel=Channel.ONLINE,
        actor=Actor(kind=ActorKind.ACCOUNT, id=request.account_id), key=f"rush-{request.id}", now=now,
    )  # fmt: skip
    request.appointment_id = appointment.id
    db.session.flush()
    announce(RushServed(request_id=request.id, appointment_id=appointment.id, clinic_id=slot.clinic_id))


def _lose(request: RushRequest, reason: str | None, now: dt.datetime) -> None:
    status = RushStatus.LOST if reason is None else RushStatus.REFUSED
    try:
        _claim_status(request, status, RushStatus.WAITING, settled_at=now, reason=reason)
    except RushOver:  # withdrawn at this instant
        return
    request.carried = None
    audit.record(
        action="rush_lost", actor=SYSTEM, now=now, subject=request, person_id=request.person_id,
        clinic_id=request.slot.clinic_id, reason=reason,
    )  # fmt: skip
    tell_rush_lost(request, now=now)
