"""A family makes a 接种凭证 of its own record."""

import datetime as dt
import uuid
from collections.abc import Collection

from vaccsched.certificates import proof_rules, queries
from vaccsched.certificates.errors import NothingToProve
from vaccsched.certificates.models import Proof
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.signing import signer
from vaccsched.sites import queries as sites


def issue_proof(
    *, account_id: uuid.UUID, person_id: uuid.UUID, record_ids: Collection[uuid.UUID], actor: Actor, now: dt.datetime
) -> Proof:
    """State the chosen doses of a person on a signed paper (疫苗管理法 第47条). The same doses on the same day, and
    nothing changed meanwhile, are the same paper.

    :raises NotFound: not a person of this account, or a dose that is not theirs. :raises NothingToProve:
    """
    person = residents.get_own_person(account_id=account_id, person_id=person_id, on=day_of(now))
    doses = [one for one in records.immunizations_of(person_id=person.id) if one.record_id in set(record_ids)]
    if len(doses) != len(set(record_ids)):
        raise NotFound
    if not doses:
        raise NothingToProve(field="record")
    wanted = [str(one.record_id) for one in doses]
    for earlier in queries.proofs_of(person_id=person.id):
        same = earlier.record_ids == wanted and day_of(earlier.issued_at) == day_of(now)
        if same and queries.is_current(proof=earlier):
            return earlier
    proof = Proof(
        id=new_id(), person_id=person.id, clinic_id=person.clinic_id, account_id=account_id, record_ids=wanted,
        issued_at=now,
    )  # fmt: skip
    clinic = sites.get_clinic(person.clinic_id) if person.clinic_id else None
    said = proof_rules.facts(
        proof_id=proof.id, name=person.name, clinic_code=clinic.code if clinic else "", issued_on=day_of(now),
        doses=doses,
    )  # fmt: skip
    proof.text = signer().sign(said)
    db.session.add(proof)
    db.session.flush()
    audit.record(
        action="proof_issued", actor=actor, now=now, subject=proof, person_id=person.id, clinic_id=person.clinic_id,
        doses=len(doses),
    )  # fmt: skip
    return proof
