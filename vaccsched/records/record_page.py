"""What a person's record shows staff, as plain values."""

import datetime as dt
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from vaccsched.records import queries, words
from vaccsched.records.explain_page import health_kind, health_words
from vaccsched.records.models import HealthFact, HealthFactKind, Immunization, ImmunizationSource, ImmunizationStatus
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_id_number
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import Forecast, Status, in_force

SHOWN = (Status.DUE, Status.OVERDUE, Status.NOT_YET, Status.NEEDS_DOCTOR)
STATES = {Status.OVERDUE: "late", Status.DUE: "now"}


def person_facts(person: Person, *, on: dt.date) -> dict[str, Any]:
    """Who, what was given, what comes next, health facts, the file's other facts, what was marked as in error."""
    return {
        "id": person.id,
        "name": person.name,
        "age": wording.age(person.birth_date, on),
        "sex": str(residents.SEX_WORDS[person.sex]),
        "birth_date": wording.full_day(person.birth_date),
        "document": mask_id_number(person.document) if person.document else _("没有登记证件"),
        "needs_document": person.document is None,
        "given": [_given(one) for one in reversed(queries.immunizations_of(person_id=person.id))],
        "voided": [_given(one) for one in queries.voided_of(person_id=person.id)],
        "next": [_next(one) for one in queries.forecast_for(person=person, on=on) if one.status in SHOWN],
        "facts": [_fact(one) for one in queries.health_facts_of(person_id=person.id)],
        "file": residents.file_rows(person),
    }


def _given(one: Immunization) -> dict[str, Any]:
    in_error = one.status is ImmunizationStatus.ENTERED_IN_ERROR
    place = one.clinic.short_name if one.clinic else one.given_place
    lot = _("批号 %(lot)s", lot=one.lot_number) if one.lot_number else None
    limb = str(words.LIMBS[one.site]) if one.site else None
    later = one.source is ImmunizationSource.IMPORTED or (one.reason or "").startswith(
        "补录"
    )  # from paper (room paper)
    source = _("补录") if later else None
    parts = [source, place, one.manufacturer, lot, limb]
    return {
        "record_id": one.record_id,
        "title": f"{vaccines.name_of(one.vaccine_code)} {_('第 %(n)s 剂', n=one.dose_number)}",
        "date": wording.full_day(one.given_on),
        "text": " · ".join(part for part in parts if part),
        "state": "void" if in_error else "done",
        "status": "entered_in_error" if in_error else "corrected" if one.version > 1 else None,
    }


def _next(one: Forecast) -> dict[str, str]:
    vaccine = in_force().rows[one.vaccine].vaccine
    name = vaccine.name_en if _english() else vaccine.name_zh
    return {
        "title": f"{name} {_('第 %(n)s 剂', n=one.dose)}" if one.dose else name,
        "date": wording.full_day(one.recommended) if one.recommended else "",
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
