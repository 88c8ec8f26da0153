"""What a person's record shows staff, as plain values."""

import datetime as dt
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from vaccsched.records import queries
from vaccsched.records.explain_page import health_kind, health_words
from vaccsched.records.models import HealthFact, HealthFactKind, Immunization, ImmunizationSource
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_id_number
from vaccsched.vaccines.forecast import Forecast, Status, in_force

SHOWN = (Status.DUE, Status.OVERDUE, Status.NOT_YET, Status.NEEDS_DOCTOR)
STATES = {Status.OVERDUE: "late", Status.DUE: "now"}


def person_facts(person: Person, *, on: dt.date) -> dict[str, Any]:
    """Who, what was given, what comes next, health facts."""
    return {
        "id": person.id,
        "name": person.name,
        "age": wording.age(person.birth_date, on),
        "sex": str(residents.SEX_WORDS[person.sex]),
        "birth_date": person.birth_date.isoformat(),
        "document": mask_id_number(person.document) if person.document else _("没有登记证件"),
        "given": [_given(one) for one in reversed(queries.immunizations_of(person_id=person.id))],
        "next": [_next(one) for one in queries.forecast_for(person=person, on=on) if one.status in SHOWN],
        "facts": [_fact(one) for one in queries.health_facts_of(person_id=person.id)],
    }


def _given(one: Immunization) -> dict[str, str]:
    imported = one.source is ImmunizationSource.IMPORTED
    details = [one.manufacturer, one.lot_number, one.trace_code, one.dose_text, one.route]
    return {
        "title": f"{one.vaccine.name_zh} {_('第 %(n)s 剂', n=one.dose_number)}",
        "date": one.given_on.isoformat(),
        "text": _("补录") if imported else " · ".join(part for part in details if part),
        "state": "done",
    }


def _next(one: Forecast) -> dict[str, str]:
    vaccine = in_force().rows[one.vaccine].vaccine
    name = vaccine.name_en if _english() else vaccine.name_zh
    return {
        "title": f"{name} {_('第 %(n)s 剂', n=one.dose)}" if one.dose else name,
        "date": one.recommended.isoformat() if one.recommended else "",
        "text": one.reason.text("en" if _english() else "zh"),
        "state": STATES.get(one.status, "next"),
    }


def _fact(one: HealthFact) -> dict[str, str]:
    confirmed = _("医生已确认") if one.confirmed_by_id is not None else _("未经医生确认")
    when = wording.full_day(one.since)
    is_event = one.kind in (HealthFactKind.BLOOD_PRODUCT, HealthFactKind.EXPOSURE)
    return {
        "key": health_kind(one),
        "value": f"{health_words(one)} {one.detail}".strip(),
        "detail": when if is_event else f"{when} · {confirmed}",
    }


def _english() -> bool:
    return str(get_locale() or "zh") == "en"
