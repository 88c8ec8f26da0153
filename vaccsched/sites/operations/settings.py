"""The settings a clinic's manager answers for, and the floor the county sets for all of them."""

import datetime as dt
from dataclasses import asdict, dataclass, field

from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.sites.errors import NoOpeningDay, OpensTooSeldom, PoolShareBelowFloor, StagesFaulty
from vaccsched.sites.models import Clinic, County
from vaccsched.sites.rules import are_stages, longest_wait


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a manager can set; the same names as the clinic's columns."""

    days_ahead: int
    opens_online_at: dt.time
    opening_weekdays: str
    walk_in_percent: int
    late_grace_minutes: int
    rush_seconds: int
    daily_maximum: int | None = None
    no_show_limit: int | None = None
    no_show_days: int = 365
    no_show_barred_days: int = 180
    opening_stages: list[list[int]] = field(default_factory=list)
    walk_in_groups: list[str] = field(default_factory=list)
    scarce_vaccines: list[str] = field(default_factory=list)
    fever_line_tenths: int = 375
    elders_beyond_doses: bool = False


def change_settings(*, clinic: Clinic, settings: Settings, actor: Actor, now: dt.datetime) -> list[str]:
    """Change the clinic's settings; answers the names of those that changed. What was said to residents before counts
    from now on as changed; no appointment is touched.

    :raises NoOpeningDay, OpensTooSeldom, StagesFaulty: the opening rule would open no places, or too late.
    :raises PoolShareBelowFloor: less than the county's share of walk-in places.
    """
    _refuse_faulty(clinic, settings)
    before = {name: getattr(clinic, name) for name in asdict(settings)}
    changed = {name: value for name, value in asdict(settings).items() if value != before[name]}
    for name, value in changed.items():
        setattr(clinic, name, value)
    if changed:
        db.session.flush()
        audit.record(
            action="settings_changed", actor=actor, now=now, subject=clinic, clinic_id=clinic.id,
            before={name: before[name] for name in changed}, after=changed,
        )  # fmt: skip
    return sorted(changed)


def set_walk_in_floor(*, county: County, percent: int, actor: Actor, now: dt.datetime) -> None:
    """No clinic of the county may keep fewer of a half-day's places (0–100 %) for people who come in person.

    Days already published stay; days to come are not published below it (通知2021 现场预约号源).
    """
    before = county.walk_in_floor_percent
    if before == percent:
        return
    county.walk_in_floor_percent = percent
    db.session.flush()
    audit.record(action="walk_in_floor_set", actor=actor, now=now, subject=county, before=before, after=percent)


def _refuse_faulty(clinic: Clinic, settings: Settings) -> None:
    weekdays = [int(weekday) for weekday in settings.opening_weekdays]
    if not weekdays:
        raise NoOpeningDay(field="opening_weekdays")
    wait = longest_wait(weekdays)
    if settings.days_ahead < wait:
        raise OpensTooSeldom(field="days_ahead", days=wait)
    if not are_stages(settings.opening_stages, days_ahead=settings.days_ahead):
        raise StagesFaulty(field="opening_stages")
    minimum = clinic.county.walk_in_floor_percent
    if settings.walk_in_percent < minimum:
        raise PoolShareBelowFloor(field="walk_in_percent", minimum=minimum)
