"""The person on the desk: who, what is due, what can be done now."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared.clock import day_of
from vaccsched.shared.format import age, day, full_day, time_span
from vaccsched.shared.masking import mask_id_number, mask_name
from vaccsched.sites.models import Clinic
from vaccsched.stock import queries as stock
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import Forecast, Status, VisitPlan
from vaccsched.visits import queries, rules
from vaccsched.visits.operations.admitting import usual_companions
from vaccsched.visits.page.way import ways_in

LATELY = dt.timedelta(days=7)


def person_panel(person: Person, *, clinic: Clinic, now: dt.datetime, refused: bool = False) -> dict[str, Any]:
    """Everything the desk shows of a person who has been opened; ``refused``: see ``ways_in``."""
    today = day_of(now)
    visit = queries.find_present(clinic_id=clinic.id, person_id=person.id)
    booked = booked_today(person, clinic, today)
    return {
        "id": person.id,
        "strip": _strip(person, today),
        "visit": {"id": visit.id, "ticket": visit.ticket} if visit and visit.day == today else None,
        "booked": booked,
        "booked_codes": booked["codes"] if booked else [],
        "elsewhere": _elsewhere(person, clinic, today),
        "missed": _missed(person, clinic, today),
        "companions": usual_companions(person, today),
        **_vaccines(person, clinic, today),
        **ways_in(person, clinic=clinic, now=now, refused=refused),
    }


def _strip(person: Person, today: dt.date) -> dict[str, Any]:
    given = records.immunizations_of(person_id=person.id)
    last = given[-1] if given else None
    facts = [mask_id_number(person.document)] if person.document else [_("暂无证件")]
    facts.append(
        _("上次 %(day)s %(vaccine)s", day=full_day(last.given_on), vaccine=vaccines.name_of(last.vaccine_code))
        if last
        else _("没有接种记录")
    )
    return {
        "name": mask_name(person.name),
        "age": age(person.birth_date, today),
        "sex": str(residents.SEX_WORDS[person.sex]),
        "facts": facts,
        "flags": [fact.detail or fact.code for fact in records.health_facts_of(person_id=person.id) if fact.severe],
    }


def choices(person: Person, clinic: Clinic, today: dt.date) -> dict[str, Any]:
    """What is due and on the shelf, and what of it is ticked beforehand."""
    found = _vaccines(person, clinic, today)
    return {"due": found["due"], "chosen": found["chosen"]}


def _vaccines(person: Person, clinic: Clinic, today: dt.date) -> dict[str, Any]:
    forecasts = records.forecast_for(person=person, on=today)
    due = records.due_for(person=person, on=today)
    on_hand = stock.doses_on_hand(clinic_id=clinic.id, on=today)
    ready = [one.vaccine for one in due if on_hand.get(one.vaccine)]
    plan = records.plan_for(person=person, on=today, most=rules.MOST_VACCINES, on_hand=ready)
    ask = [one for one in forecasts if one.status is Status.NEEDS_DOCTOR and not one.urgent]
    later = sorted(
        (one for one in forecasts if one.status is Status.NOT_YET and one.earliest),
        key=lambda one: one.earliest or today,
    )
    return {
        "due": [_choice(one) for one in due if on_hand.get(one.vaccine)],
        "missing": [_choice(one) for one in due if not on_hand.get(one.vaccine)],
        "ask": [_choice(one) for one in ask],
        "later": [
            {"name": vaccines.name_of(one.vaccine), "day": full_day(one.earliest)} for one in later if one.earliest
        ],
        "chosen": [dose.vaccine for dose in plan.today] or ready[:1],
        "next_visit": _next_visit(plan),
        "exposure": _exposure(forecasts, today),
        "urgent_options": _urgent_options(due),
    }


def _urgent_options(due: Sequence[Forecast]) -> list[tuple[str, str]]:
    """Rabies and tetanus first; then what is due, for somebody whom a doctor sends."""
    codes = [one.code for one in queries.urgent_vaccines()]
    return [(code, vaccines.name_of(code)) for code in [*codes, *(one.vaccine for one in due if not one.urgent)]]


def _choice(one: Forecast) -> dict[str, Any]:
    dose = _(" 第 %(dose)s 剂", dose=one.dose) if one.dose else ""
    return {
        "value": one.vaccine,
        "title": f"{vaccines.name_of(one.vaccine)}{dose}",
        "text": one.reason.text(str(get_locale() or "zh")),
        "meta": _("免费") if one.is_free else _("自费"),
    }


def _next_visit(plan: VisitPlan) -> dict[str, Any] | None:
    """When to come again once what is chosen beforehand has been given."""
    if plan.next_visit is None:
        return None
    names = [vaccines.name_of(one.vaccine) for one in plan.then]
    return {"day": full_day(plan.next_visit), "names": str(_("、")).join(names)}


def _exposure(forecasts: Sequence[Forecast], today: dt.date) -> dict[str, Any]:
    """What the urgent form asks about a bite. While a course runs no new exposure is filled in beforehand."""
    running = any(one.vaccine == rules.RABIES and one.dose and one.earliest for one in forecasts)
    return {
        "on": "" if running else today.isoformat(),
        "grades": [(grade.value, str(word)) for grade, word in records.GRADE_WORDS.items()],
        "courses": [(course, str(word)) for course, word in records.COURSE_WORDS.items()],
    }


def booked_today(person: Person, clinic: Clinic, today: dt.date) -> dict[str, Any] | None:
    """Today's booking at this clinic."""
    mine = [one for one in _open(person) if one.clinic_id == clinic.id and one.day == today]
    if not mine:
        return None
    one = min(mine, key=lambda each: each.slot.starts_at)
    return {
        "code": one.short_code,
        "time": time_span(one.slot.starts_at, one.slot.ends_at),
        "vaccines": [vaccines.name_of(line.vaccine_code) for line in one.lines],
        "codes": [line.vaccine_code for line in one.lines],
        "place_returned": one.place_returned_at is not None,
    }


def _elsewhere(person: Person, clinic: Clinic, today: dt.date) -> list[dict[str, Any]]:
    """Bookings of another day, or of today at another clinic: told, so that nobody books twice."""
    return [
        {
            "day": day(one.day),
            "time": time_span(one.slot.starts_at, one.slot.ends_at),
            "clinic": one.clinic.short_name if one.clinic_id != clinic.id else None,
            "vaccines": [vaccines.name_of(line.vaccine_code) for line in one.lines],
            "slip": url_for("visits.slip", appointment_id=one.id) if one.clinic_id == clinic.id else None,
        }
        for one in _open(person)
        if one.day > today or (one.day == today and one.clinic_id != clinic.id)
    ]


def _missed(person: Person, clinic: Clinic, today: dt.date) -> str | None:
    """The last booking here that nobody came for, within a week."""
    found = [
        one
        for one in booking.appointments_of_persons(person_ids=[person.id])
        if one.clinic_id == clinic.id
        and today - LATELY <= one.day <= today
        and (one.status is AppointmentStatus.NO_SHOW or (one.day < today and one.status is AppointmentStatus.BOOKED))
    ]
    if not found:
        return None
    last = max(found, key=lambda one: one.slot.starts_at)
    return f"{day(last.day)} {time_span(last.slot.starts_at, last.slot.ends_at)}"


def _open(person: Person) -> list[Appointment]:
    found = booking.appointments_of_persons(person_ids=[person.id])
    return [one for one in found if one.status is AppointmentStatus.BOOKED]
