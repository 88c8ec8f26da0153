"""A copy of everything this system keeps about one person, for themselves: JSON and a page to read, in one ZIP.

Nothing of other persons: parents' names and phones, who signed for a child and other accounts are left out. Who gave a
dose stays in, as on every certificate (疫苗管理法 第46条).
"""

import datetime as dt
import io
import json
import uuid
import zipfile
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from vaccsched.aefi.models import AefiCase
from vaccsched.booking import queries as booking
from vaccsched.certificates import queries as certificates
from vaccsched.consents.models import Consent
from vaccsched.feedback.models import Score
from vaccsched.mydata import queries, words
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.screening import queries as screening
from vaccsched.shared.db import db
from vaccsched.shared.format import day_time, full_day
from vaccsched.vaccines import queries as vaccines
from vaccsched.visits.models import PlannedDose, Visit

FORMAT = "vaccsched-person-1"
Rows = list[dict[str, Any]]


def collected(person: Person, *, account_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    """All of it as plain values, by section."""
    return {
        "format": FORMAT,
        "made_at": _text(now),
        "person": _person(person),
        "doses": _doses(person.id),
        "health_facts": _health(person.id),
        "appointments": _appointments(person.id),
        "visits": _visits(person.id),
        "consents": _consents(person.id),
        "reactions": _reactions(person.id),
        "proofs": [
            {"number": one.id.hex[-12:].upper(), "made_at": _text(one.issued_at), "text": one.text}
            for one in certificates.proofs_of(person_id=person.id)
        ],
        "scores": _scores(person.id),
        "authorisations": _authorisations(person.id),
        "correction_requests": _requests(account_id, person.id),
        "looks": [
            {"at": _text(one.at), "by": one.actor_kind, "act": one.action, "purpose": one.purpose}
            for one in queries.direct_looks(person_id=person.id)
        ],
    }


def sections(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The same for the page to read: titles and rows of name and value."""
    titles = {
        "person": _("个人信息"),
        "doses": _("接种记录"),
        "health_facts": _("健康情况"),
        "appointments": _("预约"),
        "visits": _("到门诊"),
        "consents": _("知情同意"),
        "reactions": _("接种后反应"),
        "proofs": _("开过的凭证"),
        "scores": _("满意度"),
        "authorisations": _("授权"),
        "correction_requests": _("更正请求"),
        "looks": _("谁看过"),
    }
    return [
        {"title": title, "rows": [_shown(row) for row in (data[key] if isinstance(data[key], list) else [data[key]])]}
        for key, title in titles.items()
    ]


def archive(data: dict[str, Any], page: str) -> bytes:
    """The ZIP. Pure computing: run it off the loop."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        file.writestr("read-me.html", page)
    return buffer.getvalue()


def _shown(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, _one_line(value)) for name, value in row.items() if value not in (None, "", [], {})]


def _one_line(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_one_line(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_one_line(one)}" for name, one in value.items() if one not in (None, ""))
    return str(value)


def _person(person: Person) -> dict[str, Any]:
    file = residents.find_file(person_id=person.id)
    return {
        "name": person.name,
        "sex": str(residents.SEX_WORDS[person.sex]),
        "birth_date": person.birth_date.isoformat(),
        "birth_time": person.birth_time.isoformat() if person.birth_time else None,
        "document_kind": str(residents.DOCUMENT_WORDS[person.document_kind]),
        "document": person.document,
        "phone": person.phone,
        "gestation_weeks": person.gestation_weeks,
        "birth_weight_g": person.birth_weight_g,
        "home_address": file.home_address if file else None,
        "household_address": file.household_address if file else None,
        "on_file_since": _text(person.created_at),
    }


def _doses(person_id: uuid.UUID) -> Rows:
    return [
        {
            "vaccine": vaccines.name_of(one.vaccine_code),
            "vaccine_code": one.vaccine_code,
            "dose_number": one.dose_number,
            "given_on": one.given_on.isoformat(),
            "lot_number": one.lot_number,
            "expires_on": one.expires_on.isoformat() if one.expires_on else None,
            "trace_code": one.trace_code,
            "manufacturer": one.manufacturer,
            "site": str(records.LIMB_WORDS[one.site]) if one.site else None,
            "route": one.route,
            "place": one.clinic.name if one.clinic else one.given_place,
            "performer": one.performer.name if one.performer else one.performer_name,
            "kept_until_at_least": one.retain_until.isoformat() if one.retain_until else None,
        }
        for one in records.immunizations_of(person_id=person_id)
    ]


def _health(person_id: uuid.UUID) -> Rows:
    return [
        {"kind": str(one.kind), "code": one.code, "detail": one.detail, "since": one.since.isoformat()}
        for one in records.health_facts_of(person_id=person_id)
    ]


def _appointments(person_id: uuid.UUID) -> Rows:
    return [
        {
            "code": one.short_code,
            "at": _text(one.slot.starts_at),
            "clinic": one.clinic.name,
            "vaccines": [vaccines.name_of(line.vaccine_code) for line in one.lines],
            "status": str(one.status),
        }
        for one in booking.appointments_of_persons(person_ids=[person_id])
    ]


def _visits(person_id: uuid.UUID) -> Rows:
    found = db.session.scalars(sa.select(Visit).where(Visit.person_id == person_id).order_by(Visit.id))
    return [
        {
            "day": one.day.isoformat(),
            "clinic": one.clinic.name,
            "ticket": one.ticket,
            "stages": [{"stage": str(entry.stage), "from": _text(entry.started_at)} for entry in one.entries],
            "doses": [
                {"vaccine": vaccines.name_of(dose.vaccine_code), "outcome": str(dose.outcome)}
                for dose in one.planned_doses
            ],
            "inquiry": _inquiry(one.id),
        }
        for one in found
    ]


def _inquiry(visit_id: uuid.UUID) -> dict[str, Any] | None:
    inquiry = screening.inquiry_of(visit_id=visit_id)
    if inquiry is None:
        return None
    temperature = inquiry.temperature_tenths
    return {
        "temperature": temperature / 10 if temperature else None,
        "said_yes_to": screening.yes_sentences(inquiry),
        "outcome": str(inquiry.outcome),
        "advice": inquiry.advice,
    }


def _consents(person_id: uuid.UUID) -> Rows:
    rows = (
        sa.select(Consent, PlannedDose.vaccine_code)
        .join(PlannedDose, PlannedDose.id == Consent.planned_dose_id)
        .join(Visit, Visit.id == PlannedDose.visit_id)
        .where(Visit.person_id == person_id)
        .order_by(Consent.signed_at, Consent.id)
    )
    return [
        {"vaccine": vaccines.name_of(code), "decision": str(one.decision), "at": _text(one.signed_at)}
        for one, code in db.session.execute(rows)
    ]


def _reactions(person_id: uuid.UUID) -> Rows:
    found = db.session.scalars(sa.select(AefiCase).where(AefiCase.person_id == person_id).order_by(AefiCase.id))
    return [
        {
            "code": one.code,
            "known_at": _text(one.discovered_at),
            "told": one.told,
            "began_at": _text(one.onset_at) if one.onset_at else None,
            "course": one.course,
            "diagnosis": one.diagnosis,
            "status": str(one.status),
        }
        for one in found
    ]


def _scores(person_id: uuid.UUID) -> Rows:
    found = db.session.scalars(
        sa.select(Score).join(Visit, Visit.id == Score.visit_id).where(Visit.person_id == person_id).order_by(Score.id)
    )
    return [{"day": one.day.isoformat(), "stars": one.stars, "comment": one.comment} for one in found]


def _authorisations(person_id: uuid.UUID) -> Rows:
    return [
        {
            "institution": one.institution.name,
            "may_read": [str(words.SCOPES[scope]) for scope in words.SCOPES if scope in one.scopes],
            "from": _text(one.given_at),
            "until": full_day(one.until),
            "withdrawn": _text(one.withdrawn_at) if one.withdrawn_at else None,
        }
        for one in queries.authorisations_of(person_id=person_id)
    ]


def _requests(account_id: uuid.UUID, person_id: uuid.UUID) -> Rows:
    return [
        {"topic": str(words.TOPICS[one.topic]), "told": one.told, "status": str(one.status), "answer": one.answer}
        for one in queries.requests_of(account_id=account_id, person_id=person_id)
    ]


def _text(instant: dt.datetime) -> str:
    return day_time(instant)
