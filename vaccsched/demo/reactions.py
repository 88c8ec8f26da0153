"""A reaction that waits for its report card, and the emergency log of last week, at the demo's first clinic."""

import datetime as dt

import sqlalchemy as sa

from vaccsched.aefi import operations as aefi
from vaccsched.aefi.models import Severity, Source
from vaccsched.demo.places import Place
from vaccsched.observation import operations as observation
from vaccsched.observation.models import EmergencyOutcome, StepKind
from vaccsched.records.models import Immunization
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db

TOLD = "离开门诊后脸上起了皮疹，有点痒，没有气喘，家长打电话来。"
STEPS = (  # seconds after the start
    (15, StepKind.POSITION, ""),
    (40, StepKind.CALLED_120, ""),
    (70, StepKind.ADRENALINE, "右大腿外侧"),
    (110, StepKind.OXYGEN, ""),
    (300, StepKind.NOTE, "血压 105/70，神志清楚"),
    (900, StepKind.AMBULANCE, ""),
    (1020, StepKind.HANDED_OVER, ""),
)


def happen(place: Place, *, reading: Reading) -> None:
    """Once, while the demo is made."""
    _report(place, reading.wall)
    _emergency(place, reading)


def _report(place: Place, now: dt.datetime) -> None:
    """The card of the newest dose that is forty minutes old or older is a draft."""
    dose = db.session.scalar(
        sa.select(Immunization)
        .where(Immunization.clinic_id == place.id, Immunization.given_at <= now - dt.timedelta(minutes=40))
        .order_by(Immunization.given_at.desc(), Immunization.id)
        .limit(1)
    )
    if dose is None:
        return
    aefi.report(
        clinic_id=place.id, person_id=dose.person_id, source=Source.STAFF, discovered_at=now - dt.timedelta(minutes=20),
        found_by=place.staff["doctor"].id, immunization_ids=[dose.id], severity=Severity.ORDINARY,
        actor=place.staff["doctor"], now=now, told=TOLD,
    )  # fmt: skip


def _emergency(place: Place, reading: Reading) -> None:
    """Somebody who waited for a friend collapsed; they were taken to a hospital."""
    began, watch = dt.timedelta(days=7, hours=1), place.staff["watch"]
    log = observation.start_emergency(visit_id=None, actor=watch, key="demo-911", reading=_at(reading, began))
    for seconds, kind, note in STEPS:
        observation.write_step(
            log_id=log.id, kind=kind, note=note, actor=watch, key=f"demo-911-{seconds}",
            reading=_at(reading, began - dt.timedelta(seconds=seconds)),
        )  # fmt: skip
    observation.write_weight(
        log_id=log.id, grams=62_000, actor=watch, key="demo-911-kg",
        reading=_at(reading, began - dt.timedelta(seconds=60)),
    )  # fmt: skip
    observation.end_emergency(
        log_id=log.id, outcome=EmergencyOutcome.HOSPITAL, note="县医院急诊", actor=watch, key="demo-911-end",
        reading=_at(reading, began - dt.timedelta(minutes=18)),
    )  # fmt: skip


def _at(reading: Reading, ago: dt.timedelta) -> Reading:
    return Reading(
        wall=reading.wall - ago, boot_id=reading.boot_id, boot_seconds=reading.boot_seconds - ago.total_seconds()
    )
