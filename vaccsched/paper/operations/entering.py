"""Entering a sheet: everything that paper says comes into the record in one transaction, or nothing (补录)."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.checks.events import DoseGiven
from vaccsched.identity import queries as identity
from vaccsched.identity.models import Role
from vaccsched.paper import queries, rules
from vaccsched.paper.errors import (
    AlreadyOnRecord,
    EnteredAlready,
    HeldAgainst,
    NoteMissing,
    NothingWritten,
    SamePackTwice,
    SecondMissing,
    StillWatched,
    WrongTimes,
)
from vaccsched.paper.models import PaperDose, PaperEntry, PaperFinding
from vaccsched.paper.operations import holding, writing
from vaccsched.paper.operations.holding import Held
from vaccsched.paper.operations.sheet import Deviation, Sheet, WrittenDose
from vaccsched.paper.words import CAUSES, MARK
from vaccsched.records import operations as records
from vaccsched.records import queries as record_queries
from vaccsched.residents.models import Person
from vaccsched.screening import queries as screening
from vaccsched.screening.models import InquiryOutcome
from vaccsched.shared import audit, clock, idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.events import announce
from vaccsched.shared.format import time
from vaccsched.sites import queries as sites
from vaccsched.stock import operations as stock
from vaccsched.stock import queries as packs
from vaccsched.stock.errors import UnknownTraceCode
from vaccsched.stock.models import Pack
from vaccsched.stock.queries import Scan
from vaccsched.vaccines import queries as vaccines
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.models import DoseOutcome, Stage, Visit

NOTE_LEAST = 10  # characters
OUTCOMES = {InquiryOutcome.POSTPONE: DoseOutcome.POSTPONED, InquiryOutcome.NOT_SUITABLE: DoseOutcome.NOT_SUITABLE}
OPEN = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.NO_SHOW)


@dataclass
class _Work:
    """One sheet on its way into the record."""

    sheet: Sheet
    visit: Visit
    reason: str
    actor: Actor
    now: dt.datetime
    deviation: Deviation | None
    findings: list[Held] = field(default_factory=list)
    made: list[PaperDose] = field(default_factory=list)


def enter(*, sheet: Sheet, actor: Actor, key: str, now: dt.datetime, deviation: Deviation | None = None) -> PaperEntry:
    """Write down what happened on paper, with the written times: visit chain, inquiry, consents, doses with their
    fifteen items, stock, the end of the observation. Every dose is judged by the rules of the bedside at the time
    when it was given (``docs/decisions/0026``). What they would have stopped is kept as a deviation only: with a
    second person, one of both a manager, and a note. The same ``key`` again answers the same entry.

    :raises HeldAgainst: a hard stop, and no ``deviation``; ``findings`` lists them, nothing is written.
    :raises SecondMissing, NoteMissing: the deviation is not complete.
    :raises TooOld, WrongTimes, LeftMissing, NothingWritten, SamePackTwice: the sheet cannot be.
    :raises AlreadyOnRecord: the dose is in the record. :raises EnteredAlready: the sheet is.
    :raises StillWatched: the person is under observation by another visit.
    :raises UnreadableCode, UnknownTraceCode: the vial is unknown here: it must be received first.
    :raises NotFound: no such person, or staff or station of another clinic.
    """
    clinic_id = _clinic_of(actor)
    made = idempotency.made_before(actor=actor, operation="paper_entry", key=key, sheet=str(sheet))
    if made is not None:
        return db.session.get_one(PaperEntry, made)
    _lock(sheet.person_id)
    _must_be_possible(sheet, clinic_id, now)
    _must_be_colleagues(sheet, actor, clinic_id)
    read = _packs(sheet, clinic_id)
    work = _Work(
        sheet=sheet, visit=_visit(sheet, clinic_id, actor, now), reason=_reason(sheet), actor=actor, now=now,
        deviation=deviation,
    )  # fmt: skip
    if sheet.inquiry is not None:
        writing.write_inquiry(work.visit, sheet.inquiry, sheet)
    for written in sorted(sheet.doses, key=lambda one: one.given_at):
        _write_dose(work, written, *read[written.block])
    _must_leave_after(work)
    work.findings += holding.held_visit(work.visit, sheet)
    _must_be_answered_for(work)
    _write_outcomes(work)
    visits.write_chain(
        visit=work.visit, steps=_steps(sheet, work.visit), left_at=sheet.left_at, reason=work.reason, actor=actor,
        now=now,
    )  # fmt: skip
    writing.write_exit(work.visit, sheet, actor=actor, deviation=deviation)
    entry = _keep(work, clinic_id)
    idempotency.remember(actor=actor, operation="paper_entry", key=key, made_id=entry.id, now=now, sheet=str(sheet))
    return entry


def _must_leave_after(work: _Work) -> None:
    """:raises WrongTimes: gone before the last needle, which may have been pressed before the system was away."""
    last, left_at = holding.last_injection(work.visit, work.sheet), work.sheet.left_at
    if last is not None and left_at is not None and left_at < last:
        raise WrongTimes(field="left_at")


def _clinic_of(actor: Actor) -> uuid.UUID:
    if actor.clinic_id is None or actor.id is None:
        raise NotFound
    return actor.clinic_id


def _lock(person_id: uuid.UUID) -> None:
    """Two who enter the same sheet wait for each other: the second finds the first one's doses on record."""
    if db.session.scalar(sa.select(Person.id).where(Person.id == person_id).with_for_update()) is None:
        raise NotFound


def _must_be_possible(sheet: Sheet, clinic_id: uuid.UUID, now: dt.datetime) -> None:
    today = clock.day_of(now)
    rules.check_day(day=sheet.day, today=today, days=queries.days_back(clinic_id=clinic_id))
    asked = ("screened_at", sheet.inquiry.at if sheet.inquiry is not None else None)
    for written in sheet.doses or (None,):
        given = (f"{written.block}-given_at", written.given_at) if written is not None else ("", None)
        rules.check_times([("arrived_at", sheet.arrived_at), asked, given, ("left_at", sheet.left_at)], now=now)
    recommended = sheet.inquiry is None or sheet.inquiry.outcome is InquiryOutcome.RECOMMEND
    if not sheet.doses and recommended:
        raise NothingWritten
    rules.check_left(left_at=sheet.left_at, is_today=sheet.day == today, has_dose=bool(sheet.doses))


def _must_be_colleagues(sheet: Sheet, actor: Actor, clinic_id: uuid.UUID) -> None:
    """:raises NotFound: a name or a station on the sheet is another clinic's."""
    county_id = sites.get_clinic(clinic_id).county_id
    staff = {one.performer_id for one in sheet.doses}
    if sheet.inquiry is not None:
        staff.add(sheet.inquiry.screener_id)
    for one in staff:
        identity.get_managed_staff(staff_id=one, county_id=county_id, clinic_id=clinic_id)
    for written in sheet.doses:
        sites.get_station(clinic_id=clinic_id, station_id=written.station_id)


def _packs(sheet: Sheet, clinic_id: uuid.UUID) -> Mapping[str, tuple[Scan, Pack]]:
    """By part of the form: what the code says, and the pack; none of them is on record for this person that day."""
    on_record = [one for one in record_queries.immunizations_of(person_id=sheet.person_id) if one.given_on == sheet.day]
    read: dict[str, tuple[Scan, Pack]] = {}
    for written in sheet.doses:
        scan = packs.read_code(written.trace_code)
        pack = packs.find_pack(clinic_id=clinic_id, scan=scan)
        if pack is None:
            raise UnknownTraceCode(field=f"{written.block}-trace_code", trace_code=scan.trace_code or "—")
        if any(pack.id == known.id for _scan, known in read.values()):
            raise SamePackTwice
        for one in on_record:
            if one.pack_id == pack.id:
                name = vaccines.name_of(one.vaccine_code)
                by = one.performer.name if one.performer is not None else "—"
                raise AlreadyOnRecord(name=name, time=time(one.given_at), by=by)
        read[written.block] = (scan, pack)
    return read


def _visit(sheet: Sheet, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Visit:
    """The visit that the sheet goes on with: the person's open one of that day, else one of its own."""
    present = visit_queries.find_present(clinic_id=clinic_id, person_id=sheet.person_id)
    if present is not None and present.day == sheet.day:
        entry = visit_queries.open_entry(visit_id=present.id)
        if entry is None or entry.stage is Stage.OBSERVATION:
            raise StillWatched(ticket=present.ticket)
        if queries.find_entry_of(visit_id=present.id) is not None:
            raise EnteredAlready
        if _first_at(sheet) < entry.started_at - dt.timedelta(minutes=1):  # paper knows minutes, the system seconds
            raise WrongTimes(field="arrived_at")
        return present
    if present is not None and sheet.left_at is None:
        raise StillWatched(ticket=present.ticket)
    return visits.open_written_visit(
        clinic_id=clinic_id, person_id=sheet.person_id, appointment=_appointment(sheet, clinic_id),
        arrived_at=sheet.arrived_at, actor=actor, now=now,
    )  # fmt: skip


def _first_at(sheet: Sheet) -> dt.datetime:
    times = [one.given_at for one in sheet.doses] + ([sheet.left_at] if sheet.left_at is not None else [])
    return min(times)


def _appointment(sheet: Sheet, clinic_id: uuid.UUID) -> Appointment | None:
    """The person's booking of that day that no visit has used."""
    for one in booking.appointments_of_persons(person_ids=[sheet.person_id]):
        fits = one.clinic_id == clinic_id and one.day == sheet.day and one.status in OPEN
        if fits and visit_queries.find_by_appointment(appointment_id=one.id) is None:
            return one
    return None


def _write_dose(work: _Work, written: WrittenDose, scan: Scan, pack: Pack) -> None:
    """One dose, judged before it counts: the record must not speak against itself."""
    sheet = work.sheet
    dose = visits.plan_written_dose(
        visit=work.visit, vaccine_code=written.vaccine_code, dose_number=written.dose_number
    )
    if written.consented:
        witness = sheet.inquiry.screener_id if sheet.inquiry is not None else written.performer_id
        signed_at = sheet.inquiry.at if sheet.inquiry is not None else sheet.arrived_at
        writing.write_consent(dose, sheet, witness_id=witness, at=signed_at)
    judgement = holding.judged(dose, pack=pack, sheet=sheet, at=written.given_at)
    work.findings += holding.held_dose(written, dose=dose, found=scan, pack=pack, judgement=judgement, sheet=sheet)
    moved = stock.use_written_dose(pack_id=pack.id, given_at=written.given_at, reason=work.reason, actor=work.actor)
    if not moved:
        work.findings.append(holding.not_in_the_books(written))
    given = records.add_immunization(
        person_id=sheet.person_id, vaccine_code=pack.lot.product.vaccine_code, dose_number=written.dose_number,
        clinic_id=work.visit.clinic_id, pack=pack, site=written.site, performer_id=written.performer_id,
        given_at=written.given_at, actor=work.actor, now=work.now, reason=work.reason,
    )  # fmt: skip
    visits.record_outcome(planned_dose_id=dose.id, outcome=DoseOutcome.GIVEN)
    writing.write_check(written, dose=dose, pack=pack, given=given, judgement=judgement, sheet=sheet)
    work.made.append(PaperDose(id=new_id(), planned_dose_id=dose.id, immunization_id=given.id, stock_moved=moved))
    announce(DoseGiven(immunization_id=given.id, visit_id=work.visit.id, clinic_id=work.visit.clinic_id))


def _must_be_answered_for(work: _Work) -> None:
    """:raises HeldAgainst, SecondMissing, NoteMissing:"""
    stops = holding.hard(work.findings)
    if not stops:
        work.deviation = None  # nothing to answer for: it is an ordinary entry
        return
    if work.deviation is None:
        raise HeldAgainst(findings=[_told(one) for one in stops])
    second, first = work.deviation.second, work.actor
    pair = [identity.get_staff(staff_id=one) for one in (first.id, second.id) if one is not None]
    managers = [staff for staff in pair if any(role.role is Role.MANAGER for role in staff.roles)]
    if second.id in (None, first.id) or second.clinic_id != first.clinic_id or not managers:
        raise SecondMissing(findings=[_told(one) for one in stops])
    if len(work.deviation.note.strip()) < NOTE_LEAST:
        raise NoteMissing(findings=[_told(one) for one in stops])


def _told(one: Held) -> dict[str, str]:
    name = vaccines.name_of(one.vaccine_code) if one.vaccine_code is not None else ""
    return {"vaccine": name, "code": one.code, "sentence": one.sentence}


def _write_outcomes(work: _Work) -> None:
    """推迟 and 不宜 decide what is still planned."""
    asked = work.sheet.inquiry
    if asked is None or asked.outcome not in OUTCOMES:
        return
    for dose in work.visit.planned_doses:
        if dose.outcome is DoseOutcome.PLANNED:
            visits.record_outcome(planned_dose_id=dose.id, outcome=OUTCOMES[asked.outcome], reason=asked.advice)


def _steps(sheet: Sheet, visit: Visit) -> list[visits.Step]:
    """The stages as paper has them."""
    asked, steps = sheet.inquiry, []
    own, last = screening.inquiry_of(visit_id=visit.id), holding.last_injection(visit, sheet)
    if asked is not None:
        steps.append(visits.Step(stage=Stage.INQUIRY, at=asked.at, staff_id=asked.screener_id))
    if not sheet.doses:
        return steps if last is None else [*steps, visits.Step(stage=Stage.OBSERVATION, at=last)]
    first = min(sheet.doses, key=lambda one: one.given_at)
    assert last is not None
    signed_at = asked.at if asked is not None else own.decided_at if own is not None else sheet.arrived_at
    steps += [visits.Step(stage=stage, at=min(signed_at, first.given_at)) for stage in (Stage.CONSENT, Stage.WAITING)]
    steps.append(
        visits.Step(stage=Stage.DOSE, at=first.given_at, staff_id=first.performer_id, station_id=first.station_id)
    )
    return [*steps, visits.Step(stage=Stage.OBSERVATION, at=last)]


def _keep(work: _Work, clinic_id: uuid.UUID) -> PaperEntry:
    sheet, actor, deviation = work.sheet, work.actor, work.deviation
    assert actor.id is not None
    entry = PaperEntry(
        id=new_id(),
        clinic_id=clinic_id,
        visit_id=work.visit.id,
        day=sheet.day,
        cause=sheet.cause,
        entered_by_id=actor.id,
        entered_at=work.now,
        deviation=deviation is not None,
        second_id=deviation.second.id if deviation is not None else None,
    )
    entry.note = deviation.note.strip() if deviation is not None else None
    entry.doses = work.made
    entry.findings = [
        PaperFinding(
            id=new_id(), vaccine_code=one.vaccine_code, code=one.code, sentence=one.sentence, blocks=one.blocks
        )
        for one in dict.fromkeys(work.findings)
    ]
    db.session.add(entry)
    db.session.flush()
    audit.record(
        action="paper_entered", actor=actor, now=work.now, subject=entry, person_id=sheet.person_id,
        day=sheet.day, cause=sheet.cause, deviation=entry.deviation, second_id=entry.second_id,
        stops=sorted({one.code for one in holding.hard(work.findings)}),
    )  # fmt: skip
    return entry


def _reason(sheet: Sheet) -> str:
    """Stands in the record, whatever language is read."""
    return f"{MARK}：{CAUSES[sheet.cause]}"
