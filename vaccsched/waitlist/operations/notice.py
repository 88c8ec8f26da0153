"""Messages of the waitlist: time, place and a link; never a vaccine (个人信息保护法 第28条)."""

import datetime as dt

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from vaccsched.messages import operations as messages
from vaccsched.messages import queries as outbox
from vaccsched.residents import queries as residents
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.links import signed_link
from vaccsched.shared.masking import mask_name
from vaccsched.waitlist import queries
from vaccsched.waitlist.models import WaitlistEntry, WaitlistOffer

PURPOSE = "waitlist_offer"
PATH = "/offers/"
OFFER = _l("%(name)s 候补的号有了：%(when)s，%(clinic)s。号保留到 %(until)s，请打开 %(link)s 接受或放弃。")
ENDED = _l("%(name)s 在%(clinic)s候补的日期已过，没有等到号。请重新选日期候补，或打电话 %(phone)s 问门诊。")


def offer_link(offer: WaitlistOffer) -> str:
    """The one-tap address: it can accept or decline this offer and nothing else."""
    return signed_link(PURPOSE, PATH, offer.id.hex)


def tell_offer(offer: WaitlistOffer, *, now: dt.datetime) -> None:
    """Tell the person at home that a place is kept; without a phone the desk's list of people to be called shows it."""
    entry = offer.entry
    phone = queries.phone_of(account_id=entry.account_id, person=entry.person, on=clock.day_of(now))
    if phone is None:
        return
    with force_locale(residents.language_of(phone=phone)):
        facts = {
            "name": mask_name(entry.person.name),
            "when": wording.day_time(offer.slot.starts_at),
            "clinic": entry.clinic.name,
            "until": wording.day_time(offer.expires_at),
            "link": offer_link(offer),
        }
        body = str(OFFER % facts)
    _send(phone, body, template="waitlist_offer", now=now, expires_at=offer.expires_at)


def tell_ended(entry: WaitlistEntry, *, now: dt.datetime) -> None:
    """Nothing was found in the days asked for."""
    phone = queries.phone_of(account_id=entry.account_id, person=entry.person, on=clock.day_of(now))
    if phone is None:
        return
    facts = {"name": mask_name(entry.person.name), "clinic": entry.clinic.name, "phone": entry.clinic.phone}
    with force_locale(residents.language_of(phone=phone)):
        body = str(ENDED % facts)
    _send(phone, body, template="waitlist_ended", now=now, expires_at=None)


def _send(phone: str, body: str, *, template: str, now: dt.datetime, expires_at: dt.datetime | None) -> None:
    messages.send(
        receiver=phone, body=body, template=template, stream=residents.account_index(phone), now=now,
        due_at=outbox.awake_at(now), expires_at=expires_at,
    )  # fmt: skip
