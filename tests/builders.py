"""Makers of what tests need: plain keyword functions, each with sensible defaults.

A maker commits by itself; inside `with unit_of_work():` it only adds. Names, numbers and phones are invented; area
code 180101 belongs to no place.

The fixed cast: `elder_without_phone`, `child_with_two_guardians`, `nurse`, and `stranger`, who must get nothing.
"""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from flask.testing import FlaskClient
from stdnum.cn import ric

from vaccsched.daily.models import ClinicDay
from vaccsched.identity import operations as identity_operations
from vaccsched.identity import queries as identity_queries
from vaccsched.identity.guards import COOKIES
from vaccsched.identity.models import (
    CertificateTask,
    Device,
    DeviceKind,
    PrincipalKind,
    PrincipalSession,
    Role,
    StaffAccount,
    StaffRole,
    TrainingCertificate,
)
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Account, DocumentKind, Guardianship, Person, Relation, Sex
from vaccsched.shared import clock, jobs
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.shared.jobs import Job
from vaccsched.shared.unit_of_work import INSIDE, unit_of_work
from vaccsched.sites.models import Clinic, County, Station, StationKind
from vaccsched.stock.models import Lot, Pack
from vaccsched.vaccines.models import Vaccine, VaccineProduct

AREA = "180101"
PASSWORD = "correct horse 7"
PLENTY = "PLENTY"  # the lot that makes room for bookings
_numbers = itertools.count(1)


@contextmanager
def written() -> Iterator[None]:
    """Commit at the end, unless a unit of work is already open."""
    if db.session.info.get(INSIDE):
        yield
        db.session.flush()
    else:
        with unit_of_work():
            yield


def today() -> dt.date:
    return clock.day_of(clock.now())


def born(*, years: int = 0, months: int = 0, days: int = 0) -> dt.date:
    """The birth date of someone who is this old today."""
    return today() - relativedelta(years=years, months=months, days=days)


def id_number(*, birth_date: dt.date, sex: Sex = Sex.FEMALE, serial: int | None = None) -> str:
    """A valid 18-character identity number of nobody: its area does not exist."""
    order = (next(_numbers) if serial is None else serial) % 500 * 2 + (sex is Sex.MALE)
    body = f"{AREA}{birth_date:%Y%m%d}{order:03d}"
    return body + str(ric.calc_check_digit(body + "?"))


# sites


def county(*, code: str | None = None, name: str = "青山县") -> County:
    with written():
        made = County(code=code or f"C{next(_numbers):05d}", name=name)
        db.session.add(made)
    return made


def clinic(*, in_county: County | None = None, name: str = "青山县城关社区卫生服务中心", **more: Any) -> Clinic:
    with written():
        home = in_county or county()
        made = Clinic(
            **{
                "county_id": home.id,
                "code": f"K{next(_numbers):05d}",
                "name": name,
                "short_name": "城关",
                "address": "青山县城关街道建设路 1 号",
                "phone": "0990-1234567",
                "licence_number": "PDY0000000001",
                "opening_hours": "周一至周六 08:00–16:30",
                **more,
            }
        )
        db.session.add(made)
    return made


def station(*, at: Clinic, kind: StationKind = StationKind.VACCINATION, number: int = 1) -> Station:
    names = {"desk": "登记取号台", "screening": "健康询问台", "vaccination": "接种台", "observation": "留观区"}
    with written():
        made = Station(clinic_id=at.id, kind=kind, number=number, name=f"{number} 号{names[kind]}")
        db.session.add(made)
    return made


def stations(*, at: Clinic) -> dict[StationKind, Station]:
    """One station of each kind."""
    with written():
        return {kind: station(at=at, kind=kind) for kind in StationKind}


def open_day(*, at: Clinic, day: dt.date | None = None) -> ClinicDay:
    """The clinic was opened on this day (default today): without that nobody is called."""
    with written():
        made = ClinicDay(clinic_id=at.id, day=day or today(), opened_at=clock.now())
        db.session.add(made)
    return made


# stock


def stock_for(at: Clinic, *vaccine_codes: str, doses: int = 1000) -> None:
    """Usable doses of these vaccines, or of all, at a clinic; what it has already stays as it is.

    Whoever books needs a dose that can be promised.
    """
    with written():
        plenty = sa.select(VaccineProduct.vaccine_code).join(Lot, Lot.product_id == VaccineProduct.id)
        there = set(db.session.scalars(plenty.where(Lot.clinic_id == at.id, Lot.lot_number == PLENTY)))
        for code in vaccine_codes or db.session.scalars(sa.select(Vaccine.code).order_by(Vaccine.code)).all():
            if code not in there:
                _pack(at, code, doses)


def _pack(at: Clinic, vaccine_code: str, doses: int) -> None:
    """One large pack, written without the register of movements, which is the business of the stock's own tests."""
    number = next(_numbers)
    product = VaccineProduct(
        vaccine_code=vaccine_code, product_code=f"{9000000 + number}", name=vaccine_code, manufacturer="青山生物",
        specification="0.5mL/支", route="IM", doses_per_pack=doses, open_minutes=60,
    )  # fmt: skip
    lot = Lot(clinic_id=at.id, product=product, lot_number=PLENTY, expires_on=today() + dt.timedelta(days=400))
    db.session.add(Pack(clinic_id=at.id, lot=lot, trace_code=f"plenty-{number}", doses_total=doses))


# staff


def staff(
    *,
    at: Clinic | None,
    roles: Iterable[Role] = (Role.REGISTRAR,),
    in_county: County | None = None,
    name: str = "李护士",
    username: str | None = None,
    password: str | None = None,
    certificates: bool = True,
    **more: Any,
) -> StaffAccount:
    """An account with these roles and, unless told otherwise, valid certificates for all tasks.

    It has no usable password unless one is given: `sign_in_staff` does not need it.
    """
    with written():
        made = StaffAccount(
            **{
                "county_id": at.county_id if at else (in_county or county()).id,
                "clinic_id": at.id if at else None,
                "username": username or f"staff{next(_numbers)}",
                "name": name,
                "password_hash": identity_operations.hashed(password) if password else "none",
                "must_change_password": False,
                "created_at": clock.now(),
                **more,
            }
        )
        made.roles = [StaffRole(role=role) for role in roles]
        db.session.add(made)
        db.session.flush()
        for task in CertificateTask if certificates else ():
            certificate(of=made, task=task)
    return made


def certificate(*, of: StaffAccount, task: CertificateTask, valid_days: int = 365) -> TrainingCertificate:
    """Valid for ``valid_days`` more days; a negative number has expired."""
    with written():
        made = TrainingCertificate(
            staff_id=of.id,
            task=task,
            number=f"PX{next(_numbers):06d}",
            issued_on=today() - dt.timedelta(days=400),
            valid_until=today() + dt.timedelta(days=valid_days),
        )
        db.session.add(made)
    return made


def nurse(*, at: Clinic) -> StaffAccount:
    """She may do every task of a clinic's floor."""
    roles = (Role.REGISTRAR, Role.SCREENER, Role.VACCINATOR, Role.OBSERVER)
    return staff(at=at, roles=roles, name="刘晓燕")


def sign_in_staff(client: FlaskClient, who: StaffAccount, *, at: Station | None = None) -> None:
    """Open a session for ``who``, working at a station if given, and hand its cookie to the client."""
    _sign_in(client, PrincipalKind.STAFF, who.id, station_id=at.id if at else None)


def actor(who: StaffAccount) -> Actor:
    """``who`` as the actor of an operation."""
    return Actor(kind=ActorKind.STAFF, id=who.id, clinic_id=who.clinic_id, name=who.name)


def device(*, at: Clinic, kind: DeviceKind = DeviceKind.WAITING_SCREEN, token: str | None = None) -> Device:
    with written():
        made = Device(
            clinic_id=at.id,
            kind=kind,
            name="大屏",
            token_hash=identity_queries.token_hash(token or f"token-{next(_numbers)}"),
            enrolled_at=clock.now(),
        )
        db.session.add(made)
    return made


def sign_in_device(client: FlaskClient, which: Device) -> None:
    _sign_in(client, PrincipalKind.DEVICE, which.id)


# residents


def person(
    *,
    name: str = "王小明",
    birth_date: dt.date | None = None,
    sex: Sex = Sex.FEMALE,
    document: str | None = None,
    phone: str | None = None,
    at: Clinic | None = None,
    **more: Any,
) -> Person:
    """A person with a valid identity number of their own."""
    birthday = birth_date or born(years=30)
    number = document or id_number(birth_date=birthday, sex=sex)
    with written():
        made = Person(
            **{
                "name": name,
                "name_key": residents.name_key(name),
                "sex": sex,
                "birth_date": birthday,
                "document_kind": DocumentKind.ID_CARD,
                "document_index": residents.document_index(number),
                "document_last4_index": residents.last4_index(number),
                "phone_index": residents.phone_index(phone) if phone else None,
                "clinic_id": at.id if at else None,
                "created_at": clock.now(),
                **more,
            }
        )
        made.document, made.phone = number, phone
        db.session.add(made)
    return made


def do_waiting(*kinds: str, now: dt.datetime) -> None:
    """What the worker does with the jobs of these kinds that wait, outside units of work."""
    waiting = db.session.execute(
        sa.select(Job.id, Job.kind, Job.payload).where(Job.kind.in_(kinds), Job.done_at.is_(None))
    )
    for job_id, kind, payload in waiting.all():
        db.session.rollback()
        jobs.perform_outside(kind, payload, now=now)
        with unit_of_work():
            jobs.finish(db.session.get_one(Job, job_id), now=now)


def account(*, phone: str | None = None) -> Account:
    number = phone or f"139{next(_numbers):08d}"
    with written():
        made = Account(phone_index=residents.account_index(number), created_at=clock.now())
        made.phone = number
        db.session.add(made)
    return made


def guardianship(*, of: Person, by: Account, relation: Relation = Relation.PARENT, **more: Any) -> Guardianship:
    with written():
        made = Guardianship(
            **{
                "account_id": by.id,
                "person_id": of.id,
                "relation": relation,
                "proof": "test",
                "created_at": clock.now(),
                **more,
            }
        )
        db.session.add(made)
    return made


def sign_in_account(client: FlaskClient, who: Account) -> None:
    _sign_in(client, PrincipalKind.ACCOUNT, who.id)


def account_actor(who: Account) -> Actor:
    return Actor(kind=ActorKind.ACCOUNT, id=who.id)


# the fixed cast


@dataclass(frozen=True)
class Family:
    """A child and the two accounts that may act for it."""

    child: Person
    mother: Account
    father: Account


def elder_without_phone(*, at: Clinic | None = None) -> Person:
    """王桂芳, 71, comes without booking and without a phone."""
    return person(name="王桂芳", birth_date=born(years=71), sex=Sex.FEMALE, at=at)


def child_with_two_guardians(*, at: Clinic | None = None) -> Family:
    """陈小满, 2 months old, of two guardians with a phone each."""
    with written():
        child = person(name="陈小满", birth_date=born(months=2, days=3), sex=Sex.FEMALE, at=at)
        mother, father = account(), account()
        guardianship(of=child, by=mother)
        guardianship(of=child, by=father)
    return Family(child, mother, father)


def stranger() -> Account:
    """An account that is nobody's guardian."""
    return account()


def _sign_in(client: FlaskClient, kind: PrincipalKind, principal_id: Any, **more: Any) -> None:
    with written():
        token = identity_operations.open_session(
            kind=kind, principal_id=principal_id, user_agent="tests", now=clock.now()
        )
        db.session.flush()
        if more:
            opened = PrincipalSession.token_hash == identity_queries.token_hash(token)
            db.session.execute(sa.update(PrincipalSession).where(opened).values(**more))
    prefix = "__Host-" if client.application.config["SESSION_COOKIE_SECURE"] else ""
    client.set_cookie(prefix + COOKIES[kind], token)
