"""Messages about appointments: time and place, never a vaccine (个人信息保护法 第28条); in the language of whoever gets
them, whoever caused them.
"""

import datetime as dt

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from vaccsched.booking.models import Appointment
from vaccsched.messages import operations as messages
from vaccsched.messages.models import OutboxMessage
from vaccsched.residents import queries
from vaccsched.residents.models import Account
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.db import db
from vaccsched.shared.masking import mask_name

BODIES = {
    "appointment_booked": _l(
        "%(name)s 已预约 %(when)s 到%(clinic)s。预约码 %(code)s，请带证件。来不了请取消，号留给别人。"
    ),
    "appointment_changed": _l("%(name)s 的预约已改到 %(when)s，%(clinic)s。预约码 %(code)s 不变。原来的号已让给别人。"),
    "appointment_cancelled": _l("%(name)s %(when)s 在%(clinic)s的预约已取消。要另约请再上网或到门诊。"),
    "appeal_accepted": _l("%(name)s %(when)s 在%(clinic)s的预约，申诉已通过，这次不计入未到。"),
    "appeal_rejected": _l(
        "%(name)s %(when)s 在%(clinic)s的预约，申诉没有通过。理由请看“我的预约”，也可以打电话问门诊。"
    ),
}


def tell(appointment: Appointment, *, template: str, now: dt.datetime, expires_at: dt.datetime | None = None) -> None:
    """Put the message to whoever booked into the outbox, while they may act for the person; see ``written``."""
    message = _message(appointment, _phone_now(appointment, now), template=template, now=now, expires_at=expires_at)
    if message is not None:
        db.session.add(message)


def written(
    appointment: Appointment, *, template: str, now: dt.datetime, expires_at: dt.datetime | None = None
) -> OutboxMessage | None:
    """The message to whoever books this instant, in no session yet; without a phone there is the paper ticket.

    It is worth sending until ``expires_at``; None: until the end of the slot.
    """
    return _message(appointment, _phone(appointment), template=template, now=now, expires_at=expires_at)


def _message(
    appointment: Appointment, phone: str | None, *, template: str, now: dt.datetime, expires_at: dt.datetime | None
) -> OutboxMessage | None:
    if phone is None:
        return None
    return messages.written(
        receiver=phone,
        body=_body(appointment, template, _language(appointment, phone)),
        template=template,
        stream=queries.account_index(phone),
        now=now,
        expires_at=expires_at or appointment.slot.ends_at,
    )


def _body(appointment: Appointment, template: str, language: str) -> str:
    with force_locale(language):
        facts = {
            "name": mask_name(appointment.person.name),
            "when": wording.day_time(appointment.slot.starts_at),
            "clinic": appointment.clinic.name,
            "code": appointment.short_code,
        }
        return str(BODIES[template] % facts)


def _language(appointment: Appointment, phone: str) -> str:
    """Of the account that booked, which is at hand; another phone's is looked up."""
    account_id = appointment.account_id
    account = queries.find_account(account_id=account_id) if account_id is not None else None
    if account is not None and account.phone == phone:
        return account.language or queries.USUAL_LANGUAGE
    return queries.language_of(phone=phone)


def _phone(appointment: Appointment) -> str | None:
    if appointment.account_id is None:
        return queries.own_phone(person=appointment.person)
    account: Account | None = queries.find_account(account_id=appointment.account_id)
    return account.phone if account is not None else None


def _phone_now(appointment: Appointment, now: dt.datetime) -> str | None:
    """A link may have ended since, or a court's order stands: then the person's own phone."""
    account_id, person = appointment.account_id, appointment.person
    if account_id is None or queries.may_act(account_id=account_id, person_id=person.id, on=clock.day_of(now)):
        return _phone(appointment)
    return queries.own_phone(person=person)
