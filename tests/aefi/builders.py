"""Somebody of a clinic with one dose behind them, and a case."""

import datetime as dt
from dataclasses import dataclass

from tests import builders
from vaccsched.aefi import operations
from vaccsched.aefi.models import AefiCase, Correct, Found, Recovery, Severity, Source
from vaccsched.records.models import Immunization, ImmunizationSource
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import Vaccine

NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)  # ten in the morning


@dataclass
class World:
    clinic: Clinic
    nurse: Actor
    child: Person
    mother: object
    dose: Immunization


def dose(*, of: Person, at: Clinic | None = None, hours_ago: float = 3, code: str = "DTAP") -> Immunization:
    """A dose of the record, given so long before NOW."""
    given = NOW - dt.timedelta(hours=hours_ago)
    with builders.written():
        if db.session.get(Vaccine, code) is None:
            db.session.add(
                Vaccine(
                    code=code, name_zh="百白破疫苗", name_en="DTaP", abbr="DTaP", programme="NIP", kind="non_live",
                    route="IM", site="arm", dose_text="0.5mL", national_codes=[], data_version="t", position=1,
                )
            )  # fmt: skip
            db.session.flush()
        made = Immunization(
            record_id=new_id(), person_id=of.id, vaccine_code=code, dose_number=1, given_at=given,
            given_on=clock.day_of(given), source=ImmunizationSource.IMPORTED, clinic_id=at.id if at else None,
            recorded_at=given,
        )  # fmt: skip
        db.session.add(made)
    return made


def world() -> World:
    with unit_of_work():
        clinic = builders.clinic()
        family = builders.child_with_two_guardians(at=clinic)
        nurse = builders.actor(builders.nurse(at=clinic))
        given = dose(of=family.child, at=clinic)
    return World(clinic, nurse, family.child, family.mother, given)


def case(where: World, **more) -> AefiCase:
    """A case found an hour ago by the nurse."""
    with unit_of_work():
        return operations.report(
            **{
                "clinic_id": where.clinic.id, "person_id": where.child.id, "source": Source.STAFF,
                "discovered_at": NOW - dt.timedelta(hours=1), "found_by": where.nurse.id,
                "immunization_ids": [where.dose.id], "severity": Severity.ORDINARY, "actor": where.nurse, "now": NOW,
                **more,
            }
        )  # fmt: skip


FULL = {
    "onset_at": NOW - dt.timedelta(hours=2), "seen_on": NOW.date(), "course": "接种后 1 小时起皮疹，无气促",
    "hospitalised": False, "recovery": Recovery.BETTER, "found": Found.PASSIVE, "reporter_name": "刘晓燕",
    "reporter_phone": "0990-1234567",
}  # fmt: skip


def fill(where: World, one: AefiCase, *, now: dt.datetime = NOW, severity=Severity.ORDINARY, **more) -> AefiCase:
    """The card with every starred field, but for ``more``."""
    with unit_of_work():
        return operations.change_card(
            case_id=one.id, card=operations.Card(**{**FULL, **more}), immunization_ids=[where.dose.id],
            correct={where.dose.id: Correct.YES}, severity=severity, actor=where.nurse, now=now,
        )  # fmt: skip
