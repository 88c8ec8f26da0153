"""The clinic of the journeys: on a Tuesday at nine, with its people, stock and places, made through operations."""

import datetime as dt
from dataclasses import dataclass

from tests import builders as make
from tests.payments.builders import priced
from tests.services.clock import Clock
from vaccsched.consents.operations import ensure_consent_texts
from vaccsched.identity.models import Device, DeviceKind, Role, StaffAccount
from vaccsched.records import operations as records
from vaccsched.residents.models import Account, Person
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule.models import HalfDay
from vaccsched.shared import clock as clocks
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic, Station, StationKind
from vaccsched.stock import operations as stock
from vaccsched.vaccines.models import VaccineProduct
from vaccsched.vaccines.operations import load_programme

TUESDAY_NINE = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
PASSWORD = "a nurse's own words"
PHONE = "13912345678"
# vaccine, product code, route, doses in a pack, minutes once opened
PRODUCTS = (
    ("IPV", "8100001", "IM", 1, 60),
    ("DTAP", "8100002", "IM", 1, 60),
    ("PPV23", "8100003", "IM", 1, 60),
)


@dataclass(frozen=True)
class World:
    """What a journey walks through. ``code(vaccine, n)`` is the trace code of the n-th good pack."""

    clinic: Clinic
    stations: dict[StationKind, Station]
    elder: Person
    elder_number: str
    child: Person
    mother: Account
    staff: dict[Role, StaffAccount]
    waiting_screen: Device
    observation_screen: Device

    def code(self, vaccine: str, number: int = 1) -> str:
        return trace_code(vaccine, number)


def trace_code(vaccine: str, number: int) -> str:
    """20 digits: product, then a serial; numbers from 900 on belong to the expired lot."""
    product = next(product for product in PRODUCTS if product[0] == vaccine)
    return f"{product[1]}{number:013d}"


def build(clock: Clock) -> World:
    """Make the clinic. Time stands at nine o'clock on Tuesday 1 December 2026 and runs on."""
    clock.move_to(TUESDAY_NINE)
    with unit_of_work():
        load_programme()
        ensure_consent_texts(clocks.now())
        clinic = make.clinic()
        make.open_day(at=clinic)
        stations = make.stations(at=clinic)
        staff = _staff(clinic)
        elder = make.elder_without_phone(at=clinic)
        family = make.child_with_two_guardians(at=clinic)
        mother = make.account(phone=PHONE)
        make.guardianship(of=family.child, by=mother)
        _history(family.child)
        _stock(clinic, staff[Role.STOCK_KEEPER])
        priced(clinic, "PPV23")
        _places(clinic, staff[Role.MANAGER])
        waiting = make.device(at=clinic, kind=DeviceKind.WAITING_SCREEN, token="waiting-token")
        observation = make.device(at=clinic, kind=DeviceKind.OBSERVATION_SCREEN, token="observation-token")
        return World(clinic, stations, elder, elder.document or "", family.child, mother, staff, waiting, observation)


def _staff(clinic: Clinic) -> dict[Role, StaffAccount]:
    names = {
        Role.REGISTRAR: "desk",
        Role.SCREENER: "doctor",
        Role.VACCINATOR: "nurse",
        Role.OBSERVER: "observer",
        Role.STOCK_KEEPER: "keeper",
        Role.MANAGER: "manager",
    }
    return {
        role: make.staff(at=clinic, roles=[role], username=name, name=f"{name} 护士", password=PASSWORD)
        for role, name in names.items()
    }


def _history(child: Person) -> None:
    """What a two-month-old has had, so that polio and DTaP are next."""
    for vaccine, number, on in (
        ("HEPB", 1, child.birth_date),
        ("BCG", 1, child.birth_date),
        ("HEPB", 2, child.birth_date + dt.timedelta(days=31)),
    ):
        records.import_immunization(
            person_id=child.id, vaccine_code=vaccine, dose_number=number, given_on=on,
            actor=SYSTEM, now=clocks.now(),
        )  # fmt: skip


def _stock(clinic: Clinic, keeper: StaffAccount) -> None:
    today = clocks.day_of(clocks.now())
    for vaccine, code, route, doses, minutes in PRODUCTS:
        product = VaccineProduct(
            vaccine_code=vaccine, product_code=code, name=f"{vaccine} 产品", manufacturer="青山生物",
            specification="0.5mL/支", dose_ml_hundredths=50, route=route, doses_per_pack=doses, open_minutes=minutes,
        )  # fmt: skip
        db.session.add(product)
        db.session.flush()
        for lot, ends, numbers, then in (
            (f"{vaccine}-GOOD", today + dt.timedelta(days=300), range(1, 40), clocks.now()),
            (f"{vaccine}-OLD", today - dt.timedelta(days=1), range(900, 903), clocks.now() - dt.timedelta(days=30)),
        ):
            stock.receive(
                clinic_id=clinic.id, product_id=product.id, lot_number=lot, expires_on=ends,
                trace_codes=[trace_code(vaccine, number) for number in numbers],
                actor=make.actor(keeper), now=then,
            )  # fmt: skip


def _places(clinic: Clinic, manager: StaffAccount) -> None:
    actor, today = make.actor(manager), clocks.day_of(clocks.now())
    for weekday in range(7):
        schedule_operations.save_week_plan(
            clinic_id=clinic.id, weekday=weekday, half_day=HalfDay.MORNING, open=True, walk_in_places=10,
            slots=[(dt.time(hour, minute), dt.time(hour + (minute == 30), (minute + 30) % 60), 5)
                   for hour in (8, 9, 10, 11) for minute in (0, 30)],
            effective_from=today, actor=actor, now=clocks.now() - dt.timedelta(hours=2),
        )  # fmt: skip
    schedule_operations.publish_days(
        clinic_id=clinic.id, until=today + dt.timedelta(days=10), now=clocks.now() - dt.timedelta(hours=2)
    )
