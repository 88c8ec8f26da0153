"""What is known of a person's health, as plain values, and what a doctor may choose from."""

from typing import Any

from flask_babel import gettext as _

from vaccsched.identity import queries as identity
from vaccsched.records import queries, words
from vaccsched.records.explain_page import health_kind, health_words
from vaccsched.records.models import HealthFact, HealthFactKind
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.errors import InvalidInput
from vaccsched.vaccines import queries as vaccines

CONFIRMED_BY_DOCTORS = (HealthFactKind.CONDITION, HealthFactKind.ALLERGY)


def health_facts(person: Person) -> dict[str, Any]:
    """Who, what holds, the choices of the form."""
    today = clock.day_of(clock.now())
    facts = queries.health_facts_of(person_id=person.id)
    doctors = {one.confirmed_by_id or one.recorded_by_id for one in facts} - {None}
    names = identity.names_of(staff_ids={one for one in doctors if one is not None})
    return {
        "person": {
            "id": person.id,
            "name": person.name,
            "age": wording.age(person.birth_date, today),
            "birth_date": wording.full_day(person.birth_date),
        },
        "facts": [_fact(one, names) for one in facts],
        "today": today.isoformat(),
        "kinds": [
            (kind.value, str(words.KINDS[kind])) for kind in HealthFactKind if kind is not HealthFactKind.EXPOSURE
        ],
        "codes": [(code, text) for choices in _codes().values() for code, text in choices.items()],
        "groups": [(str(words.KINDS[kind]), list(choices.items())) for kind, choices in _codes().items()],
    }


def code_of(kind: str, code: str) -> str:
    """The chosen code, which must be one of its kind.

    :raises InvalidInput:
    """
    if code not in _codes()[HealthFactKind(kind)]:
        raise InvalidInput({"code": [str(_("这一项不属于所选的种类，请重新选。"))]})
    return code


def _codes() -> dict[HealthFactKind, dict[str, str]]:
    named = {one.code: vaccines.name_of(one.code) for one in vaccines.vaccines()}
    components = {code: str(word) for code, word in words.COMPONENTS.items()}
    return {
        HealthFactKind.ALLERGY: components | named,
        HealthFactKind.CONDITION: {code: str(word) for code, word in words.CONDITIONS.items()},
        HealthFactKind.BLOOD_PRODUCT: {code: str(word) for code, word in words.BLOOD.items()},
    }


def _fact(one: HealthFact, names: dict[Any, str]) -> dict[str, Any]:
    needs_doctor = one.kind in CONFIRMED_BY_DOCTORS and one.confirmed_by_id is None
    who = names.get(one.confirmed_by_id or one.recorded_by_id, str(_("居民自报")))
    return {
        "id": one.id,
        "kind": health_kind(one),
        "words": f"{health_words(one)} {one.detail}".strip(),
        "since": wording.full_day(one.since),
        "who": who,
        "needs_doctor": needs_doctor,
        "can_be_severe": one.kind is HealthFactKind.ALLERGY,
    }
