"""The frame of the desk page."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.identity.guards import current_actor, current_clinic
from vaccsched.residents import queries as residents
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.shared import live
from vaccsched.shared.clock import day_of
from vaccsched.shared.format import full_day
from vaccsched.shared.masking import mask_id_number, mask_name, mask_phone
from vaccsched.visits import operations
from vaccsched.visits.page.lists import lists
from vaccsched.visits.scan import Look, Unknown


def desk_page(now: dt.datetime) -> dict[str, Any]:
    """What stands around the panel: the two lists (one audit row), and the words of the forms."""
    channel = live.channel(topic=live.Topic.QUEUE, clinic_id=current_clinic().id)
    told = {"live_channel": channel, "live_version": live.version(channel)}  # read before the lists
    found = operations.look_at_lists(clinic_id=current_clinic().id, actor=current_actor(), now=now)
    return {
        **told,
        "lists": lists(found, clinic_id=current_clinic().id, now=now),
        "documents": [(kind.value, str(word)) for kind, word in residents.DOCUMENT_WORDS.items()],
        "sexes": [(sex.value, str(word)) for sex, word in residents.SEX_WORDS.items()],
    }


def found_rows(persons: Sequence[Person]) -> list[dict[str, Any]]:
    """Search results: masked, told apart by the end of their document."""
    return [
        {
            "name": mask_name(person.name),
            "birth_date": full_day(person.birth_date),
            "document": mask_id_number(person.document) if person.document else _("暂无证件"),
            "sex": str(residents.SEX_WORDS[person.sex]),
            "href": url_for("visits.person", person_id=person.id),
        }
        for person in persons
    ]


def look_caption(look: Look) -> str:
    """What was looked for, without a phone in full."""
    if look.by == "tail":
        return str(_("尾号 %(tail)s：今天预约的手机，和本门诊登记的证件", tail=look.values["tail"]))
    if look.by == "phone":
        return str(_("手机 %(phone)s", phone=mask_phone(look.values["phone"])))
    return str(_("查找结果：%(name)s %(day)s", name=look.values["name"], day=full_day(look.values["birth_date"])))


def newborn_values(now: dt.datetime) -> dict[str, Any]:
    """Somebody born just now has no document; the form asks for the same fields."""
    return {
        "document_kind": DocumentKind.NONE.value,
        "document": "",
        "birth_date": day_of(now),
        "sex": "",
        "newborn": True,
    }


def new_person_values(unknown: Unknown) -> dict[str, Any]:
    """The form is filled with what the number tells."""
    document = unknown.document
    return {
        "document_kind": document.kind.value,
        "document": document.number,
        "birth_date": document.birth_date,
        "sex": document.sex.value if document.sex else "",
    }
