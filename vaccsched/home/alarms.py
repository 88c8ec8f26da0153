"""What the manager should act on now, the most pressing first: a sentence, what to do, and where."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from vaccsched.daily import queries as daily
from vaccsched.home import pace
from vaccsched.identity import queries as identity
from vaccsched.identity.queries import TASK_WORDS
from vaccsched.shared import clock
from vaccsched.shared.format import time
from vaccsched.sites.models import Clinic
from vaccsched.visits.models import Stage


def alarms(*, clinic: Clinic, day: dict[str, Any], now: dt.datetime) -> list[dict[str, str]]:
    """Everything, for the list; the page shows the first two. ``day``: of ``home.day.at_a_glance``."""
    found = [
        *_people_in_danger(day),
        *_cold(day),
        *_opening(clinic, now),
        *_queue(clinic, day["inquiry"], Stage.ARRIVED, now),
        *_queue(clinic, day["dose"], Stage.WAITING, now),
        *_places(day),
        *_staff(clinic, day, now),
        *_things(day),
    ]
    return sorted(found, key=lambda one: one["tone"] != "red")


def _people_in_danger(day: dict[str, Any]) -> list[dict[str, str]]:
    found = []
    if late := day["exceptions"]["reactions_late"]:
        words = _("%(number)s 件异常反应超过上报时限。", number=late)
        found.append(_alarm(words, _("马上填报告卡上报"), "aefi.cases", "red"))
    room = day["observation"]
    if room.overdue:
        words = _("%(number)s 人满 30 分钟还没办离开。", number=room.overdue)
        found.append(_alarm(words, _("请留观护士看人、办离开"), "observation", "amber"))
    if room.seats and room.inside > room.seats:
        words = _("留观 %(inside)s 人，只有 %(seats)s 座。", inside=room.inside, seats=room.seats)
        found.append(_alarm(words, _("请接种台慢一点叫，或加座位"), "observation", "amber"))
    elif room.seats and day["forecast"] is not None and day["forecast"]["seats"] > room.seats:
        likely = day["forecast"]
        words = _(
            "留观室 %(time)s 前后可能有 %(people)s 人，只有 %(seats)s 座。",
            time=time(likely["seats_at"]), people=likely["seats"], seats=room.seats,
        )  # fmt: skip
        found.append(_alarm(words, _("提前加座位"), "forecast", "amber"))
    return found


def _cold(day: dict[str, Any]) -> list[dict[str, str]]:
    found = []
    if warm := day["fridges"]["held"]:
        words = _("%(number)s 个冰箱超温或有疫苗待评估。", number=warm)
        found.append(_alarm(words, _("移疫苗、做超温评估"), "coldchain.fridges", "red"))
    if unread := day["fridges"]["unread"]:
        words = _("%(number)s 个冰箱到时间没有抄温度。", number=unread)
        found.append(_alarm(words, _("去抄温度"), "coldchain.fridges", "amber"))
    return found


def _opening(clinic: Clinic, now: dt.datetime) -> list[dict[str, str]]:
    hours = daily.rosters(clinic_id=clinic.id, first=clock.day_of(now), last=clock.day_of(now))[0].hours
    at = clock.local(now).time()
    if not any(since <= at < until for since, until in hours):
        return []
    if daily.find_day(clinic_id=clinic.id, day=clock.day_of(now)) is not None:
        return []
    return [_alarm(_("到开诊时间了，今天还没有开诊。"), _("做开诊检查"), "daily.today", "red")]


def _queue(clinic: Clinic, queue: dict[str, Any], stage: Stage, now: dt.datetime) -> list[dict[str, str]]:
    if not queue["slow"]:
        return []
    more = pace.with_one_more(clinic_id=clinic.id, waiting=queue["waiting"], stage=stage, now=now)
    what = {Stage.ARRIVED: _("健康询问"), Stage.WAITING: _("接种")}[stage]
    minutes = queue["p90"] if queue["p90"] is not None else queue["longest"]
    words = _("%(what)s要等 %(minutes)s 分钟以上。", what=what, minutes=minutes)
    if not more["idle"]:
        act = _("没有空台：请号源参谋看后面的号")
        return [_alarm(words, act, "advisor.index", "amber")]
    act = _(
        "加开%(station)s：排完从 %(minutes)s 分钟减到约 %(fewer)s 分钟",
        station=more["idle"][0], minutes=more["minutes"], fewer=more["fewer"],
    )  # fmt: skip
    return [_alarm(words, act, "training_shifts.shifts", "amber")]


def _places(day: dict[str, Any]) -> list[dict[str, str]]:
    likely = day["forecast"]
    found = []
    if likely is not None and likely["turned_away"]:
        words = _("现场号可能不够，约 %(number)s 位没预约的人会没有号。", number=likely["turned_away"])
        found.append(_alarm(words, _("看现场号和放号，必要时加号"), "schedule_release.releases", "amber"))
    if likely is not None and likely["over"] >= pace.LONG:
        words = _("按现在的速度要忙到 %(time)s。", time=time(likely["low"]))
        found.append(_alarm(words, _("加开一个台，或请号源参谋减少后面的号"), "advisor.index", "amber"))
    return found


def _staff(clinic: Clinic, day: dict[str, Any], now: dt.datetime) -> list[dict[str, str]]:
    found = []
    for gap in day["people"]["gaps"]:
        words = _(
            "%(span)s %(task)s只排了 %(have)s 人，至少 %(need)s 人。",
            span=gap["span"], task=gap["task"], have=gap["have"], need=gap["need"],
        )  # fmt: skip
        found.append(_alarm(words, _("在排班里补上"), "training_shifts.shifts", "red" if gap["now"] else "amber"))
    staff = [
        one for one in identity.accounts(county_id=clinic.county_id, clinic_id=clinic.id) if one.disabled_at is None
    ]
    states = identity.certificate_states(staff=staff, on=clock.day_of(now))
    ending = [one for one in staff if any(state.state in ("expired", "expiring") for state in states[one.id])]
    if ending:
        words = _("%(number)s 人的培训合格证已过期或 30 天内到期。", number=len(ending))
        found.append(_alarm(words, _("登记新的证书"), "identity_manage.accounts", "amber"))
    return found


def _things(day: dict[str, Any]) -> list[dict[str, str]]:
    found = []
    if short := day["stock"]["short"]:
        words = _("%(number)s 种疫苗不够今天的预约。", number=short)
        found.append(_alarm(words, _("看缺哪几种，调疫苗或通知改约"), "stock", "red"))
    if silent := day["screens"]["all"] - day["screens"]["online"]:
        words = _("%(number)s 块大屏没有连上。", number=silent)
        found.append(_alarm(words, _("看是哪一块，检查电源和网络"), "screens", "amber"))
    if calls := day["exceptions"]["call_backs"]:
        words = _("%(number)s 个提前离开的人还没有回访。", number=calls)
        found.append(_alarm(words, _("打电话回访"), "observation.room", "amber"))
    return found


def gap_rows(*, clinic: Clinic, now: dt.datetime) -> list[dict[str, Any]]:
    """The open hours of the rest of today with too few people; ``now``: it is one of them already."""
    at = clock.local(now).time()
    return [
        {
            "task": str(TASK_WORDS[gap.task]),
            "span": f"{time(gap.since)}–{time(gap.until)}",
            "have": gap.have,
            "need": gap.need,
            "now": gap.since <= at,
        }
        for gap in daily.gaps_today(clinic_id=clinic.id, now=now)
    ]


def _alarm(text: str, act: str, where: str, tone: str) -> dict[str, str]:
    """``where``: an endpoint, or the name of one of the page's lists."""
    return {"text": text, "act": act, "where": where, "tone": tone}
