"""How much was told, and in time: the indicator of 预防接种工作规范(2023) §9.2.4."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.handover import rules
from vaccsched.handover.models import HandoverMessage, HandoverStatus, MessageKind
from vaccsched.records.models import Immunization
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.vaccines.models import Vaccine

_Dose = tuple[dt.datetime, dt.datetime | None]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of one span: ``share`` of its doses; and now: ``waiting``, ``troubled`` (failed, tried again), ``dead``."""

    share: rules.Share
    waiting: int
    troubled: int
    dead: int


NOTHING = Figures(share=rules.Share(due=0, in_time=0), waiting=0, troubled=0, dead=0)


def figures(*, clinic_id: uuid.UUID, since: dt.datetime, until: dt.datetime, now: dt.datetime) -> Figures:
    """Of one clinic; doses given from ``since`` to before ``until``."""
    found = figures_by_clinic(clinic_ids=[clinic_id], since=since, until=until, now=now)
    return found.get(clinic_id, NOTHING)


def figures_by_clinic(
    *, clinic_ids: Collection[uuid.UUID], since: dt.datetime, until: dt.datetime, now: dt.datetime
) -> dict[uuid.UUID, Figures]:
    """The same of several; a clinic without any message is missing."""
    shares = _shares(clinic_ids, since, until, now)
    counts = _counts(clinic_ids)
    return {
        one: Figures(share=shares.get(one, NOTHING.share), **counts.get(one, _no_counts()))
        for one in shares.keys() | counts.keys()
    }


def shares_by_day(
    *, clinic_id: uuid.UUID, since: dt.datetime, until: dt.datetime, now: dt.datetime
) -> dict[dt.date, rules.Share]:
    """Of one clinic, by the day on which the doses were given; a day without any is missing."""
    doses: dict[dt.date, list[_Dose]] = defaultdict(list)
    for _clinic, happened_at, taken_at in _doses([clinic_id], since, until):
        doses[clock.day_of(happened_at)].append((happened_at, taken_at))
    return {one: rules.share(given, now=now) for one, given in doses.items()}


def told(
    clinic_id: uuid.UUID, since: dt.datetime, until: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime | None, str]]:
    """Of one clinic, doses given from ``since`` to before ``until``, the earliest first: when given, when taken by the
    platform, which vaccine.
    """
    rows = db.session.execute(
        sa.select(HandoverMessage.happened_at, HandoverMessage.taken_at, Vaccine.name_zh)
        .join(Immunization, Immunization.id == HandoverMessage.id)
        .join(Vaccine, Vaccine.code == Immunization.vaccine_code)
        .where(*_of_doses([clinic_id], since, until))
        .order_by(HandoverMessage.happened_at, HandoverMessage.id)
    )
    return [(row.happened_at, row.taken_at, row.name_zh) for row in rows]


def _shares(
    clinic_ids: Collection[uuid.UUID], since: dt.datetime, until: dt.datetime, now: dt.datetime
) -> dict[uuid.UUID, rules.Share]:
    doses: dict[uuid.UUID, list[_Dose]] = defaultdict(list)
    for clinic_id, happened_at, taken_at in _doses(clinic_ids, since, until):
        doses[clinic_id].append((happened_at, taken_at))
    return {one: rules.share(given, now=now) for one, given in doses.items()}


def _doses(
    clinic_ids: Collection[uuid.UUID], since: dt.datetime, until: dt.datetime
) -> Iterator[tuple[uuid.UUID, dt.datetime, dt.datetime | None]]:
    """Doses that were not undone at once: where and when given, when taken by the platform."""
    rows = db.session.execute(
        sa.select(HandoverMessage.clinic_id, HandoverMessage.happened_at, HandoverMessage.taken_at).where(
            *_of_doses(clinic_ids, since, until)
        )
    )
    return ((row.clinic_id, row.happened_at, row.taken_at) for row in rows)


def _of_doses(
    clinic_ids: Collection[uuid.UUID], since: dt.datetime, until: dt.datetime
) -> list[sa.ColumnElement[bool]]:
    return [
        HandoverMessage.clinic_id.in_(clinic_ids),
        HandoverMessage.kind == MessageKind.DOSE,
        HandoverMessage.status != HandoverStatus.WITHDRAWN,
        HandoverMessage.happened_at >= since,
        HandoverMessage.happened_at < until,
    ]


def _counts(clinic_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """Open messages only, which an index holds; what was taken is never counted."""
    failed = HandoverMessage.trouble.is_not(None)
    open_ones = (HandoverStatus.WAITING, HandoverStatus.DEAD)
    found: dict[uuid.UUID, dict[str, int]] = defaultdict(_no_counts)
    for status in open_ones:
        rows = db.session.execute(
            sa.select(HandoverMessage.clinic_id, failed.label("failed"), sa.func.count().label("number"))
            .where(HandoverMessage.clinic_id.in_(clinic_ids), HandoverMessage.status == status)
            .group_by(HandoverMessage.clinic_id, failed)
        )
        for row in rows:
            if status is HandoverStatus.DEAD:
                found[row.clinic_id]["dead"] += row.number
            else:
                found[row.clinic_id]["waiting"] += row.number
                found[row.clinic_id]["troubled"] += row.number if row.failed else 0
    return dict(found)


def _no_counts() -> dict[str, int]:
    return {"waiting": 0, "troubled": 0, "dead": 0}
