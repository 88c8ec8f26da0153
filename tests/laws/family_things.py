"""What a family and the desk name by an id: links, court orders, asks for consent, sign-ins. Made for the test."""

import datetime as dt
import uuid

from vaccsched.identity.models import PrincipalKind, PrincipalSession
from vaccsched.residents.models import ConsentAsk, DocumentKind, Guardianship, LinkBlock, Relation, Sex
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work


def desk_things(person_id: uuid.UUID, account_id: uuid.UUID, *, now: dt.datetime) -> dict[str, uuid.UUID]:
    """A link to this person and a court's order about somebody else."""
    link = Guardianship(
        id=new_id(), account_id=account_id, person_id=person_id, relation=Relation.PARENT, proof="test",
        created_at=now, revoked_at=now,
    )  # fmt: skip
    block = LinkBlock(
        id=new_id(), person_id=person_id, phone_index="nobody", reason="x", order_number="x", set_by_id=new_id(),
        set_at=now,
    )  # fmt: skip
    made = {"link_id": link.id, "block_id": block.id}
    db.session.rollback()
    with unit_of_work():
        db.session.add_all([link, block])
    return made


def family_things(account_id: uuid.UUID, link_id: uuid.UUID, *, now: dt.datetime) -> dict[str, uuid.UUID]:
    """What this account asked, where it is signed in, and one of its links."""
    asked = ConsentAsk(
        id=new_id(), account_id=account_id, relation=Relation.CHILD, sex=Sex.FEMALE, birth_date=dt.date(1960, 1, 1),
        document_kind=DocumentKind.ID_CARD, phone_index="nobody", created_at=now,
    )  # fmt: skip
    asked.name, asked.document, asked.phone = "甲", "x", "13700000000"
    sign_in = PrincipalSession(
        id=new_id(), token_hash=f"hash-{account_id}", principal_kind=PrincipalKind.ACCOUNT, principal_id=account_id,
        user_agent="tests", created_at=now, last_seen_at=now, expires_at=now + dt.timedelta(days=1),
    )  # fmt: skip
    made = {"ask_id": asked.id, "sign_in_id": sign_in.id, "link_id": link_id}
    db.session.rollback()
    with unit_of_work():
        db.session.add_all([asked, sign_in])
    return made
