"""Whether a slot is in its opening rush, the requests collected for it, and whose turn it is."""

import datetime as dt
import uuid
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.booking.errors import RushCollecting, RushServing
from vaccsched.booking.models import Hold, Rush, RushCount, RushRequest, RushStatus, Share
from vaccsched.booking.rules import rush as rules
from vaccsched.residents import queries as residents
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Slot
from vaccsched.shared import clock
from vaccsched.shared.crypto import blind_index
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Clinic

ONE_DAY = dt.timedelta(days=1)
ONE_SECOND = dt.timedelta(seconds=1)


def rush_opening(*, slot: Slot, now: dt.datetime) -> dt.datetime | None:
    """The opening for which a resident's request for this slot is collected now; None: the slot is booked as usual.

    Before the opening only a slot without open places is collected: what is open already can simply be booked.
    """
    opening = _rush_at(slot, now)
    if opening is None or not schedule_queries.is_bookable(slot=slot, now=opening, online=True):
        return None
    clinic = slot.session.clinic
    if now < opening and schedule_queries.places_left(slot=slot, clinic=clinic, now=now, online=True) > 0:
        return None
    return opening


def keep_to_the_lot(*, slot: Slot, person_id: uuid.UUID, now: dt.datetime) -> None:
    """Every way in which a resident takes a place asks this: the rush cannot be walked round.

    :raises RushCollecting: requests are being collected; ask in the rush instead.
    :raises RushServing: the collected ones are being served, and it is not this person's turn.
    """
    clinic = slot.session.clinic
    opening = next((one for one in _openings(slot, now) if one <= now < _end(clinic, one) + rules.PATIENCE), None)
    if opening is None or clinic.rush_seconds == 0 or _is_kept_for(slot, person_id, now):
        return
    if now < _end(clinic, opening):
        raise RushCollecting(until=_end(clinic, opening).isoformat())
    unserved = sa.select(Rush.id).where(
        Rush.clinic_id == clinic.id, Rush.opens_at == opening, Rush.settled_at.is_(None)
    )
    rush_id = db.session.scalar(unserved)
    if rush_id is not None and not _is_their_turn(rush_id, person_id):
        raise RushServing


def find_rush(*, clinic_id: uuid.UUID, opens_at: dt.datetime) -> Rush | None:
    """The rush of a clinic's opening, once it has been made."""
    return db.session.scalar(sa.select(Rush).where(Rush.clinic_id == clinic_id, Rush.opens_at == opens_at))


def unsettled_rushes(*, now: dt.datetime) -> list[uuid.UUID]:
    """Rushes whose window is over and that are not served whole, the oldest first."""
    over = sa.select(Rush.id).where(Rush.settled_at.is_(None), Rush.ends_at <= now)
    return list(db.session.scalars(over.order_by(Rush.ends_at, Rush.id)))


def find_request(*, rush_id: uuid.UUID, person_id: uuid.UUID) -> RushRequest | None:
    """A person's request in a rush."""
    return db.session.scalar(
        sa.select(RushRequest).where(RushRequest.rush_id == rush_id, RushRequest.person_id == person_id)
    )


def get_own_request(*, account_id: uuid.UUID, request_id: uuid.UUID, on: dt.date) -> RushRequest:
    """A request of a person the account may act for.

    :raises NotFound: missing, or another family's.
    """
    found = db.session.scalar(
        sa.select(RushRequest)
        .where(RushRequest.id == request_id)
        .options(joinedload(RushRequest.rush), joinedload(RushRequest.person), joinedload(RushRequest.slot))
    )
    if found is None:
        raise NotFound
    residents.get_own_person(account_id=account_id, person_id=found.person_id, on=on)
    return found


def next_requests(*, rush_id: uuid.UUID, limit: int) -> list[RushRequest]:
    """The waiting requests with the smallest lots."""
    return list(
        db.session.scalars(
            sa.select(RushRequest)
            .where(RushRequest.rush_id == rush_id, RushRequest.status == RushStatus.WAITING)
            .options(joinedload(RushRequest.slot).joinedload(Slot.session), joinedload(RushRequest.person))
            .order_by(RushRequest.lot, RushRequest.id)
            .limit(limit)
        )
    )


def place_in_line(request: RushRequest) -> tuple[int, int]:
    """How many waiting requests have a smaller lot, and how many requests the rush has that were not withdrawn."""
    of_rush = (RushRequest.rush_id == request.rush_id, RushRequest.status != RushStatus.WITHDRAWN)
    ahead = sa.select(sa.func.count()).where(
        RushRequest.rush_id == request.rush_id, RushRequest.status == RushStatus.WAITING, RushRequest.lot < request.lot
    )
    everybody = sa.select(sa.func.count()).where(*of_rush)
    return db.session.scalar(ahead) or 0, db.session.scalar(everybody) or 0


def persons_sharing(*, rush_id: uuid.UUID, values: Iterable[tuple[Share, str]]) -> dict[Share, int]:
    """How many persons of the same account, device, network are in; ``values`` as ``shared_value`` makes them."""
    wanted = dict(values)
    rows = db.session.execute(
        sa.select(RushCount.share, RushCount.value, RushCount.persons).where(
            RushCount.rush_id == rush_id, RushCount.value.in_(wanted.values())
        )
    )
    return {share: persons for share, value, persons in rows if wanted.get(share) == value}


def shared_value(share: Share, text: str) -> str:
    """An account, device or network as it is counted: a blind index."""
    return blind_index(f"rush.{share}", text)


def code_of(*, rush_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """The pseudonym under which a person takes part in a rush."""
    return blind_index("rush.person", f"{rush_id}:{person_id}")[: rules.CODE_LENGTH]


def _rush_at(slot: Slot, now: dt.datetime) -> dt.datetime | None:
    seconds = slot.session.clinic.rush_seconds
    return rules.rush_at(openings=_openings(slot, now), rush_seconds=seconds, at=now) if seconds else None


def _openings(slot: Slot, now: dt.datetime) -> list[dt.datetime]:
    """The instants around now at which places of the slot open online."""
    session, clinic = slot.session, slot.session.clinic
    days = (clock.day_of(now) + ahead * ONE_DAY for ahead in (-1, 0, 1))
    instants = [clock.instant_of(day, clinic.opens_online_at) for day in days]
    near = [one for one in instants if now - rules.PATIENCE - _longest(clinic) <= one <= now + rules.EARLY]

    def share(at: dt.datetime) -> int:
        return schedule_queries.open_share(session=session, clinic=clinic, now=at, online=True)

    return [one for one in near if share(one) > share(one - ONE_SECOND)]


def _longest(clinic: Clinic) -> dt.timedelta:
    return dt.timedelta(seconds=clinic.rush_seconds)


def _end(clinic: Clinic, opening: dt.datetime) -> dt.datetime:
    return opening + dt.timedelta(seconds=clinic.rush_seconds)


def _is_kept_for(slot: Slot, person_id: uuid.UUID, now: dt.datetime) -> bool:
    """A place of this slot was offered to them, or they hold it since before the opening."""
    kept = sa.select(Hold.id).where(
        Hold.slot_id == slot.id, Hold.person_id == person_id, Hold.ended_at.is_(None), Hold.expires_at > now
    )
    return db.session.scalar(kept) is not None


def _is_their_turn(rush_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Only inside the transaction that serves them: a served request has its appointment when it is committed."""
    called = sa.select(RushRequest.id).where(
        RushRequest.rush_id == rush_id,
        RushRequest.person_id == person_id,
        RushRequest.status == RushStatus.BOOKED,
        RushRequest.appointment_id.is_(None),
    )
    return db.session.scalar(called) is not None
