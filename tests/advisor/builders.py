"""A clinic with a published Monday morning, studies of it, and mornings that are over."""

import dataclasses
import datetime as dt
import itertools
import uuid
from typing import Any

import sqlalchemy as sa

from tests import builders
from vaccsched.advisor import operations
from vaccsched.advisor.describing import clinic_facts, report_facts
from vaccsched.advisor.models import Study
from vaccsched.advisor.rules import search
from vaccsched.advisor.rules.clinic import Clinic as Description
from vaccsched.advisor.rules.figures import report
from vaccsched.advisor.rules.plans import around_walk_ins
from vaccsched.advisor.rules.proposals import Kind, Reason
from vaccsched.advisor.rules.search import Weights
from vaccsched.advisor.rules.targets import Targets
from vaccsched.schedule import operations as schedule
from vaccsched.schedule.models import HalfDay
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic, Station, StationKind
from vaccsched.visits.models import Stage, StageEntry, Visit

MONDAY = dt.date(2026, 11, 30)
SATURDAY = dt.datetime(2026, 11, 28, 2, 0, tzinfo=dt.UTC)
STARTS = [dt.time(8, 0), dt.time(8, 30), dt.time(9, 0), dt.time(9, 30)]
PLACES = [10, 10, 10, 10]
POOL = 16


def opened(**more: Any) -> Clinic:
    """A clinic with one desk, two tables for screening and two for vaccination."""
    made = builders.clinic(days_ahead=14, **more)
    for kind, count in ((StationKind.DESK, 1), (StationKind.SCREENING, 2), (StationKind.VACCINATION, 2)):
        for number in range(1, count + 1):
            builders.station(at=made, kind=kind, number=number)
    return made


def planned(*, at: Clinic, weekdays: tuple[int, ...] = (0,), places: list[int] | None = None) -> None:
    """Mornings 8:00 to 10:00 of these weekdays, published."""
    slots = [
        (start, (dt.datetime.combine(MONDAY, start) + dt.timedelta(minutes=30)).time(), number)
        for start, number in zip(STARTS, places or PLACES, strict=True)
    ]
    with builders.written():
        for weekday in weekdays:
            schedule.save_week_plan(
                clinic_id=at.id, weekday=weekday, half_day=HalfDay.MORNING, open=True, walk_in_places=POOL, slots=slots,
                effective_from=clock.day_of(clock.now()), actor=manager_of(at), now=clock.now(),
            )  # fmt: skip
        schedule.publish_days(clinic_id=at.id, until=clock.day_of(clock.now()) + dt.timedelta(days=14), now=clock.now())


def manager_of(clinic: Clinic) -> Actor:
    return Actor(kind=ActorKind.STAFF, id=None, clinic_id=clinic.id)


def asked(*, at: Clinic, key: str | None = None, **more: Any) -> Study:
    """A study of Monday morning, asked for; nothing is computed."""
    facts = {
        "weekday": 0, "half_day": HalfDay.MORNING, "tables": (1, 2, 2), "targets": Targets(), "weights": Weights(),
        "least_pool": 0, "actor": manager_of(at), "key": key or uuid.uuid4().hex, "now": clock.now(),
    }  # fmt: skip
    with builders.written():
        return operations.ask(clinic=at, **{**facts, **more})


def finished(*, at: Clinic) -> Study:
    """A study of Monday morning with three proposals, as the rule makes them; each simulated a little only."""
    with builders.written():
        study = asked(at=at)
        clinic = Description.model_validate(study.inputs["clinic"])
        study.state = {
            "present": report_facts(report(clinic, runs=40, seed=1)),
            "proposals": {str(kind): proposal(clinic) for kind in Kind},
        }
        study.progress, study.seconds, study.finished_at = 100, 1.0, clock.now()
    return study


def proposal(clinic: Description) -> dict[str, Any]:
    """One proposal as a study keeps it."""
    places = around_walk_ins(clinic, places=clinic.online)
    changed = clinic.with_places(places)
    return {
        "clinic": clinic_facts(changed), "reason": str(Reason.AROUND_ELDERS), "fewer": 0, "busiest_start": 480.0,
        "busiest_end": 510.0, "expected": 5.0, "rule_places": places,
        "search": dataclasses.asdict(search.State(places=tuple(places), cost=1.0, phase=search.FINISHED)),
        "report": report_facts(report(changed, runs=40, seed=1)),
    }  # fmt: skip


# minutes in each stage of a usual visit
USUAL = ((Stage.ARRIVED, 6.0), (Stage.INQUIRY, 4.0), (Stage.CONSENT, 2.0), (Stage.WAITING, 5.0), (Stage.DOSE, 3.0),
         (Stage.OBSERVATION, 30.0))  # fmt: skip
_tickets = itertools.count(1)


def walked(*, at: Clinic, day: dt.date, people: int, minutes: tuple[tuple[Stage, float], ...] = USUAL) -> None:
    """So many people went through the clinic on a morning that is over, five minutes apart."""
    stations = {
        Stage.INQUIRY: StationKind.SCREENING, Stage.CONSENT: StationKind.SCREENING, Stage.DOSE: StationKind.VACCINATION,
    }  # fmt: skip
    ids = {one.kind: one.id for one in db.session.scalars(sa.select(Station).where(Station.clinic_id == at.id))}
    with builders.written():
        for number in range(people):
            arrived = clock.instant_of(day, dt.time(8, 0)) + dt.timedelta(minutes=5 * number, seconds=number)
            who = builders.person(at=at)
            visit = Visit(
                clinic_id=at.id, day=day, person_id=who.id, letter="B", number=next(_tickets), arrived_at=arrived,
                queue_at=arrived, order_reason="walk_in", left_at=arrived + dt.timedelta(hours=1),
            )  # fmt: skip
            db.session.add(visit)
            db.session.flush()
            begun = arrived
            for stage, length in minutes:
                ended = begun + dt.timedelta(minutes=length)
                db.session.add(
                    StageEntry(
                        visit_id=visit.id, clinic_id=at.id, day=day, stage=stage, started_at=begun, ended_at=ended,
                        station_id=ids[stations[stage]] if stage in stations else None, boot_id="x", boot_seconds=0.0,
                    )
                )  # fmt: skip
                db.session.flush()
                begun = ended
