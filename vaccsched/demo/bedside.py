"""At the vaccinator's table: a second screen, a vial close to its expiry to try, and what was asked this month."""

import datetime as dt

import sqlalchemy as sa

from vaccsched.checks.models import BedsideCheck
from vaccsched.demo.places import Place, screen_token
from vaccsched.identity import operations as identity
from vaccsched.identity.models import DeviceKind
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic, Station, StationKind
from vaccsched.stops import operations as stops
from vaccsched.stops.models import RuleKind, SoftRule

# rule, its answer (None: the vial was changed)
ASKED = (
    (SoftRule.NEAR_EXPIRY, "use_first"),
    (SoftRule.NEAR_EXPIRY, None),
    (SoftRule.BRAND_DIFFERS, "recipient_agreed"),
    (SoftRule.LOOK_ALIKE, "document_compared"),
)
DECIDED_AHEAD = dt.timedelta(days=30)


def furnish(place: Place, *, now: dt.datetime) -> None:
    """The second screen of the first station; a rule that the county makes a stop in a month."""
    station = db.session.scalars(
        sa.select(Station)
        .where(Station.clinic_id == place.id, Station.kind == StationKind.VACCINATION)
        .order_by(Station.number)
        .limit(1)
    ).one()
    identity.enrol_device(
        clinic_id=place.id, kind=DeviceKind.RECIPIENT_SCREEN, name=station.name, actor=SYSTEM, now=now,
        token=screen_token(place.facts.code, DeviceKind.RECIPIENT_SCREEN), station=station,
    )  # fmt: skip
    stops.decide_class(
        county_id=db.session.get_one(Clinic, place.id).county_id, rule=SoftRule.OTHER_GUARDIAN, kind=RuleKind.HARD,
        effective_from=clock.day_of(now) + DECIDED_AHEAD, reason="演示：县〔2026〕12 号", actor=SYSTEM, now=now,
    )  # fmt: skip


def ask(place: Place, *, now: dt.datetime) -> None:
    """What the rules asked of this morning's vaccinators."""
    given = db.session.scalars(
        sa.select(BedsideCheck)
        .join(Station, Station.id == BedsideCheck.station_id)
        .where(Station.clinic_id == place.id, BedsideCheck.immunization_id.is_not(None))
        .order_by(BedsideCheck.id)
        .limit(len(ASKED))
    ).all()
    for check, (rule, reason) in zip(given, ASKED, strict=False):
        at, dose_id, about = check.pack_scanned_at or now, check.planned_dose_id, str(check.pack_id)
        nurse = place.staff["nurse"]
        stops.note_shown(planned_dose_id=dose_id, clinic_id=place.id, rule=rule, about=about, actor=nurse, now=at)
        if reason is not None:
            stops.answer(planned_dose_id=dose_id, rule=rule, about=about, reason=reason, actor=nurse, now=at)
