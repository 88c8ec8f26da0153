"""The message to whoever got no place in an opening rush. Who got one has the booking's own message."""

import datetime as dt

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from vaccsched.booking.models import RushRequest
from vaccsched.messages import operations as messages
from vaccsched.residents import queries as residents
from vaccsched.shared import format as wording
from vaccsched.shared.clock import day_of
from vaccsched.shared.masking import mask_name

TEMPLATE = "rush_lost"
BODY = _l(
    "%(name)s登记的%(clinic)s %(when)s 的号，按抽签顺序轮到时已经分完。退号会放回，也可以登记候补或另选时间，"
    "急需接种请打电话给门诊。"
)


def tell_rush_lost(request: RushRequest, *, now: dt.datetime) -> None:
    """Put the message into the outbox, unless the account is closed or may no longer act for the person."""
    account = residents.find_account(account_id=request.account_id)
    may_act = residents.may_act(account_id=request.account_id, person_id=request.person_id, on=day_of(now))
    if account is None or account.phone is None or not may_act:
        return
    messages.send(
        receiver=account.phone, body=_body(request, account.language or residents.USUAL_LANGUAGE), template=TEMPLATE,
        stream=residents.account_index(account.phone), now=now, expires_at=request.slot.ends_at,
    )  # fmt: skip


def _body(request: RushRequest, language: str) -> str:
    slot = request.slot
    with force_locale(language):
        facts = {
            "name": mask_name(request.person.name),
            "clinic": slot.session.clinic.name,
            "when": wording.day(slot.starts_at),
        }
        return str(BODY % facts)
