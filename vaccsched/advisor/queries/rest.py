"""How the half-day that runs, or comes next today, is likely to go on: the manager's forecast."""

import datetime as dt
import functools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vaccsched.advisor.errors import NothingToAdvise
from vaccsched.advisor.queries import stamps
from vaccsched.advisor.queries.inputs import DOORS, learned_no_show, learned_stations, walk_ins_of
from vaccsched.advisor.rules import learning
from vaccsched.advisor.rules.clinic import Admission, Arrivals, Clinic, SlotPlaces, Station, default_stations
from vaccsched.advisor.rules.laws import Law
from vaccsched.advisor.rules.rest import Rest as Rest
from vaccsched.advisor.rules.rest import Standing, rest, with_tables
from vaccsched.release.queries.learning import profile_of
from vaccsched.schedule.models import HalfDay, Session
from vaccsched.shared import clock
from vaccsched.sites.models import Clinic as ClinicRow
from vaccsched.visits.models import Stage, StageEntry

SEED = 20263  # the same instant shows the same figures
OBSERVED = dt.timedelta(minutes=30)
AT_SCREENING = (Stage.INQUIRY, Stage.CONSENT)
FOR_DOSE = (Stage.PAYMENT, Stage.WAITING)


@dataclass(frozen=True, kw_only=True)
class Likely:
    """``done`` and ``seats`` as half and nine of ten half-days like this one have them; ``basis``: half-days of the
    clinic's own that this rests on (fewer than ten: the usual figures stand in).
    """

    done: tuple[dt.datetime, dt.datetime]
    seats: tuple[int, int]
    seats_at: dt.datetime
    walk_ins: float
    turned_away: float
    basis: int


@dataclass(frozen=True, kw_only=True)
class _Learned:
    """What does not change during a day: it rests on the days before."""

    days: int
    stations: tuple[Station, ...]
    punctuality: Law
    no_show: float


def rest_of_half_day(
    *,
    clinic: ClinicRow,
    session: Session,
    present: Sequence[StageEntry],
    booked: Mapping[dt.datetime, int],
    tables: tuple[int, int],
    now: dt.datetime,
) -> Likely:
    """``present``: everybody who is here; ``booked``: people of each slot (its start) who are not; ``tables``: at work
    for screening and for vaccination.
    """
    learned = _learned(clinic.id, session.half_day, session.day)
    described = with_tables(_described(clinic, session, learned), screening=tables[0], vaccination=tables[1])
    found = rest(described, _standing(session, present, booked, now), seed=SEED)
    return Likely(
        done=(_instant(session.day, found.done[0]), _instant(session.day, found.done[1])),
        seats=found.seats,
        seats_at=_instant(session.day, found.seats_at),
        walk_ins=found.walk_ins,
        turned_away=found.turned_away,
        basis=learned.days,
    )


@functools.lru_cache(maxsize=64)
def _learned(clinic_id: uuid.UUID, half_day: HalfDay, today: dt.date) -> _Learned:
    """Read once a day: a thousand visits' stamps take longer to read than the page may."""
    days = len(stamps.worked_days(clinic_id=clinic_id, half_day=half_day, before=today))
    offsets = stamps.offsets(clinic_id=clinic_id, half_day=half_day, before=today)
    try:
        stations, _counts = learned_stations(clinic_id, today, days)
    except NothingToAdvise:  # no table is set up yet
        stations = default_stations(desk=1, screening=1, vaccination=1)
    return _Learned(
        days=days,
        stations=tuple(stations),
        punctuality=learning.punctuality(offsets, half_days=days).value,
        no_show=learned_no_show(clinic_id, half_day, today, days).value,
    )


def _described(clinic: ClinicRow, session: Session, learned: _Learned) -> Clinic:
    opens, closes = _minute(session.starts_at), _minute(session.ends_at)
    starts = sorted({_minute(slot.starts_at) for slot in session.slots})
    return Clinic(
        name=clinic.short_name,
        doors=max(opens - DOORS, 0),
        opens=opens,
        closes=closes,
        stations=list(learned.stations),
        seats=clinic.observation_seats or None,
        arrivals=Arrivals(
            slots=tuple(SlotPlaces(start=start, places=0) for start in starts),
            punctuality=learned.punctuality,
            walk_ins=walk_ins_of(profile_of(session=session), closes=closes),
        ),
        no_show=learned.no_show,
        admission=Admission(walk_in_places=session.walk_in_places),
    )


def _standing(
    session: Session, present: Sequence[StageEntry], booked: Mapping[dt.datetime, int], now: dt.datetime
) -> Standing:
    stages = [entry.stage for entry in present]
    return Standing(
        now=_minute(now),
        in_inquiry=[_since(entry, now) for entry in present if entry.stage in AT_SCREENING],
        for_inquiry=stages.count(Stage.ARRIVED),
        in_dose=[_since(entry, now) for entry in present if entry.stage is Stage.DOSE],
        for_dose=sum(stage in FOR_DOSE for stage in stages),
        seated=[_minute(entry.started_at + OBSERVED) for entry in present if entry.stage is Stage.OBSERVATION],
        booked=[(_minute(start), people) for start, people in sorted(booked.items()) if people],
        pool=max(session.walk_in_places - session.walk_in_taken, 0),
    )


def _since(entry: StageEntry, now: dt.datetime) -> float:
    return max((now - entry.started_at).total_seconds() / 60, 0.0)


def _minute(at: dt.datetime) -> float:
    local = clock.local(at)
    return local.hour * 60 + local.minute + local.second / 60


def _instant(day: dt.date, minute: float) -> dt.datetime:
    return clock.instant_of(day, dt.time(0)) + dt.timedelta(minutes=minute)
