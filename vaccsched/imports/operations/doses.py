"""Past doses: whose, which vaccine, which dose, when; never one that is on record, was corrected or taken back."""

import datetime as dt
import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vaccsched.imports.models import Outcome
from vaccsched.imports.operations.people import document_kind, note_seen
from vaccsched.imports.operations.task import Task
from vaccsched.imports.rules import cells
from vaccsched.imports.rules.foreign import SITES, VACCINES
from vaccsched.imports.rules.row import Found, Line, Reader
from vaccsched.records import operations as records
from vaccsched.records import queries as records_queries
from vaccsched.records.errors import BeforeBirth, NotInTheFuture
from vaccsched.records.models import BodySite, Immunization, ImmunizationStatus
from vaccsched.records.operations import PastDose
from vaccsched.residents import queries as residents
from vaccsched.residents.errors import InvalidDocument
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.shared.crypto import blind_index
from vaccsched.shared.db import db
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import in_force
from vaccsched.vaccines.models import VaccineProduct

RABIES = "RABIES"
NEAR = dt.timedelta(days=30)  # the same number within a month: a date misread, as merging says
TRACE = re.compile(r"[0-9]{20}")
TELLS = {"given_place": 60, "manufacturer": 60, "lot_number": 40, "performer_name": 30}


@dataclass(kw_only=True)
class Entry:
    """A dose and who it is said to be given to."""

    document: tuple[DocumentKind, str] | None  # kind and index
    name_key: str
    birth_date: dt.date | None
    vaccine_code: str
    dose_number: int
    given_on: dt.date
    more: dict[str, Any]
    person: Person | None = None


class Doses:
    """One row is one dose."""

    def prepare(self, task: Task) -> None:
        task.at_hand["vaccines"] = {**vaccine_words(), **task.words.get("vaccine", {})}
        task.at_hand["codes"] = {one.code for one in vaccines.vaccines()}
        made = db.session.execute(sa.select(VaccineProduct.product_code, VaccineProduct.vaccine_code))
        task.at_hand["products"] = {row.product_code: row.vaccine_code for row in made}

    def read(self, line: Line, task: Task) -> Found:
        row = Reader(line)
        document = _document(row, task)
        birth_date = row.read("birth_date", cells.day)
        name = row.text("name")
        if document is None and not (name and birth_date) and not row.found.faults:
            row.wrong("document", "nobody")
        vaccine = row.need("vaccine", lambda text: cells.word(text, task.at_hand["vaccines"], code="vaccine"))
        number = row.need("dose_number", lambda text: cells.count(text, least=1, most=20, code="dose_number"))
        given_on = row.need("given_on", cells.day)
        more = _more(row)
        _check(row, vaccine, given_on, more, task)
        if row.found.outcome is Outcome.WRONG or vaccine is None or number is None or given_on is None:
            return row.found
        who = f"{document}" if document else f"{residents.name_key(name)}|{birth_date}"
        row.found.key = blind_index("imports.dose", f"{who}|{vaccine}|{number}|{given_on}")
        row.found.entry = Entry(
            document=document, name_key=residents.name_key(name), birth_date=birth_date, vaccine_code=vaccine,
            dose_number=number, given_on=given_on, more=more,
        )  # fmt: skip
        return row.found

    def look_up(self, found: Sequence[Found], task: Task) -> None:
        wanted = [one for one in found if one.is_wanted]
        _find_people(wanted, task)
        note_seen(sorted({one.entry.person.id for one in wanted if one.entry.person is not None}), task)
        wanted = [one for one in wanted if one.is_wanted]
        here = records_queries.doses_known(person_ids={one.entry.person.id for one in wanted}) if wanted else {}
        given: dict[tuple[uuid.UUID, str, dt.date], set[int]] = {}
        for row in wanted:
            _compare(row, here.get(row.entry.person.id, []), task)
            if row.is_wanted:  # two ways of naming one person in one file
                numbers = given.setdefault((row.entry.person.id, row.entry.vaccine_code, row.entry.given_on), set())
                _compare_day(row, numbers)
                numbers.add(row.entry.dose_number)

    def keep(self, found: Sequence[Found], task: Task) -> None:
        new = [one for one in found if one.is_wanted]
        doses = [
            PastDose(
                person_id=one.entry.person.id, birth_date=one.entry.person.birth_date,
                vaccine_code=one.entry.vaccine_code, dose_number=one.entry.dose_number, given_on=one.entry.given_on,
                more=one.entry.more,
            )
            for one in new
        ]  # fmt: skip
        ids = records.import_immunizations(doses=doses, actor=task.actor, now=task.now, source=task.source)
        for one, record_id in zip(new, ids, strict=True):
            one.made = record_id


def vaccine_words() -> dict[str, str]:
    """How a vaccine may be written → its code: code, name, abbreviation, with and without 「疫苗」, national codes."""
    found: dict[str, str] = {}
    products = in_force().products
    for word, code in VACCINES.items():
        found[cells.word_key(word)] = found[f"{cells.word_key(word)}疫苗"] = code
    for one in vaccines.vaccines():
        product = products.get(one.code)
        names = [one.code, one.name_zh, one.name_en, one.abbr, *one.national_codes]
        names += [*product.national_codes, product.name_zh, product.name_en] if product else []
        for name in names:
            key = cells.word_key(name)
            found.setdefault(key, one.code)
            found.setdefault(key.removesuffix("疫苗"), one.code)
    return found


def _document(row: Reader, task: Task) -> tuple[DocumentKind, str] | None:
    if not row.text("document"):
        return None
    kind = document_kind(row)
    if kind is None:
        return None
    try:
        paper = residents.parse_document(kind=kind, text=row.text("document"), today=task.today)
    except InvalidDocument as refusal:
        row.wrong("document", f"document_{refusal.why}")
        return None
    return (paper.kind, residents.document_index(paper.number)) if paper.number else None


def _more(row: Reader) -> dict[str, Any]:
    more: dict[str, Any] = {
        column: row.read(column, lambda text, most=most: cells.short(text, most=most))  # type: ignore[misc]
        for column, most in TELLS.items()
    }
    more["expires_on"] = row.read("expires_on", cells.day)
    more["site"] = row.read("site", lambda text: BodySite(cells.word(text, SITES, code="site")))
    more["trace_code"] = row.read("trace_code", lambda text: cells.short(text.replace(" ", ""), most=60))
    return {name: value for name, value in more.items() if value is not None}


def _check(row: Reader, vaccine: str | None, given_on: dt.date | None, more: dict[str, Any], task: Task) -> None:
    """What one row can contradict by itself."""
    if vaccine is not None and vaccine not in task.at_hand["codes"]:
        row.wrong("vaccine", "vaccine")
    if given_on is not None and given_on > task.today:
        row.wrong("given_on", "given_later")
    if given_on is not None and more.get("expires_on") and more["expires_on"] < given_on:
        row.wrong("expires_on", "expired")
    trace = more.get("trace_code", "")
    if vaccine is not None and TRACE.fullmatch(trace):
        said = task.at_hand["products"].get(trace[:7])
        if said is not None and said != vaccine:
            row.wrong("trace_code", "other_vaccine")


def _find_people(found: Sequence[Found], task: Task) -> None:
    documents = {one.entry.document[1] for one in found if one.entry.document}
    by_document = residents.persons_by_document(indexes=documents) if documents else {}
    names = {(one.entry.name_key, one.entry.birth_date) for one in found if not one.entry.document}
    by_name = residents.persons_named(keys=names) if names else {}
    for row in found:
        entry = row.entry
        if entry.document:
            entry.person = by_document.get(entry.document)
            if entry.person is None:
                row.refuse("document", "unknown_person")
            elif entry.name_key and entry.name_key != entry.person.name_key:
                row.refuse("name", "other_name")
        else:
            _one_of(row, [one for one in by_name.get((entry.name_key, entry.birth_date), []) if _is_ours(one, task)])
        if row.is_wanted and not _is_ours(entry.person, task):
            row.refuse("document", "other_clinic")


def _one_of(row: Found, people: list[Person]) -> None:
    if len(people) == 1:
        row.entry.person = people[0]
    else:
        row.refuse("name", "several_people" if people else "unknown_person")


def _is_ours(person: Person, task: Task) -> bool:
    return person.clinic_id in (None, task.clinic_id)


def _compare(row: Found, known: Sequence[Immunization], task: Task) -> None:
    """With what stands on record, all versions."""
    entry = row.entry
    try:
        records.check_given_on(given_on=entry.given_on, birth_date=entry.person.birth_date, today=task.today)
    except BeforeBirth:
        row.refuse("given_on", "before_birth")
    except NotInTheFuture:
        row.refuse("given_on", "given_later")
    if not row.is_wanted:
        return
    same = [one for one in known if one.vaccine_code == entry.vaccine_code]
    day = {one.dose_number: one.record_id for one in same if one.given_on == entry.given_on}
    row.made = day.get(entry.dose_number)
    _compare_day(row, day.keys())
    if not row.is_wanted:
        return
    latest = {one.record_id: one for one in sorted(same, key=lambda one: one.version)}.values()
    counting = [one for one in latest if one.status is ImmunizationStatus.COMPLETED]
    near = next((one for one in counting if _may_be_one(one, entry)), None)
    if near is not None:
        row.refuse("given_on", "near_dose", f"{near.given_on:%Y-%m-%d}")


def _compare_day(row: Found, numbers: Collection[int]) -> None:
    """With the doses of the vaccine on that very day: the same number is known; another one can only be the two doses
    with which a rabies course of 2-1-1 begins.
    """
    if row.entry.dose_number in numbers:
        row.outcome = Outcome.KNOWN
    elif numbers and row.entry.vaccine_code != RABIES:
        row.refuse("dose_number", "same_day", str(min(numbers)))


def _may_be_one(one: Immunization, entry: Entry) -> bool:
    return one.dose_number == entry.dose_number and abs(one.given_on - entry.given_on) <= NEAR
