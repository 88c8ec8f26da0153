"""What the pages of merging show, as plain values."""

import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.merging import queries
from vaccsched.merging.errors import OPEN
from vaccsched.merging.models import PersonMerge
from vaccsched.records import queries as records
from vaccsched.records.models import Immunization
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_id_number
from vaccsched.sites import queries as sites
from vaccsched.vaccines import queries as vaccines

WHY = {"same": _l("姓名和出生日期相同"), "similar": _l("姓名差一个字，出生日期相同"), "phone": _l("电话和出生日期相同")}
TABLES = {  # what went along, in the clinic's words; other tables are counted together
    "immunizations": _l("接种记录"),
    "health_facts": _l("健康情况"),
    "appointments": _l("预约"),
    "visits": _l("就诊"),
    "guardianships": _l("家庭账户关系"),
    "certificates": _l("接种证"),
}


def index_facts(clinic_id: uuid.UUID) -> dict[str, Any]:
    """Proposals and what was merged."""
    found = queries.proposals(clinic_id=clinic_id)
    return {
        "proposals": [
            {"one": brief(pair.one), "other": brief(pair.other), "why": str(WHY[pair.why])} for pair in found
        ],
        "merges": [
            {
                "id": one.id,
                "name": one.survivor.name,
                "at": wording.day_time(one.merged_at),
                "undone": one.undone_at is not None,
            }
            for one in queries.merges(clinic_id=clinic_id)
        ],
    }


def brief(person: Person) -> dict[str, Any]:
    """Enough to tell two files apart."""
    return {
        "id": person.id,
        "name": person.name,
        "sex": str(residents.SEX_WORDS[person.sex]),
        "birth_date": wording.full_day(person.birth_date),
        "document": mask_id_number(person.document) if person.document else _("没有登记证件"),
    }


def compare_facts(one: Person, other: Person) -> dict[str, Any]:
    """Both files side by side, and what stands in the way."""
    conflict = queries.find_open_conflict(one_id=one.id, other_id=other.id)
    sides = [_side(one), _side(other)]
    return {
        "sides": sides,
        "rows": [
            {"key": left["key"], "values": [left["value"], right["value"]], "differs": left["value"] != right["value"]}
            for left, right in zip(*[side["rows"] for side in sides], strict=True)
        ],
        "conflict": str(OPEN[conflict]) if conflict else None,
    }


def merge_facts(made: PersonMerge, *, clinic_id: uuid.UUID) -> dict[str, Any]:
    """What went along, what may be one dose twice, and whether it was undone."""
    rows = queries.rows_of(merge_id=made.id)
    told = {str(TABLES[name]): len(ids) for name, ids in rows.items() if name in TABLES}
    rest = sum(len(ids) for name, ids in rows.items() if name not in TABLES)
    return {
        "id": made.id,
        "survivor": brief(made.survivor),
        "duplicate": brief(made.duplicate),
        "reason": made.reason,
        "who": made.merged_by.name if made.merged_by else "",
        "at": wording.day_time(made.merged_at),
        "moved": [*told.items(), *([(str(_("其他")), rest)] if rest else [])],
        "undone": wording.day_time(made.undone_at) if made.undone_at else None,
        "undo_reason": made.undo_reason,
        "doubles": [
            [_dose(one, clinic_id) for one in pair]
            for pair in (queries.doubles_of(person_id=made.survivor_id) if made.undone_at is None else [])
        ],
    }


def _side(person: Person) -> dict[str, Any]:
    doses = records.immunizations_of(person_id=person.id)
    clinic = sites.get_clinic(person.clinic_id).name if person.clinic_id else "—"
    rows = [
        {"key": str(_("姓名")), "value": person.name},
        {"key": str(_("性别")), "value": str(residents.SEX_WORDS[person.sex])},
        {"key": str(_("出生日期")), "value": wording.full_day(person.birth_date)},
        {"key": str(_("证件")), "value": brief(person)["document"]},
        {"key": str(_("档案在")), "value": clinic},
        {"key": str(_("建档")), "value": wording.full_day(clock.day_of(person.created_at))},
        *residents.file_rows(person),
        {"key": str(_("接种记录")), "value": str(len(doses))},
    ]
    return {**brief(person), "rows": rows, "doses": [_named(one) for one in reversed(doses)]}


def _named(one: Immunization) -> str:
    return (
        f"{wording.full_day(one.given_on)} {vaccines.name_of(one.vaccine_code)} {_('第 %(n)s 剂', n=one.dose_number)}"
    )


def _dose(one: Immunization, clinic_id: uuid.UUID) -> dict[str, Any]:
    details = [one.clinic.short_name if one.clinic else one.given_place, one.lot_number, one.manufacturer]
    return {
        "record_id": one.record_id,
        "title": _named(one),
        "text": " · ".join(part for part in details if part) or _("补录"),
        "can_drop": one.clinic_id in (None, clinic_id),
    }
