"""The page on which name, birth date and sex of a file are corrected, and what follows from it, as plain values."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from vaccsched.booking import queries as booking
from vaccsched.booking.models import AppointmentLine
from vaccsched.identity import queries as identity
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person, PersonCorrection
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_id_number
from vaccsched.vaccines import queries as vaccines


def correct_facts(person: Person, *, on: dt.date) -> dict[str, Any]:
    """What stands on file, what was corrected before, what is due today and which bookings no longer fit."""
    versions = residents.corrections_of(person_id=person.id)
    past = records.past_of(person=person)
    return {
        "person_id": person.id,
        "person": {
            "name": person.name,
            "sex": str(residents.SEX_WORDS[person.sex]),
            "age": wording.age(person.birth_date, on),
            "birth_date": wording.full_day(person.birth_date),
            "document": mask_id_number(person.document) if person.document else _("没有登记证件"),
        },
        "values": {"name": person.name, "birth_date": person.birth_date.isoformat(), "sex": person.sex.value},
        "sexes": [(sex.value, str(word)) for sex, word in residents.SEX_WORDS.items()],
        "seen_version": len(versions),
        "versions": [_version(one) for one in reversed(versions)],
        "due": [vaccines.name_of(one.vaccine) for one in records.due_for(person=person, on=on)],
        "bookings": [_booking(one, past) for one in booking.open_lines_of(person_id=person.id)],
        "before_birth": sum(one.given_on < person.birth_date for one in past.given),
    }


def _booking(line: AppointmentLine, past: records.Past) -> dict[str, str]:
    """An open booking, and what dates say against it now."""
    day = line.appointment.day
    found = records.objections_in(past, vaccine_code=line.vaccine_code, dose_number=line.dose_number, on=day)
    return {
        "day": wording.full_day(day),
        "vaccine": f"{vaccines.name_of(line.vaccine_code)} {_('第 %(n)s 剂', n=line.dose_number)}",
        "against": str(_("；")).join(one.reason.text() for one in found if one.blocks),
    }


def _version(one: PersonCorrection) -> dict[str, Any]:
    names = identity.names_of(staff_ids={one.corrected_by_id} if one.corrected_by_id else set())
    pairs = [
        (_("姓名"), one.old_name, one.new_name),
        (_("出生日期"), wording.full_day(one.old_birth_date), wording.full_day(one.new_birth_date)),
        (_("性别"), str(residents.SEX_WORDS[one.old_sex]), str(residents.SEX_WORDS[one.new_sex])),
    ]
    return {
        "version": one.version,
        "at": wording.day_time(one.corrected_at),
        "who": next(iter(names.values()), ""),
        "reason": one.reason,
        "changed": [{"field": field, "old": old, "new": new} for field, old, new in pairs if old != new],
    }
