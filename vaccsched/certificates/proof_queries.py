"""Questions about 接种凭证: a family's own, and whether a text that somebody holds still says the truth."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from vaccsched.certificates.models import Proof
from vaccsched.certificates.proof_rules import Told, Verdict, holds, told
from vaccsched.records.models import Immunization
from vaccsched.residents import queries as residents
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.signing import signer


def proofs_of(*, person_id: uuid.UUID) -> list[Proof]:
    """What was made for a person, newest first, at most 20."""
    found = sa.select(Proof).where(Proof.person_id == person_id)
    return list(db.session.scalars(found.order_by(Proof.issued_at.desc(), Proof.id.desc()).limit(20)))


def get_own_proof(*, account_id: uuid.UUID, proof_id: uuid.UUID, on: dt.date) -> Proof:
    """A paper about somebody of the account's family.

    :raises NotFound: missing, or another family's.
    """
    found = db.session.get(Proof, proof_id)
    if found is None:
        raise NotFound
    residents.get_own_person(account_id=account_id, person_id=found.person_id, on=on)
    return found


def check_text(*, text: str) -> Told:
    """Genuine, altered, withdrawn or unknown; only of a text with a good signature anything is told."""
    opened = signer().open(text)
    if not opened.is_ours or not opened.known_key:
        return Told(verdict=Verdict.UNKNOWN)
    if opened.facts is None:
        return Told(verdict=Verdict.ALTERED)
    stated = told(opened.facts)
    proof = db.session.get(Proof, stated.proof_id) if stated.proof_id else None
    return replace(stated, verdict=Verdict.UNKNOWN) if proof is None else _compared(stated, proof)


def is_current(*, proof: Proof) -> bool:
    """Whether all it states is still so."""
    return check_text(text=proof.text).verdict is Verdict.GENUINE


def _compared(stated: Told, proof: Proof) -> Told:
    now = _newest({uuid.UUID(one) for one in proof.record_ids})
    pairs = zip(stated.doses, proof.record_ids, strict=True)
    doses = tuple(replace(one, holds=holds(one, now.get(uuid.UUID(record_id)))) for one, record_id in pairs)
    verdict = Verdict.GENUINE if all(one.holds for one in doses) else Verdict.WITHDRAWN
    return replace(stated, doses=doses, verdict=verdict)


def _newest(record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Immunization]:
    """The highest version of each record."""
    later = aliased(Immunization)
    superseded = sa.select(later.id).where(
        later.record_id == Immunization.record_id, later.version > Immunization.version
    )
    found = sa.select(Immunization).where(Immunization.record_id.in_(record_ids), ~superseded.exists())
    return {one.record_id: one for one in db.session.scalars(found)}
