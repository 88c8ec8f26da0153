"""A grown-up agrees that an account acts for them: a code that only they receive says so.

The asker gets the same answer whatever was typed, right or wrong: nobody learns who is on file or with which phone.
"""

import datetime as dt
import hmac

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from vaccsched.messages import operations as messages
from vaccsched.residents import queries, rules
from vaccsched.residents.errors import AMinor
from vaccsched.residents.models import Account, ConsentAsk, DocumentKind, Person, Relation, Sex
from vaccsched.residents.operations.accounts import LONGEST_SPAN, new_code
from vaccsched.residents.operations.families import link_person, told
from vaccsched.residents.operations.persons import register_person
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.crypto import blind_index
from vaccsched.shared.db import db, new_id
from vaccsched.shared.masking import mask_phone

CONSENT_CODE = _l(
    "手机 %(asker)s 请您同意由他代您预约疫苗、看接种记录。同意就把验证码 %(code)s 告诉对方，10 分钟内有效；"
    "不认识、不同意就不要告诉任何人。"
)


def ask_consent(
    *,
    account: Account,
    relation: Relation,
    name: str,
    sex: Sex | None,
    birth_date: dt.date | None,
    document_kind: DocumentKind,
    document: str,
    phone: str,
    actor: Actor,
    now: dt.datetime,
) -> tuple[ConsentAsk, str | None]:
    """Ask a grown-up for consent; answers what was asked and the code (None: none went out, which nobody is told).

    A code goes out when the person is on file with this very name, birth date and phone, or is not on file at all; and
    when the phone got none within the last minute, 5 in the hour, 10 in the day.

    :raises InvalidDocument, InvalidPhone: cannot be right. :raises InvalidInput: sex or birth date is missing.
    :raises AMinor: a child.
    """
    today, phone = clock.day_of(now), rules.parse_phone(phone)
    paper = rules.parse_document(kind=document_kind, text=document, today=today)
    sex, birth_date = told(paper, sex=sex, birth_date=birth_date)
    if not rules.is_adult(birth_date, today):
        raise AMinor(field="relation")
    known = queries.find_person_by_document(kind=paper.kind, number=paper.number or "")
    asked = ConsentAsk(
        id=new_id(), account_id=account.id, relation=relation, sex=sex, birth_date=birth_date,
        document_kind=paper.kind, phone_index=queries.account_index(phone), created_at=now,
        person_id=known.id if known is not None else None,
    )  # fmt: skip
    asked.name, asked.document, asked.phone = name, paper.number, phone
    sent_at = queries.asks_sent(phone=phone, since=now - LONGEST_SPAN)
    code = new_code()
    is_right = known is None or _is_meant(known, name, birth_date, phone)
    if is_right and rules.may_send_code(sent_at=sent_at, now=now):
        _send(asked, account, code, now)
    db.session.add(asked)
    db.session.flush()
    audit.record(action="consent_asked", actor=actor, now=now, subject=asked, person_id=asked.person_id)
    return asked, code if asked.code_index is not None else None


def link_with_consent(*, asked: ConsentAsk, code: str, actor: Actor, now: dt.datetime) -> Person | None:
    """Try the code; answers the person who is linked now, or None when it is wrong or was tried five times. The attempt
    is counted either way, so commit before refusing. Somebody who is not on file is put on file.

    :raises AlreadyLinked:
    """
    right = asked.code_index or ""
    if not _attempt(asked) or not hmac.compare_digest(right, _code_index(asked, code)):
        return None
    known = queries.find_person_by_document(kind=asked.document_kind, number=asked.document or "")
    if known is not None and not _is_meant(known, asked.name or "", asked.birth_date, asked.phone or ""):
        return None  # put on file, or corrected, since the code went out: another phone has to agree
    used = sa.update(ConsentAsk).where(ConsentAsk.id == asked.id, ConsentAsk.used_at.is_(None)).values(used_at=now)
    if not claim(used):
        return None
    person = known or _registered(asked, actor=actor, now=now)
    link_person(
        account_id=asked.account_id, person_id=person.id, relation=asked.relation, proof="consent:code", actor=actor,
        now=now,
    )  # fmt: skip
    return person


def _is_meant(known: Person, name: str, birth_date: dt.date, phone: str) -> bool:
    same = known.name_key == rules.name_key(name) and known.birth_date == birth_date
    return same and known.phone_index == queries.phone_index(phone)


def _send(asked: ConsentAsk, account: Account, code: str, now: dt.datetime) -> None:
    message = messages.send(
        receiver=asked.phone or "", body=str(CONSENT_CODE % {"asker": mask_phone(account.phone or ""), "code": code}),
        template="consent_code", stream=asked.phone_index, now=now, expires_at=now + rules.MESSAGE_WAITS,
    )  # fmt: skip
    asked.message_id, asked.code_index = message.id, _code_index(asked, code)


def _attempt(asked: ConsentAsk) -> bool:
    counting = (
        sa.update(ConsentAsk)
        .where(
            ConsentAsk.id == asked.id, ConsentAsk.attempts < rules.CODE_ATTEMPTS, ConsentAsk.used_at.is_(None)
        )
        .values(attempts=ConsentAsk.attempts + 1)
    )  # fmt: skip
    return claim(counting)


def _registered(asked: ConsentAsk, *, actor: Actor, now: dt.datetime) -> Person:
    return register_person(
        name=asked.name or "", sex=asked.sex, birth_date=asked.birth_date, document_kind=asked.document_kind,
        document=asked.document or "", phone=asked.phone, clinic_id=None, actor=actor, now=now,
    )  # fmt: skip


def _code_index(asked: ConsentAsk, code: str) -> str:
    return blind_index("account.consent_code", f"{asked.id}:{code}")
