"""Own, other, other clinic: every route that names a thing by id, asked for by its owner and by somebody else.

Another clinic's thing and another family's thing do not exist for the asker (404), and the try is audited where a
person stands behind it. The demo county is the ground: two clinics in the middle of a morning.
"""

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.draw import builders as draw_made
from tests.laws.advisor_things import advisor_things
from tests.laws.after_things import asked_things, own_things
from tests.laws.booking_things import hold_things, rush_things, waiting_things
from tests.laws.door_things import given_up_things, program_things
from tests.laws.family_things import desk_things, family_things
from tests.laws.import_things import import_things
from tests.laws.papers import record_things
from tests.laws.training_things import training_things
from tests.laws.watch_things import WATCH_BODIES, watch_things
from vaccsched import demo
from vaccsched.booking.models import (
    Appointment,
    AppointmentStatus,
    Hold,
    HoldKind,
    NoShowAppeal,
)
from vaccsched.calling.models import HelpCall
from vaccsched.checks.models import BedsideCheck
from vaccsched.cli.preparing import load_programme
from vaccsched.coldchain.models import Decision, Evaluation
from vaccsched.consents.models import Consent, ConsentDecision, ConsentText, FollowUp
from vaccsched.disruptions.models import Disruption, DisruptionCase, DisruptionKind
from vaccsched.identity.models import Device, Permission, Role, Shift, StaffAccount, TrainingCertificate
from vaccsched.observation.models import ObservationExit
from vaccsched.payments.models import PaidDose
from vaccsched.residents.models import Account, Guardianship
from vaccsched.schedule.models import BlockedTime, HalfDay, PlanEdit, Session, Slot, WeekPlan
from vaccsched.screening.models import SignatureMethod
from vaccsched.screens.models import Notice
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.shared.web import Audience
from vaccsched.sites.models import Clinic, Closure, Station, StationKind
from vaccsched.stock.models import CountStatus, Delivery, Lot, Pack, StockCount
from vaccsched.vaccines.models import Programme
from vaccsched.visits.models import PlannedDose, Stage, StageEntry, Visit
from vaccsched.waitlist.models import Priority, WaitlistEntry, WaitlistOffer

TUESDAY_TEN = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)
JSON = {"Accept": "application/json"}
# Things that belong to the county, not to one clinic: a person may be registered at any desk, each look audited.
OF_THE_COUNTY = {"person_id"}
# What any of the forms asks for, so that the answer is about the thing and not about a missing field.
ANSWERS = {f"answer_{number}": "no" for number in range(1, 12)}
BODY = {
    "reason": "测试", "outcome": "recommend", "temperature": "36.6", "signer_relation": "self", "signer_name": "甲",
    "signature_method": "paper", "method": "shown", "decision": "agreed", "item": "name_ok", "result": "ok",
    "relation": "self", "site": "left_arm", "status": "quarantined", "roles": ["registrar"], "task": "screening",
    "number": "X-1", "issued_on": "2026-01-01", "valid_until": "2030-01-01", "urgent_reason": "测试",
    "idempotency_key": "ownership-key", "public_value": "1", "public_value_again": "1", "reference": "x",
    "rule": "near_expiry",
    "seen_version": "1", "survivor_id": "00000000-0000-7000-8000-000000000000",
    "product_id": "01890000-0000-7000-8000-000000000000", "lot_number": "L1", "expires_on": "2030-01-01",
    "release_certificate": "x", "trace_codes": "81000020000000000026", "reported_to": "x",
}  # fmt: skip


@pytest.fixture
def county(app, clock):
    clock.move_to(TUESDAY_TEN)
    load_programme(lambda _line: None)
    demo.seed(lambda _line: None)
    return app


def first(query):
    return db.session.scalar(query.limit(1))


def plan_things(clinic_id) -> dict[str, uuid.UUID]:
    """A closure, blocked hours, an outreach session, a plan for one day and a change of plans, made for this test."""
    day = TUESDAY_TEN.date() + dt.timedelta(days=9)
    hours = {"starts_at": TUESDAY_TEN + dt.timedelta(days=9), "ends_at": TUESDAY_TEN + dt.timedelta(days=9, hours=1)}
    outreach = Session(
        clinic_id=clinic_id, day=day, half_day=HalfDay.MORNING, place="敬老院", walk_in_places=0,
        published_at=TUESDAY_TEN, slots=[Slot(clinic_id=clinic_id, places=3, **hours)], **hours,
    )  # fmt: skip
    made = {
        "closure_id": Closure(clinic_id=clinic_id, day=day, reason="测试"),
        "blocked_id": BlockedTime(clinic_id=clinic_id, day=day, reason="测试", created_at=TUESDAY_TEN, **hours),
        "outreach_id": outreach,
        "plan_id": WeekPlan(
            clinic_id=clinic_id, weekday=day.weekday(), half_day=HalfDay.MORNING, effective_from=day, once=True,
            walk_in_places=1, created_at=TUESDAY_TEN,
        ),
        "edit_id": PlanEdit(clinic_id=clinic_id, made_at=TUESDAY_TEN, plans=[]),
    }  # fmt: skip
    with unit_of_work():
        db.session.add_all(made.values())
        db.session.flush()
        return {name: thing.id for name, thing in made.items()}


def waitlist_things(clinic_id) -> dict[str, uuid.UUID]:
    """Somebody who waits, and a break of supply that concerns somebody, made for this test."""
    booked = first(sa.select(Appointment).where(Appointment.clinic_id == clinic_id))
    waiting = WaitlistEntry(
        clinic_id=clinic_id, person_id=booked.person_id, first_day=booked.day, last_day=booked.day, half_days=[],
        priority=Priority.USUAL, created_at=TUESDAY_TEN,
    )  # fmt: skip
    case = DisruptionCase(appointment_id=booked.id, person_id=booked.person_id, slot_id=booked.slot_id)
    broken = Disruption(
        clinic_id=clinic_id, kind=DisruptionKind.STAFF_ILL, day=booked.day, reason="测试", opened_at=TUESDAY_TEN,
        cases=[case],
    )  # fmt: skip
    db.session.rollback()
    with unit_of_work():
        db.session.add_all([waiting, broken])
        db.session.flush()
        return {
            "waiting_id": waiting.id, "disruption_id": broken.id, "case_id": case.id,
            "offer_id": _offer_to(waiting, case.slot_id),
        }  # fmt: skip


def _offer_to(waiting, slot_id) -> uuid.UUID:
    held = Hold(
        slot_id=slot_id, person_id=waiting.person_id, kind=HoldKind.OFFER, created_at=TUESDAY_TEN,
        expires_at=TUESDAY_TEN + dt.timedelta(hours=2),
    )  # fmt: skip
    db.session.add(held)
    db.session.flush()
    offer = WaitlistOffer(
        clinic_id=waiting.clinic_id, entry_id=waiting.id, person_id=waiting.person_id, slot_id=slot_id,
        hold_id=held.id, made_at=TUESDAY_TEN, expires_at=TUESDAY_TEN + dt.timedelta(hours=1),
    )  # fmt: skip
    db.session.add(offer)
    db.session.flush()
    return offer.id


def money_things(clinic_id) -> dict[str, uuid.UUID]:
    """A refusal after which a call was agreed, and a dose that was paid for, made for this test."""
    here = sa.select(PlannedDose).join(PlannedDose.visit).where(Visit.clinic_id == clinic_id)
    dose = first(here.where(~sa.select(Consent.id).where(Consent.planned_dose_id == PlannedDose.id).exists()))
    facts = {"signer_name": "甲", "method": SignatureMethod.PAPER, "signed_at": TUESDAY_TEN, "signer_relation": "self"}
    refused = Consent(
        id=new_id(), planned_dose_id=dose.id, consent_text_id=first(sa.select(ConsentText.id)),
        decision=ConsentDecision.REFUSED, follow_up=FollowUp.CALL, follow_up_on=TUESDAY_TEN.date(),
        witness_id=first(sa.select(StaffAccount.id).where(StaffAccount.clinic_id == clinic_id)), **facts,
    )  # fmt: skip
    paid = PaidDose(
        id=new_id(), planned_dose_id=dose.id, visit_id=dose.visit_id, consent_id=refused.id,
        programme=Programme.NON_NIP, fen=100,
    )  # fmt: skip
    made = {"consent_id": refused.id, "paid_dose_id": paid.id}
    db.session.rollback()
    with unit_of_work():
        db.session.add_all([refused, paid])
    return made


def draw_things(clinic_id) -> dict[str, uuid.UUID]:
    """A draw, made for this test."""
    with unit_of_work():
        db.session.get_one(Clinic, clinic_id).scarce_vaccines = ["PPV23"]
        return {"draw_id": draw_made.draw(at=db.session.get_one(Clinic, clinic_id)).id}


def stock_things(clinic_id) -> dict[str, uuid.UUID]:
    """A pack, its place, a delivery, a count and an evaluation that wait for a signature, made for this test."""
    pack = first(sa.select(Pack).where(Pack.clinic_id == clinic_id, Pack.location_id.is_not(None)))
    keeper = first(sa.select(StaffAccount.id).where(StaffAccount.clinic_id == clinic_id))
    count = StockCount(
        id=new_id(), clinic_id=clinic_id, location_id=pack.location_id, status=CountStatus.WAITING, lots={}, missing=[],
        found=[], first_id=keeper, first_at=TUESDAY_TEN,
    )  # fmt: skip
    evaluation = Evaluation(
        id=new_id(), clinic_id=clinic_id, lot_id=pack.lot_id, minutes={}, earlier={}, proposal=Decision.KEEP,
        clause="within", decision=Decision.KEEP, reason="x", decided_by_id=keeper, decided_at=TUESDAY_TEN,
    )  # fmt: skip
    delivery = sa.select(Delivery.id).where(Delivery.clinic_id == clinic_id)
    made = {
        "pack_id": pack.id, "location_id": pack.location_id, "delivery_id": first(delivery), "count_id": count.id,
        "evaluation_id": evaluation.id,
    }  # fmt: skip
    db.session.rollback()
    with unit_of_work():
        db.session.add_all([count, evaluation])
    return made


def things_of(clinic_id) -> dict[str, uuid.UUID]:
    """One id of each kind of thing that this clinic has, by the name it has in addresses."""
    visit = first(sa.select(Visit).where(Visit.clinic_id == clinic_id, Visit.left_at.is_(None)))
    here = sa.select(Visit.id).where(Visit.clinic_id == clinic_id)
    staff = first(
        sa.select(StaffAccount).where(StaffAccount.clinic_id == clinic_id, StaffAccount.username.like("%-nurse"))
    )
    open_entry = sa.select(StageEntry.id).where(StageEntry.clinic_id == clinic_id, StageEntry.ended_at.is_(None))
    return {
        "visit_id": visit.id,
        "dose_id": first(sa.select(PlannedDose.id).where(PlannedDose.visit_id == visit.id)),
        "entry_id": first(open_entry.where(StageEntry.stage == Stage.ARRIVED)),
        "check_id": first(sa.select(BedsideCheck.id).join(PlannedDose).where(PlannedDose.visit_id.in_(here))),
        "exit_id": first(sa.select(ObservationExit.id).where(ObservationExit.visit_id.in_(here))),
        "appointment_id": first(
            sa.select(Appointment.id).where(
                Appointment.clinic_id == clinic_id, Appointment.status == AppointmentStatus.BOOKED
            )
        ),
        "session_id": first(sa.select(Session.id).where(Session.clinic_id == clinic_id).order_by(Session.day.desc())),
        "lot_id": first(sa.select(Lot.id).where(Lot.clinic_id == clinic_id)),
        "staff_id": staff.id,
        "certificate_id": first(sa.select(TrainingCertificate.id).where(TrainingCertificate.staff_id == staff.id)),
        "shift_id": first(sa.select(Shift.id).where(Shift.clinic_id == clinic_id)),
        "device_id": first(sa.select(Device.id).where(Device.clinic_id == clinic_id)),
        "notice_id": first(sa.select(Notice.id).where(Notice.clinic_id == clinic_id)),
        "appeal_id": _appeal(clinic_id),
        "station_id": first(sa.select(Station.id).where(Station.clinic_id == clinic_id)),
        "help_id": _help(clinic_id),
        "person_id": visit.person_id,
    }


def _help(clinic_id) -> uuid.UUID:
    here = sa.select(Station.id).where(Station.clinic_id == clinic_id, Station.kind == StationKind.VACCINATION)
    by = sa.select(StaffAccount.id).where(StaffAccount.clinic_id == clinic_id)
    made = HelpCall(
        id=new_id(), clinic_id=clinic_id, station_id=first(here), called_by=first(by), called_at=TUESDAY_TEN
    )
    help_id = made.id
    db.session.rollback()
    with unit_of_work():
        db.session.add(made)
    return help_id


def _appeal(clinic_id) -> uuid.UUID:
    missed = sa.select(Appointment.id).where(Appointment.clinic_id == clinic_id).order_by(Appointment.id)
    made = NoShowAppeal(
        id=new_id(), appointment_id=first(missed), clinic_id=clinic_id, account_id=first(sa.select(Account.id)),
        reason="急诊", made_at=TUESDAY_TEN,
    )  # fmt: skip
    appeal_id = made.id
    db.session.rollback()
    with unit_of_work():
        db.session.add(made)
    return appeal_id


def routes(app, audience):
    """(rule, method) of this audience that name a thing by its id."""
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        names = {name for name in rule.arguments if type(rule._converters[name]).__name__ == "UUIDConverter"}
        if access is not None and access.audience is audience and names - OF_THE_COUNTY:
            yield from ((rule, method) for method in sorted(rule.methods - {"HEAD", "OPTIONS"}))


def is_of_the_county(app, rule):
    """What only the county's staff may do: a clinic's staff are refused before anything is looked for."""
    return app.view_functions[rule.endpoint].access.permission is Permission.SUPERVISE


SPECIAL = {
    **WATCH_BODIES,
    "consents_refusal.follow_up": {"note": "测试"},
    "payments.correct": {"receipt_number": "A0012345"},
    "payments.record": {"receipt_number": "A0012345"},
    "payments.refund": {"receipt_number": "A0012345"},
    "screening_after.book_again": {"slot_id": str(uuid.UUID(int=1))},
    "coldchain.decide": {"decision": "keep"},
    "consents.sign": {"method": "paper"},
    "mydata_desk.answer": {"status": "done", "words": "x"},
    "visits.companions": {"companions": "1"},
    "imports.check": {"column_0": "name", "column_1": "sex", "column_2": "birth_date"},
    "advisor.apply": {"effective_from": "2026-12-08", "weekdays": ["1"]},
    "kiosk_staff.measure": {"px_per_mm": "3.78"},
    "training_manage.correct_exam": {"score": "70", "reason": "抄错了"},
    "reports.decide": {"status": "approved"},
    "reports.outcome": {"outcome": "correct"},
    "calling.transfer": {"reason": "vaccine"},
    "calling.call_this": {"reason": "back"},
    "calling.hold": {"reason": "papers", "minutes": "10"},
}


def ask(client, rule, method, things, **body):
    address = rule.map.bind("localhost").build(rule.endpoint, {name: things.get(name) for name in rule.arguments})
    options = (
        {"json": {**BODY, **ANSWERS, **SPECIAL.get(rule.endpoint, {}), **body}}
        if method == "POST"
        else {"headers": JSON}
    )
    if "clinic_id" in things:  # some pages of families are about a clinic; without it nothing would be found anyway
        options["query_string"] = {"clinic": str(things["clinic_id"])}
    return client.open(address, method=method, **options).status_code


def test_another_clinics_things_do_not_exist(county, client):
    clinics = list(db.session.scalars(sa.select(Clinic).order_by(Clinic.code)))
    own, other = things_of(clinics[0].id), things_of(clinics[1].id)
    for things, clinic in ((own, clinics[0].id), (other, clinics[1].id)):
        things.update(plan_things(clinic))
        things.update(waitlist_things(clinic))
        things.update(draw_things(clinic))
        things.update(advisor_things(clinic, now=TUESDAY_TEN))
        things.update(training_things(clinic, now=TUESDAY_TEN))
        things.update(money_things(clinic))
        things.update(import_things(clinic, now=TUESDAY_TEN))
        things.update(record_things(clinic))
        things.update(stock_things(clinic))
        things.update(watch_things(clinic, now=TUESDAY_TEN))
        things.update(asked_things(clinic, now=TUESDAY_TEN))
        things.update(program_things(clinic))
        things.update(given_up_things(clinic, things["person_id"]))
        things.update(desk_things(things["person_id"], first(sa.select(Account.id)), now=TUESDAY_TEN))
    missing = {name for things in (own, other) for name, thing in things.items() if thing is None}
    db.session.rollback()
    assert missing <= {"shift_id"}, f"the demo has none of {missing}"
    station = first(
        sa.select(Station).where(Station.clinic_id == clinics[0].id, Station.kind == StationKind.VACCINATION)
    )
    with unit_of_work():
        everybody = make.staff(at=db.session.get(Clinic, clinics[0].id), roles=set(Role) - {Role.COUNTY_SUPERVISOR})
    make.sign_in_staff(client, everybody, at=station)
    asked = [
        one
        for one in routes(county, Audience.STAFF)
        if not {n for n in one[0].arguments if other.get(n, 1) is None} and not is_of_the_county(county, one[0])
    ]
    assert len(asked) > 25
    here = str(station.id)  # of the form: one's own, so that only the ticket is another's
    shown = {(method, rule.rule): ask(client, rule, method, other, station_id=here) for rule, method in asked}
    assert {route: status for route, status in shown.items() if status != 404} == {}
    seen = {(method, rule.rule): ask(client, rule, method, own) for rule, method in asked if method == "GET"}
    assert {route: status for route, status in seen.items() if status != 200} == {}


def test_another_familys_things_do_not_exist(county, client):
    mother = first(
        sa.select(Account).join(Guardianship).join(Appointment, Appointment.person_id == Guardianship.person_id)
    )
    appointment = first(
        sa.select(Appointment)
        .join(Guardianship, Guardianship.person_id == Appointment.person_id)
        .where(Guardianship.account_id == mother.id, Appointment.status == AppointmentStatus.BOOKED)
    )
    things = {
        "appointment_id": appointment.id,
        "person_id": appointment.person_id,
        "clinic_id": appointment.clinic_id,
        "slot_id": first(sa.select(Slot.id).where(Slot.starts_at > TUESDAY_TEN, Slot.taken < Slot.places)),
    }
    things.update(rush_things(appointment, now=TUESDAY_TEN))
    things.update(own_things(appointment.person_id, mother.id, now=TUESDAY_TEN))
    things.update(hold_things(appointment, now=TUESDAY_TEN))
    things.update(waiting_things(appointment, now=TUESDAY_TEN))
    things.update(draw_things(appointment.clinic_id))
    own_link = sa.select(Guardianship.id).where(Guardianship.account_id == mother.id)
    things.update(family_things(mother.id, first(own_link), now=TUESDAY_TEN))
    day = TUESDAY_TEN.date().isoformat()
    with unit_of_work():
        stranger = make.stranger()
    names = [
        rule
        for rule in county.url_map.iter_rules()
        if getattr(county.view_functions[rule.endpoint], "access", None)
        and county.view_functions[rule.endpoint].access.audience is Audience.RESIDENT
        and rule.arguments - {"day"}
    ]
    assert len(names) > 6
    make.sign_in_account(client, stranger)
    shown = {
        (method, rule.rule): ask(client, rule, method, {**things, "day": day}, v=["IPV"])
        for rule in names
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    }
    assert {route: status for route, status in shown.items() if status != 404} == {}
    denied = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.action == "denied", AuditEntry.actor_id == stranger.id)
    )
    db.session.rollback()
    assert denied >= len(shown)
    make.sign_in_account(client, mother)
    seen = {
        rule.rule: ask(client, rule, "GET", {**things, "day": day})
        for rule in names
        if "GET" in rule.methods and "slot_id" not in rule.arguments
    }
    assert {route: status for route, status in seen.items() if status >= 400} == {}
