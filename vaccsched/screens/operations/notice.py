"""Notices and health education on the walls: plain words with dates."""

import datetime as dt
import uuid

from vaccsched.screens import queries, rules
from vaccsched.screens.errors import NoticeDays, NoticeOver, SlideNeedsTitle, TooManyNotices
from vaccsched.screens.events import WallChanged
from vaccsched.screens.models import Notice, NoticeKind
from vaccsched.shared import audit, events
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db

MOST = {NoticeKind.LINE: rules.LINES_SHOWN, NoticeKind.SLIDE: rules.SLIDES_SHOWN}


def post_notice(
    *,
    clinic_id: uuid.UUID,
    kind: NoticeKind,
    title: str,
    text: str,
    first_day: dt.date,
    last_day: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> Notice:
    """Plain words for the clinic's walls from ``first_day`` to ``last_day``; tags stay letters, nothing is HTML.

    :raises NoticeDays: the days are the wrong way round. :raises NoticeOver: the last one has passed.
    :raises SlideNeedsTitle: a slide without one. :raises TooManyNotices: more than the walls show on one of the days.
    """
    if last_day < first_day:
        raise NoticeDays
    if last_day < day_of(now):
        raise NoticeOver
    if kind is NoticeKind.SLIDE and not title.strip():
        raise SlideNeedsTitle
    kept = [one for one in queries.notices_kept(clinic_id=clinic_id, day=first_day) if one.kind is kind]
    if sum(one.first_day <= last_day for one in kept) >= MOST[kind]:
        raise TooManyNotices(most=MOST[kind])
    notice = Notice(
        clinic_id=clinic_id,
        kind=kind,
        title=_one_line(title) if kind is NoticeKind.SLIDE else "",
        text=_one_line(text),
        first_day=first_day,
        last_day=last_day,
        written_by_id=actor.id,
        written_at=now,
    )
    db.session.add(notice)
    db.session.flush()
    audit.record(action="notice_posted", actor=actor, now=now, subject=notice, clinic_id=clinic_id, kind=kind)
    events.announce(WallChanged(clinic_id=clinic_id))
    return notice


def withdraw_notice(*, notice: Notice, actor: Actor, now: dt.datetime) -> None:
    """The walls no longer show it; withdrawn again, nothing changes."""
    if notice.withdrawn_at is not None:
        return
    notice.withdrawn_at = now
    audit.record(action="notice_withdrawn", actor=actor, now=now, subject=notice, clinic_id=notice.clinic_id)
    events.announce(WallChanged(clinic_id=notice.clinic_id))


def _one_line(text: str) -> str:
    return " ".join(text.split())
