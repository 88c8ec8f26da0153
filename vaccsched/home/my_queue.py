"""What 「我的排队」 says to somebody who holds a ticket: where they stand, what to do now, when they may leave.

Nobody signs in for it, so it holds no more than the paper does: the number, an adult's masked name, no vaccine.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.feedback import queries as feedback
from vaccsched.observation import queries as observation
from vaccsched.observation.models import ExitKind, SeatState
from vaccsched.shared import qr
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.format import time, time_span
from vaccsched.shared.masking import public_name
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage, StageEntry, Visit

TICKET = "ticket"
QUEUES = (Stage.ARRIVED, Stage.WAITING)
ROOMS: dict[Stage, Any] = {Stage.ARRIVED: _l("候诊区"), Stage.WAITING: _l("候种区")}
STEPS: tuple[tuple[Stage, Any], ...] = (
    (Stage.ARRIVED, _l("取号")),
    (Stage.INQUIRY, _l("健康询问")),
    (Stage.CONSENT, _l("签知情同意")),
    (Stage.PAYMENT, _l("缴费")),
    (Stage.WAITING, _l("候种")),
    (Stage.DOSE, _l("接种")),
    (Stage.OBSERVATION, _l("留观 30 分钟")),
)
SOMETIMES = (Stage.CONSENT, Stage.PAYMENT)  # told only to whom it happens
PLACE = {stage: number for number, (stage, _word) in enumerate(STEPS)} | {Stage.LEFT: len(STEPS)}


def find_ticket(token: str) -> Visit | None:
    """The visit that a signed ticket code names, of whatever day; None: no ticket of ours."""
    opened = qr.opened(TICKET, token)
    return feedback.find_visit(visit_id=uuid.UUID(opened)) if isinstance(opened, str) else None


def facts(shown: Sequence[Visit], *, reading: Reading) -> list[dict[str, Any]]:
    """One entry per ticket of the phone, the one that was opened first."""
    return [_ticket(visit, reading) for visit in shown]


def _ticket(visit: Visit, reading: Reading) -> dict[str, Any]:
    entry = visits.open_entry(visit_id=visit.id)
    return {
        "number": visit.ticket,
        "name": public_name(visit.person.name, birth_date=visit.person.birth_date, on=visit.day),
        "clinic": visit.clinic.short_name,
        "steps": _steps(visit, entry),
        **_now(visit, entry, reading),
    }


def _now(visit: Visit, entry: StageEntry | None, reading: Reading) -> dict[str, Any]:
    """``look`` decides which part of the page speaks: waits, called, pay, watched, ready, unwell or left."""
    if entry is None:
        return _left(visit)
    if entry.stage is Stage.OBSERVATION:
        return _watched(visit, reading)
    if entry.station is not None:
        return {
            "look": "called",
            "told": _("轮到您了，请马上到"),
            "station": entry.station.name,
            "again": entry.times_called > 1,
        }
    if entry.stage in QUEUES:
        return _waits(visit, entry.stage, reading.wall)
    told = _("请先到收费处缴费，缴完自动排到候种。") if entry.stage is Stage.PAYMENT else _("请按工作人员说的做。")
    return {"look": "pay", "told": told}


def _waits(visit: Visit, stage: Stage, now: dt.datetime) -> dict[str, Any]:
    standing = visits.standing(visit=visit, now=now)
    room = str(ROOMS[stage])
    if standing.ahead:
        told = _("还有 %(count)s 位，请到%(room)s", count=standing.ahead, room=room)
    else:
        told = _("下一位就是您，请在%(room)s等叫号", room=room)
    return {
        "look": "waits",
        "told": told,
        "stage": str(stage),
        "ahead": standing.ahead,
        "range": time_span(standing.low, standing.high),
        "why": standing.why,
        "order": visits.order_sentence(clinic_id=visit.clinic_id, now=now),
    }


def _watched(visit: Visit, reading: Reading) -> dict[str, Any]:
    """Ready only when both clocks say that the thirty minutes are full and nobody looks after a reaction."""
    found = (one for one in observation.board(clinic_id=visit.clinic_id, reading=reading) if one.visit_id == visit.id)
    seat = next(found, None)
    if seat is None:  # signed out between two questions
        return _left(visit)
    if seat.state is SeatState.REACTION:
        return {"look": "unwell", "told": _("留观护士知道您不舒服，请坐着别动，等护士来。")}
    if seat.state in (SeatState.READY, SeatState.OVERDUE):
        return {"look": "ready", "told": _("可以离开了"), "since": time(seat.due_at)}
    return {
        "look": "watched",
        "told": _("请在留观区坐满 30 分钟"),
        "due": int(seat.due_at.timestamp()),
        "until": time(seat.due_at),
        "seat": seat.number,
    }


def _left(visit: Visit) -> dict[str, Any]:
    ended = observation.find_exit(visit_id=visit.id)
    if ended is None:
        return {"look": "left", "told": _("今天的事办完了，您已离开。"), "score": score_href(visit), "early": False}
    early = ended.kind is ExitKind.EARLY
    words = {"time": time(ended.left_at)}
    told = (
        _("您 %(time)s 提前离开，留观没有满 30 分钟。", **words)
        if early
        else _("您 %(time)s 离开，接种和留观都完成了。", **words)
    )
    return {"look": "left", "told": told, "score": score_href(visit), "early": early}


def score_href(visit: Visit) -> str:
    """Where this visit is scored."""
    return url_for("feedback.show", token=feedback.token_of(visit_id=visit.id))


def _steps(visit: Visit, entry: StageEntry | None) -> list[dict[str, Any]]:
    began: dict[Stage, dt.datetime] = {}
    for one in visit.entries:
        began.setdefault(one.stage, one.started_at)
    at = PLACE[entry.stage] if entry is not None else PLACE[Stage.LEFT]
    return [
        {
            "title": str(word),
            "state": "done" if number < at else "now" if number == at else "next",
            "date": time(began[stage]) if stage in began and number <= at else "",
        }
        for number, (stage, word) in enumerate(STEPS)
        if (stage in began or stage not in SOMETIMES) and (entry is not None or stage in began)
    ]


def is_of_today(visit: Visit, now: dt.datetime) -> bool:
    """A ticket works on its day only."""
    return visit.day == day_of(now)
