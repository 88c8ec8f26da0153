"""What the pages of deliveries and signatures show, as plain values."""

import uuid
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.coldchain import queries as coldchain
from vaccsched.shared import format as wording
from vaccsched.shared.degrees import degrees
from vaccsched.stock import queries
from vaccsched.stock.models import Delivery, DeliveryStatus
from vaccsched.storeroom import words


def rows(clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """The newest deliveries, what waits first."""
    return [
        {
            "arrived": wording.day_time(one.arrived_at),
            "supplier": one.supplier,
            "lots": len(one.lines),
            "packs": sum(len(line.trace_codes) for line in one.lines),
            "status": words.DELIVERY[one.status],
            "tone": words.DELIVERY[one.status][1] if one.status is not DeliveryStatus.ACCEPTED else "",
            "href": url_for("storeroom_delivery.delivery", delivery_id=one.id),
        }
        for one in queries.deliveries(clinic_id=clinic_id)
    ]


def places(clinic_id: uuid.UUID) -> list[tuple[str, str]]:
    """Fridges and freezers a delivery can go to; stations and bags last."""
    return [(str(place.id), place.name) for place in queries.locations(clinic_id=clinic_id)]


def facts(delivery: Delivery) -> dict[str, Any]:
    """One delivery, with all that its page and its papers show."""
    expiries = [line.expires_on for line in delivery.lines]
    return {
        "delivery": delivery,
        "status": words.DELIVERY[delivery.status],
        "draft": delivery.status is DeliveryStatus.DRAFT,
        "waiting": delivery.status is DeliveryStatus.WAITING,
        "refused": delivery.status is DeliveryStatus.REFUSED,
        "faults": [str(words.FAULT[code]) for code in delivery.faults],
        "papers": _papers(delivery),
        "lots": [_lot(line) for line in delivery.lines],
        "signed": _signatures(delivery),
        "kept_until": wording.full_day(queries.kept_until(max(expiries))) if expiries else None,
    }


def _papers(delivery: Delivery) -> list[dict[str, Any]]:
    read = {
        "start": degrees(delivery.start_tenths),
        "end": degrees(delivery.arrival_tenths),
        "low": degrees(delivery.lowest_tenths),
        "high": degrees(delivery.highest_tenths),
    }
    record = _("起运 %(start)s，到货 %(end)s，最低 %(low)s，最高 %(high)s", **read)
    interval = _("每 %(n)s 分钟一次", n=delivery.interval_minutes) if delivery.interval_minutes else _("没有记录")
    trip = _("路上 %(n)s 分钟", n=delivery.trip_minutes)
    checked = {True: _("合格"), False: _("不合格")}
    lines: list[dict[str, Any]] = [
        {"key": _("配送单位"), "value": delivery.supplier, "detail": delivery.courier},
        {"key": _("到货时间"), "value": wording.day_time(delivery.arrived_at)},
        {"key": _("运输"), "value": words.TRANSPORT[delivery.transport], "detail": trip},
        {"key": _("温度记录"), "value": record, "detail": interval},
        {"key": _("包装"), "value": checked[delivery.packaging_ok]},
        {"key": _("冰排和温度计"), "value": checked[delivery.cooling_ok]},
        {"key": _("放在"), "value": delivery.location.name},
    ]
    return lines[:-1] if delivery.status is DeliveryStatus.REFUSED else lines


def _lot(line: Any) -> dict[str, Any]:
    return {
        "product": line.product.name,
        "holder": line.product.manufacturer,
        "specification": line.product.specification,
        "lot_number": line.lot_number,
        "expires_on": wording.full_day(line.expires_on),
        "certificate": line.release_certificate,
        "clearance": line.import_clearance or "—",
        "packs": len(line.trace_codes),
        "doses": len(line.trace_codes) * line.product.doses_per_pack,
    }


def _signatures(delivery: Delivery) -> list[dict[str, Any]]:
    signed = [(_("收货人"), delivery.first, delivery.first_at), (_("复核人"), delivery.second, delivery.second_at)]
    return [
        {"key": title, "value": who.name, "detail": wording.day_time(at)}
        for title, who, at in signed
        if who is not None and at is not None
    ]


def waiting(clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """Everything of the clinic that waits for a second signature, with where to sign."""
    found = [
        {
            "what": _("收货：%(supplier)s", supplier=one.supplier),
            "who": one.first.name if one.first else "",
            "at": wording.day_time(one.first_at or one.arrived_at),
            "href": url_for("storeroom_delivery.delivery", delivery_id=one.id),
        }
        for one in queries.deliveries(clinic_id=clinic_id)
        if one.status is DeliveryStatus.WAITING
    ]
    found += [
        {
            "what": _("盘点：%(place)s", place=one.location.name),
            "who": one.first.name,
            "at": wording.day_time(one.first_at),
            "href": url_for("storeroom_count.count", count_id=one.id),
        }
        for one in queries.waiting_counts(clinic_id=clinic_id)
    ]
    return found + [
        {
            "what": _("超温评估：%(lot)s", lot=one.lot.lot_number),
            "who": one.decided_by.name,
            "at": wording.day_time(one.decided_at),
            "href": url_for("coldchain.held_lot", lot_id=one.lot_id),
        }
        for one in coldchain.waiting_evaluations(clinic_id=clinic_id)
    ]
