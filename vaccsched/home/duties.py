"""What waits for the staff of a clinic and must not be forgotten, as plain values for the start page."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.aefi import queries as aefi
from vaccsched.daily import queries as daily
from vaccsched.handover import queries as handover
from vaccsched.identity.guards import Permission, staff_permissions
from vaccsched.reports import queries as reports
from vaccsched.shared import clock
from vaccsched.shared.format import day as day_words
from vaccsched.shared.format import day_time
from vaccsched.shared.format import month as month_words
from vaccsched.sites.models import Clinic

DUE_ON, REVIEWED_ON = 5, 10  # of the next month: what the county waits for, and when it looks (规范(2023) 第七章)


def duties(*, clinic: Clinic | None, now: dt.datetime) -> list[dict[str, Any]]:
    """Sentences with their links: the day's opening and closing, the kit, reactions with their limits."""
    if clinic is None:
        return []
    found = _of_the_day(clinic, now)
    if Permission.TREAT in staff_permissions():
        found += _reactions(clinic, now)
    if Permission.SEE_DAY in staff_permissions() and (dead := handover.count_dead(clinic_id=clinic.id)):
        words = _("有 %(number)s 条没能报送到健康档案，要人处理。", number=dead)
        found.append(_duty(words, url_for("handover.index"), "warning"))
    if Permission.SEE_DAY in staff_permissions():
        found += _month(clinic, clock.day_of(now))
    return found


def _month(clinic: Clinic, today: dt.date) -> list[dict[str, Any]]:
    """The coverage table of the month that ended, until it was taken out; the county looks at it on the 10th."""
    month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    if today.day > REVIEWED_ON or reports.has_left(clinic_id=clinic.id, table="coverage", month=month):
        return []
    due = today.replace(day=DUE_ON)
    words = _("%(month)s的接种率报表要在 %(day)s 前报出，还没有导出。", month=month_words(month), day=day_words(due))
    if today > due:
        words = _("%(month)s的接种率报表过了 %(day)s 还没有导出。", month=month_words(month), day=day_words(due))
    href = url_for("reports.coverage", month=f"{month:%Y-%m}")
    return [_duty(words, href, "warning" if today > due else "info")]


def _of_the_day(clinic: Clinic, now: dt.datetime) -> list[dict[str, Any]]:
    today = clock.day_of(now)
    found = []
    if daily.find_day(clinic_id=clinic.id, day=today) is None:
        found.append(_duty(_("今天还没有开诊，开诊前不能叫号。"), url_for("daily.today"), "warning"))
    for one in daily.unclosed(clinic_id=clinic.id, before=today):
        href = url_for("daily.past", day=one.day.isoformat())
        found.append(_duty(_("%(day)s 没有收诊。", day=day_words(one.day)), href, "warning"))
    if expiring := daily.kit_warnings(clinic_id=clinic.id, on=today):
        words = _("急救箱里有 %(number)s 样快到期或已过期。", number=len(expiring))
        found.append(_duty(words, url_for("daily.kit"), "warning"))
    return found


def _reactions(clinic: Clinic, now: dt.datetime) -> list[dict[str, Any]]:
    found = []
    for one in aefi.clocks(clinic_id=clinic.id, now=now):
        href = url_for("aefi.show", reaction_id=one.case_id)
        if one.state == "overdue":
            words = _("异常反应 %(code)s 已超过上报时限 %(time)s。", code=one.code, time=day_time(one.due_at))
            found.append(_duty(words, href, "stop"))
        else:
            words = _("异常反应 %(code)s 要在 %(time)s 前上报。", code=one.code, time=day_time(one.due_at))
            found.append(_duty(words, href, "warning" if one.state == "near" else "info"))
    if waiting := aefi.reported_from_home(clinic_id=clinic.id):
        words = _("家长在家报告了 %(number)s 件，还没有人填报告卡，请先打电话。", number=waiting)
        found.append(_duty(words, url_for("aefi.cases", source="resident", status="draft"), "warning"))
    return found


def _duty(text: str, href: str, tone: str) -> dict[str, Any]:
    return {"text": text, "href": href, "tone": tone}
