"""Papers and files of persons that the ownership law asks for."""

import datetime as dt
import uuid

import sqlalchemy as sa

from tests import builders as make
from vaccsched.certificates.models import Certificate, IssueReason, SchoolCheck, SchoolKind
from vaccsched.merging.models import PersonMerge
from vaccsched.records.models import HealthFact, HealthFactKind, Immunization
from vaccsched.reports.models import Export, SampleRecord
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic

TUESDAY_TEN = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)


def record_things(clinic_id) -> dict[str, uuid.UUID]:
    """A dose given here, a health fact, a certificate, a school check, a merge, a second file, made for this test."""
    given = sa.select(Immunization).where(Immunization.clinic_id == clinic_id).limit(1)
    with unit_of_work():
        home = db.session.get_one(Clinic, clinic_id)
        files = [make.person(name="钱一", at=home) for _ in range(4)]
        person_id, dose = files[0].id, db.session.scalars(given).one()
        made = {
            "fact_id": HealthFact(
                person_id=person_id, kind=HealthFactKind.ALLERGY, code="egg", since=TUESDAY_TEN.date(),
                recorded_at=TUESDAY_TEN, recorded_by_id=dose.recorded_by_id,
            ),
            "paper_id": Certificate(
                clinic_id=clinic_id, person_id=person_id, number=str(new_id()), reason=IssueReason.FIRST,
                issued_on=TUESDAY_TEN.date(),
            ),
            "school_check_id": SchoolCheck(
                clinic_id=clinic_id, person_id=person_id, school="城关", kind=SchoolKind.PRIMARY,
                checked_on=TUESDAY_TEN.date(), has_certificate=True, missing=[], programme_version="x",
                checked_at=TUESDAY_TEN,
            ),
            "export_id": Export(
                clinic_id=clinic_id, table="work", first_day=TUESDAY_TEN.date(), last_day=TUESDAY_TEN.date(),
                purpose="x", asked_at=TUESDAY_TEN, asked_by_id=dose.recorded_by_id,
            ),
            "drawn_id": SampleRecord(
                sample_id=new_id(), clinic_id=clinic_id, immunization_id=dose.id, drawn_at=TUESDAY_TEN,
                drawn_by_id=dose.recorded_by_id, seed="x",
            ),
            "merge_id": PersonMerge(
                clinic_id=clinic_id, survivor_id=files[1].id, duplicate_id=files[2].id, reason="x", taken=[],
                merged_at=TUESDAY_TEN,
            ),
        }  # fmt: skip
        db.session.add_all(made.values())
        db.session.flush()
        ids = {name: thing.id for name, thing in made.items()}
        return {**ids, "record_id": dose.record_id, "other_id": files[3].id}
