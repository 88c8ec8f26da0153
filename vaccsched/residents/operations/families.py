"""Who may act for whom: guardianship links of a family account."""

import datetime as dt
import uuid

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from vaccsched.messages import operations as messages
from vaccsched.residents import queries, rules
from vaccsched.residents.errors import AlreadyLinked, AMinor, DetailsDisagree, NewbornOnly, NotAMinor, OrderStands
from vaccsched.residents.models import DocumentKind, Guardianship, Person, Relation, Sex
from vaccsched.residents.operations.accounts import open_account
from vaccsched.residents.operations.persons import register_person
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import InvalidInput, NotFound
from vaccsched.shared.masking import mask_name

GROWN_UP = _l("%(name)s 已满 18 岁，您的手机不再代办预约。请本人用自己的手机登录；要继续代办，请本人同意后重新添加。")


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
    :raises AMinor: a child, and the holder is no guardian of theirs.
    :raises AlreadyLinked:
    """
    person = queries.get_person(person_id=person_id)
    today = clock.day_of(now)
    if relation in rules.GUARDIANS and rules.is_adult(person.birth_date, today):
        raise NotAMinor
    if relation in rules.CONSENTED and not rules.is_adult(person.birth_date, today):
        raise AMinor
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
    :raises DetailsDisagree: the person on file is another, is already somebody's own account, or a court's order
        stands: then the desk decides who may.
    :raises NewbornOnly: no document, and not a child in the first year.
    :raises NotAMinor: a parent's or grandparent's link to an adult.
    :raises AlreadyLinked:
    """
    today = clock.day_of(now)
    paper = rules.parse_document(kind=document_kind, text=document, today=today)
    sex, birth_date = told(paper, sex=sex, birth_date=birth_date)
    if relation in rules.GUARDIANS and rules.is_adult(birth_date, today):
        raise NotAMinor
    if paper.number is None and not rules.is_newborn(birth_date, today):
        raise NewbornOnly(field="document_kind")
    person = _on_file(paper)
    if person is not None:
        _same(person, name=name, birth_date=birth_date, relation=relation, account_id=account_id, phone=phone)
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
    _end(link, actor=actor, now=now, by="holder")


def end_link(
    *, link_id: uuid.UUID, account_id: uuid.UUID, person_id: uuid.UUID, actor: Actor, now: dt.datetime
) -> None:
    """A grown-up takes back that another account acts for them, in one request and without a reason.

    :raises NotFound: the person is not this account's holder, or there is no such link.
    """
    on = clock.day_of(now)
    if not queries.is_own_person(account_id=account_id, person_id=person_id, on=on):
        raise NotFound
    link = queries.get_link(link_id=link_id, person_id=person_id, on=on)
    _end(link, actor=actor, now=now, by="person")


def end_link_at_desk(*, link_id: uuid.UUID, person_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """The desk ends a link because the person, or a guardian, asks for it with their document.

    :raises NotFound: there is no such link.
    """
    _end(queries.get_link(link_id=link_id, person_id=person_id, on=clock.day_of(now)), actor=actor, now=now, by="desk")


def end_grown_links(*, now: dt.datetime) -> int:
    """Daily: guardians' links to those who turned eighteen are marked as over (they have not counted since); the
    account is told. Answers how many.
    """
    ended = queries.grown_up(on=clock.day_of(now))
    for link in ended:
        _end(link, actor=SYSTEM, now=now, by="eighteen")
        if link.account.closed_at is None and link.account.phone:
            _tell_grown_up(link.account.phone, link.person, now)
    return len(ended)


def link_at_desk(
    *, person_id: uuid.UUID, phone: str, relation: Relation, proof: str, actor: Actor, now: dt.datetime
) -> Guardianship:
    """The desk has seen the documents: a guardian's and the child's, or the grown-up's who agrees. The account of this
    phone may act for them; it is opened when there is none. ``proof``: what was seen, as the desk wrote it.

    :raises InvalidPhone: :raises NotFound: no such person.
    :raises NotAMinor, AMinor, AlreadyLinked: see ``link_person``.
    :raises OrderStands: a court's order keeps this account from the child.
    """
    phone = rules.parse_phone(phone)
    account = open_account(phone=phone, now=now)
    if queries.is_blocked(person_id=person_id, account=account):
        raise OrderStands(field="phone")
    return link_person(
        account_id=account.id, person_id=person_id, relation=relation, proof=f"desk:{proof}", actor=actor, now=now
    )


def _tell_grown_up(phone: str, person: Person, now: dt.datetime) -> None:
    with force_locale(queries.language_of(phone=phone)):
        body = str(GROWN_UP % {"name": mask_name(person.name)})
    messages.send(receiver=phone, body=body, template="grown_up", stream=queries.account_index(phone), now=now)


def _end(link: Guardianship, *, actor: Actor, now: dt.datetime, by: str) -> None:
    link.revoked_at = now
    db.session.flush()
    audit.record(action="person_unlinked", actor=actor, now=now, subject=link, person_id=link.person_id, by=by)


def _on_file(paper: rules.Document) -> Person | None:
    """Who has this document; nobody has none."""
    return queries.find_person_by_document(kind=paper.kind, number=paper.number) if paper.number else None


def told(paper: rules.Document, *, sex: Sex | None, birth_date: dt.date | None) -> tuple[Sex, dt.date]:
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


def _same(
    known: Person, *, name: str, birth_date: dt.date, relation: Relation, account_id: uuid.UUID, phone: str | None
) -> None:
    """A grown-up on file is whoever holds the phone on file: name and number alone are known to others, too."""
    if known.name_key != rules.name_key(name) or known.birth_date != birth_date:
        raise DetailsDisagree
    if queries.is_guarded(person_id=known.id):
        raise DetailsDisagree
    if relation is Relation.SELF:
        holds_phone = phone is not None and known.phone_index == queries.phone_index(phone)
        if not holds_phone or queries.is_somebodys_own(person_id=known.id, but=account_id):
            raise DetailsDisagree
