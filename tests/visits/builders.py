"""What the tests of visits need: a clinic on Tuesday 1 December 2026 with stations, a morning and people."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tests import builders
from vaccsched.booking.models import Appointment, AppointmentLine, Channel
from vaccsched.calling import operations as calling
from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Person
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic, Station, StationKind
from vaccsched.stock.models import Lot, Pack
from vaccsched.vaccines.models import Vaccine, VaccineProduct
from vaccsched.vaccines.operations import load_programme
from vaccsched.visits import operations
from vaccsched.visits.models import StageEntry, Visit

DAY = dt.date(2026, 12, 1)
ELDER_BORN = dt.date(1955, 3, 1)
CHILD_BORN = dt.date(2026, 9, 20)
CODES = "ABCDEFGH"


def at(hour: int, minute: int = 0, second: int = 0, *, day: dt.date = DAY) -> Reading:
    """Both clocks at this time of the day."""
    wall = clock.instant_of(day, dt.time(hour, minute, second))
    return Reading(wall=wall, boot_id="boot", boot_seconds=wall.timestamp())


_VACCINES: list[dict[str, Any]] = []


def vaccines() -> None:
    """The vaccines of the programme: loaded as the program loads them once, copied for every further test."""
    if db.session.scalar(sa.select(sa.exists(sa.select(Vaccine.code)))):
        return
    if _VACCINES:
        db.session.execute(sa.insert(Vaccine), _VACCINES)
        return
    load_programme()
    columns = [column.key for column in sa.inspect(Vaccine).columns]
    loaded = db.session.scalars(sa.select(Vaccine))
    _VACCINES.extend({name: getattr(vaccine, name) for name in columns} for vaccine in loaded)


@dataclass
class Floor:
    """A clinic at work."""

    clinic: Clinic
    registrar: StaffAccount
    actor: Actor
    session: Session
    screening: list[Station] = field(default_factory=list)
    vaccination: list[Station] = field(default_factory=list)

    @property
    def slots(self) -> list[Slot]:
        return self.session.slots


def floor(*, walk_in: int = 5, places: int = 4, day: dt.date = DAY, desks: int = 2) -> Floor:
    """A clinic with two screening and two vaccination stations and a morning 08:00–11:30 of half-hour slots."""
    with unit_of_work():
        vaccines()
        clinic = builders.clinic()
        builders.open_day(at=clinic, day=day)
        registrar = builders.nurse(at=clinic)
        made = Floor(clinic, registrar, builders.actor(registrar), session(of=clinic, walk_in=walk_in, day=day))
        for hour, minute in ((8, 0), (8, 30), (9, 0), (9, 30), (10, 0)):
            slot(of=made.session, start=dt.time(hour, minute), places=places)
        for number in range(1, desks + 1):
            made.screening.append(builders.station(at=clinic, kind=StationKind.SCREENING, number=number))
            made.vaccination.append(builders.station(at=clinic, kind=StationKind.VACCINATION, number=number))
    return made


def session(
    *,
    of: Clinic,
    walk_in: int = 5,
    day: dt.date = DAY,
    half_day: HalfDay = HalfDay.MORNING,
    hours: tuple[dt.time, dt.time] = (dt.time(8), dt.time(11, 30)),
) -> Session:
    with builders.written():
        made = Session(
            clinic_id=of.id,
            day=day,
            half_day=half_day,
            starts_at=clock.instant_of(day, hours[0]),
            ends_at=clock.instant_of(day, hours[1]),
            walk_in_places=walk_in,
            published_at=clock.instant_of(day - dt.timedelta(days=7), dt.time(8)),
        )
        db.session.add(made)
    return made


def slot(*, of: Session, start: dt.time, places: int = 4, minutes: int = 30) -> Slot:
    with builders.written():
        starts_at = clock.instant_of(of.day, start)
        made = Slot(
            clinic_id=of.clinic_id,
            session_id=of.id,
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(minutes=minutes),
            places=places,
        )
        db.session.add(made)
    return made


def shop(**more: Any) -> Floor:
    """A floor whose shelf is full: whoever books needs a dose that can be promised."""
    made = floor(**more)
    builders.stock_for(made.clinic, "PPV23", "IIV", "DTAP", "VAR")
    return made


def only_in_stock(where: Floor, *vaccine_codes: str) -> None:
    """Nothing else is on the clinic's shelf."""
    with unit_of_work():
        db.session.execute(sa.delete(Pack).where(Pack.clinic_id == where.clinic.id))
        for number, code in enumerate(vaccine_codes):
            in_stock(where, code, number=number)


def in_stock(where: Floor, vaccine_code: str = "PPV23", *, packs: int = 3, number: int = 1) -> Lot:
    """Released packs of a vaccine at the clinic, good for a year."""
    with builders.written():
        product = VaccineProduct(
            vaccine_code=vaccine_code,
            product_code=f"810000{number}",
            name=vaccine_code,
            manufacturer="某生物制品公司",
            specification="0.5mL/支",
            route="IM",
            open_minutes=60,
        )
        db.session.add(product)
        db.session.flush()
        lot = Lot(
            clinic_id=where.clinic.id, product_id=product.id, lot_number="L1", expires_on=DAY + dt.timedelta(days=365)
        )
        db.session.add(lot)
        db.session.flush()
        db.session.add_all(
            Pack(clinic_id=where.clinic.id, lot_id=lot.id, trace_code=f"810000{number}{serial:013d}", doses_total=1)
            for serial in range(packs)
        )
    return lot


def elder(name: str = "王桂芳") -> Person:
    return builders.person(name=name, birth_date=ELDER_BORN)


def child(name: str = "陈小满") -> Person:
    return builders.person(name=name, birth_date=CHILD_BORN)


def appointment(*, of: Person, slot: Slot, vaccine_codes: Sequence[str] = ("PPV23",)) -> Appointment:
    """A booking as the resident's page makes it."""
    with builders.written():
        made = Appointment(
            clinic_id=slot.clinic_id,
            slot_id=slot.id,
            day=slot.session.day,
            person_id=of.id,
            channel=Channel.ONLINE,
            short_code="".join(secrets.choice(CODES) for _ in range(8)),
            created_at=slot.starts_at - dt.timedelta(days=3),
        )
        made.lines = [
            AppointmentLine(person_id=of.id, vaccine_code=code, dose_number=1, position=position)
            for position, code in enumerate(vaccine_codes, start=1)
        ]
        slot.taken += 1
        db.session.add(made)
    return made


def arrive(where: Floor, who: Person | Appointment, reading: Reading, *, key: str | None = None, **more) -> Visit:
    """A booking or a walk-in gets a ticket."""
    if not isinstance(who, Appointment):  # a dose is promised to whoever is let in
        _on_the_shelf(where, more.get("vaccine_codes", ["PPV23"]))
    with unit_of_work():
        if isinstance(who, Appointment):
            return operations.arrive_booked(
                clinic_id=where.clinic.id, code=who.short_code, actor=where.actor,
                key=key or secrets.token_hex(8), reading=reading,
            )  # fmt: skip
        return operations.arrive_walk_in(
            clinic_id=where.clinic.id, person_id=who.id, actor=where.actor, key=key or secrets.token_hex(8),
            reading=reading, **{"vaccine_codes": ["PPV23"], **more},
        )  # fmt: skip


def _on_the_shelf(where: Floor, codes: Sequence[str]) -> None:
    """Doses of what the clinic has none of."""
    with builders.written():
        lots = sa.select(Lot.id).join(Lot.product)
        there = lots.where(Lot.clinic_id == where.clinic.id, VaccineProduct.vaccine_code.in_(codes))
        if db.session.scalar(there) is None:
            builders.stock_for(where.clinic, *codes)


def call(where: Floor, station: Station, reading: Reading, *, key: str | None = None) -> StageEntry:
    with unit_of_work():
        return calling.call_next(station=station, actor=where.actor, key=key or secrets.token_hex(8), reading=reading)


def move(where: Floor, visit: Visit, *to, reading: Reading) -> None:
    """Through these stages, one after the other."""
    for stage in to:
        with unit_of_work():
            operations.advance(visit_id=visit.id, to=stage, actor=where.actor, reading=reading)
