"""What the family's pages show of each person, as plain values."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.feedback import queries as feedback
from vaccsched.home.my_queue import score_href
from vaccsched.payments import queries as payments
from vaccsched.records import queries as records
from vaccsched.records.models import Immunization
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Guardianship, Person, Relation
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.sites import queries as sites
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import Forecast, GivenDose, Status, VisitPlan, forecast, plan_visit

AHEAD = dt.timedelta(days=14)  # a dose allowed within this time can be booked already
MOST = 2  # vaccines in one visit
STATES = {  # of a forecast: the timeline's mark and the tag's word
    Status.DUE: ("now", "due"),
    Status.OVERDUE: ("late", "overdue"),
    Status.NOT_YET: ("next", "later"),
    Status.NEEDS_DOCTOR: ("next", "ask"),
}
WORDS = {
    Relation.SELF: _l("我自己"),
    Relation.PARENT: _l("我的孩子"),
    Relation.GRANDPARENT: _l("我的孙辈"),
    Relation.CHILD: _l("我的父母"),
    Relation.SPOUSE: _l("我的配偶"),
    Relation.OTHER: _l("代办的家人"),
}


def cards(links: Sequence[Guardianship], *, now: dt.datetime) -> list[dict[str, Any]]:
    """One card per person of the account."""
    persons = [link.person_id for link in links]
    coming: dict[uuid.UUID, list[Appointment]] = {person_id: [] for person_id in persons}
    for appointment in booking.appointments_of_persons(person_ids=persons):
        if appointment.status is AppointmentStatus.BOOKED and appointment.day >= clock.day_of(now):
            coming[appointment.person_id].insert(0, appointment)
    prices = _prices({link.person.clinic_id for link in links}, on=clock.day_of(now))
    made = [
        _card(link, coming[link.person_id], prices.get(link.person.clinic_id, {}), clock.day_of(now)) for link in links
    ]
    return sorted(made, key=lambda card: not card["proposed"])  # who has something to do comes first


def whom_to_call(persons: Sequence[Person]) -> dict[str, str | None]:
    """Name and phone of the family's clinic for the head of the page: of the first who has one."""
    known = next((one.clinic_id for one in persons if one.clinic_id is not None), None)
    clinic = sites.get_clinic(known) if known is not None else None
    return {"clinic_name": clinic.name if clinic else None, "clinic_phone": clinic.phone if clinic else None}


def record(person: Person, *, on: dt.date) -> dict[str, Any]:
    """A person's doses, what comes next with the way to book it, and the last visit that can still be scored."""
    answers = records.forecast_for(person=person, on=on)
    given = records.immunizations_of(person_id=person.id)
    visit = feedback.to_score(person_id=person.id, today=on)
    return {
        "name": person.name,
        "age": wording.age(person.birth_date, on),
        "birth_date": wording.full_day(person.birth_date),
        "given": [_given(row) for row in reversed(given)],
        "coming": [_coming(answer, person, on) for answer in _in_order(answers) if _is_told(answer)],
        "score": {"day": wording.day(visit.day), "href": score_href(visit)} if visit is not None else None,
    }


def _given(row: Immunization) -> dict[str, Any]:
    place = (row.clinic.short_name if row.clinic else row.given_place) or ""
    lot = _("批号 %(lot)s", lot=row.lot_number) if row.lot_number else ""
    return {
        "title": _("%(name)s 第 %(dose)s 剂", name=vaccines.name_of(row.vaccine_code), dose=row.dose_number),
        "date": wording.full_day(row.given_on),
        "text": " · ".join(part for part in (place, lot) if part),
        "state": "done",
    }


def _prices(clinic_ids: Collection[uuid.UUID | None], *, on: dt.date) -> dict[uuid.UUID | None, dict[str, int]]:
    """What a self-paid dose costs at each clinic, in fen, service included."""
    return {
        clinic_id: {
            one.vaccine_code: one.vaccine_fen + one.service_fen for one in payments.prices(clinic_id=clinic_id, on=on)
        }
        for clinic_id in clinic_ids
        if clinic_id is not None
    }


def _card(link: Guardianship, coming: Sequence[Appointment], prices: Mapping[str, int], on: dt.date) -> dict[str, Any]:
    person = link.person
    booked = {line.vaccine_code for appointment in coming for line in appointment.lines}
    facts, given = records.facts_of(person), records.given_doses(person_id=person.id)
    answers = [one for one in forecast(facts, given, on) if one.vaccine not in booked]
    due = [one for one in _in_order(answers) if _can_be_booked(one, on)]
    free = [one for one in due if one.is_free or one.urgent]
    plan = plan_visit(facts, [*given, *(GivenDose(code, on) for code in booked)], on, most=MOST)
    proposed = _proposed(plan, [one.vaccine for one in free])
    return {
        "id": str(person.id),
        "name": person.name,
        "age": wording.age(person.birth_date, on),
        "relation": str(WORDS[link.relation]),
        "proposed": [_choice(one, prices) for one in free if one.vaccine in proposed],
        "free": [_choice(one, prices) for one in free if one.vaccine not in proposed],
        "paid": [_choice(one, prices) for one in due if one not in free],
        "ticked": proposed,
        "next_visit": _next_visit(plan) if proposed and not booked else None,
        "next": None if due else _next(answers),
        "appointments": [_appointment(one) for one in coming],
        "days_href": url_for("booking.days", person_id=person.id),
        "record_href": url_for("home.person", person_id=person.id),
        "prices_href": url_for("payments_price.public_list", clinic_id=person.clinic_id) if person.clinic_id else None,
    }


def _is_told(answer: Forecast) -> bool:
    """Free ones, and a running rabies course."""
    return answer.status in STATES and (answer.is_free or (answer.urgent and (answer.dose or 1) > 1))


def _can_be_booked(answer: Forecast, on: dt.date) -> bool:
    if answer.urgent:  # after a bite: come at once, without booking; the later doses of the course have their days
        return (answer.dose or 1) > 1 and answer.earliest is not None and answer.earliest <= on + AHEAD
    if answer.status is Status.NOT_YET:
        return answer.is_free and answer.earliest is not None and answer.earliest <= on + AHEAD
    return answer.is_open


def _in_order(answers: Sequence[Forecast]) -> list[Forecast]:
    """A running course first, free ones, then what has been due longest."""
    return sorted(answers, key=lambda one: (not one.urgent, not one.is_free, one.earliest or dt.date.max, one.vaccine))


def _proposed(plan: VisitPlan, free: Sequence[str]) -> list[str]:
    """What is ticked beforehand: the visit the programme would plan for today; else the next free dose, or the next
    of a rabies course. Never another self-paid one: that is for the family to ask for.
    """
    return [dose.vaccine for dose in plan.today if dose.vaccine in free] or list(free[:1])


def _next_visit(plan: VisitPlan) -> str | None:
    """When to come again once what is ticked has been given; what is due already and does not fit has no best day."""
    if plan.put_off:
        return str(_("打完这些还有 %(count)s 种该打的，请另约一天。", count=len(plan.put_off)))
    if plan.next_visit is None:
        return None
    names = str(_("、")).join(vaccines.name_of(one.vaccine) for one in plan.then)
    return str(_("打完这些，下次最好：%(day)s %(names)s", day=wording.full_day(plan.next_visit), names=names))


def _choice(answer: Forecast, prices: Mapping[str, int]) -> dict[str, Any]:
    title = _("%(name)s 第 %(dose)s 剂", name=vaccines.name_of(answer.vaccine), dose=answer.dose)
    return {
        "value": answer.vaccine,
        "title": title,
        "text": answer.reason.text(str(get_locale() or "zh")),
        "meta": _("免费") if answer.is_free else _cost(prices.get(answer.vaccine)),
        "overdue": answer.status is Status.OVERDUE,
    }


def _cost(fen: int | None) -> str:
    return str(_("自费 %(yuan)s 元", yuan=f"{fen / 100:.2f}") if fen else _("自费"))


def _next(answers: Sequence[Forecast]) -> dict[str, str] | None:
    """The free dose that comes first, for a card on which nothing is due."""
    waiting = [one for one in answers if one.is_free and one.status is Status.NOT_YET and one.earliest]
    if not waiting:
        return None
    first = min(waiting, key=lambda one: one.earliest or dt.date.max)
    return {"name": vaccines.name_of(first.vaccine), "day": wording.full_day(first.earliest or dt.date.max)}


def _appointment(appointment: Appointment) -> dict[str, Any]:
    names = [vaccines.name_of(line.vaccine_code) for line in appointment.lines]
    return {
        "href": url_for("booking.show", appointment_id=appointment.id),
        "when": wording.day_time(appointment.slot.starts_at),
        "vaccines": _("、").join(names),
        "clinic": appointment.clinic.name,
        "status": appointment.status,
    }


def _coming(answer: Forecast, person: Person, on: dt.date) -> dict[str, Any]:
    state, tag = STATES[answer.status]
    can = _can_be_booked(answer, on)
    return {
        "title": vaccines.name_of(answer.vaccine),
        "text": answer.reason.text(str(get_locale() or "zh")),
        "state": state,
        "tag": tag,
        "book_href": url_for("booking.days", person_id=person.id, v=answer.vaccine) if can else None,
    }


def own_person(account_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime) -> Person:
    """:raises NotFound: another family's."""
    return residents.get_own_person(account_id=account_id, person_id=person_id, on=clock.day_of(now))
