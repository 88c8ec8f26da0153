"""What the ownership law asks for of the observation room, the reactions, the paper work and the clinic's day."""

import uuid

import sqlalchemy as sa

from vaccsched.aefi.models import AefiCase, Severity, Source
from vaccsched.daily.models import KitItem
from vaccsched.identity.models import Device, StaffAccount
from vaccsched.kiosk.models import CallKind, KioskCall
from vaccsched.observation.models import EmergencyLog, ReactionAlarm
from vaccsched.paper.models import Cause, PaperEntry
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Visit

WATCH_BODIES = {  # what their forms ask for, by endpoint
    "daily.check_kit_item": {"needed": 1, "on_hand": 1},
    "observation.call_back": {"result": "well"},
    "observation.end_alarm": {"ending": "better"},
    "observation.end_emergency": {"outcome": "hospital"},
    "observation.leave_early": {"method": "paper"},
    "observation.seat": {"number": ""},
    "observation.write_step": {"kind": "oxygen"},
    "observation.write_weight": {"weight": "60"},
}


def watch_things(clinic_id, *, now) -> dict[str, uuid.UUID]:
    """An alarm with its emergency log, a reaction, a thing of the emergency kit, a machine's call; made for this."""
    visit = db.session.scalars(
        sa.select(Visit).where(Visit.clinic_id == clinic_id, Visit.left_at.is_(None)).limit(1)
    ).one()
    keeper = db.session.scalar(sa.select(StaffAccount.id).where(StaffAccount.clinic_id == clinic_id).limit(1))
    device = db.session.scalar(sa.select(Device.id).where(Device.clinic_id == clinic_id).limit(1))
    alarm = ReactionAlarm(id=new_id(), clinic_id=clinic_id, visit_id=visit.id, raised_at=now)
    made = {
        "alarm_id": alarm,
        "log_id": EmergencyLog(
            id=new_id(), clinic_id=clinic_id, visit_id=visit.id, person_id=visit.person_id, alarm_id=alarm.id,
            started_at=now,
        ),
        "reaction_id": AefiCase(
            id=new_id(), clinic_id=clinic_id, person_id=visit.person_id, code=f"T-{clinic_id}"[:40],
            source=Source.STAFF, severity=Severity.ORDINARY, discovered_at=now, created_at=now,
        ),
        "sheet_id": PaperEntry(
            id=new_id(), clinic_id=clinic_id, visit_id=visit.id, day=visit.day, cause=Cause.NETWORK, entered_at=now,
            entered_by_id=keeper, deviation=False,
        ),
        "call_id": KioskCall(
            id=new_id(), clinic_id=clinic_id, device_id=device, kind=CallKind.HELP, raised_at=now,
        ),
        "kit_item_id": KitItem(id=new_id(), clinic_id=clinic_id, position=99, name="测试", needed=1),
    }  # fmt: skip
    db.session.rollback()
    with unit_of_work():
        db.session.add(alarm)
        db.session.flush()
        db.session.add_all(made.values())
        db.session.flush()
        return {name: thing.id for name, thing in made.items()}
