"""What inquiry and consent share: who signs, and who may take it down."""

import datetime as dt
import uuid

from vaccsched.identity import queries as identity_queries
from vaccsched.identity.errors import NoValidCertificate
from vaccsched.identity.models import CertificateTask
from vaccsched.residents import queries as residents
from vaccsched.residents.models import DocumentKind, Relation
from vaccsched.screening import queries, rules
from vaccsched.screening.errors import DocumentNeeded, GuardianNeeded, IdentityMissing
from vaccsched.screening.models import Signed, SignerProof
from vaccsched.screening.rules import Identity
from vaccsched.shared.actor import Actor
from vaccsched.shared.errors import NotFound
from vaccsched.visits.models import Visit

SAME = "same"
OWN = Identity(proof=SignerProof.OWN)


def must_be_certified(actor: Actor, on: dt.date) -> None:
    """:raises NoValidCertificate: no valid training certificate for screening (疫苗管理法 第44条)."""
    task = CertificateTask.SCREENING
    if not identity_queries.has_valid_certificate(staff_id=staff_id(actor), task=task, on=on):
        raise NoValidCertificate


def staff_id(actor: Actor) -> uuid.UUID:
    """:raises NotFound: not a member of staff."""
    if actor.id is None:
        raise NotFound
    return actor.id


def checked_signer(
    *, visit: Visit, relation: Relation, written_authorisation: bool, identity: Identity | None, on: dt.date
) -> Identity:
    """Who signs, known as the law asks: the document's number as ``residents.parse_document`` reads it.

    :raises GuardianNeeded: a minor, and the signer is no guardian and has no written authorisation.
    :raises IdentityMissing, DocumentNeeded:
    :raises InvalidDocument: a number that cannot be.
    """
    if not queries.may_sign(visit=visit, relation=relation, written_authorisation=written_authorisation, on=on):
        raise GuardianNeeded
    if relation is Relation.SELF:
        return OWN
    if identity is None or not rules.is_identified(relation=relation, identity=identity):
        raise IdentityMissing
    if rules.needs_document(relation=relation, written_authorisation=written_authorisation, identity=identity):
        raise DocumentNeeded
    if identity.proof is not SignerProof.DOCUMENT:
        return identity
    paper = residents.parse_document(kind=identity.kind or DocumentKind.ID_CARD, text=identity.number, today=on)
    return Identity(proof=identity.proof, kind=paper.kind, number=paper.number or "")


def write_signer(
    row: Signed, *, relation: Relation, name: str, written_authorisation: bool, identity: Identity
) -> None:
    """Write the signer onto the row."""
    row.signer_relation, row.signer_name = relation, name.strip()
    row.written_authorisation, row.signer_proof = written_authorisation, identity.proof
    row.signer_document_kind, row.signer_document = identity.kind, identity.number or None


def identity_from(*, chosen: str, number: str) -> Identity | None:
    """What a form sent: "known", the kind of a document with its number, or nothing: "same" as before, or nobody else.

    :raises IdentityMissing: something that is no choice.
    """
    if chosen in ("", SAME):
        return None
    if chosen == SignerProof.KNOWN:
        return Identity(proof=SignerProof.KNOWN)
    if chosen not in set(DocumentKind):
        raise IdentityMissing
    return Identity(proof=SignerProof.DOCUMENT, kind=DocumentKind(chosen), number=number)
