"""The demo's clinics are opened: an emergency kit on the list, the day's check-list done by the observation nurse."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.daily import operations as daily
from vaccsched.daily import queries
from vaccsched.daily.models import KitItem, Phase
from vaccsched.daily.rules import BY_HAND, ITEMS
from vaccsched.demo.facts import CLINICS
from vaccsched.identity.models import StaffAccount
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic

BEFORE = dt.timedelta(hours=3)  # opened so long ago, but not yesterday
SHORT = {"1:1000 肾上腺素注射液（1 mL/支）": 21, "0.9% 氯化钠注射液（250 mL）": 200}  # days left; the rest a year
REASONS = dict.fromkeys(map(str, ITEMS[Phase.OPENING]), "演示数据，没有真的设备")


def open_days(*, now: dt.datetime) -> None:
    """Every demo clinic is open today; nothing happens where it is, or was closed."""
    today = clock.day_of(now)
    opened_at = max(now - BEFORE, clock.instant_of(today, dt.time()))
    for facts in CLINICS:
        clinic = db.session.scalar(sa.select(Clinic).where(Clinic.code == facts.code))
        if clinic is None or queries.find_day(clinic_id=clinic.id, day=today) is not None:
            continue
        nurse = _nurse(f"{facts.prefix}-watch")
        _stock_kit(clinic, nurse, today, now=opened_at)
        daily.open_day(
            clinic_id=clinic.id, actor=nurse, reasons=REASONS, ticked=BY_HAND, present=_everybody(clinic, today),
            now=opened_at,
        )  # fmt: skip


def _everybody(clinic: Clinic, today: dt.date) -> list[uuid.UUID]:
    return [one.staff_id for one in queries.colleagues(clinic_id=clinic.id, day=today)]


def _stock_kit(clinic: Clinic, nurse: Actor, today: dt.date, *, now: dt.datetime) -> None:
    if queries.kit(clinic_id=clinic.id):
        return
    for item in daily.start_kit(clinic_id=clinic.id, actor=nurse, now=now):
        _count(item, nurse, today, now=now)


def _count(item: KitItem, nurse: Actor, today: dt.date, *, now: dt.datetime) -> None:
    lasting = item.name in ("血压计", "听诊器", "体温计", "止血带")
    expires_on = None if lasting else today + dt.timedelta(days=SHORT.get(item.name, 365))
    daily.check_kit_item(
        clinic_id=item.clinic_id, item_id=item.id, needed=item.needed, on_hand=item.needed, expires_on=expires_on,
        actor=nurse, now=now,
    )  # fmt: skip


def _nurse(username: str) -> Actor:
    nurse = db.session.scalars(sa.select(StaffAccount).where(StaffAccount.username == username)).one()
    return Actor(kind=ActorKind.STAFF, id=nurse.id, clinic_id=nurse.clinic_id, name=nurse.name)
