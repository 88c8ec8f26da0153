"""Makers of people under observation."""

import datetime as dt

from tests import builders
from vaccsched.observation import operations, queries
from vaccsched.observation.models import ReactionAlarm
from vaccsched.records.models import Immunization, ImmunizationSource
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage, StageEntry, Visit


def visit(
    *, at: Clinic, who: Person | None = None, number: int = 1, letter: str = "A", reading: clock.Reading | None = None,
    stage: Stage = Stage.OBSERVATION, minutes_ago: float = 0, station=None, called_ago: float | None = None,
) -> Visit:  # fmt: skip
    """A visit of today that stands in ``stage`` since ``minutes_ago``, by both clocks."""
    now = reading or clock.read()
    ago = dt.timedelta(minutes=minutes_ago)
    with builders.written():
        person = who or builders.person(name=f"王小{number}")
        db.session.flush()
        made = Visit(
            clinic_id=at.id, day=clock.day_of(now.wall), person_id=person.id, letter=letter, number=number,
            arrived_at=now.wall - ago, queue_at=now.wall - ago, order_reason="walk_in",
        )  # fmt: skip
        entry = StageEntry(
            clinic_id=at.id, day=made.day, stage=stage, started_at=now.wall - ago, boot_id=now.boot_id,
            boot_seconds=now.boot_seconds - ago.total_seconds(), station_id=station.id if station else None,
            last_called_at=None if called_ago is None else now.wall - dt.timedelta(minutes=called_ago),
            times_called=0 if called_ago is None else 1,
        )  # fmt: skip
        made.entries = [entry]
        db.session.add(made)
    return made


def given(*, to: Visit, code: str = "DTAP", minutes_ago: float = 5) -> Immunization:
    """A dose of the record that this visit's person was given here, and the planned dose it was."""
    at = clock.now() - dt.timedelta(minutes=minutes_ago)
    with builders.written():
        if db.session.get(Vaccine, code) is None:
            db.session.add(
                Vaccine(
                    code=code, name_zh="百白破疫苗", name_en="DTaP", abbr="DTaP", programme="NIP", kind="non_live",
                    route="IM", site="arm", dose_text="0.5mL", national_codes=[], data_version="t", position=1,
                )
            )  # fmt: skip
            db.session.flush()
        db.session.add(
            PlannedDose(visit_id=to.id, vaccine_code=code, dose_number=1, position=1, outcome=DoseOutcome.GIVEN)
        )
        made = Immunization(
            record_id=new_id(), person_id=to.person_id, vaccine_code=code, dose_number=1, given_at=at,
            given_on=clock.day_of(at), source=ImmunizationSource.IMPORTED, clinic_id=to.clinic_id, recorded_at=at,
        )  # fmt: skip
        db.session.add(made)
    return made


# acts, each in a unit of work of its own


def do(act, /, **more):
    with unit_of_work():
        return act(reading=clock.read(), **more)


def raised(one, nurse):
    return do(operations.raise_alarm, visit_id=one.id, actor=nurse).id


def taken(one, nurse):
    return do(operations.take_alarm, alarm_id=raised(one, nurse), actor=nurse).id


def started(one, nurse, key="e1"):
    return do(operations.start_emergency, visit_id=one.id if one else None, actor=nurse, key=key).id


def alarm_of(alarm_id):
    found = db.session.get(ReactionAlarm, alarm_id)
    db.session.refresh(found)
    return found


def states(clinic):
    found = [(seat.ticket, seat.state) for seat in queries.board(clinic_id=clinic.id, reading=clock.read())]
    db.session.rollback()
    return found
