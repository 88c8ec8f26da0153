"""Who may act for whom. A court's order (``LinkBlock``) is obeyed here, so that no page has to think of it."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from vaccsched.residents.models import Account, Guardianship, LinkBlock, Person, Relation
from vaccsched.residents.queries.account import account_index
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound

_own = aliased(Guardianship)
_holder = aliased(Person)
_HOLDERS_DOCUMENT = (  # of whoever says that they are the account's holder
    sa.select(_holder.document_index)
    .join(_own, _own.person_id == _holder.id)
    .where(
        _own.account_id == Guardianship.account_id,
        _own.relation == Relation.SELF,
        _own.revoked_at.is_(None),
        _holder.document_index.is_not(None),
    )
    .correlate(Guardianship)
)
BLOCKED = (  # of a link with its account
    sa.select(LinkBlock.id)
    .where(
        LinkBlock.person_id == Guardianship.person_id,
        LinkBlock.lifted_at.is_(None),
        sa.or_(LinkBlock.phone_index == Account.phone_index, LinkBlock.document_index.in_(_HOLDERS_DOCUMENT)),
    )
    .correlate(Guardianship, Account)
    .exists()
)
STANDS = (  # on a day
    Guardianship.revoked_at.is_(None),
    sa.or_(Guardianship.ends_on.is_(None), Guardianship.ends_on > sa.bindparam("on")),
    Person.merged_into_id.is_(None),
    ~BLOCKED,
)
OF_ACCOUNT = Guardianship.account_id == sa.bindparam("account_id")
LIVE = (
    sa.select(Guardianship)
    .join(Guardianship.person)
    .join(Guardianship.account)
    .where(*STANDS)
    .options(contains_eager(Guardianship.person), contains_eager(Guardianship.account))
    .order_by(Guardianship.id)
)
LIVE_LINKS = LIVE.where(OF_ACCOUNT)
OWN_PERSON = (  # there is one such link at most
    sa.select(Person, Account, Guardianship.relation)
    .select_from(Guardianship)
    .join(Guardianship.person)
    .join(Guardianship.account)
    .where(*STANDS, OF_ACCOUNT, Guardianship.person_id == sa.bindparam("person_id"))
)


def persons_of(*, account_id: uuid.UUID, on: dt.date) -> list[Guardianship]:
    """Whom the account may act for on that day: oneself first, then the youngest first."""
    links = db.session.scalars(LIVE_LINKS, {"account_id": account_id, "on": on}).all()
    return sorted(
        links, key=lambda link: (link.relation is not Relation.SELF, -link.person.birth_date.toordinal(), link.id)
    )


def get_own_person(*, account_id: uuid.UUID, person_id: uuid.UUID, on: dt.date) -> Person:
    """A person the account may act for on that day.

    :raises NotFound: missing, or another family's.
    """
    found = _own_person(account_id, person_id, on)
    if found is None:
        raise NotFound
    return found[0]


def may_act(*, account_id: uuid.UUID, person_id: uuid.UUID, on: dt.date) -> bool:
    """Whether the account may act for the person on that day: also whether it may be told anything about them."""
    found = _own_person(account_id, person_id, on)
    return found is not None and found[1].closed_at is None


def links_to(*, person_id: uuid.UUID, on: dt.date) -> list[Guardianship]:
    """Who may act for the person on that day, the oldest link first; with a court's order in the way: not."""
    wanted = LIVE.where(Guardianship.person_id == person_id, Account.closed_at.is_(None))
    return list(db.session.scalars(wanted, {"on": on}))


def get_link(*, link_id: uuid.UUID, person_id: uuid.UUID, on: dt.date) -> Guardianship:
    """One of ``links_to``.

    :raises NotFound: another person's, or over.
    """
    found = next((one for one in links_to(person_id=person_id, on=on) if one.id == link_id), None)
    if found is None:
        raise NotFound
    return found


def is_own_person(*, account_id: uuid.UUID, person_id: uuid.UUID, on: dt.date) -> bool:
    """Whether this person is the account's holder."""
    found = _own_person(account_id, person_id, on)
    return found is not None and found[2] is Relation.SELF


def is_somebodys_own(*, person_id: uuid.UUID, but: uuid.UUID) -> bool:
    """Whether an account other than ``but`` says that this person is its holder."""
    own = sa.select(Guardianship.id).where(
        Guardianship.person_id == person_id,
        Guardianship.relation == Relation.SELF,
        Guardianship.revoked_at.is_(None),
        Guardianship.account_id != but,
    )
    return db.session.scalar(sa.select(own.exists())) or False


def grown_up(*, on: dt.date) -> list[Guardianship]:
    """Guardians' links that are over on that day and are not marked so yet, with person and account."""
    wanted = (
        sa.select(Guardianship)
        .where(Guardianship.revoked_at.is_(None), Guardianship.ends_on <= on)
        .options(joinedload(Guardianship.person), joinedload(Guardianship.account))
        .order_by(Guardianship.id)
    )
    return list(db.session.scalars(wanted))


def blocks_of(*, person_id: uuid.UUID) -> list[LinkBlock]:
    """A child's court orders, standing ones first, then the newest first."""
    wanted = sa.select(LinkBlock).where(LinkBlock.person_id == person_id)
    return list(db.session.scalars(wanted.order_by(LinkBlock.lifted_at.is_not(None), LinkBlock.id.desc())))


def is_guarded(*, person_id: uuid.UUID) -> bool:
    """Whether a court's order stands for this person: then nobody is linked but at the desk."""
    standing = sa.select(LinkBlock.id).where(LinkBlock.person_id == person_id, LinkBlock.lifted_at.is_(None))
    return db.session.scalar(sa.select(standing.exists())) or False


def is_blocked(*, person_id: uuid.UUID, account: Account) -> bool:
    """Whether a court's order keeps this very account from the person."""
    mine = sa.select(_holder.document_index).join(_own, _own.person_id == _holder.id).where(
        _own.account_id == account.id, _own.relation == Relation.SELF, _own.revoked_at.is_(None),
        _holder.document_index.is_not(None),
    )  # fmt: skip
    standing = sa.select(LinkBlock.id).where(
        LinkBlock.person_id == person_id,
        LinkBlock.lifted_at.is_(None),
        sa.or_(LinkBlock.phone_index == account.phone_index, LinkBlock.document_index.in_(mine)),
    )
    return db.session.scalar(sa.select(standing.exists())) or False


def own_phone(*, person: Person) -> str | None:
    """The phone on file, where a message about the person goes when nobody acts for them; None: there is none, or a
    court's order keeps whoever has it away.
    """
    phone = person.phone
    if phone is None or not is_guarded(person_id=person.id):
        return phone
    index = account_index(phone)
    holder = db.session.scalar(sa.select(Account).where(Account.phone_index == index))
    is_kept_away = is_blocked(person_id=person.id, account=holder or Account(id=new_id(), phone_index=index))
    return None if is_kept_away else phone


def get_block(*, block_id: uuid.UUID, person_id: uuid.UUID) -> LinkBlock:
    """:raises NotFound: missing, or another person's."""
    found = db.session.get(LinkBlock, block_id)
    if found is None or found.person_id != person_id:
        raise NotFound
    return found


def _own_person(account_id: uuid.UUID, person_id: uuid.UUID, on: dt.date) -> sa.Row[Person, Account, Relation] | None:
    """Person and account, both read, and what they are to each other."""
    return db.session.execute(OWN_PERSON, {"account_id": account_id, "person_id": person_id, "on": on}).one_or_none()
