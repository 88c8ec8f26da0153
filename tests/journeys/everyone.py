"""The demo county with one thing of every kind, and the address of every page of the matrix, each with its reader."""

import datetime as dt
import re
import urllib.parse
from dataclasses import dataclass, field

import sqlalchemy as sa

from tests import builders as make
from tests.journeys.live import cookie_of
from tests.laws import test_ownership as owned
from tests.laws.advisor_things import advisor_things
from tests.laws.door_things import given_up_things, program_things
from tests.laws.family_things import desk_things, family_things
from tests.laws.import_things import import_things
from tests.laws.matrix import MATRIX
from tests.laws.papers import record_things
from tests.laws.training_things import training_things
from tests.laws.watch_things import watch_things
from vaccsched import demo
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.cli.preparing import load_programme
from vaccsched.draw.models import Draw
from vaccsched.home import day_lists
from vaccsched.identity.models import Device, DeviceKind, PrincipalKind, PrincipalSession, Role, StaffAccount
from vaccsched.integration.models import Webhook
from vaccsched.ledger.models import LedgerEntry
from vaccsched.reports.models import VisitLook
from vaccsched.residents.models import Account, Guardianship
from vaccsched.schedule.models import Slot
from vaccsched.shared.db import db
from vaccsched.shared.qr import signed
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic, Station, StationKind
from vaccsched.visits.models import Visit
from vaccsched.waitlist.models import WaitlistOffer

TUESDAY_TEN = owned.TUESDAY_TEN
LIST = next(iter(day_lists.LISTS))  # one of the lists behind the manager's figures


@dataclass(frozen=True)
class Page:
    """A page and who reads it: ``public``, ``resident``, ``staff``, ``county`` or a kind of device."""

    endpoint: str
    path: str
    reader: str


@dataclass
class County:
    """What a walk over all pages needs: the values of addresses by reader, and each reader's cookie."""

    values: dict[str, dict[str, str]]
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)


def build(clock) -> County:
    """The demo in the middle of a morning, and everything that the ownership law makes."""
    clock.move_to(TUESDAY_TEN)
    load_programme(lambda _line: None)
    demo.seed(lambda _line: None)
    clinic = db.session.scalars(sa.select(Clinic).order_by(Clinic.code)).first()
    clinic_id, code = clinic.id, clinic.code
    staff = _staff_things(clinic_id)
    family, account_id = _family_things()
    public = {
        "slot_id": family["slot_id"], "code": code, "clinic_code": code, "clinic_id": str(clinic_id), "page": "index",
        "draw_id": str(owned.first(sa.select(Draw.id).where(Draw.status == "published")) or staff["draw_id"]),
    }  # fmt: skip
    links = _links(family["appointment_id"], clinic_id)
    db.session.rollback()
    texts = {"code": "PPV23", "name": LIST, "half_day": "morning", "day": TUESDAY_TEN.date().isoformat()}
    values = {
        "public": {**links, **public},
        "resident": {**texts, **family},
        "staff": {**texts, **staff},
        "county": {**texts, **staff, **_county_things(clinic_id)},
    }
    here = County(values={reader: {name: str(one) for name, one in known.items()} for reader, known in values.items()})
    _sign_everybody_in(here, clinic_id, account_id)
    return here


def _staff_things(clinic_id) -> dict:
    things = owned.things_of(clinic_id)
    for more in (owned.plan_things, owned.waitlist_things, owned.draw_things, owned.money_things, record_things,
                 owned.stock_things):  # fmt: skip
        things.update(more(clinic_id))
    things.update(given_up_things(clinic_id, things["person_id"]))
    things.update(program_things(clinic_id))
    things["on_ledger"] = owned.first(sa.select(LedgerEntry.person_id).where(LedgerEntry.clinic_id == clinic_id))
    for more in (advisor_things, import_things, training_things):
        things.update(more(clinic_id, now=TUESDAY_TEN))
    things.update(watch_things(clinic_id, now=TUESDAY_TEN))
    things.update(desk_things(things["person_id"], owned.first(sa.select(Account.id)), now=TUESDAY_TEN))
    db.session.rollback()
    return things


def _county_things(clinic_id) -> dict:
    visit_id = owned.first(sa.select(Visit.id).where(Visit.clinic_id == clinic_id))
    supervisor_id = owned.first(sa.select(StaffAccount.id).where(StaffAccount.clinic_id.is_(None)))
    db.session.rollback()
    with unit_of_work():
        look = VisitLook(staff_id=supervisor_id, visit_id=visit_id, reason="核对一次投诉", at=TUESDAY_TEN)
        db.session.add(look)
        db.session.flush()
        look_id = look.id
    return {
        "clinic_id": clinic_id, "visit_id": visit_id, "look_id": look_id,
        "webhook_id": owned.first(sa.select(Webhook.id)),
    }  # fmt: skip


def _family_things() -> tuple[dict, object]:
    link = owned.first(
        sa.select(Guardianship)
        .join(Appointment, Appointment.person_id == Guardianship.person_id)
        .where(Appointment.status == AppointmentStatus.BOOKED, Guardianship.revoked_at.is_(None))
    )
    account_id, link_id = link.account_id, link.id
    appointment = owned.first(
        sa.select(Appointment).where(
            Appointment.person_id == link.person_id, Appointment.status == AppointmentStatus.BOOKED
        )
    )
    things = {
        "appointment_id": appointment.id,
        "person_id": appointment.person_id,
        "clinic_id": appointment.clinic_id,
        "slot_id": owned.first(sa.select(Slot.id).where(Slot.starts_at > TUESDAY_TEN, Slot.taken < Slot.places)),
    }
    things.update(owned.rush_things(appointment, now=TUESDAY_TEN))
    booked = db.session.get(Appointment, things["appointment_id"])
    things.update(owned.hold_things(booked, now=TUESDAY_TEN))
    booked = db.session.get(Appointment, things["appointment_id"])
    things.update(owned.waiting_things(booked, now=TUESDAY_TEN))
    things.update(owned.draw_things(db.session.get(Appointment, things["appointment_id"]).clinic_id))
    things.update(family_things(account_id, link_id, now=TUESDAY_TEN))
    return things, account_id


def _links(appointment_id, clinic_id) -> dict[str, str]:
    """Signed tokens of links in messages and on tickets, by endpoint."""
    visit_id = owned.first(sa.select(Visit.id).where(Visit.clinic_id == clinic_id, Visit.left_at.is_(None)))
    offer_id = owned.first(sa.select(WaitlistOffer.id))
    return {
        "reminders": signed("appointment_link", appointment_id.hex),
        "waitlist": signed("waitlist_offer", offer_id.hex),
        "feedback": signed("feedback", visit_id.hex),
        "home": signed("ticket", str(visit_id)),
        "visit_id": str(visit_id),
    }


def _sign_everybody_in(here: County, clinic_id, account_id) -> None:
    station = owned.first(
        sa.select(Station.id).where(Station.clinic_id == clinic_id, Station.kind == StationKind.VACCINATION)
    )
    supervisor = owned.first(sa.select(StaffAccount).where(StaffAccount.clinic_id.is_(None)))
    account = db.session.get(Account, account_id)
    devices = list(db.session.scalars(sa.select(Device).where(Device.clinic_id == clinic_id)))
    db.session.rollback()
    with unit_of_work():
        at = db.session.get(Clinic, clinic_id)
        everybody = make.staff(at=at, roles=set(Role) - {Role.COUNTY_SUPERVISOR})
        missing = set(DeviceKind) - {one.kind for one in devices}
        devices += [make.device(at=at, kind=kind) for kind in missing]
    here.cookies["staff"] = cookie_of(PrincipalKind.STAFF, everybody)
    with unit_of_work():
        db.session.execute(
            sa.update(PrincipalSession).where(PrincipalSession.principal_id == everybody.id).values(station_id=station)
        )
    here.cookies["county"] = cookie_of(PrincipalKind.STAFF, supervisor)
    here.cookies["resident"] = cookie_of(PrincipalKind.ACCOUNT, account)
    here.cookies["public"] = {}
    for device in devices:
        here.cookies[f"device:{device.kind}"] = cookie_of(PrincipalKind.DEVICE, device)


ASKED = {"reports.detail": {"code": "no_show"}}  # a page that shows what its query names


def pages(app, here: County) -> list[Page]:
    """Every address of the matrix that answers GET, with values that belong to its reader."""
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in MATRIX and "GET" in rule.methods and not MATRIX[rule.endpoint].startswith("client:"):
            reader = _reader(MATRIX[rule.endpoint])
            if reader.startswith("device:") and reader not in here.cookies:
                reader = next(one for one in here.cookies if one.startswith("device"))
            found.setdefault(rule.endpoint, Page(rule.endpoint, _address(rule, here, reader), reader))
    return sorted(found.values(), key=lambda page: (page.reader, page.endpoint))


def _reader(row: str) -> str:
    if row == "staff:supervise":
        return "county"
    if row.startswith("device"):
        return row if ":" in row else f"device:{DeviceKind.WAITING_SCREEN}"
    return row.partition(":")[0]


def _address(rule, here: County, reader: str) -> str:
    known = here.values.get(reader, here.values["staff"])
    room = rule.endpoint.partition(".")[0]
    own = {"token": known.get(room, "x")} if "token" in rule.arguments else {}
    if room == "consents_public":
        own["code"] = "PPV23"
    if room == "ledger":
        own["person_id"] = known["on_ledger"]
    values = {name: own.get(name, known.get(name, "x")) for name in rule.arguments}
    for name, converter in rule._converters.items():
        if type(converter).__name__ == "UUIDConverter" and not re.fullmatch(r"[0-9a-f-]{36}", values[name]):
            values[name] = "00000000-0000-7000-8000-000000000000"
        if type(converter).__name__ == "IntegerConverter" and not values[name].isdecimal():
            values[name] = "1"
    for name in rule.arguments:
        if name in ("day", "date"):
            values[name] = dt.date(2026, 12, 1).isoformat()
    path = rule.map.bind("localhost").build(rule.endpoint, values)
    if rule.endpoint == "fhir_link.for_whom":
        path += f"?slot={known['slot_id']}"
    asked = ASKED.get(rule.endpoint) or ({"v": "IPV"} if reader == "resident" and "/book" in path else {})
    return path + ("?" + urllib.parse.urlencode(asked) if asked else "")
