"""What the pages of the paper work show, as plain values."""

import datetime as dt
import uuid
from typing import Any

from dateutil.relativedelta import relativedelta
from flask import url_for
from flask_babel import gettext as _

from vaccsched.booking import queries as booking
from vaccsched.booking.models import AppointmentStatus
from vaccsched.identity import queries as identity
from vaccsched.paper import queries
from vaccsched.paper.errors import HeldAgainst, NoteMissing, SecondMissing
from vaccsched.paper.models import PaperEntry
from vaccsched.paper.words import CAUSES, ITEM_NAMES, SITES
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person, Relation
from vaccsched.screening import queries as screening
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.errors import NotFound
from vaccsched.shared.fields import possible
from vaccsched.shared.masking import mask_name
from vaccsched.shared.web import current_refusal
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic, StationKind
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import in_force
from vaccsched.visits import queries as visits

WANTED = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.NO_SHOW)


def day_of(text: str | None, *, today: dt.date) -> dt.date:
    """The day asked for; today when none was.

    :raises NotFound: it is none, or so far away that nothing can be reckoned from it.
    """
    if not text:
        return today
    try:
        return possible(dt.date.fromisoformat(text)) or today
    except ValueError:
        raise NotFound from None


def start(clinic: Clinic, *, day: dt.date, now: dt.datetime) -> dict[str, Any]:
    """Whose sheets there may be on a day: the booked and those who are here."""
    today = clock.day_of(now)
    back = queries.days_back(clinic_id=clinic.id)
    return {
        "day": day,
        "days": [today - dt.timedelta(days=number) for number in range(min(back, 6) + 1)],
        "back": back,
        "rows": expected(clinic, day=day),
        "found": None,
    }


def expected(clinic: Clinic, *, day: dt.date) -> list[dict[str, Any]]:
    """The booked of a day, then those who are here without a booking."""
    rows: dict[uuid.UUID, dict[str, Any]] = {
        one.person_id: {"name": one.person.name, "time": wording.time(one.slot.starts_at), "id": one.person_id,
                        "birth_date": wording.full_day(one.person.birth_date)}
        for one in booking.appointments_of_day(clinic_id=clinic.id, day=day)
        if one.status in WANTED
    }  # fmt: skip
    for entry in visits.present(clinic_id=clinic.id, day=day):
        person = entry.visit.person
        told = {"name": person.name, "id": person.id, "birth_date": wording.full_day(person.birth_date)}
        rows[person.id] = rows.get(person.id, told) | {"time": entry.visit.ticket}
    return [row | {"name": mask_name(row["name"])} for row in rows.values()]


def found_rows(found: list[Person], *, day: dt.date) -> list[dict[str, Any]]:
    """Whom a search found: masked names."""
    return [
        {
            "name": mask_name(one.name),
            "age": wording.age(one.birth_date, day),
            "href": url_for("paper.entry", person_id=one.id, day=day.isoformat()),
        }
        for one in found
    ]


def entry_form(person: Person, clinic: Clinic, *, day: dt.date, staff_id: uuid.UUID) -> dict[str, Any]:
    """The empty form for one person's day, with what the system knows already."""
    staff = identity.accounts(county_id=clinic.county_id, clinic_id=clinic.id)
    present = visits.find_present(clinic_id=clinic.id, person_id=person.id)
    here = present if present is not None and present.day == day else None
    planned = _planned(person, clinic, day)
    refusal = current_refusal()
    return {
        "person": {
            "id": person.id, "name": person.name, "age": wording.age(person.birth_date, day),
            "sex": str(residents.SEX_WORDS[person.sex]), "birth_date": wording.full_day(person.birth_date),
        },
        "day": day,
        "ticket": here.ticket if here is not None else None,
        "arrived_at": wording.time(here.arrived_at) if here is not None else "",
        "asked_before": here is not None and screening.inquiry_of(visit_id=here.id) is not None,
        "is_minor": relativedelta(day, person.birth_date).years < 18,
        "causes": [(str(cause), str(word)) for cause, word in CAUSES.items()],
        "staff": [(str(one.id), one.name) for one in staff if one.disabled_at is None],
        "me": str(staff_id),
        "stations": [
            (str(one.id), one.name) for one in sites.stations(clinic.id, StationKind.VACCINATION)
        ],
        "vaccines": [(row.vaccine.id, vaccines.name_of(row.vaccine.id)) for row in in_force().vaccines],
        "planned": planned,
        "relations": [(str(one), str(residents.RELATION_WORDS[one])) for one in Relation],
        "questions": [
            {"number": one.number, "field": one.field, "note_field": one.note_field, "sentence": one.sentence,
             "day_field": one.day_field if one.day_label else "", "day_label": one.day_label}
            for one in screening.ITEMS
        ],
        "outcomes": [{"value": str(outcome), "title": str(word)} for outcome, word in screening.OUTCOME_WORDS.items()],
        "items": [(str(item), str(word)) for item, word in ITEM_NAMES.items()],
        "sites": [(str(site), str(word)) for site, word in SITES.items()],
        "held": refusal.facts.get("findings", []) if refusal is not None and _is_about_findings(refusal) else [],
    }  # fmt: skip


def _is_about_findings(refusal: object) -> bool:
    return isinstance(refusal, HeldAgainst | SecondMissing | NoteMissing)


def _planned(person: Person, clinic: Clinic, day: dt.date) -> list[dict[str, Any]]:
    """What was booked or is planned for that day, with the dose that the forecast counts; at most two."""
    number = {one.vaccine: one.dose for one in records.forecast_for(person=person, on=day)}
    codes = []
    for one in booking.appointments_of_persons(person_ids=[person.id]):
        if one.clinic_id == clinic.id and one.day == day and one.status in WANTED:
            codes += [line.vaccine_code for line in one.lines]
    here = visits.find_present(clinic_id=clinic.id, person_id=person.id)
    if here is not None and here.day == day:
        codes = [dose.vaccine_code for dose in here.planned_doses if dose.outcome == "planned"]
    return [{"code": code, "number": number.get(code) or 1} for code in dict.fromkeys(codes)][:2]


def entry(found: PaperEntry) -> dict[str, Any]:
    """One entry as it stands."""
    person = found.visit.person
    return {
        "id": found.id,
        "person": {"id": person.id, "name": person.name, "age": wording.age(person.birth_date, found.day)},
        "day": wording.full_day(found.day),
        "ticket": found.visit.ticket,
        "cause": str(CAUSES[found.cause]),
        "entered": _("%(time)s %(name)s 录入", time=wording.day_time(found.entered_at), name=found.entered_by.name),
        "second": found.second.name if found.second is not None else None,
        "deviation": found.deviation,
        "note": found.note,
        "doses": [
            {
                "name": vaccines.name_of(one.immunization.vaccine_code),
                "number": one.immunization.dose_number,
                "at": wording.time(one.immunization.given_at),
                "lot": one.immunization.lot_number,
                "record_id": one.immunization.record_id,
                "stock_moved": one.stock_moved,
            }
            for one in found.doses
        ],
        "left": wording.time(found.visit.left_at) if found.visit.left_at is not None else None,
        "findings": [
            {"vaccine": vaccines.name_of(one.vaccine_code) if one.vaccine_code else "", "sentence": one.sentence,
             "blocks": one.blocks}
            for one in found.findings
        ],
    }  # fmt: skip


def entries(clinic: Clinic, *, month: dt.date) -> dict[str, Any]:
    """All entries of a month for the manager."""
    after = month + relativedelta(months=1)
    rows = queries.entries(clinic_id=clinic.id, first=month, after=after)
    return {
        "month": wording.month(month),
        "before": f"{month - relativedelta(months=1):%Y-%m}",
        "after": f"{after:%Y-%m}",
        "days": queries.days_back(clinic_id=clinic.id),
        "deviations": sum(one.deviation for one in rows),
        "rows": [
            {
                "day": wording.full_day(one.day),
                "href": url_for("paper.shown", sheet_id=one.id),
                "person_id": one.visit.person_id,
                "name": mask_name(one.visit.person.name),
                "doses": str(_("、")).join(vaccines.name_of(dose.immunization.vaccine_code) for dose in one.doses)
                or "—",
                "cause": str(CAUSES[one.cause]),
                "by": one.entered_by.name,
                "entered": wording.day_time(one.entered_at),
                "mark": _("偏差，%(name)s 确认", name=one.second.name) if one.second is not None else _("符合规则"),
                "tone": "red" if one.deviation else "",
            }
            for one in rows
        ],
    }


def month_of(text: str | None, *, today: dt.date) -> dt.date:
    """The first day of the month asked for; of this month when it is none."""
    try:
        month = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return month if abs(month.year - today.year) <= 100 else today.replace(day=1)
