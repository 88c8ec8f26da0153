"""What the pages of certificates show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _

from vaccsched.certificates import queries, words
from vaccsched.certificates.models import Certificate, PersonMove, SchoolCheck
from vaccsched.records import queries as records
from vaccsched.records.models import Immunization, ImmunizationSource
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_id_number
from vaccsched.vaccines import queries as vaccines

OPEN_LINES = 400


def person_facts(person: Person) -> dict[str, Any]:
    """Certificate, doses and their lines, moves, school checks."""
    certificates = queries.certificates_of(person_id=person.id)
    newest = certificates[0] if certificates else None
    lines = {one.record_id: one.line for one in queries.printed_lines(certificate_id=newest.id)} if newest else {}
    doses = records.immunizations_of(person_id=person.id)
    return {
        "person": who(person),
        "newest": _certificate(newest) if newest else None,
        "earlier": [_certificate(one) for one in certificates[1:]],
        "reasons": _reasons(newest),
        "late": newest is None and not queries.is_in_time(birth_date=person.birth_date, on=today()),
        "doses": [{**_dose(one), "line": lines.get(one.record_id)} for one in doses],
        "next_line": max(lines.values(), default=0) + 1,
        "newest_dose": next((_dose(one) for one in reversed(doses) if one.record_id not in lines), None),
        "moves": [_move(one) for one in queries.moves_of(person_id=person.id)],
        "checks": [_check(one) for one in queries.checks_of(person_id=person.id)],
    }


def who(person: Person) -> dict[str, Any]:
    """The person strip's facts."""
    return {
        "id": person.id,
        "name": person.name,
        "age": wording.age(person.birth_date, today()),
        "sex": str(residents.SEX_WORDS[person.sex]),
        "birth_date": wording.full_day(person.birth_date),
        "document": mask_id_number(person.document) if person.document else _("没有登记证件"),
    }


def today() -> dt.date:
    """The clinic's day."""
    return clock.day_of(clock.now())


def paper_facts(certificate: Certificate, wanted: Collection[int]) -> dict[str, Any]:
    """The chosen lines of a certificate where the printer must put them, page by page; millimetres."""
    printer = queries.printer_of(clinic_id=certificate.clinic_id)
    doses = {one.record_id: one for one in records.immunizations_of(person_id=certificate.person_id)}
    pages: dict[int, list[dict[str, Any]]] = {}
    for one in queries.printed_lines(certificate_id=certificate.id):
        if one.line in wanted and one.record_id in doses:
            spot = queries.spot(printer, one.line)
            pages.setdefault(spot.page, []).append({"y": spot.y, **_line(doses[one.record_id])})
    height = (printer.first_line + printer.lines_per_page * printer.line_height) / 10 + 5
    return {
        "pages": sorted(pages.items()),
        "shift": printer.offset_x / 10,
        "height": height,
        "person_id": certificate.person_id,
        "paper_id": certificate.id,
        "lines": sorted(wanted),
    }


def proof_facts(person: Person, wanted: Collection[uuid.UUID]) -> dict[str, Any]:
    """接种凭证: the chosen doses with everything 疫苗管理法 第46条 names; those of the newest day if none was."""
    doses = records.immunizations_of(person_id=person.id)
    newest = doses[-1].given_on if doses else None
    chosen = [one for one in doses if one.record_id in wanted] or [one for one in doses if one.given_on == newest]
    return {"person": who(person), "doses": [_dose(one) for one in chosen], "today": wording.full_day(today())}


def check_facts(check: SchoolCheck) -> dict[str, Any]:
    """The result of a check for the screen and the paper."""
    missing = [
        {
            "name": vaccines.name_of(one["vaccine"]),
            "dose": one["dose"],
            "words": _("请医生决定") if one["doctor"] else _("已超过时间") if one["late"] else _("该打了"),
            "doctor": one["doctor"],
        }
        for one in check.missing
    ]
    to_give = [one for one in missing if not one["doctor"]]
    return {
        **_check(check),
        "person": who(check.person),
        "clinic": check.clinic,
        "missing": missing,
        "complete": not to_give,
        "has_certificate": check.has_certificate,
        "law": str(words.LAW),
        "who": check.checked_by.name if check.checked_by else "",
        "programme": check.programme_version,
    }


def follow_up(clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """Children whose last check lacked something, with what is still lacking today; those who are done last."""
    rows = []
    for check in queries.last_checks(clinic_id=clinic_id):
        if not any(not one["doctor"] for one in check.missing) and check.has_certificate:
            continue
        left = queries.still_missing(queries.missing_for(person=check.person, on=today()))
        names = _("、").join(f"{vaccines.name_of(one.vaccine)} {_('第 %(n)s 剂', n=one.dose)}" for one in left)
        rows.append({**_check(check), "name": check.person.name, "person_id": check.person_id, "left": names})
    return sorted(rows, key=lambda row: not row["left"])


def _certificate(one: Certificate) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "version": one.version,
        "reason": str(words.REASONS[one.reason]),
        "note": one.note,
        "issued_on": wording.full_day(one.issued_on),
        "who": one.issued_by.name if one.issued_by else "",
        "clinic": one.clinic.short_name,
    }


def _reasons(newest: Certificate | None) -> list[tuple[str, str]]:
    names = [(reason.value, str(word)) for reason, word in words.REASONS.items()]
    first = ("first", "from_elsewhere")
    return [(value, word) for value, word in names if (value in first if newest is None else value != "first")]


def _dose(one: Immunization) -> dict[str, Any]:
    here = one.source is ImmunizationSource.GIVEN_HERE
    limb = str(records.LIMB_WORDS[one.site]) if one.site else ""
    route = str(records.ROUTE_WORDS.get(one.route, one.route)) if one.route else ""
    return {
        "record_id": one.record_id,
        "name": vaccines.name_of(one.vaccine_code),
        "dose": one.dose_number,
        "given_on": one.given_on.isoformat(),  # as the pre-printed lines of the certificate have it
        "day": wording.full_day(one.given_on),
        "given_at": f"{wording.full_day(one.given_on)} {wording.time(one.given_at) if here else ''}".strip(),
        "site": limb,
        "way": " · ".join(part for part in (limb, route, one.dose_text) if part),
        "manufacturer": one.manufacturer or "",
        "product": f"{one.product.name} {one.product.specification}" if one.product else "",
        "lot": one.lot_number or "",
        "expires_on": one.expires_on.isoformat() if one.expires_on else "",
        "good_until": wording.full_day(one.expires_on) if one.expires_on else "",
        "trace_code": one.trace_code or "",
        "place": (one.clinic.name if one.clinic else one.given_place) or "",
        "short_place": (one.clinic.short_name if one.clinic else one.given_place) or "",
        "performer": (one.performer.name if one.performer else one.performer_name) or "",
    }


def _line(one: Immunization) -> dict[str, str]:
    """One line of the certificate, always in Chinese: the booklet is."""
    dose = _dose(one)
    return {
        "vaccine": f"{one.vaccine.name_zh} {one.dose_number}",
        "given_on": dose["given_on"],
        "site": dose["site"],
        "lot": dose["lot"],
        "expires_on": dose["expires_on"],
        "manufacturer": dose["manufacturer"][:8],
        "place": dose["short_place"][:8],
        "performer": dose["performer"][:4],
    }


def _move(one: PersonMove) -> dict[str, str]:
    until = _("住到 %(day)s", day=wording.full_day(one.stays_until)) if one.stays_until else ""
    return {
        "kind": str(words.MOVES[one.kind]),
        "day": wording.full_day(one.moved_on),
        "text": " · ".join(part for part in (one.place, one.reason, until) if part),
        "who": one.recorded_by.name if one.recorded_by else "",
    }


def _check(one: SchoolCheck) -> dict[str, Any]:
    lacking = sum(1 for missing in one.missing if not missing["doctor"])
    return {
        "id": one.id,
        "school": one.school,
        "kind": str(words.SCHOOLS[one.kind]),
        "day": wording.full_day(one.checked_on),
        "lacking": lacking,
        "result": _("缺 %(n)s 剂", n=lacking) if lacking else _("已完成"),
        "paper": one.has_certificate,
    }
