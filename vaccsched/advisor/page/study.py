"""A study's page: progress, three proposals beside the present plan, and the page on which one is applied."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from vaccsched.advisor import words
from vaccsched.advisor.describing import report_of
from vaccsched.advisor.models import Study
from vaccsched.advisor.operations import Applying, drafts_of, same_shape
from vaccsched.advisor.page.charts import bar_chart, wait_lines
from vaccsched.advisor.page.figures import columns_of, minutes, table_rows
from vaccsched.advisor.page.index import basis
from vaccsched.advisor.rules.figures import Report
from vaccsched.advisor.rules.proposals import Kind
from vaccsched.schedule import queries as schedule_queries
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound

NOW = "now"
CEILING = 0.85


def study(*, study: Study) -> dict[str, Any]:
    """What is known by now; a proposal without a report yet shows its places so far."""
    facts = study.state.get("proposals", {})
    reports: dict[str, Report | None] = {NOW: _report(study.state.get("present"))}
    reports |= {kind: _report(facts[kind]["report"]) if kind in facts else None for kind in Kind}
    names = [(NOW, _("现在的计划")), *((str(kind), words.KINDS[kind]) for kind in Kind)]
    ready = [(name, found.waits["all_p90"]) for key, name in names if (found := reports[key]) is not None]
    return {
        "id": study.id,
        "name": words.half_day_name(study.weekday, study.half_day),
        "half_day": f"{study.weekday}-{study.half_day}",
        "basis": basis(study.inputs["basis"]["days"]),
        "trusted": study.inputs["trusted"],
        "progress": study.progress,
        "finished": study.finished_at is not None,
        "asked_at": study.asked_at,
        "seconds": round(study.seconds),
        "seed": study.seed,
        "columns": columns_of(names),
        "rows": table_rows(reports),
        "chart": bar_chart(ready),
        "lines": _lines(reports),
        "slot_columns": _slot_columns(names),
        "slot_rows": _slot_rows(study, facts),
        "proposals": [_proposal(kind, facts[kind], reports) for kind in Kind if kind in facts],
    }


def as_json(content: dict[str, Any]) -> dict[str, Any]:
    """The study for a program."""
    return {
        "progress": content["progress"],
        "finished": content["finished"],
        "proposals": [
            {"kind": one["kind"], "reason": one["reason"], "places": one["places"], "ready": one["ready"]}
            for one in content["proposals"]
        ],
    }


def applying(
    *, study: Study, proposal: str, effective_from: dt.date | None, weekdays: list[int], now: dt.datetime
) -> dict[str, Any]:
    """What applying would make, in exact numbers.

    :raises NotFound: no such proposal.
    :raises ProposalNotReady, PlanChangedSince, PlanFaulty, PoolBelowFloor: see ``operations.drafts_of``.
    """
    if proposal not in set(Kind):
        raise NotFound
    first = effective_from or clock.day_of(now) + dt.timedelta(days=1)
    possible = same_shape(study=study, on=first)
    chosen = weekdays or [study.weekday]
    wanted = Applying(study=study, proposal=proposal, effective_from=first, weekdays=chosen)
    drafts = drafts_of(wanted, now=now)
    until = schedule_queries.horizon(clinic_id=study.clinic_id, now=now)
    shown = schedule_queries.preview(clinic_id=study.clinic_id, until=until, now=now, drafts=drafts).keeping_booked()
    facts = study.state["proposals"][proposal]
    return {
        "study_id": study.id,
        "kind": proposal,
        "name": words.KINDS[proposal],
        "half_day": words.half_day_name(study.weekday, study.half_day),
        "reason": _reason(facts),
        "effective_from": first.isoformat(),
        "first_day": first,
        "weekdays": [str(one) for one in chosen],
        "options": [{"value": str(one), "title": words.WEEKDAYS[one]} for one in sorted({*possible, *chosen})],
        "slots": _before_after(study, facts),
        "days": shown.days,
        "online_difference": shown.online_difference,
        "walk_in_difference": shown.walk_in_difference,
        "people_kept": shown.people_kept,
        "fingerprint": shown.fingerprint,
        "until": until,
    }


def _report(facts: dict[str, Any] | None) -> Report | None:
    return report_of(facts) if facts else None


def _proposal(kind: Kind, facts: dict[str, Any], reports: dict[str, Report | None]) -> dict[str, Any]:
    found, present = reports[kind], reports[NOW]
    return {
        "kind": str(kind),
        "name": words.KINDS[kind],
        "reason": _reason(facts),
        "places": facts["search"]["places"],
        "online": sum(facts["search"]["places"]),
        "pool": facts["clinic"]["admission"]["walk_in_places"],
        "looked": facts["search"]["looked"],
        "ready": found is not None,
        "gain": _gain(found, present),
        "tables": _tables(found),
    }


def _reason(facts: dict[str, Any]) -> str:
    sentence = str(words.REASONS[facts["reason"]])
    return sentence % {
        "start": words.clock_time(facts["busiest_start"]),
        "end": words.clock_time(facts["busiest_end"]),
        "expected": f"{facts['expected']:.0f}",
        "fewer": facts["fewer"],
    }


def _gain(found: Report | None, present: Report | None) -> str:
    if found is None or present is None:
        return ""
    before, after = present.waits["all_p90"].value, found.waits["all_p90"].value
    difference = found.people["served"].value - present.people["served"].value
    people = _("多接种 %(number)s 人", number=f"{difference:.0f}") if difference >= 0.5 else ""
    people = _("少接种 %(number)s 人", number=f"{-difference:.0f}") if difference <= -0.5 else people
    waits = _("九成的人等候 %(before)s → %(after)s", before=minutes(before), after=minutes(after))
    return str(_("，")).join(str(one) for one in (waits, people) if one)


def _tables(found: Report | None) -> str:
    """Tables that are enough to keep every station below 85 % on average."""
    if found is None:
        return ""
    needed = [
        (name, max(1, -int(-(station.utilisation.value * station.servers / CEILING) // 1)))
        for name, station in zip(words.STATIONS, found.stations, strict=True)
    ]
    return str(_("、")).join(f"{name} {number}" for name, number in needed)


def _lines(reports: dict[str, Report | None]) -> dict[str, Any] | None:
    wanted = [(NOW, _("现在的计划"), "amber"), (Kind.RECOMMENDED, words.KINDS[Kind.RECOMMENDED], "teal")]
    found = [(name, tone, report.slots) for key, name, tone in wanted if (report := reports.get(key)) is not None]
    return wait_lines(found) if len(found) == len(wanted) else None


def _slot_columns(names: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    first = {"key": "time", "title": _("时段"), "head": True, "num": True}
    return [first, *({"key": key, "title": title, "align": "end", "num": True} for key, title in names)]


def _slot_rows(study: Study, facts: dict[str, Any]) -> list[dict[str, Any]]:
    clinic = study.inputs["clinic"]
    rows: list[dict[str, Any]] = []
    for at, slot in enumerate(clinic["arrivals"]["slots"]):
        row: dict[str, Any] = {"time": words.clock_time(slot["start"]), NOW: slot["places"]}
        rows.append(row | {str(kind): facts[kind]["search"]["places"][at] if kind in facts else "…" for kind in Kind})
    online = {NOW: sum(slot["places"] for slot in clinic["arrivals"]["slots"])}
    online |= {str(kind): sum(facts[kind]["search"]["places"]) if kind in facts else "…" for kind in Kind}
    pool = {NOW: clinic["admission"]["walk_in_places"]}
    pool |= {str(kind): facts[kind]["clinic"]["admission"]["walk_in_places"] if kind in facts else "…" for kind in Kind}
    return [*rows, {"time": _("线上合计")} | online, {"time": _("现场号")} | pool]


def _before_after(study: Study, facts: dict[str, Any]) -> list[dict[str, Any]]:
    clinic = study.inputs["clinic"]
    rows = [
        {"time": words.clock_time(slot["start"]), "before": slot["places"], "after": after}
        for slot, after in zip(clinic["arrivals"]["slots"], facts["search"]["places"], strict=True)
    ]
    pool = {
        "time": _("现场号"), "before": clinic["admission"]["walk_in_places"],
        "after": facts["clinic"]["admission"]["walk_in_places"],
    }  # fmt: skip
    return [*rows, pool]
