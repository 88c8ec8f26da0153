"""Opening and closing the day: what the program sees and what people tick, each red line with a named reason."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _

from vaccsched.daily import queries, rules, words
from vaccsched.daily.errors import AlreadyOpen, BadSignature, NotClosed, NotOpen, ReasonsMissing, ReopenNeedsReason
from vaccsched.daily.models import CheckState, ClinicDay, DayCheck, DayState, Item, Phase, Presence
from vaccsched.daily.rules import Finding
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.strokes import is_drawn


def open_day(
    *,
    clinic_id: uuid.UUID,
    actor: Actor,
    reasons: Mapping[str, str],
    now: dt.datetime,
    ticked: Collection[Item] = (),
    present: Collection[uuid.UUID] = (),
    absent: Collection[uuid.UUID] = (),
) -> ClinicDay:
    """Open today. ``reasons``: by line, for those that are red; ``ticked``: what somebody has looked at;
    ``present``: who is here besides those on shift; ``absent``: who is on shift and did not come.

    :raises AlreadyOpen: today was opened before.
    :raises ReasonsMissing: a red line has no reason.
    :raises NotFound: another clinic's, or somebody marked who does not work here.
    """
    _must_be_own(clinic_id, actor)
    day = day_of(now)
    if queries.find_day(clinic_id=clinic_id, day=day) is not None:
        raise AlreadyOpen
    _mark_present(clinic_id, day, present, actor, now)
    found = queries.findings(
        clinic_id=clinic_id, phase=Phase.OPENING, day=day, now=now, ticked=ticked, present=present, absent=absent
    )
    _must_be_explained(found, reasons)
    opened = ClinicDay(id=new_id(), clinic_id=clinic_id, day=day, opened_at=now, opened_by_id=_staff(actor))
    db.session.add(opened)
    db.session.flush()
    _keep(opened, Phase.OPENING, found, reasons, actor, now)
    _note("day_opened", opened, found, actor, now)
    return opened


def close_day(
    *,
    clinic_id: uuid.UUID,
    actor: Actor,
    reasons: Mapping[str, str],
    now: dt.datetime,
    ticked: Collection[Item] = (),
    day: dt.date | None = None,
    signature: str | None = None,
) -> ClinicDay:
    """Close today, or an earlier ``day`` that was forgotten. ``signature``: drawn on the screen; None: on paper.

    :raises NotOpen: it was not opened, or is closed.
    :raises ReasonsMissing: a red line has no reason. :raises BadSignature: what was drawn is no signature.
    :raises NotFound: another clinic's.
    """
    _must_be_own(clinic_id, actor)
    day = day or day_of(now)
    closing = queries.find_day(clinic_id=clinic_id, day=day)
    if closing is None:
        raise NotOpen
    if signature is not None and not is_drawn(signature):
        raise BadSignature(field="signature")
    found = queries.findings(clinic_id=clinic_id, phase=Phase.CLOSING, day=day, now=now, ticked=ticked)
    _must_be_explained(found, reasons)
    _move(closing, closed_at=now, closed_by_id=_staff(actor), refusal=NotOpen)
    closing.signature = signature
    _keep(closing, Phase.CLOSING, found, reasons, actor, now)
    _note("day_ended", closing, found, actor, now)
    return closing


def reopen_day(*, clinic_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> ClinicDay:
    """Open today again after it was closed, for somebody who cannot wait.

    :raises NotClosed: it is open, or was never opened. :raises ReopenNeedsReason:
    """
    _must_be_own(clinic_id, actor)
    closed = queries.find_day(clinic_id=clinic_id, day=day_of(now))
    if closed is None:
        raise NotClosed
    if not reason.strip():
        raise ReopenNeedsReason(field="reason")
    _move(closed, closed_at=None, closed_by_id=None, refusal=NotClosed)
    audit.record(
        action="day_reopened_again", actor=actor, now=now, subject=closed, clinic_id=clinic_id, reason=reason.strip()
    )
    return closed


def _move(
    day: ClinicDay, *, closed_at: dt.datetime | None, closed_by_id: uuid.UUID | None,
    refusal: type[NotOpen] | type[NotClosed],
) -> None:  # fmt: skip
    """Claim the end of the day, or take it back: whoever is second is refused."""
    before = DayState.OPEN if closed_at is not None else DayState.CLOSED
    after = DayState.CLOSED if closed_at is not None else DayState.OPEN
    stands = ClinicDay.closed_at.is_(None) if before is DayState.OPEN else ClinicDay.closed_at.is_not(None)
    taking = sa.update(ClinicDay).where(ClinicDay.id == day.id, stands)
    assert after in rules.DAY_TRANSITIONS[before]
    if not claim(taking.values(closed_at=closed_at, closed_by_id=closed_by_id)):
        raise refusal
    db.session.refresh(day)


def _mark_present(
    clinic_id: uuid.UUID, day: dt.date, present: Collection[uuid.UUID], actor: Actor, now: dt.datetime
) -> None:
    known = {one.staff_id: one for one in queries.colleagues(clinic_id=clinic_id, day=day)}
    for staff_id in sorted(set(present)):
        if staff_id not in known:
            raise NotFound
        if not known[staff_id].marked:
            db.session.add(
                Presence(
                    clinic_id=clinic_id, day=day, staff_id=staff_id, marked_by_id=_staff(actor), marked_at=now
                )
            )  # fmt: skip


def _must_be_explained(found: Sequence[Finding], reasons: Mapping[str, str]) -> None:
    missing = rules.unexplained(found, reasons)
    if missing:
        raise ReasonsMissing({f"reason_{item}": [_why_red(item)] for item in missing})


def _why_red(item: Item) -> str:
    """Each line by its name, so that a list of them can be told apart."""
    if item in rules.BY_HAND:
        return str(_("“%(item)s”还没有打勾。看过了请打勾，做不到的请写原因。", item=words.ITEMS[item]))
    return str(_("“%(item)s”有问题。请先解决，不能马上解决的请写原因。", item=words.ITEMS[item]))


def _keep(
    day: ClinicDay, phase: Phase, found: Sequence[Finding], reasons: Mapping[str, str], actor: Actor, now: dt.datetime
) -> None:
    for one in found:
        db.session.add(
            DayCheck(
                clinic_day_id=day.id,
                phase=phase,
                item=one.item,
                state=one.state,
                faults=[{"code": fault.code, **_plain(fault.facts)} for fault in one.faults],
                reason=reasons.get(one.item, "").strip() or None if one.state is CheckState.RED else None,
                staff_id=_staff(actor) if one.by_hand or one.state is CheckState.RED else None,
                at=now,
            )
        )
    db.session.flush()
    db.session.expire(day, ["checks"])


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, int | list) else str(value) for name, value in facts.items()}


def _note(action: str, day: ClinicDay, found: Sequence[Finding], actor: Actor, now: dt.datetime) -> None:
    red = [str(one.item) for one in found if one.state is CheckState.RED]
    audit.record(action=action, actor=actor, now=now, subject=day, clinic_id=day.clinic_id, day=day.day, red=red)


def _must_be_own(clinic_id: uuid.UUID, actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM and actor.clinic_id != clinic_id:
        raise NotFound


def _staff(actor: Actor) -> uuid.UUID | None:
    return actor.id if actor.kind is ActorKind.STAFF else None
