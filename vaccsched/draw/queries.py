"""Questions about draws. Changes nothing."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from vaccsched.booking.models import Appointment, BookingRight
from vaccsched.draw.models import Draw, DrawEntry, DrawFile, DrawOffer, DrawRank, DrawStatus, OfferStatus
from vaccsched.draw.rules import Phase, phase_of
from vaccsched.draw.rules import fair as fair  # the law of the draw, for pages and the terminal
from vaccsched.shared.crypto import blind_index
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound

MOST = 200
RUNNING = (DrawStatus.DRAWN, DrawStatus.PUBLISHED)  # ranks are being called


def get_draw(*, draw_id: uuid.UUID) -> Draw:
    """The draw with its clinic and vaccine.

    :raises NotFound:
    """
    whole = (joinedload(Draw.clinic), joinedload(Draw.vaccine))
    found = db.session.scalar(sa.select(Draw).where(Draw.id == draw_id).options(*whole))
    if found is None:
        raise NotFound
    return found


def get_clinic_draw(*, clinic_id: uuid.UUID, draw_id: uuid.UUID) -> Draw:
    """A draw of this clinic.

    :raises NotFound: also for another clinic's.
    """
    found = get_draw(draw_id=draw_id)
    if found.clinic_id != clinic_id:
        raise NotFound
    return found


def draws(*, clinic_id: uuid.UUID | None = None) -> list[Draw]:
    """The draws of a clinic, or of all, the newest first, at most 200."""
    wanted = sa.select(Draw).options(joinedload(Draw.clinic), joinedload(Draw.vaccine))
    if clinic_id is not None:
        wanted = wanted.where(Draw.clinic_id == clinic_id)
    return list(db.session.scalars(wanted.order_by(Draw.closes_at.desc(), Draw.id).limit(MOST)))


def running_draws() -> list[uuid.UUID]:
    """Draws whose ranks are being called."""
    rows = sa.select(Draw.id).where(Draw.status.in_(RUNNING)).order_by(Draw.drawn_at, Draw.id)
    return list(db.session.scalars(rows))


def phase(draw: Draw, *, now: dt.datetime) -> Phase:
    """Where it stands."""
    return phase_of(status=draw.status, opens_at=draw.opens_at, closes_at=draw.closes_at, now=now)


def find_entry(*, draw_id: uuid.UUID, person_id: uuid.UUID) -> DrawEntry | None:
    """The person's entry, also a withdrawn one."""
    return db.session.scalar(sa.select(DrawEntry).where(DrawEntry.draw_id == draw_id, DrawEntry.person_id == person_id))


def entered_draws(*, clinic_id: uuid.UUID, person_id: uuid.UUID) -> list[Draw]:
    """The draws of this clinic in which the person takes part, the newest first."""
    theirs = (DrawEntry.person_id == person_id, DrawEntry.withdrawn_at.is_(None), Draw.clinic_id == clinic_id)
    wanted = sa.select(Draw).join(DrawEntry, DrawEntry.draw_id == Draw.id).where(*theirs)
    return list(db.session.scalars(wanted.order_by(Draw.closes_at.desc(), Draw.id).limit(MOST)))


def find_entry_of_rank(*, draw_id: uuid.UUID, rank: int) -> DrawEntry | None:
    """Who has this rank."""
    of_rank = (DrawRank.draw_id == draw_id, DrawRank.rank == rank)
    wanted = sa.select(DrawEntry).join(DrawRank, DrawRank.entry_id == DrawEntry.id).where(*of_rank)
    return db.session.scalar(wanted.options(joinedload(DrawEntry.person)))


def find_rank(*, draw_id: uuid.UUID, pseudonym: str) -> int | None:
    """The rank of a pseudonym; None: not in this draw, or not drawn yet."""
    of_pseudonym = (DrawEntry.draw_id == draw_id, DrawEntry.pseudonym == pseudonym)
    return db.session.scalar(
        sa.select(DrawRank.rank).join(DrawEntry, DrawEntry.id == DrawRank.entry_id).where(*of_pseudonym)
    )


def count_entries(*, draw_id: uuid.UUID) -> int:
    """How many take part now."""
    wanted = sa.select(sa.func.count()).where(DrawEntry.draw_id == draw_id, DrawEntry.withdrawn_at.is_(None))
    return db.session.scalar(wanted) or 0


def pseudonyms(*, draw_id: uuid.UUID) -> list[str]:
    """Of all that take part, in ascending order. A million of them take some 90 MB."""
    wanted = sa.select(DrawEntry.pseudonym).where(DrawEntry.draw_id == draw_id, DrawEntry.withdrawn_at.is_(None))
    return list(db.session.scalars(wanted.order_by(DrawEntry.pseudonym)))


def pseudonym_of(*, draw_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """A keyed hash: on the receipt of the person, meaningless to everybody else."""
    return blind_index("draw.entrant", f"{draw_id}:{person_id}")[: fair.PSEUDONYM_LENGTH]


def offers(*, draw_id: uuid.UUID) -> list[DrawOffer]:
    """The calls of a draw by rank, the last 200."""
    rows = db.session.scalars(
        sa.select(DrawOffer)
        .join(DrawRank, DrawRank.entry_id == DrawOffer.entry_id)
        .where(DrawOffer.draw_id == draw_id)
        .options(joinedload(DrawOffer.entry).joinedload(DrawEntry.person))
        .order_by(DrawRank.rank.desc())
        .limit(MOST)
    )
    return list(reversed(rows.all()))


def find_offer(*, entry_id: uuid.UUID) -> DrawOffer | None:
    """The call of an entrant."""
    wanted = sa.select(DrawOffer).where(DrawOffer.entry_id == entry_id).options(joinedload(DrawOffer.right))
    return db.session.scalar(wanted)


def offers_used_for(appointment: Appointment) -> list[DrawOffer]:
    """The offers whose right this booking was made with, and that were not given back before."""
    codes = [line.vaccine_code for line in appointment.lines]
    wanted = (
        sa.select(DrawOffer)
        .join(DrawOffer.right)
        .where(
            BookingRight.person_id == appointment.person_id,
            BookingRight.clinic_id == appointment.clinic_id,
            BookingRight.vaccine_code.in_(codes),
            BookingRight.used_at == appointment.created_at,
            DrawOffer.status.in_((OfferStatus.OFFERED, OfferStatus.TAKEN)),
        )
        .options(joinedload(DrawOffer.entry))
        .order_by(DrawOffer.id)
    )
    return list(db.session.scalars(wanted))


def waiting_offers(*, draw_id: uuid.UUID) -> list[DrawOffer]:
    """Offers nobody has answered yet, with their rights as they are now."""
    wanted = sa.select(DrawOffer).where(DrawOffer.draw_id == draw_id, DrawOffer.status == OfferStatus.OFFERED)
    whole = wanted.options(joinedload(DrawOffer.right), joinedload(DrawOffer.entry))
    return list(db.session.scalars(whole.order_by(DrawOffer.id).execution_options(populate_existing=True)))


def count_offers(*, draw_id: uuid.UUID) -> dict[OfferStatus, int]:
    """How many calls stand where."""
    rows = db.session.execute(
        sa.select(DrawOffer.status, sa.func.count()).where(DrawOffer.draw_id == draw_id).group_by(DrawOffer.status)
    )
    counted: dict[OfferStatus, int] = {status: count for status, count in rows}  # noqa: C416 - typed rows
    return {status: counted.get(status, 0) for status in OfferStatus}


def get_file(*, draw_id: uuid.UUID) -> DrawFile:
    """The result file with its content, once it is published.

    :raises NotFound: not yet.
    """
    wanted = (
        sa.select(DrawFile)
        .join(Draw, Draw.id == DrawFile.draw_id)
        .where(DrawFile.draw_id == draw_id, Draw.status == DrawStatus.PUBLISHED)
        .options(undefer(DrawFile.content))
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def find_file_hash(*, draw_id: uuid.UUID) -> DrawFile | None:
    """The result file without its content."""
    return db.session.get(DrawFile, draw_id)
