"""What the pages about reactions show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from vaccsched.aefi import queries, rules, words
from vaccsched.aefi.models import AefiCase, CaseStatus, Correct, Severity, Source
from vaccsched.identity import queries as identity
from vaccsched.records import queries as records
from vaccsched.records.models import Immunization
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.format import day_time, full_day
from vaccsched.shared.masking import mask_name
from vaccsched.vaccines import queries as vaccines

LOCAL = "%Y-%m-%dT%H:%M"
YEAR = dt.timedelta(days=366)  # older doses stand behind a fold


def case_list(
    *, clinic_id: uuid.UUID, status: CaseStatus | None, source: Source | None, now: dt.datetime
) -> dict[str, Any]:
    """The clinic's cases with their limits."""
    found = queries.cases(clinic_id=clinic_id, status=status, source=source)
    return {
        "case_ids": [one.id for one in found],
        "rows": [_row(one, now) for one in found],
        "server_now": now.timestamp(),
        "status": str(status or ""),
        "source": str(source or ""),
        "sources": [(one.value, text) for one, text in words.SOURCES.items()],
        "statuses": [one.value for one in CaseStatus],
    }


def new(person: Person, *, now: dt.datetime) -> dict[str, Any]:
    """The page on which a case is opened."""
    return {
        "person_id": person.id,
        "name": mask_name(person.name),
        "birth_date": person.birth_date,
        "doses": _choices(queries.doses_before(person_id=person.id, now=now)),
        "newest": [str(one.id) for one in queries.doses_before(person_id=person.id, now=now)[:1]],
        "severities": _severities(),
        "now_local": clock.local(now).strftime(LOCAL),
    }


def show(case: AefiCase, *, now: dt.datetime) -> dict[str, Any]:
    """The whole case."""
    due = queries.due_at(case)
    waiting = rules.is_waiting(case.status)
    return {
        **_row(case, now),
        "server_now": now.timestamp(),
        "due_words": day_time(due),
        "waiting": waiting,
        "severity": str(case.severity),
        "severity_text": words.SEVERITIES[case.severity],
        "severities": [(one.value, text) for one, text in words.SEVERITIES.items()],
        "great": case.severity is not Severity.ORDINARY,
        "told": case.told,
        "card": card(case),
        "doses": _dose_rows(case, now),
        "windows": [str(words.WINDOWS[one.code]) for one in _windows(case)],
        "all_windows": [str(text) for text in words.WINDOWS.values()],
        "missing": [str(words.FIELDS[name]) for name in rules.missing(case)] if waiting else [],
        "recoveries": [(one.value, text) for one, text in words.RECOVERIES.items()],
        "founds": [(one.value, text) for one, text in words.FOUND.items()],
        "corrects": [(one.value, text) for one, text in words.CORRECT.items()],
        "classification": words.CLASSIFICATION,
        "history": _history(case),
        "submitted_number": case.submitted_number,
    }


def card(case: AefiCase) -> dict[str, Any]:
    """The values of the form's fields, as they are typed."""
    onset = clock.local(case.onset_at).strftime(LOCAL) if case.onset_at else ""
    return {
        **{name: getattr(case, name) or "" for name in ("occupation", "address", "phone", "seen_where", "course")},
        **{name: getattr(case, name) or "" for name in ("diagnosis", "reporter_name", "reporter_phone")},
        "onset_at": onset,
        "seen_on": case.seen_on.isoformat() if case.seen_on else "",
        "temperature": _degrees(case.temperature_tenths),
        "redness_mm": "" if case.redness_mm is None else case.redness_mm,
        "induration_mm": "" if case.induration_mm is None else case.induration_mm,
        "hospitalised": {True: "yes", False: "no", None: ""}[case.hospitalised],
        "recovery": str(case.recovery or ""),
        "found": str(case.found or ""),
    }


def paper(case: AefiCase) -> dict[str, Any]:
    """The card as it is printed: every official field."""
    person = case.person
    yes_no = {True: words.CORRECT[Correct.YES], False: words.CORRECT[Correct.NO], None: ""}
    return {
        "case_id": case.id,
        "code": case.submitted_number or case.code,
        "name": person.name,
        "sex": residents.SEX_WORDS[person.sex],
        "birth_date": full_day(person.birth_date),
        **{name: getattr(case, name) or "" for name in ("occupation", "address", "phone", "seen_where", "course")},
        **{name: getattr(case, name) or "" for name in ("diagnosis", "reporter_name", "reporter_phone")},
        "onset_at": day_time(case.onset_at) if case.onset_at else "",
        "seen_on": full_day(case.seen_on or clock.day_of(case.discovered_at)),
        "discovered_at": day_time(case.discovered_at),
        "temperature": _degrees(case.temperature_tenths),
        "redness_mm": case.redness_mm,
        "induration_mm": case.induration_mm,
        "hospitalised": yes_no[case.hospitalised],
        "recovery": words.RECOVERIES[case.recovery] if case.recovery else "",
        "found": words.FOUND[case.found] if case.found else "",
        "classification": words.CLASSIFICATION,
        "reported_on": full_day(case.submitted_at or case.created_at),
        "clinic": case.clinic.name,
        "clinic_phone": case.clinic.phone,
        "doses": _paper_doses(case),
    }


def home(person: Person, *, now: dt.datetime, account_id: uuid.UUID) -> dict[str, Any]:
    """The family's form, and what was reported before."""
    return {
        "person_id": person.id,
        "name": person.name,
        "doses": _choices(queries.doses_before(person_id=person.id, now=now, lately=queries.LATELY)),
        "newest": _last_visit(queries.doses_before(person_id=person.id, now=now, lately=queries.LATELY)),
        "now_local": clock.local(now).strftime(LOCAL),
        "before": [
            {"case_id": one.id, "at": one.created_at, "answered": one.status is not CaseStatus.DRAFT}
            for one in queries.own_cases(account_id=account_id, person_id=person.id)
        ],
    }


def case_facts(case: AefiCase) -> dict[str, Any]:
    """One case as a program reads it."""
    return {
        "case_id": str(case.id),
        "code": case.code,
        "status": str(case.status),
        "severity": str(case.severity),
        "due_at": queries.due_at(case).isoformat(),
    }


def found_rows(found: Sequence[Person]) -> list[dict[str, Any]]:
    """The list to choose from: masked names."""
    return [{"person_id": one.id, "name": mask_name(one.name), "birth_date": one.birth_date} for one in found]


def _row(case: AefiCase, now: dt.datetime) -> dict[str, Any]:
    due = queries.due_at(case)
    return {
        "case_id": case.id,
        "code": case.code,
        "name": mask_name(case.person.name),
        "birth_date": case.person.birth_date,
        "status": str(case.status),
        "source_text": words.SOURCES[case.source],
        "discovered_at": case.discovered_at,
        "due": due.timestamp(),
        "due_at": due,
        "clock": rules.clock_state(due=due, now=now) if rules.is_waiting(case.status) else None,
        "two_hours": case.severity is not Severity.ORDINARY,
    }


def _choices(doses: Sequence[Immunization]) -> list[dict[str, Any]]:
    return [
        {
            "value": str(one.id),
            "title": vaccines.name_of(one.vaccine_code),
            "text": full_day(one.given_on),
        }
        for one in doses
    ]


def _last_visit(doses: Sequence[Immunization]) -> list[str]:
    """The doses of the newest day: what a reaction most likely followed."""
    return [str(one.id) for one in doses if one.given_on == doses[0].given_on]


def _dose_rows(case: AefiCase, now: dt.datetime) -> list[dict[str, Any]]:
    named = {dose.immunization_id: dose.given_correctly for dose in case.doses}
    return [
        {
            "value": str(one.id),
            "title": vaccines.name_of(one.vaccine_code),
            "text": full_day(one.given_on),
            "chosen": one.id in named,
            "recent": one.id in named or one.given_at >= case.discovered_at - YEAR,
            "correct": str(named.get(one.id) or ""),
        }
        for one in queries.doses_before(person_id=case.person_id, now=now)
    ]


def _paper_doses(case: AefiCase) -> list[dict[str, Any]]:
    products = queries.products_of(case)
    return [
        {
            "name": vaccines.name_of(one.vaccine_code),
            "specification": products[one.product_id].specification if one.product_id in products else "",
            "manufacturer": one.manufacturer or "",
            "lot": one.lot_number or "",
            "expires_on": full_day(one.expires_on) if one.expires_on else "",
            "given_at": day_time(one.given_at),
            "dose": one.dose_number,
            "amount": one.dose_text or "",
            "route": one.route or "",
            "site": records.LIMB_WORDS[one.site] if one.site else "",
            "correct": words.CORRECT[dose.given_correctly] if dose.given_correctly else "",
        }
        for dose in case.doses
        for one in [dose.immunization]
    ]


def _windows(case: AefiCase) -> list[rules.Window]:
    return rules.windows(given_at=[dose.immunization.given_at for dose in case.doses], onset_at=case.onset_at)


def _severities() -> list[dict[str, Any]]:
    return [{"value": one.value, "title": text} for one, text in words.SEVERITIES.items()]


def _history(case: AefiCase) -> list[dict[str, Any]]:
    names = identity.names_of(staff_ids={one.staff_id for one in case.history if one.staff_id})
    return [
        {
            "title": str(words.HAPPENED[one.what]),
            "date": day_time(one.at),
            "state": "done",
            "text": " ".join(part for part in (names.get(one.staff_id) if one.staff_id else None, one.note) if part),
        }
        for one in reversed(case.history)
    ]


def _degrees(tenths: int | None) -> str:
    return "" if tenths is None else f"{tenths // 10}.{tenths % 10}"
