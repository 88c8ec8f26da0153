"""County, clinics with stations, staff with certificates, wall screens."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field

import sqlalchemy as sa

from vaccsched.demo.facts import CLINIC_STAFF, CLINICS, COUNTY_CODE, COUNTY_NAME, COUNTY_STAFF, ClinicFacts, StaffFacts
from vaccsched.identity import operations as identity
from vaccsched.identity.models import DeviceKind, StaffAccount
from vaccsched.identity.rules import DEMO_PASSWORD
from vaccsched.shared import clock, qr
from vaccsched.shared.actor import SYSTEM, Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic, County, StationKind
from vaccsched.sites.operations import open_clinic

HIRED = dt.timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A demo clinic: its facts, its id, and its staff as actors by user name without prefix."""

    facts: ClinicFacts
    id: uuid.UUID
    staff: dict[str, Actor] = field(default_factory=dict)


def make(_chance: random.Random, *, now: dt.datetime) -> list[Place]:
    """The county with its three clinics; all accounts share the demo's password."""
    county = County(code=COUNTY_CODE, name=COUNTY_NAME)
    db.session.add(county)
    db.session.flush()
    password_hash = identity.hashed(DEMO_PASSWORD)
    for facts in COUNTY_STAFF:
        _hire(facts, county_id=county.id, clinic_id=None, prefix="", password_hash=password_hash, now=now)
    return [_open(facts, county_id=county.id, password_hash=password_hash, now=now) for facts in CLINICS]


def known() -> list[Place]:
    """The demo's clinics as they were made, in their order."""
    found = []
    for facts in CLINICS:
        clinic_id = db.session.scalars(sa.select(Clinic.id).where(Clinic.code == facts.code)).one()
        accounts = db.session.scalars(sa.select(StaffAccount).where(StaffAccount.clinic_id == clinic_id))
        staff = {
            one.username.removeprefix(f"{facts.prefix}-"): Actor(
                kind=ActorKind.STAFF, id=one.id, clinic_id=clinic_id, name=one.name
            )
            for one in accounts
        }
        found.append(Place(facts=facts, id=clinic_id, staff=staff))
    return found


def screen_token(clinic_code: str, kind: DeviceKind) -> str:
    """The demo's screens have tokens that can be told again: signed, so that only this installation knows them."""
    return qr.signed("demo_screen", [clinic_code, str(kind)])


def _open(facts: ClinicFacts, *, county_id: uuid.UUID, password_hash: str, now: dt.datetime) -> Place:
    clinic = open_clinic(
        county_id=county_id,
        code=facts.code,
        name=facts.name,
        short_name=facts.short_name,
        address=facts.address,
        phone=facts.phone,
        licence_number=f"演示许可 {facts.code}",
        opening_hours="每天 08:00–22:00（演示）" if facts.long_hours else "周一至周六 08:00–11:30 14:00–16:30",
        stations={
            StationKind.DESK: 2,
            StationKind.SCREENING: facts.screening,
            StationKind.VACCINATION: facts.vaccination,
            StationKind.OBSERVATION: 1,
        },
    )
    staff = {
        one.username: _hire(
            one,
            county_id=county_id,
            clinic_id=clinic.id,
            prefix=f"{facts.prefix}-",
            password_hash=password_hash,
            now=now,
        )
        for one in CLINIC_STAFF
    }
    for kind, name in ((DeviceKind.WAITING_SCREEN, "大厅"), (DeviceKind.OBSERVATION_SCREEN, "留观区")):
        identity.enrol_device(
            clinic_id=clinic.id, kind=kind, name=name, actor=SYSTEM, now=now, token=screen_token(facts.code, kind)
        )
    return Place(facts=facts, id=clinic.id, staff=staff)


def _hire(
    facts: StaffFacts,
    *,
    county_id: uuid.UUID,
    clinic_id: uuid.UUID | None,
    prefix: str,
    password_hash: str,
    now: dt.datetime,
) -> Actor:
    staff = identity.create_account(
        county_id=county_id,
        clinic_id=clinic_id,
        username=f"{prefix}{facts.username}",
        name=facts.name,
        roles=facts.roles,
        password_hash=password_hash,
        actor=SYSTEM,
        now=now - HIRED,
        must_change_password=False,
        is_demo=True,
    )
    _certify(staff, facts, now=now)
    return Actor(kind=ActorKind.STAFF, id=staff.id, clinic_id=clinic_id, name=staff.name)


def _certify(staff: StaffAccount, facts: StaffFacts, *, now: dt.datetime) -> None:
    today = clock.day_of(now)
    for number, (task, days_left) in enumerate(facts.certificates, start=1):
        identity.add_certificate(
            staff=staff,
            task=task,
            number=f"演示-{staff.username}-{number}",
            issued_on=today - dt.timedelta(days=730 - max(days_left, 0)),
            valid_until=today + dt.timedelta(days=days_left),
            actor=SYSTEM,
            now=now - HIRED,
        )
