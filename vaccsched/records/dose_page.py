"""One dose record as plain values: what 疫苗管理法 第46条 and 规范(2023) §9 name, all versions, who changed what."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.identity import queries as identity
from vaccsched.records import queries, words
from vaccsched.records.models import Immunization, ImmunizationSource, ImmunizationStatus
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.vaccines import queries as vaccines

FIELDS: dict[str, Any] = {  # in the order of the page
    "vaccine_code": _l("疫苗"),
    "product": _l("产品"),
    "manufacturer": _l("上市许可持有人"),
    "dose_number": _l("剂次"),
    "lot_number": _l("批号"),
    "expires_on": _l("有效期至"),
    "trace_code": _l("追溯码（最小包装）"),
    "given_at": _l("接种时间"),
    "site": _l("接种部位"),
    "route": _l("接种途径"),
    "dose_text": _l("剂量"),
    "place": _l("接种单位"),
    "performer": _l("接种人员"),
}
HERE = ("dose_number", "given_on", "given_time", "site", "performer_id")  # what may be corrected of a dose given here
ELSEWHERE = (
    "vaccine_code", "dose_number", "given_on", "manufacturer", "lot_number", "expires_on", "trace_code", "site",
    "given_place", "performer_name",
)  # fmt: skip
SITES = [(site.value, word) for site, word in words.LIMBS.items()]


def dose_facts(record_id: uuid.UUID, *, clinic_id: uuid.UUID) -> dict[str, Any]:
    """Who, what stands on record, all versions, and the fields that may be corrected here."""
    versions = queries.versions_of(record_id=record_id)
    latest = versions[-1]
    in_error = latest.status is ImmunizationStatus.ENTERED_IN_ERROR
    own = latest.clinic_id in (None, clinic_id)
    return {
        "person": {
            "id": latest.person_id,
            "name": latest.person.name,
            "age": wording.age(latest.person.birth_date, clock.day_of(clock.now())),
            "birth_date": wording.full_day(latest.person.birth_date),
        },
        "record_id": record_id,
        "version": latest.version,
        "title": f"{vaccines.name_of(latest.vaccine_code)} {_('第 %(n)s 剂', n=latest.dose_number)}",
        "status": "entered_in_error" if in_error else _status(latest),
        "rows": [{"key": word, "value": told(latest)[name] or "—"} for name, word in FIELDS.items()],
        "retain": _("保存至 %(day)s", day=wording.full_day(latest.retain_until))
        if latest.retain_until
        else _("长期保存"),
        "history": _history(versions),
        "correctable": own and not in_error,
        "holder": None if own or latest.clinic is None else latest.clinic.name,
        "changes": _changes(latest) if own and not in_error else [],
    }


def told(one: Immunization) -> dict[str, str | None]:
    """Every field in words."""
    here = one.source is ImmunizationSource.GIVEN_HERE
    return {
        "vaccine_code": vaccines.name_of(one.vaccine_code),
        "product": f"{one.product.name} {one.product.specification}" if one.product else None,
        "manufacturer": one.manufacturer,
        "dose_number": str(one.dose_number),
        "lot_number": one.lot_number,
        "expires_on": wording.full_day(one.expires_on) if one.expires_on else None,
        "trace_code": one.trace_code,
        "given_at": f"{wording.full_day(one.given_on)} {wording.time(one.given_at)}"
        if here
        else wording.full_day(one.given_on),
        "site": str(words.LIMBS[one.site]) if one.site else None,
        "route": str(words.ROUTES.get(one.route, one.route)) if one.route else None,
        "dose_text": one.dose_text,
        "place": one.clinic.name if one.clinic else one.given_place,
        "performer": one.performer.name if one.performer else one.performer_name,
    }


def _status(latest: Immunization) -> str:
    if latest.version > 1:
        return "corrected"
    return "imported" if latest.source is ImmunizationSource.IMPORTED else "completed"


def _history(versions: list[Immunization]) -> list[dict[str, Any]]:
    """Newest first: who wrote it, when, why, and what changed from the version before."""
    names = identity.names_of(staff_ids={one.recorded_by_id for one in versions if one.recorded_by_id})
    pairs = zip([None, *versions[:-1]], versions, strict=True)
    rows = [_step(before, one, names.get(one.recorded_by_id) if one.recorded_by_id else None) for before, one in pairs]
    return rows[::-1]


def _step(before: Immunization | None, one: Immunization, who: str | None) -> dict[str, Any]:
    return {
        "version": one.version,
        "at": wording.day_time(one.recorded_at),
        "who": who or _("系统"),
        "reason": one.reason,
        "what": _what(before, one),
        "changed": _changed(before, one) if before is not None else [],
    }


def _what(before: Immunization | None, one: Immunization) -> str:
    if before is None:
        return str(_("补录") if one.source is ImmunizationSource.IMPORTED else _("首次登记"))
    if one.status is not before.status:
        return str(_("作废") if one.status is ImmunizationStatus.ENTERED_IN_ERROR else _("恢复"))
    return str(_("更正"))


def _changed(before: Immunization, after: Immunization) -> list[dict[str, str]]:
    old, new = told(before), told(after)
    return [
        {"field": str(word), "old": old[name] or "—", "new": new[name] or "—"}
        for name, word in FIELDS.items()
        if old[name] != new[name]
    ]


def _changes(latest: Immunization) -> list[dict[str, Any]]:
    """The form's rows: what stands on record beside what it shall be."""
    names = HERE if latest.source is ImmunizationSource.GIVEN_HERE else ELSEWHERE
    return [_change(name, latest) for name in names]


def _change(name: str, latest: Immunization) -> dict[str, Any]:
    labels = {"given_on": _("接种日期"), "given_time": _("几点几分"), "performer_id": _("接种人员"),
              "given_place": _("接种单位"), "performer_name": _("接种人员")}  # fmt: skip
    value = latest.given_at if name == "given_time" else getattr(latest, name)
    return {
        "name": name,
        "label": labels.get(name) or str(FIELDS[name]),
        "now": _as_typed(value) or "—" if name not in _CHOICES else _chosen(name, latest, value),
        "value": str(value) if name in _CHOICES and value else _as_typed(value),
        "options": _CHOICES[name](latest) if name in _CHOICES else None,
    }


def _as_typed(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return wording.time(value)
    return "" if value is None else str(value)


def _chosen(name: str, latest: Immunization, value: Any) -> str:
    return next((str(word) for key, word in _CHOICES[name](latest) if key == str(value)), "—")


def _staff(latest: Immunization) -> list[tuple[str, str]]:
    assert latest.clinic is not None  # a dose given here has a clinic
    people = identity.accounts(county_id=latest.clinic.county_id, clinic_id=latest.clinic_id)
    return [(str(one.id), one.name) for one in people]


_CHOICES: dict[str, Any] = {
    "vaccine_code": lambda _latest: [(one.code, vaccines.name_of(one.code)) for one in vaccines.vaccines()],
    "site": lambda _latest: SITES,
    "performer_id": _staff,
}
