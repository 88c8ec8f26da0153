"""A family that comes together: what its pages show, as plain values."""

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from vaccsched.booking import due_page, page, queries
from vaccsched.booking.errors import TooFewTogether
from vaccsched.booking.operations import FamilyMember
from vaccsched.booking.rules import family as rules
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.errors import NotFound, Refused
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic
from vaccsched.vaccines import queries as vaccines


@dataclass(frozen=True, kw_only=True)
class Party:
    """Who comes, with what each wants, and where."""

    persons: list[Person]
    codes: dict[uuid.UUID, list[str]]
    clinic: Clinic | None

    @property
    def members(self) -> list[FamilyMember]:
        return [FamilyMember(person_id=one.id, vaccine_codes=self.codes[one.id]) for one in self.persons]

    @property
    def all_codes(self) -> set[str]:
        return {code for codes in self.codes.values() for code in codes}

    @property
    def values(self) -> dict[str, Any]:
        """The choices as they stand in an address: ``m=<person>:<vaccine>``."""
        return {"m": [f"{one.id}:{code}" for one in self.persons for code in self.codes[one.id]]}


def choose(*, account_id: uuid.UUID, args: MultiDict[str, str], now: dt.datetime) -> dict[str, Any]:
    """Everybody of the account with what is due; ticked is what was chosen before, else what is due and free."""
    today = clock.day_of(now)
    chosen = set(args.getlist("m")) | {f"{args.get('person')}:{code}" for code in args.getlist("v")}
    links = residents.persons_of(account_id=account_id, on=today)
    return {"cards": [_card(link.person, chosen, today) for link in links], "most": rules.MOST}


def party(*, account_id: uuid.UUID, args: MultiDict[str, str], now: dt.datetime) -> Party:
    """The choices so far.

    :raises NotFound: another family's person, or no such clinic.
    """
    codes: dict[uuid.UUID, list[str]] = {}
    for text in args.getlist("m"):
        person_id, _colon, code = text.partition(":")
        codes.setdefault(_uuid(person_id), []).append(code)
    today = clock.day_of(now)
    persons = [residents.get_own_person(account_id=account_id, person_id=one, on=today) for one in codes]
    return Party(persons=persons, codes=codes, clinic=_clinic(persons))


def days(party: Party, *, now: dt.datetime) -> dict[str, Any]:
    """The open days with places for all of them together."""
    shown = _shown(party)
    if shown["problem"] or party.clinic is None:
        return {**shown, "dates": []}
    today = clock.day_of(now)
    earliest = max(
        queries.earliest_day(person=one, vaccine_codes=party.codes[one.id], today=today) for one in party.persons
    )
    snapshot = _snapshot(party, party.clinic, now)
    found = [
        one
        for one in snapshot.days(vaccine_codes=party.all_codes, now=now)
        if one.day >= earliest and one.places_left >= len(party.persons)
    ]
    return {**shown, "dates": [page.date_facts(one, _address(party, one.day), now=now) for one in found]}


def slots(party: Party, day: dt.date, *, now: dt.datetime) -> dict[str, Any]:
    """The times of a day at which all of them find places beside each other."""
    shown = _shown(party)
    problem = shown["problem"] or _problem_on(party, day)
    if problem or party.clinic is None:
        return {**shown, "problem": problem, "groups": [], "action": "", "days_href": _days_href(party)}
    snapshot = _snapshot(party, party.clinic, now)
    found = snapshot.of_day(day, vaccine_codes=party.all_codes, now=now)
    fits = [one for half in _halves(found) for one in _fitting(half, len(party.persons))]
    groups = page.slot_groups(fits)
    return {**shown, "groups": groups, "action": _address(party, day), "days_href": _days_href(party)}


def _snapshot(party: Party, clinic: Clinic, now: dt.datetime) -> queries.Snapshot:
    """What is free for them: also the places that are kept for one of them."""
    kept = queries.places_kept(held for one in party.persons for held in queries.live_holds(person_id=one.id))
    return queries.availability(clinic_id=clinic.id, now=now).keeping(Counter(kept.values()))


def _halves(found: list[queries.SlotFacts]) -> list[list[queries.SlotFacts]]:
    halves = dict.fromkeys(one.half_day for one in found)
    return [[one for one in found if one.half_day is half] for half in halves]


def _fitting(half: list[queries.SlotFacts], people: int) -> list[queries.SlotFacts]:
    free = [one.left for one in half]
    return [
        one
        for position, one in enumerate(half)
        if rules.neighbours(free=free, wanted_at=position, people=people) is not None
    ]


def _shown(party: Party) -> dict[str, Any]:
    names = [
        f"{one.name} {str(_('、')).join(vaccines.name_of(code) for code in party.codes[one.id])}"
        for one in party.persons
    ]
    count = len(party.persons)
    return {
        "problem": None if rules.FEWEST <= count <= rules.MOST else TooFewTogether(),
        "facts": names,
        "count": count,
        "clinic_name": party.clinic.name if party.clinic else None,
        "clinic_phone": party.clinic.phone if party.clinic else None,
        "choose_href": url_for("booking_family.choose", **party.values),
    }


def _problem_on(party: Party, day: dt.date) -> Refused | None:
    for one in party.persons:
        try:
            queries.check_choice(person=one, vaccine_codes=party.codes[one.id], on=day)
        except Refused as refusal:
            return refusal
    return None


def _card(person: Person, chosen: set[str], today: dt.date) -> dict[str, Any]:
    found = due_page.choices(person, today=today)
    mine = [text.partition(":")[2] for text in chosen if text.startswith(f"{person.id}:")]
    ticked = mine if chosen - {"None:"} else found["ticked"]
    return {
        "id": str(person.id),
        "name": person.name,
        "age": wording.age(person.birth_date, today),
        "free": [{**one, "value": f"{person.id}:{one['value']}"} for one in found["free"]],
        "prices_href": url_for("payments_price.public_list", clinic_id=person.clinic_id) if person.clinic_id else None,
        "paid": [{**one, "value": f"{person.id}:{one['value']}"} for one in found["paid"]],
        "ticked": [f"{person.id}:{code}" for code in ticked],
    }


def _clinic(persons: list[Person]) -> Clinic | None:
    """The clinic of the first of them who has one, or the only one."""
    own = next((one.clinic_id for one in persons if one.clinic_id is not None), None)
    if own is not None:
        return sites.get_clinic(own)
    known = sites.clinics()
    return known[0] if len(known) == 1 else None


def _address(party: Party, day: dt.date) -> str:
    return url_for("booking_family.slots", day=day.isoformat(), **party.values)


def _days_href(party: Party) -> str:
    return url_for("booking_family.days", **party.values)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound from None
