"""What the pages of moving show, as plain values."""

import uuid
from typing import Any

from flask_babel import gettext as _

from vaccsched.certificates import page
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.models import FileStatus, Person
from vaccsched.shared import format as wording
from vaccsched.shared.errors import InvalidInput
from vaccsched.vaccines import queries as vaccines


def move_facts(person: Person, *, clinic_id: uuid.UUID) -> dict[str, Any]:
    """Where the file is now."""
    file = residents.find_file(person_id=person.id)
    status = file.status if file else FileStatus.LIVES_HERE
    return {
        "person": page.who(person),
        "here": person.clinic_id == clinic_id,
        "elsewhere": person.clinic_id is not None and person.clinic_id != clinic_id,
        "status": str(residents.FILE_STATUS_WORDS[status]),
        "today": page.today().isoformat(),
    }


def doses_facts(person: Person) -> dict[str, Any]:
    """What is on record, with marks where one vaccine was entered twice for a day, and the form's choices."""
    doses = records.immunizations_of(person_id=person.id)
    seen = [(one.vaccine_code, one.given_on) for one in doses]
    return {
        "person": page.who(person),
        "doses": [
            {
                "name": vaccines.name_of(one.vaccine_code),
                "dose": one.dose_number,
                "given_on": wording.full_day(one.given_on),
                "place": (one.clinic.short_name if one.clinic else one.given_place) or "—",
                "record_id": one.record_id,
                "twice": seen.count((one.vaccine_code, one.given_on)) > 1,
            }
            for one in doses
        ],
        "vaccines": [(one.code, vaccines.name_of(one.code)) for one in vaccines.vaccines()],
        "sites": [(site.value, str(word)) for site, word in records.LIMB_WORDS.items()],
    }


def known_vaccine(values: dict[str, Any]) -> dict[str, Any]:
    """The same values, of a vaccine that the programme knows.

    :raises InvalidInput:
    """
    if values["vaccine_code"] not in {one.code for one in vaccines.vaccines()}:
        raise InvalidInput({"vaccine_code": [str(_("没有这种疫苗，请从列表里选。"))]})
    return values
