"""What the pages of reports show, as plain values."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from vaccsched.reports import queries
from vaccsched.reports.models import CoverageTable, Export, ExportStatus, SampleRecord
from vaccsched.reports.rules.facts import Facts, Period
from vaccsched.reports.rules.indicators import BY_CODE, GROUPS, INDICATORS
from vaccsched.reports.rules.kinds import Figure, Indicator, Row, Unit, figure, may_leave
from vaccsched.reports.words import FAULTS, OUTCOMES, STATUSES, TABLES
from vaccsched.shared.format import day, day_time, full_day
from vaccsched.shared.format import month as month_words
from vaccsched.shared.masking import mask_count, mask_name
from vaccsched.sites.models import Clinic
from vaccsched.vaccines import queries as vaccines

PAGE = 100  # rows of a list


def this_month(today: dt.date) -> Period:
    """From its first day until today."""
    return Period(first=today.replace(day=1), last=today)


def report(*, clinic: Clinic, period: Period, now: dt.datetime) -> dict[str, Any]:
    """Every indicator with its figure."""
    facts = queries.facts_of(clinic_id=clinic.id, period=period, now=now)
    return {
        "period": period,
        "span": span_of(period),
        "groups": [
            {
                "title": str(title),
                "lines": [_line(one, facts, period) for one in INDICATORS if one.group == group],
            }
            for group, title in GROUPS.items()
        ],
    }


def leaving(*, clinic: Clinic, period: Period, now: dt.datetime) -> list[dict[str, Any]]:
    """Every indicator as it may leave the clinic, in the report's order."""
    facts = queries.facts_of(clinic_id=clinic.id, period=period, now=now)
    by_group = [one for group in GROUPS for one in INDICATORS if one.group == group]
    return [leaving_line(one, figure(one, one.rows(facts))) for one in by_group]


def detail(*, code: str, clinic: Clinic, period: Period, now: dt.datetime, at: int) -> dict[str, Any]:
    """One indicator and the list it was computed from, those that fall short first."""
    indicator = BY_CODE[code]
    facts = queries.facts_of(clinic_id=clinic.id, period=period, now=now)
    rows = sorted(indicator.rows(facts), key=_worst_first(indicator))
    first = (at - 1) * PAGE
    return {
        "line": _line(indicator, facts, period),
        "span": span_of(period),
        "rows": [_row(indicator, one) for one in rows[first : first + PAGE]],
        "number": len(rows),
        "at": at,
        "pages": max(-(-len(rows) // PAGE), 1),
        "period": period,
    }


def coverage(*, clinic: Clinic, month: dt.date, today: dt.date) -> dict[str, Any]:
    """The table of a month, or that the worker has still to count it."""
    found = queries.find_coverage(clinic_id=clinic.id, month=month)
    due = (month + dt.timedelta(days=31)).replace(day=5)
    return {
        "month": month,
        "title": month_words(month),
        "before": (month - dt.timedelta(days=1)).replace(day=1),
        "after": (month + dt.timedelta(days=31)).replace(day=1),
        "lines": coverage_lines(found),
        "others": other_lines(found),
        "made_at": day_time(found.made_at) if found else None,
        "due": full_day(due),
        "last": (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1),
        "is_over": month.replace(day=1) < today.replace(day=1),
    }


def coverage_lines(found: CoverageTable | None) -> list[dict[str, Any]]:
    """应种, 实种, 接种率 by vaccine and dose."""
    names = _names()
    return [
        {
            "name": names.get(one["vaccine"], one["vaccine"]),
            "dose": one["dose"],
            "due": one["due"],
            "done": one["done"],
            "share": _percent(one["done"], one["due"]),
            "in_time": _percent(one["in_time"], one["due"]),
        }
        for one in (found.lines if found else [])
    ]


def other_lines(found: CoverageTable | None) -> list[dict[str, Any]]:
    """Doses of self-paid vaccines."""
    names = _names()
    return [
        {"name": names.get(one["vaccine"], one["vaccine"]), "doses": one["doses"]}
        for one in (found.others if found else [])
    ]


def quality(*, clinic: Clinic) -> dict[str, Any]:
    """The last validation with its faulty files, and the drawn records."""
    run = queries.find_last_run(clinic_id=clinic.id)
    faults = queries.faults_of(run_id=run.id) if run else []
    return {
        "run": {"at": day_time(run.at), "files": run.files, "faulty": len({one.person_id for one in faults})}
        if run
        else None,
        "faults": [
            {
                "person_id": one.person_id,
                "name": mask_name(one.person.name),
                "born": full_day(one.person.birth_date),
                "fault": str(FAULTS[one.fault]),
                "href": url_for("residents_staff.file", person_id=one.person_id),
            }
            for one in faults
        ],
        "samples": [_sample(one) for one in queries.samples_of(clinic_id=clinic.id)],
        "outcomes": [(str(code), str(word)) for code, word in OUTCOMES.items()],
    }


def exports(*, clinic: Clinic, staff_id: Any) -> dict[str, Any]:
    """What was asked for, and what may be fetched."""
    return {
        "exports": [_export(one, staff_id) for one in queries.exports_of(clinic_id=clinic.id)],
        "tables": [(code, str(word)) for code, word in TABLES.items()],
    }


def work(*, clinic: Clinic, period: Period) -> dict[str, Any]:
    """Who did how much, and what residents did online."""
    return {
        "rows": [vars(one) for one in queries.work_of(clinic_id=clinic.id, period=period)],
        "online": queries.online_services(clinic_id=clinic.id, period=period),
        "span": span_of(period),
        "period": period,
    }


def _line(indicator: Indicator, facts: Facts, period: Period) -> dict[str, Any]:
    counted = figure(indicator, indicator.rows(facts))
    share = indicator.unit is Unit.SHARE
    floor = indicator.floor
    return {
        "code": indicator.code,
        "name": str(indicator.name),
        "value": value_of(indicator, counted),
        "hit": f"{counted.hit:,}" if share and counted.of else "",
        "of": f"{counted.of:,}",
        "formula": str(indicator.formula),
        "caution": str(indicator.caution),
        "below": floor is not None and counted.share is not None and 100 * counted.share < floor,
        "floor": floor,
        "href": url_for(
            "reports.detail", code=indicator.code, first=period.first.isoformat(), last=period.last.isoformat()
        ),
        "none": counted.of == 0,
    }


def leaving_line(indicator: Indicator, counted: Figure) -> dict[str, Any]:
    """The same as it may leave the clinic: no number of fewer than five people, and none to reckon one from."""
    of = mask_count(counted.of)
    hit = f"{counted.hit:,}" if indicator.unit is Unit.SHARE and counted.of else ""
    shown = may_leave(indicator, counted)
    return {
        "name": str(indicator.name),
        "value": value_of(indicator, counted) if shown else str(_("人少不显示")),
        "hit": hit if shown else "—",
        "of": str(_("少于 5")) if of is None else f"{of:,}",
        "formula": str(indicator.formula),
        "shown": shown and counted.of > 0,
    }


def value_of(indicator: Indicator, counted: Figure) -> str:
    """The figure in words."""
    if indicator.unit is Unit.MEDIAN:
        if counted.p50 is None or counted.p90 is None or counted.mean is None:
            return "—"
        return str(
            _("一半 %(half)s 分，九成 %(most)s 分，平均 %(mean)s 分", half=round(counted.p50), most=round(counted.p90),
              mean=round(counted.mean))
        )  # fmt: skip
    if indicator.unit is Unit.SHARE:
        return "—" if counted.share is None else f"{100 * counted.share:.1f}%"
    if counted.value is None:
        return "—"
    words = {
        Unit.PEAK: _("%(number)s 人", number=round(counted.value)),
        Unit.PER_HOUR: _("每小时 %(number)s 剂", number=f"{counted.value:.1f}"),
        Unit.PER_100K: _("每 10 万剂 %(number)s 例", number=f"{counted.value:.1f}"),
    }
    return str(words[indicator.unit])


def _worst_first(indicator: Indicator) -> Any:
    sign = -1 if indicator.bad or indicator.unit in (Unit.PEAK, Unit.PER_100K) else 1

    def key(row: Row) -> tuple[Any, ...]:
        share = row.hit / row.of if row.of else row.hit
        return (-(row.minutes or 0), sign * share, str(row.when))

    return key


def _row(indicator: Indicator, row: Row) -> dict[str, Any]:
    result = f"{row.hit} / {row.of}"
    if indicator.unit is Unit.MEDIAN:
        result = _("%(number)s 分", number=round(row.minutes or 0))
    elif indicator.unit is Unit.PEAK:
        result = _("%(number)s 人", number=row.hit)
    elif indicator.unit is Unit.PER_HOUR:
        result = _("%(doses)s 剂，%(minutes)s 分", doses=row.hit, minutes=row.of)
    elif indicator.unit is Unit.PER_100K:
        result = _("%(number)s 例", number=row.hit) if row.hit else _("%(number)s 剂", number=row.of)
    elif row.of == 1:
        result = _("是") if row.hit else _("否")
    when = day_time(row.when) if isinstance(row.when, dt.datetime) else day(row.when)
    return {"when": when, "what": row.what or "—", "result": result}


def _sample(one: SampleRecord) -> dict[str, Any]:
    dose = one.immunization
    return {
        "id": one.id,
        "person_id": dose.person_id,
        "drawn": day_time(one.drawn_at),
        "what": f"{mask_name(dose.person.name)} {dose.vaccine.name_zh} {full_day(dose.given_on)}",
        "lot": dose.lot_number or "—",
        "outcome": str(OUTCOMES[one.outcome]) if one.outcome else None,
        "note": one.note,
        "href": url_for("records.person", person_id=dose.person_id),
    }


def _export(one: Export, staff_id: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "table": str(TABLES[one.table]),
        "span": span_of(Period(first=one.first_day, last=one.last_day)),
        "purpose": one.purpose,
        "asked": f"{one.asked_by.name} {day_time(one.asked_at)}",
        "status": str(STATUSES[one.status]),
        "waiting": one.status is ExportStatus.WAITING,
        "mine": one.asked_by_id == staff_id,
        "approved": one.status is ExportStatus.APPROVED,
    }


def span_of(period: Period) -> str:
    """A period in words."""
    return str(_("%(first)s 至 %(last)s", first=full_day(period.first), last=full_day(period.last)))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


def _names() -> dict[str, str]:
    english = str(get_locale() or "zh").startswith("en")
    return {one.code: one.name_en if english else one.name_zh for one in vaccines.vaccines()}
