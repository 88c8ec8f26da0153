"""What training's pages show, as plain values."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from vaccsched.daily import queries as daily
from vaccsched.identity import queries as identity
from vaccsched.identity.models import Shift, StaffAccount
from vaccsched.identity.queries import TASK_WORDS
from vaccsched.shared import clock
from vaccsched.shared.fields import possible
from vaccsched.shared.format import time
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic
from vaccsched.training import queries
from vaccsched.training.exercises import offered as exercises_offered
from vaccsched.training.models import ExamResult, Training
from vaccsched.training.queries import Covered
from vaccsched.training.words import KINDS

WEEK = dt.timedelta(days=7)


def own(staff: StaffAccount, *, clinic: Clinic, on: dt.date) -> dict[str, Any]:
    """One's own certificates, trainings and results, and the way to practise."""
    mine = next(one for one in queries.coverage(clinic_id=clinic.id, on=on) if one.staff.id == staff.id)
    return {
        "person": _covered(mine),
        "trainings": [_training(one) for one in queries.trainings_of(staff_id=staff.id)],
        "results": [_result(one) for one in queries.results_of(staff_id=staff.id)],
        "practice_url": current_app.extensions["settings"].practice_url,
        "exercises": exercises(clinic),
    }


def exercises(clinic: Clinic) -> list[dict[str, Any]]:
    """What can be practised here, and how often each was done today; nothing in a real program."""
    now = clock.now()
    offered = exercises_offered(now)
    done = queries.done_today(county_id=clinic.county_id, now=now) if offered else {}
    return [
        {
            "title": one.title,
            "account": one.account,
            "steps": one.steps,
            "codes": [{"code": code, "what": what} for code, what in one.codes],
            "times": sum(done[proof] for proof in one.proofs),
        }
        for one in offered
    ]


def coverage(clinic: Clinic, *, on: dt.date) -> dict[str, Any]:
    """Everybody with what is missing, and how many are covered."""
    found = queries.coverage(clinic_id=clinic.id, on=on)
    examined = [one for one in found if one.standing.exams]
    return {
        "rows": [_covered(one) for one in found],
        "trained": (sum(one.standing.is_trained for one in found), len(found)),
        "examined": (
            sum(all(exam.state == "passed" for exam in one.standing.exams) for one in examined), len(examined),
        ),
        "tabs_items": _tabs("coverage"),
    }  # fmt: skip


def trainings(clinic: Clinic) -> dict[str, Any]:
    """The register of trainings, and everybody who may have taken part."""
    return {
        "rows": [_training(one) for one in queries.trainings(clinic_id=clinic.id)],
        "kinds": [(str(kind), word) for kind, word in KINDS.items()],
        "people": people(queries.active_staff(clinic_id=clinic.id)),
        "today": clock.day_of(clock.now()).isoformat(),
        "tabs_items": _tabs("trainings"),
    }


def training(one: Training) -> dict[str, Any]:
    """One training; those who have left the clinic are named and stay."""
    staff = queries.active_staff(clinic_id=one.clinic_id)
    took_part = {person.staff_id for person in one.people}
    names = identity.names_of(staff_ids=took_part)
    active = {person.id for person in staff}
    return {
        "training": _training(one),
        "people": people(staff),
        "chosen": [str(key) for key in took_part],
        "left": [names[key] for key in sorted(took_part - active)],
        "tabs_items": _tabs("trainings"),
    }


def exams(clinic: Clinic) -> dict[str, Any]:
    """The register of examinations, newest first."""
    return {
        "rows": [_result(one) | {"name": one.staff.name} for one in queries.results(clinic_id=clinic.id)],
        "people": people(queries.active_staff(clinic_id=clinic.id)),
        "tasks": [
            *((str(task), word) for task, word in TASK_WORDS.items()),
            ("none", _("不分工作（法规、系统操作等）")),
        ],
        "today": clock.day_of(clock.now()).isoformat(),
        "tabs_items": _tabs("exams"),
    }


def result(one: ExamResult) -> dict[str, Any]:
    """One result with the rows it stands in place of."""
    versions = queries.versions_of(result=one)
    names = identity.names_of(staff_ids={row.entered_by_id for row in versions if row.entered_by_id})
    return {
        "result": _result(one) | {"name": one.staff.name},
        "versions": [
            _result(row) | {
                "reason": row.reason, "entered_at": row.entered_at, "withdrawn": row.withdrawn,
                "entered_by": names.get(row.entered_by_id, "") if row.entered_by_id else "",
            }
            for row in versions
        ],
        "tabs_items": _tabs("exams"),
    }  # fmt: skip


def people(staff: Iterable[StaffAccount]) -> list[dict[str, Any]]:
    """Choices of people by name."""
    return [{"value": str(one.id), "title": one.name, "id": str(one.id)} for one in staff]


# shifts


def shifts(clinic: Clinic, *, day: dt.date) -> dict[str, Any]:
    """One day's shifts, its open hours with what is missing, the week around it, and people and stations to plan."""
    monday = day - dt.timedelta(days=day.weekday())
    week = daily.rosters(clinic_id=clinic.id, first=monday, last=monday + dt.timedelta(days=6))
    this = next(one for one in week if one.day == day)
    return {
        "day": day.isoformat(),
        "shown_day": day,
        "hours": [f"{time(since)}–{time(until)}" for since, until in this.hours],
        "needs": _needs(clinic, this),
        "rows": [_shift(one, unfit=one.id in this.unfit) for one in this.shifts],
        "week": [_week_day(one, shown=day) for one in week],
        "staff": [(str(one.id), one.name) for one in queries.active_staff(clinic_id=clinic.id)],
        "stations": [(str(one.id), one.name) for one in sites.stations(clinic.id)],
        "missed": _missed(clinic, this),
        "before": url_for("training_shifts.shifts", day=(day - WEEK).isoformat()),
        "after": url_for("training_shifts.shifts", day=(day + WEEK).isoformat()),
    }


def chosen_day(text: str | None) -> dt.date:
    """The day in an address; today when there is none or it is none."""
    try:
        return possible(dt.date.fromisoformat(text or "")) or clock.day_of(clock.now())
    except ValueError:
        return clock.day_of(clock.now())


def _needs(clinic: Clinic, roster: daily.Roster) -> list[dict[str, Any]]:
    wanted = daily.minima(clinic_id=clinic.id)
    return [
        {
            "task": str(task),
            "word": TASK_WORDS[task],
            "people": wanted[task],
            "planned": len({one.staff_id for one in roster.posts if task in one.tasks}),
            "gaps": [
                {"span": f"{time(gap.since)}–{time(gap.until)}", "have": gap.have, "need": gap.need}
                for gap in roster.gaps
                if gap.task is task
            ],
        }
        for task in wanted
    ]


def _shift(one: Shift, *, unfit: bool) -> dict[str, Any]:
    return {
        "id": one.id,
        "when": f"{time(one.starts_at)}–{time(one.ends_at)}",
        "station": one.station.name,
        "name": one.staff.name,
        "unfit": unfit,
    }


def _week_day(roster: daily.Roster, *, shown: dt.date) -> dict[str, Any]:
    return {
        "day": roster.day,
        "href": url_for("training_shifts.shifts", day=roster.day.isoformat()),
        "current": roster.day == shown,
        "open": bool(roster.hours),
        "gaps": len({gap.task for gap in roster.gaps}),
    }


def _missed(clinic: Clinic, roster: daily.Roster) -> list[dict[str, str]]:
    """Who worked on the same weekday a week before and is not planned now."""
    there = {(one.staff_id, one.starts_at) for one in roster.shifts}
    return [
        {"name": one.staff.name, "station": one.station.name, "when": f"{time(one.starts_at)}–{time(one.ends_at)}"}
        for one in identity.shifts(clinic_id=clinic.id, day=roster.day - WEEK)
        if (one.staff_id, one.starts_at) not in there
    ]


# rows


def _covered(one: Covered) -> dict[str, Any]:
    return {
        "href": url_for("identity_manage.account", staff_id=one.staff.id),
        "name": one.staff.name,
        "roles": [str(role.role) for role in one.staff.roles],
        "trained_on": one.standing.trained_on,
        "minutes": one.standing.minutes,
        "training": "trained" if one.standing.is_trained else "due",
        "exams": [
            {"task": str(TASK_WORDS[exam.task]), "state": exam.state, "held_on": exam.held_on}
            for exam in one.standing.exams
        ],
        "certificates": [
            {"task": str(state.task_word), "state": state.state, "until": state.valid_until}
            for state in one.certificates
        ],
    }


def _training(one: Training) -> dict[str, Any]:
    return {
        "id": one.id,
        "href": url_for("training_manage.training", training_id=one.id),
        "kind": KINDS[one.kind],
        "title": one.title,
        "held_on": one.held_on,
        "minutes": one.minutes,
        "taught_by": one.taught_by,
        "about": one.about,
        "people": len(one.people),
    }


def _result(one: ExamResult) -> dict[str, Any]:
    return {
        "id": one.id,
        "href": url_for("training_manage.correct", result_id=one.id),
        "title": one.title,
        "task": str(TASK_WORDS[one.task]) if one.task else "",
        "held_on": one.held_on,
        "score": one.score,
        "pass_mark": one.pass_mark,
        "full_mark": one.full_mark,
        "state": "passed" if queries.passed(result=one) else "failed",
    }


def _tabs(current: str) -> list[dict[str, Any]]:
    found = (("coverage", _("谁还没有")), ("trainings", _("培训")), ("exams", _("考核")))
    return [
        {"text": text, "href": url_for(f"training_manage.{name}"), "current": name == current} for name, text in found
    ]
