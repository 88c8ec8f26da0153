"""A sheet of paper of an elder on Tuesday 1 December 2026, entered in the afternoon."""

import dataclasses
import datetime as dt
import secrets

import sqlalchemy as sa

from tests import builders
from tests.checks.builders import Bedside, bedside
from tests.visits.builders import DAY, at, elder
from vaccsched.checks.models import BedsideCheck
from vaccsched.identity.models import Role
from vaccsched.observation.models import ObservationExit
from vaccsched.paper import operations
from vaccsched.paper.models import Cause, PaperEntry
from vaccsched.paper.operations import Deviation, Sheet, WrittenDose, WrittenInquiry
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Person, Relation
from vaccsched.screening.models import Inquiry, InquiryOutcome
from vaccsched.screening.queries import AnswerSet
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock.models import StockMovement
from vaccsched.visits.models import PlannedDose, StageEntry, Visit

AFTERNOON = at(15).wall
TABLES = (
    Visit,
    PlannedDose,
    StageEntry,
    Inquiry,
    Immunization,
    StockMovement,
    BedsideCheck,
    ObservationExit,
    PaperEntry,
)


def hour(hours: int, minutes: int = 0, *, day: dt.date = DAY) -> dt.datetime:
    return at(hours, minutes, day=day).wall


def sheet(made: Bedside, who: Person, *, code: str = "PPV23", pack: int = 0, day: dt.date = DAY, **changed) -> Sheet:
    """Arrived at nine, asked at ten past, given at half past, left at five past ten."""
    nurse = made.floor.registrar.id
    dose = WrittenDose(
        block="a", vaccine_code=code, dose_number=1, trace_code=made.codes[code][pack], site=BodySite.LEFT_ARM,
        given_at=hour(9, 30, day=day), performer_id=nurse, station_id=made.station.id, consented=True,
    )  # fmt: skip
    inquiry = WrittenInquiry(
        at=hour(9, 10, day=day), screener_id=nurse, answers=AnswerSet.all_no(), temperature_tenths=365,
        outcome=InquiryOutcome.RECOMMEND, advice="",
    )  # fmt: skip
    written = Sheet(
        person_id=who.id, day=day, cause=Cause.NETWORK, arrived_at=hour(9, day=day), signer_relation=Relation.SELF,
        signer_name=who.name, inquiry=inquiry, doses=(dose,), left_at=hour(10, 5, day=day),
    )  # fmt: skip
    return dataclasses.replace(written, **changed)


def with_dose(written: Sheet, **changed) -> Sheet:
    """The same sheet with another first injection."""
    return dataclasses.replace(written, doses=(dataclasses.replace(written.doses[0], **changed),))


def enter(made: Bedside, written: Sheet, *, now=AFTERNOON, key=None, deviation=None, actor=None) -> PaperEntry:
    with unit_of_work():
        return operations.enter(
            sheet=written, actor=actor or made.floor.actor, key=key or secrets.token_hex(8), now=now,
            deviation=deviation,
        )  # fmt: skip


def signed(made: Bedside, *, role: Role = Role.MANAGER, note: str = "断网时没有查到，已观察，没有不适") -> Deviation:
    """A second person of the clinic, and what happened."""
    second = builders.staff(at=made.floor.clinic, roles=[role])
    return Deviation(second=builders.actor(second), note=note)


def on_paper(*codes: str, **more) -> tuple[Bedside, Person]:
    """A clinic with stock, and an elder who came while the system was away."""
    return bedside(*codes, **more), elder()


def counts() -> dict[str, int]:
    """The rows of every table that a sheet fills."""
    db.session.rollback()
    return {table.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in TABLES}
