"""Messages when supply breaks: time, place and a link; never a vaccine (个人信息保护法 第28条)."""

import datetime as dt
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from vaccsched.disruptions import queries
from vaccsched.disruptions.models import DisruptionCase, DisruptionKind
from vaccsched.messages import operations as messages
from vaccsched.messages import queries as outbox
from vaccsched.residents import queries as residents
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name
from vaccsched.waitlist import operations as waitlist
from vaccsched.waitlist import queries as waitlist_queries
from vaccsched.waitlist.models import WaitlistOffer

BEFORE_SLOT = dt.timedelta(hours=2)  # who is booked early in the morning is told in the night
CAUSES = {
    DisruptionKind.LOT_RECALLED: _l("供应原因"),
    DisruptionKind.STOCK_SHORT: _l("供应原因"),
    DisruptionKind.CLINIC_CLOSED: _l("门诊停诊"),
    DisruptionKind.STAFF_ILL: _l("门诊人手不足"),
}
BROKEN = _l("很抱歉：%(name)s %(when)s 在%(clinic)s的预约，因%(cause)s不能按时进行，请先不要出门。")
PART = _l("很抱歉：%(name)s %(when)s 在%(clinic)s的预约，因%(cause)s，约好的几种里有一种那天打不了。")
REST = _l("也可以按原来的时间来打其余的，请打电话 %(phone)s 告诉门诊。")
NEW_PLACE = _l(
    "已为您留了新的时间 %(new)s，保留到 %(until)s，请打开 %(link)s 一键改到这个时间，原预约在您改好前不取消。"
)
NO_PLACE = _l("暂时没有合适的时间，已把您排在候补最前面，有号马上通知您；也可以自己改期，或打电话 %(phone)s。")
LIFTED = _l("好消息：%(name)s %(when)s 在%(clinic)s的预约可以照常进行，请按原来的时间来。")


def phone_of(case: DisruptionCase) -> str | None:
    """Where a message reaches the person; None: nowhere."""
    appointment = case.appointment
    return waitlist_queries.phone_of(account_id=appointment.account_id, person=case.person, on=appointment.day)


def tell_case(case: DisruptionCase, offer: WaitlistOffer | None, *, now: dt.datetime) -> None:
    """Tell a person before leaving home that the appointment cannot be kept, and what was kept instead."""
    phone = phone_of(case)
    if phone is not None:
        with force_locale(residents.language_of(phone=phone)):
            body = _body(case, offer)
        _send(case, phone, body, template="disruption", now=now)


def tell_lifted(case: DisruptionCase, *, now: dt.datetime) -> None:
    """Take it back: the appointment can be kept after all."""
    phone = phone_of(case)
    if phone is not None:
        with force_locale(residents.language_of(phone=phone)):
            body = str(LIFTED % _facts(case))
        _send(case, phone, body, template="disruption_lifted", now=now)


def _body(case: DisruptionCase, offer: WaitlistOffer | None) -> str:
    facts = _facts(case) | {"cause": CAUSES[case.disruption.kind], "phone": case.appointment.clinic.phone}
    if offer is not None:
        facts |= {
            "new": wording.day_time(offer.slot.starts_at),
            "until": wording.day_time(offer.expires_at),
            "link": waitlist.offer_link(offer),
        }
    way_on = str((NEW_PLACE if offer is not None else NO_PLACE) % facts)
    if queries.rest_of(case):
        return str(PART % facts) + way_on + str(REST % facts)
    return str(BROKEN % facts) + way_on


def _facts(case: DisruptionCase) -> dict[str, Any]:
    return {
        "name": mask_name(case.person.name),
        "when": wording.day_time(case.slot.starts_at),
        "clinic": case.appointment.clinic.name,
    }


def _send(case: DisruptionCase, phone: str, body: str, *, template: str, now: dt.datetime) -> None:
    messages.send(
        receiver=phone, body=body, template=template, stream=residents.account_index(phone), now=now,
        due_at=_early(case.slot.starts_at, now), expires_at=case.slot.ends_at,
    )  # fmt: skip


def _early(slot_starts_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Not in the night, unless they would already be on their way by then."""
    return max(now, min(outbox.awake_at(now), slot_starts_at - BEFORE_SLOT))
