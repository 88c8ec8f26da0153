"""A child with two doses on record and a booking, its clinic, a clinic of another county, a hospital, programs."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from tests import builders as make
from tests.booking import builders as booking
from tests.integration.programs import program
from tests.stock import builders as stock
from vaccsched.booking.models import Appointment
from vaccsched.mydata import operations as mydata
from vaccsched.mydata.models import Institution, Scope
from vaccsched.records import operations as records
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Account, Person
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.stock import queries as stock_queries

NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)  # 10:00 of the clinic's Tuesday
TODAY = dt.date(2026, 12, 1)
BORN = dt.date(2026, 9, 20)


@dataclass
class World:
    """Ids as text, so that nothing is loaded by being asked for."""

    clinic: Clinic
    elsewhere: Clinic
    child: Person
    mother: Account
    hospital: Institution
    given: Immunization
    taken: Immunization
    morning: Session
    afternoon: Session
    slot: Slot
    full: Slot
    booked: Appointment
    ids: dict[str, str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    def get(self, client: Any, path: str, *, by: str = "clinic") -> Any:
        return client.get(f"/fhir/{path}", headers=self.headers[by])


def world() -> World:
    with unit_of_work():
        booking.programme()
        clinic = make.clinic()
        elsewhere = make.clinic(in_county=make.county(name="白水县"), name="白水县医院", short_name="白水")
        family = make.child_with_two_guardians(at=clinic)
        family.child.birth_date = BORN
        hospital = mydata.add_institution(
            county_id=clinic.county_id, code="QS001", name="青山县人民医院", actor=SYSTEM, now=NOW
        )
        given, taken = _doses(clinic, family.child)
        morning = booking.session(at=clinic, day=dt.date(2026, 12, 3))
        afternoon = booking.session(
            at=clinic, day=dt.date(2026, 12, 3), half_day=HalfDay.AFTERNOON, vaccine_codes=["IPV", "MMR"]
        )
        slot = booking.slot(of=morning, hour=9, places=5)
        full = booking.slot(of=afternoon, hour=14, places=2, taken=2)
        make.stock_for(clinic, "DTAP")
        booked = booking.appointment(of=family.child, by=family.mother, slot=slot)
        made = World(
            clinic, elsewhere, family.child, family.mother, hospital, given, taken, morning, afternoon, slot, full,
            booked,
        )  # fmt: skip
        made.headers = _headers(clinic, elsewhere, hospital)
        made.ids = {
            "clinic": str(clinic.id), "elsewhere": str(elsewhere.id), "child": str(family.child.id),
            "given": str(given.record_id), "taken": str(taken.record_id), "morning": str(morning.id),
            "afternoon": str(afternoon.id), "slot": str(slot.id), "full": str(full.id), "booked": str(booked.id),
            "code": clinic.code, "hospital": str(hospital.id), "document": family.child.document or "",
        }  # fmt: skip
    return made


def authorise(where: World, *, scopes: tuple[Scope, ...] = (Scope.DOSES,), until: dt.date = TODAY) -> None:
    """The mother lets the hospital read."""
    with unit_of_work():
        mydata.authorise(
            account_id=where.mother.id, person_id=where.child.id, institution_id=where.hospital.id,
            scopes=set(scopes), until=until, actor=make.account_actor(where.mother), now=NOW,
        )  # fmt: skip


def _doses(clinic: Clinic, child: Person) -> tuple[Immunization, Immunization]:
    """One given here half an hour ago, one from the certificate."""
    nurse = make.nurse(at=clinic)
    actor, product = make.actor(nurse), stock.product(of="IPV")
    codes = stock.codes(product, 1)
    stock.lot(at=clinic, by=actor, of=product, trace_codes=codes, number="V2026A", now=NOW)
    pack = stock_queries.find_pack(clinic_id=clinic.id, scan=stock_queries.read_code(codes[0]))
    assert pack is not None
    given = records.add_immunization(
        person_id=child.id, vaccine_code="IPV", dose_number=1, clinic_id=clinic.id, pack=pack,
        site=BodySite.LEFT_THIGH, performer_id=nurse.id, given_at=NOW - dt.timedelta(minutes=30), actor=actor, now=NOW,
    )  # fmt: skip
    taken = records.import_immunization(
        person_id=child.id, vaccine_code="HEPB", dose_number=1, given_on=BORN, lot_number="A1",
        given_place="青山县妇幼保健院", actor=actor, now=NOW,
    )  # fmt: skip
    return given, taken


def _headers(clinic: Clinic, elsewhere: Clinic, hospital: Institution) -> dict[str, dict[str, str]]:
    return {
        "clinic": program(at=clinic, scopes=["fhir:read"])[1],
        "county": program(of=clinic.county, scopes=["fhir:read", "persons:read"])[1],
        "elsewhere": program(at=elsewhere)[1],
        "hospital": program(institution=hospital)[1],
        "without": program(at=clinic, scopes=["clinics:read"])[1],
    }
