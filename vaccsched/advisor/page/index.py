"""The first page: the half-day as it is, what the formulas and a short simulation say, inputs, the form."""

import datetime as dt
import math
import uuid
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from vaccsched.advisor import queries, words
from vaccsched.advisor.models import Application
from vaccsched.advisor.page.charts import bar_chart, load_chart
from vaccsched.advisor.page.figures import columns_of, minutes, percent, table_rows
from vaccsched.advisor.queries import Inputs
from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.figures import SEARCH_RUNS, Report, report
from vaccsched.advisor.rules.learning import ENOUGH
from vaccsched.advisor.rules.plans import Preview, around_walk_ins, preview
from vaccsched.schedule.models import HalfDay
from vaccsched.shared.off_loop import off_loop

SEED = 20261  # of first figures: the same page shows the same figures


def chosen(*, clinic_id: uuid.UUID, asked: str | None, now: dt.datetime) -> tuple[list[tuple[str, str]], str | None]:
    """The half-days one may look at, and which one is shown (``"0-morning"``); None: there is none."""
    known = queries.open_half_days(clinic_id=clinic_id, now=now)
    options = [(f"{weekday}-{half_day}", words.half_day_name(weekday, half_day)) for weekday, half_day in known]
    values = [value for value, _name in options]
    return options, asked if asked in values else (values[0] if values else None)


def read(value: str) -> tuple[int, HalfDay]:
    """``"0-morning"`` → (0, morning)."""
    weekday, half_day = value.split("-")
    return int(weekday), HalfDay(half_day)


def index(*, inputs: Inputs, sent: MultiDict[str, str]) -> dict[str, Any]:
    """Everything of one half-day; the short simulation takes a tenth of a second, away from others."""
    rule_places = around_walk_ins(inputs.clinic, places=inputs.clinic.online)
    now_plan, by_rule, quick = off_loop(_first_figures, inputs.clinic, rule_places)
    return {
        "name": words.half_day_name(inputs.weekday, inputs.half_day),
        "half_day": f"{inputs.weekday}-{inputs.half_day}",
        "basis": basis(inputs.basis.days),
        "load": load_chart(quick.slots),
        "quick": _quick(quick),
        "quotas": _quotas(quick, inputs.clinic.pool),
        "columns": columns_of([("now", _("现在的计划")), ("rule", _("一句话规则"))]),
        "rows": table_rows({"now": now_plan, "rule": by_rule}),
        "rule_places": _places(inputs.clinic, rule_places),
        "chart": bar_chart([(_("现在的计划"), now_plan.waits["all_p90"]), (_("一句话规则"), by_rule.waits["all_p90"])]),
        "inputs": input_rows(inputs.clinic, basis_facts(inputs)),
        "form_values": form_values(inputs.clinic, sent),
        "runs": SEARCH_RUNS,
    }


def basis(days: int) -> str:
    """「依据 N 个门诊日」, or that the defaults stand in and why."""
    if days >= ENOUGH:
        return str(_("依据本门诊 %(days)s 个门诊日。", days=days))
    return str(
        _("本门诊这个半天才有 %(days)s 个门诊日的记录，满 %(enough)s 个之前用通用的数字。", days=days, enough=ENOUGH)
    )


def basis_facts(inputs: Inputs) -> dict[str, int]:
    """How many observations each figure rests on."""
    rests = inputs.basis
    return {
        "screening": rests.screening, "vaccination": rests.vaccination, "no_show": rests.no_show,
        "punctuality": rests.punctuality, "walk_ins": rests.walk_ins,
    }  # fmt: skip


def input_rows(clinic: Clinic, counts: dict[str, int]) -> list[dict[str, str]]:
    """Each input with its value and where it comes from."""
    rows = []
    for name, station, key in zip(words.STATIONS, clinic.stations, ("desk", "screening", "vaccination"), strict=True):
        mean, spread = station.service.moments
        rows.append(
            {
                "name": str(_("%(station)s，每人", station=name)),
                "value": str(_("%(mean)s 分钟，%(tables)s 张台", mean=f"{mean:.1f}", tables=station.servers)),
                "source": _source(counts.get(key, 0), _("次计时")),
                "detail": str(_("差异系数 %(cv)s", cv=f"{spread:.2f}")),
            }
        )
    arrivals = clinic.arrivals
    rows.append(_row(_("约了不来"), percent(clinic.no_show), _source(counts["no_show"], _("个预约"))))
    early = -arrivals.punctuality.moments[0]
    rows.append(
        _row(
            _("约了的人平均提前"), str(_("%(minutes)s 分钟", minutes=f"{early:.0f}")),
            _source(counts["punctuality"], _("次到达")),
        )
    )  # fmt: skip
    rows.append(
        _row(
            _("没有预约、直接来的人"), str(_("平均 %(people)s 人", people=f"{arrivals.walk_ins.mean:.1f}")),
            _source(counts["walk_ins"], _("个半天"), by_pool=True),
        )
    )  # fmt: skip
    rows.append(_row(_("留观"), str(_("%(minutes)s 分钟", minutes=f"{clinic.observation.moments[0]:.0f}")), _("规定")))
    return rows


def form_values(clinic: Clinic, sent: MultiDict[str, str]) -> dict[str, str]:
    """What stands in the form: what was typed, else the clinic's tables and the usual limits."""
    tables = [str(station.servers) for station in clinic.stations]
    usual = {
        "desk": tables[0], "screening": tables[1], "vaccination": tables[2], "p90": "20", "overtime": "15",
        "turned_away": "2", "utilisation": "85", "least_pool": str(clinic.pool), "waiting": "1", "full": "1",
        "closing": "1",
    }  # fmt: skip
    return {name: sent.get(name, value) for name, value in usual.items()}


def applied_rows(applications: list[Application]) -> list[dict[str, Any]]:
    """What was applied, newest first."""
    return [
        {
            "id": one.id,
            "proposal": words.KINDS[one.proposal],
            "half_day": words.HALVES[HalfDay(one.study.half_day)],
            "weekdays": [words.WEEKDAYS[weekday] for weekday in one.weekdays],
            "from": one.effective_from,
            "at": one.applied_at,
            "undone_at": one.undone_at,
            "study_id": one.study_id,
        }
        for one in applications
    ]


def _first_figures(clinic: Clinic, rule_places: list[int]) -> tuple[Report, Report, Preview]:
    by_rule = report(clinic.with_places(rule_places), runs=SEARCH_RUNS, seed=SEED)
    return report(clinic, runs=SEARCH_RUNS, seed=SEED), by_rule, preview(clinic)


def _quick(quick: Preview) -> dict[str, Any]:
    return {
        "from": words.clock_time(quick.peak_start),
        "to": words.clock_time(quick.peak_start + 60),
        "people": f"{quick.peak_people:.0f}",
        "busiest": words.STATIONS[quick.busiest],
        "utilisation": percent(quick.utilisation),
        "wait": None if math.isinf(quick.wait) else minutes(quick.wait),
        "seats": quick.seats,
    }


def _quotas(quick: Preview, pool: int) -> list[dict[str, Any]]:
    return [
        {
            "places": str(_("%(places)s（现在）", places=one.places)) if one.places == pool else one.places,
            "anybody": percent(one.anybody),
            "share": percent(one.share),
            "unused": f"{one.unused:.1f}",
        }
        for one in quick.quotas
    ]


def _places(clinic: Clinic, places: list[int]) -> str:
    starts = [words.clock_time(slot.start) for slot in clinic.arrivals.slots]
    return str(_("，")).join(f"{start} {number}" for start, number in zip(starts, places, strict=True))


def _row(name: Any, value: str, source: Any) -> dict[str, str]:
    return {"name": str(name), "value": value, "source": str(source), "detail": ""}


def _source(count: int, unit: Any, *, by_pool: bool = False) -> str:
    if count:
        return str(_("本门诊 %(count)s %(unit)s", count=count, unit=unit))
    return str(_("参考门诊的到达时间，人数按现场号推算") if by_pool else _("通用数字"))
