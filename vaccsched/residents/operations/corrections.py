"""Correcting who somebody is: name, birth date, sex. What stood there before stays on record."""

import datetime as dt
import uuid

from vaccsched.residents import queries
from vaccsched.residents.errors import CorrectedMeanwhile, CorrectionNeedsReason, FileIsMerged, NothingToCorrect
from vaccsched.residents.events import PersonCorrected
from vaccsched.residents.models import Person, PersonCorrection, Sex
from vaccsched.residents.operations.persons import agree_with
from vaccsched.residents.rules import name_key, parse_document
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.events import announce


def correct_person(
    *,
    person_id: uuid.UUID,
    seen_version: int,
    name: str,
    birth_date: dt.date,
    sex: Sex,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> PersonCorrection:
    """Correct name, birth date or sex of a file; the old values stay as a version (个人信息保护法 第46条: 更正).

    ``seen_version``: the number of corrections that whoever corrects has seen. What is due follows by itself: it is
    reckoned from the birth date whenever it is asked.

    :raises FileIsMerged: the file was merged into another.
    :raises CorrectionNeedsReason, NothingToCorrect:
    :raises CorrectedMeanwhile: somebody else was quicker.
    :raises InvalidInput: the identity document says another birth date or sex, or the day is after today.
    :raises NotFound: no such file.
    """
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    if person.merged_into_id is not None:
        raise FileIsMerged
    if not reason.strip():
        raise CorrectionNeedsReason
    if (person.name, person.birth_date, person.sex) == (name, birth_date, sex):
        raise NothingToCorrect
    if seen_version != len(queries.corrections_of(person_id=person.id)):
        raise CorrectedMeanwhile
    _agrees(person, sex=sex, birth_date=birth_date, today=clock.day_of(now))
    version = PersonCorrection(
        id=new_id(), person_id=person.id, version=seen_version + 1, old_name=person.name, new_name=name,
        old_birth_date=person.birth_date, new_birth_date=birth_date, old_sex=person.sex, new_sex=sex,
        reason=reason.strip(), corrected_by_id=actor.id, corrected_at=now,
    )  # fmt: skip
    db.session.add(version)
    person.name, person.name_key, person.birth_date, person.sex = name, name_key(name), birth_date, sex
    db.session.flush()
    _note(version, actor, now)
    announce(PersonCorrected(person_id=person.id))
    return version


def _agrees(person: Person, *, sex: Sex, birth_date: dt.date, today: dt.date) -> None:
    paper = parse_document(kind=person.document_kind, text=person.document or "", today=today)
    agree_with(paper, sex=sex, birth_date=birth_date, today=today)


def _note(version: PersonCorrection, actor: Actor, now: dt.datetime) -> None:
    """Both days and sexes; of a name only that it changed: names stand in the version alone."""
    audit.record(
        action="person_corrected", actor=actor, now=now, subject=version, person_id=version.person_id,
        version=version.version, name_changed=version.old_name != version.new_name,
        birth_date=[version.old_birth_date, version.new_birth_date], sex=[version.old_sex, version.new_sex],
    )  # fmt: skip
