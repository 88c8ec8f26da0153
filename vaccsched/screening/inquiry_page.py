"""What the resident's inquiry and check page shows, as plain values."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.booking import queries as booking
from vaccsched.booking.errors import SlotFull, SlotGone
from vaccsched.booking.models import Appointment, HoldKind
from vaccsched.booking.queries import no_show
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Slot
from vaccsched.screening import operations
from vaccsched.screening.models import Prefill
from vaccsched.screening.rules import YES, AnswerSet, Item, items_for
from vaccsched.shared import format as wording
from vaccsched.shared.errors import InvalidInput, Refused
from vaccsched.shared.forms import sent_values
from vaccsched.shared.web import device
from vaccsched.stock import queries as stock
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import Forecast

NONE_FIELD = "none"  # 「以上都没有」


def answers_sent(items: Sequence[Item]) -> AnswerSet:
    """The answers of this request: one button for none of them, or item by item.

    :raises InvalidInput: an item has no answer, or the button was pressed although one says 是.
    """
    values = sent_values()
    if not values.get(NONE_FIELD):
        return AnswerSet.parse(values, asked=items)
    said = [item for item in items if values.get(item.field) == YES]
    if said:
        sentence = _("第 %(number)s 项您选了“是”，请按“按上面的回答预约”，或改成“否”。", number=said[0].number)
        raise InvalidInput({said[0].field: [sentence]})
    return AnswerSet.all_no()


def items_of(person: Person, slot: Slot) -> tuple[Item, ...]:
    """The items asked of this person."""
    return items_for(sex=person.sex, birth_date=person.birth_date, on=slot.session.day)


def prefill_sent(appointment: Appointment, now: dt.datetime) -> Prefill:
    """The answers of this request, to be kept with the appointment.

    :raises InvalidInput: see ``answers_sent``.
    """
    answers = answers_sent(items_of(appointment.person, appointment.slot))
    return operations.prefilled(appointment_id=appointment.id, answers=answers, now=now)


def page_facts(*, person: Person, slot: Slot, codes: Sequence[str], now: dt.datetime) -> dict[str, Any]:
    """All the page needs: the five facts with their ways to change, the items, and what is in the way."""
    return {
        "person": person,
        "rows": _rows(person, slot, codes),
        "chosen": [person.name, _names(codes), wording.day_time(slot.starts_at)],
        "items": items_of(person, slot),
        "steps": [_("选人"), _("选日期"), _("选时间"), _("核对"), _("完成")],
        "action": url_for(".book", person_id=person.id, slot_id=slot.id, v=list(codes)),
        "days_href": _link("booking.days", person, slot, codes),
        "problem": _problem(person, slot, codes, now),
        "hold": _hold(person, slot, codes, now),
        "rush": _rush(slot, now),
        "consents": [(vaccines.name_of(code), url_for("consents_public.text", code=code)) for code in codes],
        "missing_costs": no_show.rule_sentence(person=person, vaccine_codes=codes, clinic=slot.session.clinic, now=now),
        "clinic_name": slot.session.clinic.name,
        "clinic_phone": slot.session.clinic.phone,
    }


def _rows(person: Person, slot: Slot, codes: Sequence[str]) -> list[dict[str, Any]]:
    clinic = slot.session.clinic
    family = url_for("home.family", _anchor=f"person-{person.id}")
    day = slot.session.day
    return [
        {"key": _("接种人"), "value": person.name, "detail": wording.age(person.birth_date, day), "href": family},
        {"key": _("疫苗"), "value": _names(codes), "detail": _costs(person, slot, codes), "href": family},
        {"key": _("日期"), "value": wording.day(day), "href": _link("booking.days", person, slot, codes)},
        {
            "key": _("时间"),
            "value": wording.time_span(slot.starts_at, slot.ends_at),
            "href": _link("booking.slots", person, slot, codes, day=day.isoformat()),
        },
        {
            "key": _("地点"),
            "value": clinic.name,
            "detail": clinic.address,
            "href": _link("booking.clinics", person, slot, codes),
        },
    ]


def _costs(person: Person, slot: Slot, codes: Sequence[str]) -> str:
    """``免费``, or what is to be paid at the clinic (非免疫规划疫苗: 公示价格, 疫苗管理法 第49条)."""
    day = slot.session.day
    found = booking.forecasts_on(person=person, on=day)
    if all(code in found and found[code].is_free for code in codes):
        return str(_("免费"))
    return " · ".join(_cost(found.get(code), slot, code, named=len(codes) > 1) for code in codes)


def _cost(answer: Forecast | None, slot: Slot, code: str, *, named: bool) -> str:
    name = f"{vaccines.name_of(code)} " if named else ""
    if answer is not None and answer.is_free:
        return name + str(_("免费"))
    price = stock.find_price(clinic_id=slot.clinic_id, vaccine_code=code, on=slot.session.day)
    if price is None:
        return name + str(_("自费，价格以门诊公示为准"))
    fen = price.vaccine_fen + price.service_fen
    return name + str(_("自费 %(yuan)s 元（含接种服务费）", yuan=f"{fen // 100}.{fen % 100:02d}"))


def _link(endpoint: str, person: Person, slot: Slot, codes: Sequence[str], **more: Any) -> str:
    return url_for(endpoint, person_id=person.id, v=list(codes), clinic=str(slot.clinic_id), **more)


def _names(codes: Sequence[str]) -> str:
    return str(_("、")).join(vaccines.name_of(code) for code in codes)


def _rush(slot: Slot, now: dt.datetime) -> dict[str, Any] | None:
    """The opening rush in which the slot is now: then requests are collected and served by lot."""
    opens_at = booking.rush_opening(slot=slot, now=now)
    if opens_at is None:
        return None
    device()  # known from here on
    return {"opens_at": opens_at, "ends_at": opens_at + dt.timedelta(seconds=slot.session.clinic.rush_seconds)}


def _hold(person: Person, slot: Slot, codes: Sequence[str], now: dt.datetime) -> dict[str, Any] | None:
    """The place of this slot that is kept for the person."""
    held = booking.find_hold_of_slot(slot_id=slot.id, person_id=person.id)
    if held is None:
        return None
    address: dict[str, Any] = {"hold_id": held.id, "v": list(codes)}
    can_extend = held.kind is HoldKind.OWN and held.extended_at is None
    return {
        "until": wording.time(held.expires_at),
        "over": held.expires_at <= now,
        "due": int(held.expires_at.timestamp()),
        "now": int(now.timestamp()),
        "extend_action": url_for("booking_hold.extend", **address) if can_extend else None,
        "release_action": url_for("booking_hold.release", **address),
    }


def _has_room(person: Person, slot: Slot, now: dt.datetime) -> bool:
    """A place is kept for the person, or one is left."""
    if booking.find_hold_of_slot(slot_id=slot.id, person_id=person.id) is not None:
        return True
    clinic = slot.session.clinic
    return schedule_queries.places_left(slot=slot, clinic=clinic, now=now, online=True) > 0


def _problem(person: Person, slot: Slot, codes: Sequence[str], now: dt.datetime) -> Refused | None:
    """Why this cannot be booked as it stands; found again, and decided, when it is sent."""
    rush = booking.rush_opening(slot=slot, now=now)
    if rush is None and not schedule_queries.is_bookable(slot=slot, now=now, online=True, vaccine_codes=codes):
        return SlotGone()
    try:
        booking.check_choice(person=person, vaccine_codes=codes, on=slot.session.day)
    except Refused as refusal:
        return refusal
    if rush is None and not _has_room(person, slot, now):
        nearest = schedule_queries.nearest_free_slots(
            clinic_id=slot.clinic_id, near=slot.starts_at, now=now, vaccine_codes=codes
        )
        return SlotFull(alternatives=schedule_queries.offers_of(nearest))
    return None
