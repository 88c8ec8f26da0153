"""What families and clinics have after a visit, made for the law of ownership."""

import uuid

import sqlalchemy as sa

from tests import builders as make
from vaccsched.certificates import operations as certificates
from vaccsched.mydata.models import CorrectionRequest, Institution, ReadAuthorisation, Topic
from vaccsched.records import queries as records
from vaccsched.residents.models import Account, Person
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic


def asked_things(clinic_id, *, now) -> dict[str, uuid.UUID]:
    """A request to correct a record, at this clinic."""
    person_id = db.session.scalar(sa.select(Person.id).where(Person.clinic_id == clinic_id).limit(1))
    asked = CorrectionRequest(
        id=new_id(), person_id=person_id, clinic_id=clinic_id, topic=Topic.OTHER, made_at=now,
        account_id=db.session.scalar(sa.select(Account.id).limit(1)),
    )  # fmt: skip
    asked.told, asked_id = "x", asked.id
    db.session.rollback()
    with unit_of_work():
        db.session.add(asked)
    return {"asked_id": asked_id}


def own_things(person_id, account_id, *, now) -> dict[str, uuid.UUID]:
    """A paper and leave to read of one of the family."""
    county_id = db.session.scalar(sa.select(Clinic.county_id).limit(1))
    db.session.rollback()
    listed = Institution(id=new_id(), county_id=county_id, code="X9", name="x", added_at=now)
    leave = ReadAuthorisation(
        id=new_id(), person_id=person_id, institution_id=listed.id, account_id=account_id, scopes=[],
        until=make.today(), given_at=now,
    )  # fmt: skip
    leave_id, mother = leave.id, Actor(kind=ActorKind.ACCOUNT, id=account_id)
    with unit_of_work():
        db.session.add(listed)
        db.session.flush()
        db.session.add(leave)
        doses = {one.record_id for one in records.immunizations_of(person_id=person_id)}
        proof = certificates.issue_proof(
            account_id=account_id, person_id=person_id, record_ids=doses, actor=mother, now=now
        )
        return {"proof_id": proof.id, "authorisation_id": leave_id}
