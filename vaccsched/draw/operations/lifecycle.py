"""The life of a draw: made, committed, drawn, published (`docs/decisions/0017-draw.md`)."""

import datetime as dt
import secrets
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from vaccsched.draw import queries
from vaccsched.draw.errors import (
    AlreadyDrawn,
    CannotCancelDraw,
    ClosesTooEarly,
    NotCommitted,
    NotDrawn,
    NotScarce,
    PublicDayTooEarly,
    StillOpen,
    TooEarlyToDraw,
)
from vaccsched.draw.models import Draw, DrawEntry, DrawRank, DrawStatus
from vaccsched.draw.operations.result_file import keep_file
from vaccsched.draw.rules import fair
from vaccsched.shared import audit, clock
from vaccsched.shared import format as wording
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.jobs import enqueue
from vaccsched.sites.models import Clinic

COMMIT, RUN, ROLL_DOWN = "draw.commit", "draw.run", "draw.roll_down"
AT_ONCE = 100_000  # ranks in one statement
RANK_COLUMNS = ["draw_id", "entry_id", "rank"]


def create_draw(
    *,
    clinic: Clinic,
    vaccine_code: str,
    doses: int,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    offer_hours: int,
    public_source: str,
    public_on: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> Draw:
    """Announce a draw. Its secret is fixed now, its public value comes from ``public_source`` of a day after closing.

    :raises NotScarce: the vaccine is not one of the clinic's scarce ones.
    :raises ClosesTooEarly: before it opens, or in the past.
    :raises PublicDayTooEarly: not after the day of closing.
    """
    if vaccine_code not in clinic.scarce_vaccines:
        raise NotScarce(field="vaccine_code")
    if closes_at <= max(opens_at, now):
        raise ClosesTooEarly(field="closes_at")
    if public_on <= clock.day_of(closes_at):
        raise PublicDayTooEarly(field="public_on")
    secret = secrets.token_bytes(fair.SECRET_BYTES)
    draw = Draw(
        id=new_id(), clinic_id=clinic.id, vaccine_code=vaccine_code, doses=doses, opens_at=opens_at,
        closes_at=closes_at, offer_hours=offer_hours, public_source=public_source, public_on=public_on,
        secret_sha256=fair.secret_hash(secret), created_at=now,
    )  # fmt: skip
    draw.secret = secret.hex()
    db.session.add(draw)
    db.session.flush()
    enqueue(kind=COMMIT, payload={"draw_id": str(draw.id)}, due_at=closes_at)
    _note("draw_created", draw, actor, now, vaccine=vaccine_code, doses=doses)
    return draw


def commit_draw(*, draw_id: uuid.UUID, now: dt.datetime) -> Draw:
    """Fix who takes part: count and hash of the entrants, public from now on. Again changes nothing.

    The draw's row is claimed before the entrants are read: an entry is either in, or refused (``entry.enter``).

    :raises NotFound:
    :raises StillOpen: entries are not over yet.
    """
    draw = queries.get_draw(draw_id=draw_id)
    over = (Draw.id == draw.id, Draw.status == DrawStatus.REGISTERING, Draw.closes_at <= now)
    if not claim(sa.update(Draw).where(*over).values(status=DrawStatus.COMMITTED, committed_at=now)):
        db.session.refresh(draw)
        if draw.status is DrawStatus.REGISTERING:
            raise StillOpen
        return draw
    entrants = queries.pseudonyms(draw_id=draw.id)
    db.session.refresh(draw)
    draw.entrants, draw.entrants_sha256 = len(entrants), fair.entrants_hash(entrants)
    db.session.flush()
    _note("draw_committed", draw, SYSTEM, now, entrants=draw.entrants, entrants_sha256=draw.entrants_sha256)
    return draw


def ask_to_commit(*, draw_id: uuid.UUID, now: dt.datetime) -> Draw:
    """Have the worker commit now, should it not have done so at closing.

    :raises NotFound:
    :raises StillOpen: entries are not over yet.
    """
    draw = queries.get_draw(draw_id=draw_id)
    if now < draw.closes_at:
        raise StillOpen
    if draw.status is DrawStatus.REGISTERING:
        enqueue(kind=COMMIT, payload={"draw_id": str(draw.id)}, due_at=now)
    return draw


def ask_to_draw(
    *, clinic_id: uuid.UUID, draw_id: uuid.UUID, public_value: str, reference: str, actor: Actor, now: dt.datetime
) -> Draw:
    """Give the public value, once; the worker draws with it at once.

    :raises NotFound: another clinic's.
    :raises NotCommitted: count and hash of the entrants are not public yet.
    :raises TooEarlyToDraw: the public value's day has not come.
    :raises AlreadyDrawn: also when somebody else was faster; a draw has one result.
    """
    draw = queries.get_clinic_draw(clinic_id=clinic_id, draw_id=draw_id)
    if draw.status is DrawStatus.REGISTERING:
        raise NotCommitted
    if clock.day_of(now) < draw.public_on:
        raise TooEarlyToDraw(day=wording.full_day(draw.public_on))
    value = fair.public_value(public_value)
    asking = (
        sa.update(Draw)
        .where(Draw.id == draw.id, Draw.status == DrawStatus.COMMITTED)
        .values(status=DrawStatus.DRAWING, public_value=value, public_reference=reference)
    )
    if not claim(asking):
        raise AlreadyDrawn
    db.session.refresh(draw)
    enqueue(kind=RUN, payload={"draw_id": str(draw.id)}, due_at=now)
    _note("draw_asked", draw, actor, now, public_value=value, reference=reference)
    return draw


def run_draw(*, draw_id: uuid.UUID, now: dt.datetime) -> Draw:
    """Draw: every entrant gets a rank, the result file is written. Again changes nothing. A job: a million entrants
    take some tens of seconds.

    :raises RuntimeError: the entrants are not those that were committed to.
    """
    draw = queries.get_draw(draw_id=draw_id)
    drawing = (Draw.id == draw.id, Draw.status == DrawStatus.DRAWING)
    if not claim(sa.update(Draw).where(*drawing).values(status=DrawStatus.DRAWN, drawn_at=now)):
        return draw
    db.session.refresh(draw)
    entrants = queries.pseudonyms(draw_id=draw.id)
    if fair.entrants_hash(entrants) != draw.entrants_sha256:
        raise RuntimeError(f"draw {draw.id}: the entrants are not those that were committed to")
    seed = fair.seed(secret=bytes.fromhex(draw.secret or ""), public=draw.public_value or "")
    ranked = fair.order(seed=seed, pseudonyms=entrants)
    draw.seed = seed.hex()
    db.session.flush()
    _keep_ranks(draw, ranked)
    keep_file(draw, ranked)
    enqueue(kind=ROLL_DOWN, payload={"draw_id": str(draw.id)}, due_at=now)
    _note("draw_drawn", draw, SYSTEM, now, seed=draw.seed, entrants=draw.entrants)
    return draw


def publish(*, clinic_id: uuid.UUID, draw_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Draw:
    """Show the result file to everybody, with the secret. Again changes nothing.

    :raises NotFound: another clinic's.
    :raises NotDrawn:
    """
    draw = queries.get_clinic_draw(clinic_id=clinic_id, draw_id=draw_id)
    drawn = (Draw.id == draw.id, Draw.status == DrawStatus.DRAWN)
    if claim(sa.update(Draw).where(*drawn).values(status=DrawStatus.PUBLISHED, published_at=now)):
        db.session.refresh(draw)
        _note("draw_published", draw, actor, now)
        return draw
    db.session.refresh(draw)
    if draw.status is not DrawStatus.PUBLISHED:
        raise NotDrawn
    return draw


def cancel_draw(*, clinic_id: uuid.UUID, draw_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> Draw:
    """Call a draw off before it is drawn; the reason stands on its public page.

    :raises NotFound: another clinic's.
    :raises CannotCancelDraw: drawn already.
    """
    draw = queries.get_clinic_draw(clinic_id=clinic_id, draw_id=draw_id)
    before = Draw.status.in_([DrawStatus.REGISTERING, DrawStatus.COMMITTED])
    cancelling = (
        sa.update(Draw)
        .where(Draw.id == draw.id, before)
        .values(status=DrawStatus.CANCELLED, cancelled_at=now, cancel_reason=reason)
    )
    if not claim(cancelling):
        raise CannotCancelDraw
    db.session.refresh(draw)
    _note("draw_cancelled", draw, actor, now, reason=reason)
    return draw


def _keep_ranks(draw: Draw, ranked: list[str]) -> None:
    """Write each entrant's rank: on PostgreSQL from an array, as a million single statements would take minutes."""
    connection = db.session.connection()
    entry = sa.select(sa.literal(draw.id, sa.Uuid()), DrawEntry.id).where(DrawEntry.draw_id == draw.id)
    for first in range(0, len(ranked), AT_ONCE):
        part = ranked[first : first + AT_ONCE]
        if connection.dialect.name == "postgresql":
            names = sa.func.unnest(sa.cast(part, ARRAY(sa.String)))
            listed = names.table_valued("name", with_ordinality="place").render_derived()
            of_name = entry.add_columns(listed.c.place + first).where(DrawEntry.pseudonym == listed.c.name)
            connection.execute(sa.insert(DrawRank).from_select(RANK_COLUMNS, of_name))
        else:
            place = sa.bindparam("place", type_=sa.Integer)
            of_name = entry.add_columns(place).where(DrawEntry.pseudonym == sa.bindparam("name"))
            rows = [{"name": name, "place": rank} for rank, name in enumerate(part, start=first + 1)]
            connection.execute(sa.insert(DrawRank).from_select(RANK_COLUMNS, of_name), rows)


def _note(action: str, draw: Draw, actor: Actor, now: dt.datetime, **details: Any) -> None:
    audit.record(action=action, actor=actor, now=now, subject=draw, clinic_id=draw.clinic_id, **details)
