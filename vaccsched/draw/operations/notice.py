"""The message to whoever is called: until when to book, never which vaccine (个人信息保护法 第28条)."""

import datetime as dt

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from vaccsched.draw.models import Draw, DrawOffer
from vaccsched.messages import operations as messages
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import format as wording
from vaccsched.shared.clock import day_of
from vaccsched.shared.masking import mask_name

TEMPLATE = "draw_offer"
BODY = _l(
    "%(name)s在%(clinic)s登记的摇号轮到了，请在 %(until)s 前上网预约时间，过时名额给下一位。"
    "只限本人，凭证件接种。不要了也请在网上点放弃。"
)


def tell_offer(offer: DrawOffer, person: Person, draw: Draw, *, now: dt.datetime) -> None:
    """Put the message into the outbox: to whoever entered them while they may act, else to the person; without a phone
    the desk calls.
    """
    phone = _phone(offer, person, now=now)
    if phone is None:
        return
    with force_locale(residents.language_of(phone=phone)):
        facts = {
            "name": mask_name(person.name),
            "clinic": draw.clinic.name,
            "until": wording.day_time(offer.expires_at),
        }
        body = str(BODY % facts)
    messages.send(
        receiver=phone, body=body, template=TEMPLATE, stream=residents.account_index(phone), now=now,
        expires_at=offer.expires_at,
    )  # fmt: skip


def _phone(offer: DrawOffer, person: Person, *, now: dt.datetime) -> str | None:
    account_id = offer.entry.account_id
    if account_id is None or not residents.may_act(account_id=account_id, person_id=person.id, on=day_of(now)):
        return residents.own_phone(person=person)
    account = residents.find_account(account_id=account_id)
    return account.phone if account is not None else None
