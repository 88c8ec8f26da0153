"""Messages of the waitlist: time, place and a link; never a vaccine (个人信息保护法 第28条)."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.messages import operations as messages
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.links import signed_link
from vaccsched.shared.masking import mask_name
from vaccsched.waitlist import queries
from vaccsched.waitlist.models import DisruptionCase, DisruptionKind, WaitlistEntry, WaitlistOffer
from vaccsched.waitlist.rules import answer

PURPOSE = "waitlist_offer"
PATH = "/offers/"
BEFORE_SLOT = dt.timedelta(hours=2)  # who is booked early in the morning is told in the night
CAUSES = {
    DisruptionKind.LOT_RECALLED: _l("供应原因"),
    DisruptionKind.STOCK_SHORT: _l("供应原因"),
    DisruptionKind.CLINIC_CLOSED: _l("门诊停诊"),
    DisruptionKind.STAFF_ILL: _l("门诊人手不足"),
}
OFFER = _l("%(name)s 候补的号有了：%(when)s，%(clinic)s。号保留到 %(until)s，请打开 %(link)s 接受或放弃。")
ENDED = _l("%(name)s 在%(clinic)s候补的日期已过，没有等到号。请重新选日期候补，或打电话 %(phone)s 问门诊。")
BROKEN = _l("很抱歉：%(name)s %(when)s 在%(clinic)s的预约，因%(cause)s不能按时进行，请先不要出门。")
NEW_PLACE = _l(
    "已为您留了新的时间 %(new)s，保留到 %(until)s，请打开 %(link)s 一键改到这个时间，原预约在您改好前不取消。"
)
NO_PLACE = _l("暂时没有合适的时间，已把您排在候补最前面，有号马上通知您；也可以自己改期，或打电话 %(phone)s。")
LIFTED = _l("好消息：%(name)s %(when)s 在%(clinic)s的预约可以照常进行，请按原来的时间来。")


def offer_link(offer: WaitlistOffer) -> str:
    """The one-tap address: it can accept or decline this offer and nothing else."""
    return signed_link(PURPOSE, PATH, offer.id.hex)


def phone_of(*, account_id: uuid.UUID | None, person: Person, on: dt.date) -> str | None:
    """Where a message reaches the person: the phone that booked, else their own, else their family's; None: nowhere."""
    if account_id is not None:
        account = residents.find_account(account_id=account_id)
        if account is not None:
            return account.phone
    return person.phone or queries.family_phone(person, on=on)


def tell_offer(offer: WaitlistOffer, *, now: dt.datetime) -> None:
    """Tell the person at home that a place is kept; without a phone the list at the desk shows it."""
    entry = offer.entry
    facts = {
        "name": mask_name(entry.person.name),
        "when": wording.day_time(offer.slot.starts_at),
        "clinic": entry.clinic.name,
        "until": wording.day_time(offer.expires_at),
        "link": offer_link(offer),
    }
    _send(
        phone_of(account_id=entry.account_id, person=entry.person, on=clock.day_of(now)),
        str(OFFER % facts), template="waitlist_offer",
        now=now, due_at=answer.tell_at(now), expires_at=offer.expires_at,
    )  # fmt: skip


def tell_ended(entry: WaitlistEntry, *, now: dt.datetime) -> None:
    """Nothing was found in the days asked for."""
    facts = {"name": mask_name(entry.person.name), "clinic": entry.clinic.name, "phone": entry.clinic.phone}
    _send(
        phone_of(account_id=entry.account_id, person=entry.person, on=clock.day_of(now)),
        str(ENDED % facts), template="waitlist_ended",
        now=now, due_at=answer.tell_at(now), expires_at=None,
    )  # fmt: skip


def tell_case(case: DisruptionCase, offer: WaitlistOffer | None, *, now: dt.datetime) -> bool:
    """Tell a person before leaving home that the appointment cannot be kept, and what was kept instead; answers
    whether there was a phone to send it to.
    """
    appointment = case.appointment
    clinic = appointment.clinic
    facts: dict[str, Any] = {
        "name": mask_name(case.person.name),
        "when": wording.day_time(case.slot.starts_at),
        "clinic": clinic.name,
        "cause": CAUSES[case.disruption.kind],
        "phone": clinic.phone,
    }
    if offer is not None:
        facts |= {
            "new": wording.day_time(offer.slot.starts_at),
            "until": wording.day_time(offer.expires_at),
            "link": offer_link(offer),
        }
    return _send(
        phone_of(account_id=appointment.account_id, person=case.person, on=appointment.day),
        str(BROKEN % facts) + str((NEW_PLACE if offer is not None else NO_PLACE) % facts),
        template="disruption", now=now, due_at=_early(case.slot.starts_at, now), expires_at=case.slot.ends_at,
    )  # fmt: skip


def tell_lifted(case: DisruptionCase, *, now: dt.datetime) -> bool:
    """Take it back: the appointment can be kept after all."""
    facts = {
        "name": mask_name(case.person.name),
        "when": wording.day_time(case.slot.starts_at),
        "clinic": case.appointment.clinic.name,
    }
    return _send(
        phone_of(account_id=case.appointment.account_id, person=case.person, on=case.appointment.day),
        str(LIFTED % facts),
        template="disruption_lifted", now=now, due_at=_early(case.slot.starts_at, now), expires_at=case.slot.ends_at,
    )  # fmt: skip


def _early(slot_starts_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Not in the night, unless they would already be on their way by then."""
    return max(now, min(answer.tell_at(now), slot_starts_at - BEFORE_SLOT))


def _send(
    phone: str | None,
    body: str,
    *,
    template: str,
    now: dt.datetime,
    due_at: dt.datetime,
    expires_at: dt.datetime | None,
) -> bool:
    if phone is None:
        return False
    messages.send(
        receiver=phone, body=body, template=template, stream=residents.account_index(phone), now=now, due_at=due_at,
        expires_at=expires_at,
    )  # fmt: skip
    return True
