"""The pages of what-if and of the back-test."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from vaccsched.advisor import queries, words
from vaccsched.advisor.models import Check
from vaccsched.advisor.page.figures import minutes, percent
from vaccsched.advisor.queries import Inputs
from vaccsched.advisor.rules.targets import Targets
from vaccsched.advisor.rules.what_if import Answer, answers
from vaccsched.schedule.models import HalfDay, Session
from vaccsched.shared.format import day
from vaccsched.shared.off_loop import off_loop

SEED = 20262


def what_if(*, inputs: Inputs, asked_day: str | None, now: dt.datetime, clinic_id: uuid.UUID) -> dict[str, Any]:
    """Every case for one coming half-day of this kind; without any, for the plan alone."""
    coming = queries.coming_sessions(clinic_id=clinic_id, weekday=inputs.weekday, half_day=inputs.half_day, now=now)
    session = next((one for one in coming if one.day.isoformat() == asked_day), coming[0] if coming else None)
    booked = sum(slot.taken for slot in session.slots) if session is not None else 0
    doses = queries.doses_for(session=session, now=now) if session is not None else None
    found = off_loop(answers, inputs.clinic, Targets(), booked=booked, doses=doses, seed=SEED)
    farthest = max([one.score.p90 for one in found if one.score is not None] + [1.0])
    return {
        "name": words.half_day_name(inputs.weekday, inputs.half_day),
        "half_day": f"{inputs.weekday}-{inputs.half_day}",
        "days": _day_options(coming),
        "day": session.day.isoformat() if session is not None else "",
        "booked": booked,
        "rows": [_answer(one, farthest) for one in found],
    }


def back_test(checks: Sequence[Check]) -> dict[str, Any]:
    """Expected and observed, newest first, and the verdict."""
    verdict = queries.verdict_of(checks)
    rows = [
        {
            "day": f"{day(one.day)} {words.HALVES[HalfDay(one.half_day)]}",
            "expected": f"{minutes(one.expected)} ({one.low:.0f}–{one.high:.0f})",
            "observed": minutes(one.observed),
            "people": one.people,
            "inside": _("在预计范围内") if one.low <= one.observed <= one.high else _("不在范围内"),
        }
        for one in checks
    ]
    return {"rows": rows, "verdict": verdict, "coverage": percent(verdict.coverage)}


def _day_options(coming: Sequence[Session]) -> list[tuple[str, str]]:
    return [(one.day.isoformat(), day(one.day)) for one in coming]


def _answer(one: Answer, farthest: float) -> dict[str, Any]:
    score = one.score
    return {
        "case": words.CASES[one.case],
        "p90": minutes(score.p90) if score is not None else "—",
        "overtime": minutes(score.overtime_p90) if score is not None else "—",
        "turned_away": percent(score.turned_away) if score is not None else "—",
        "busiest": percent(score.busiest) if score is not None else "—",
        "unfit": one.unfit,
        "advice": _advice(one),
        "broken": [words.BROKEN[name] for name in one.broken],
        "width": round(100 * score.p90 / farthest, 2) if score is not None else 0,
        "bad": bool(one.broken) or score is None or one.fewer > 0,
    }


def _advice(one: Answer) -> str:
    if one.score is None:
        return str(_("没有人做健康询问就不能接种。请停这个半天，联系已约的 %(unfit)s 人改期。", unfit=one.unfit))
    parts = []
    if one.doses is not None:
        words = _("到这个半天只剩 %(doses)s 剂可用。") if one.fewer else _("到这个半天还有 %(doses)s 剂，够用。")
        parts.append(str(words) % {"doses": one.doses})
    if one.fewer:
        parts.append(str(_("怎么排都超过限度，请减少 %(number)s 人。", number=one.fewer)))
        if one.unfit:
            parts.append(str(_("其中 %(unfit)s 人已经约好，要联系改期。", unfit=one.unfit)))
    elif one.broken == ["turned_away"]:
        parts.append(str(_("现场来的人太多拿不到号，请多留现场号。")))
    elif one.broken:
        parts.append(str(_("总人数放得下，换一种排法就行：请算三个方案。")))
    else:
        parts.append(str(_("不用改。")))
    return "".join(parts)
