"""Who may act for whom: guardianship links of a family account."""

import datetime as dt
import uuid

from flask_babel import lazy_gettext as _l

from vaccsched.residents import queries, rules
from vaccsched.residents.errors import AlreadyLinked, DetailsDisagree, NotAMinor
from vaccsched.residents.models import DocumentKind, Guardianship, Person, Relation, Sex
from vaccsched.residents.operations.persons import register_person
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import InvalidInput, NotFound


def link_person(
    *,
    account_id: uuid.UUID,
    person_id: uuid.UUID,
    relation: Relation,
    proof: str,
    actor: Actor,
    now: dt.datetime,
) -> Guardianship:
    """Let an account act for a person. ``relation``: what the account's holder is to the person; ``proof``: what was
    seen. A guardian's link ends on the 18th birthday (疫苗管理法 第45条; 民法典 第27条).

    :raises NotFound: no such person.
    :raises NotAMinor: a parent's or grandparent's link to an adult.
    :raises AlreadyLinked:
    """
    person = queries.get_person(person_id=person_id)
    today = clock.day_of(now)
    if relation in rules.GUARDIANS and rules.is_adult(person.birth_date, today):
        raise NotAMinor
    if any(link.person_id == person.id for link in queries.persons_of(account_id=account_id, on=today)):
        raise AlreadyLinked
    link = Guardianship(
        id=new_id(),
        account_id=account_id,
        person_id=person.id,
        person=person,
        relation=relation,
        proof=proof,
        created_at=now,
        ends_on=rules.link_ends_on(relation=relation, birth_date=person.birth_date),
    )
    db.session.add(link)
    db.session.flush()
    audit.record(
        action="person_linked", actor=actor, now=now, subject=link, person_id=person.id, relation=relation, proof=proof
    )
    return link


def add_family_member(
    *,
    account_id: uuid.UUID,
    relation: Relation,
    name: str,
    sex: Sex | None,
    birth_date: dt.date | None,
    document_kind: DocumentKind,
    document: str,
    clinic_id: uuid.UUID | None,
    phone: str | None,
    actor: Actor,
    now: dt.datetime,
) -> Person:
    """Add oneself or one's child to the account. Somebody on file is linked only when document, name and birth date
    all agree, with one answer to everything that does not; an unknown document makes a new record. Sex and birth date
    may be left out where the document tells them.

    :raises InvalidDocument: the number cannot be right.
    :raises InvalidInput: sex or birth date is missing or disagrees with the document.
    :raises DetailsDisagree: the person on file is another, or is already somebody's own account.
    :raises NotAMinor: a parent's or grandparent's link to an adult.
    :raises AlreadyLinked:
    """
    today = clock.day_of(now)
    paper = rules.parse_document(kind=document_kind, text=document, today=today)
    sex, birth_date = _told(paper, sex=sex, birth_date=birth_date)
    if relation in rules.GUARDIANS and rules.is_adult(birth_date, today):
        raise NotAMinor
    person = queries.find_person_by_document(kind=paper.kind, number=paper.number or "")
    if person is not None:
        _same(person, name=name, birth_date=birth_date, relation=relation, account_id=account_id)
    else:
        person = register_person(
            name=name, sex=sex, birth_date=birth_date, document_kind=paper.kind, document=paper.number,
            phone=phone, clinic_id=clinic_id, actor=actor, now=now,
        )  # fmt: skip
    link_person(
        account_id=account_id,
        person_id=person.id,
        relation=relation,
        proof=f"document:{paper.kind}",
        actor=actor,
        now=now,
    )
    return person


def unlink_person(*, account_id: uuid.UUID, person_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """Take a person off the account; the record itself stays.

    :raises NotFound: not on this account.
    """
    links = queries.persons_of(account_id=account_id, on=clock.day_of(now))
    link = next((one for one in links if one.person_id == person_id), None)
    if link is None:
        raise NotFound
    link.revoked_at = now
    audit.record(action="person_unlinked", actor=actor, now=now, subject=link, person_id=person_id)


def _told(paper: rules.Document, *, sex: Sex | None, birth_date: dt.date | None) -> tuple[Sex, dt.date]:
    """Sex and birth date, from the document where they were left out."""
    sex, birth_date = sex or paper.sex, birth_date or paper.birth_date
    errors = {}
    if birth_date is None:
        errors["birth_date"] = [str(_l("这种证件的号码里没有出生日期，请填写。"))]
    if sex is None:
        errors["sex"] = [str(_l("这种证件的号码里没有性别，请选择。"))]
    if sex is None or birth_date is None:
        raise InvalidInput(errors)
    return sex, birth_date


def _same(known: Person, *, name: str, birth_date: dt.date, relation: Relation, account_id: uuid.UUID) -> None:
    if known.name_key != rules.name_key(name) or known.birth_date != birth_date:
        raise DetailsDisagree
    if relation is Relation.SELF and queries.is_somebodys_own(person_id=known.id, but=account_id):
        raise DetailsDisagree
