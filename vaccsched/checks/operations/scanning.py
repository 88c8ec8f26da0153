"""Scans at the station: whose ticket, which vial. A scan that does not fit is a hard stop, never a warning."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.checks import queries
from vaccsched.checks.errors import (
    OtherPerson,
    TicketNotToday,
    TypedNeedsReason,
    UnknownPersonCode,
    WrongProduct,
)
from vaccsched.checks.models import BedsideCheck, CodeEntry, Item, ItemMethod, ItemResult
from vaccsched.checks.operations.asking import note_asks
from vaccsched.checks.operations.opening import checks_at, checks_in, entry_at, take_back_vial, write_item
from vaccsched.checks.rules import items
from vaccsched.checks.words import TYPED
from vaccsched.residents import queries as residents
from vaccsched.residents.errors import InvalidDocument
from vaccsched.residents.models import DocumentKind, Person, Relation
from vaccsched.screening import queries as screening
from vaccsched.screening.models import Inquiry
from vaccsched.shared import audit, clock, qr
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Station
from vaccsched.stock import queries as stock
from vaccsched.stock.errors import UnknownTraceCode, UnreadableCode
from vaccsched.stock.models import Pack
from vaccsched.stock.queries import Scan
from vaccsched.stops.queries import (
    AT_ONCE,
    Ground,
    Judgement,
    code_stop,
    difference,
    first_stop,
    ground_of,
    ticket_stop,
    two_codes_stop,
)
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage, StageEntry, Visit

ADULT_MONTHS = 18 * 12
BY_TICKET = "ticket_scan"
TICKET = "ticket"  # what its code is signed for


@dataclass(frozen=True, kw_only=True)
class Entered:
    """How a code came in; a typed one of a vial needs a reason (one of ``words.TYPED``)."""

    by: CodeEntry = CodeEntry.SCAN
    reason: str | None = None


SCANNED = Entered()


def scan(
    *, station: Station, code: str, actor: Actor, now: dt.datetime, entered: Entered = SCANNED
) -> list[BedsideCheck]:
    """One scan box for both: a trace code is a vial, everything else a person.

    :raises UnreadableCode: neither.
    :raises TypedNeedsReason: a vial's code was typed without one.
    """
    try:
        vial = stock.read_code(code)
    except UnreadableCode:
        return scan_person(station=station, code=code, actor=actor, now=now, entered=entered)
    with db.session.no_autoflush:  # checks made now are written once, with their vial
        return [_scan_vial(station=station, found=vial, actor=actor, now=now, entered=entered)]


def scan_person(
    *, station: Station, code: str, actor: Actor, now: dt.datetime, entered: Entered = SCANNED
) -> list[BedsideCheck]:
    """The person at the station shows who they are: ticket, booking code or identity number.

    Scanned after the vials, the signed code of the ticket is also the recipient's word that product and expiry on the
    screen are right (一验证): the page asks for exactly that. A number, a booking code or an identity number can be
    keyed in by anybody, so they are nobody's word.

    :raises OtherPerson, TicketAtAnotherStation, TicketNotToday: hard stops.
    :raises UnknownPersonCode: no person's code.
    :raises NobodyAtStation: nobody was called.
    :raises NotFound: a ticket of another clinic.
    :raises Refused: a stop that the record alone decides.
    """
    entry, today = entry_at(station=station, actor=actor), clock.day_of(now)
    signed = qr.opened(TICKET, code)
    theirs = signed == str(entry.visit_id)
    visit = entry.visit if theirs else _visit_behind(code, signed, station.clinic_id, today)
    _must_fit(visit, entry, today)
    checks = checks_in(entry, actor=actor)
    ground = ground_of(visit, now=now)
    own_word = theirs and entered.by is not CodeEntry.TYPED
    for check in checks:
        judgement = judged(check, check.pack, ground=ground, actor=actor)
        check.ticket_scanned_at = now
        if check.pack is not None and own_word and Item.RECIPIENT_VERIFIED not in queries.results_of(check):
            verify(
                check,
                relation=relation_by(visit.person, ground.inquiry, today),
                method=BY_TICKET,
                actor=actor,
                now=now,
            )
        note_asks(check, judgement.asks, actor=actor, now=now)
    db.session.flush()
    return checks


def scan_vial(
    *, station: Station, code: str, actor: Actor, now: dt.datetime, entered: Entered = SCANNED
) -> BedsideCheck:
    """A vial is held under the scanner: it must be one that this person is to get now, received and usable.

    :raises UnreadableCode: not one whole code.
    :raises UnknownTraceCode, CodeDiffersFromStock, WrongProduct, WrongSpecification: hard stops.
    :raises LotExpired, LotQuarantined, LotRecalled, LotOnColdChainHold, PackUsedUp, PackDiscarded, VialOpenTooLong:
    :raises TooEarly, SameDoseGiven, SevereAllergy, ConsentMissing, InquiryMissing, InquiryNotToday, NotRecommended:
    :raises TwoCodesAtOnce: another vial for the same dose came within three seconds before.
    :raises TypedNeedsReason: the code was typed, without a reason.
    :raises NobodyAtStation: nobody was called.
    """
    return _scan_vial(station=station, found=stock.read_code(code), actor=actor, now=now, entered=entered)


def drop_vials(*, station: Station, actor: Actor, now: dt.datetime) -> None:
    """Two codes at once: neither counts, the vial scanned just before is taken back too."""
    for check in checks_at(station=station, actor=actor):
        if check.pack_scanned_at is not None and now - check.pack_scanned_at < AT_ONCE:
            take_back_vial(check)


def _scan_vial(*, station: Station, found: Scan, actor: Actor, now: dt.datetime, entered: Entered) -> BedsideCheck:
    checks = checks_at(station=station, actor=actor)
    _must_have_reason(found, entered)
    pack = stock.find_pack(clinic_id=station.clinic_id, scan=found)
    if pack is None:
        raise UnknownTraceCode(trace_code=found.trace_code or "—")
    _compare(found, pack)
    check = _for_this(checks, pack)
    at_once = two_codes_stop(earlier_at=check.pack_scanned_at, same=check.pack_id in (None, pack.id), now=now)
    if at_once is not None:
        raise at_once
    if check.pack_id is not None and check.pack_id != pack.id:
        take_back_vial(check)
    judgement = judged(check, pack, ground=ground_of(check.planned_dose.visit, now=now), actor=actor)
    check.pack, check.pack_id, check.pack_scanned_at = pack, pack.id, now
    check.pack_entry, check.typed_reason = entered.by, entered.reason
    if entered.by is CodeEntry.TYPED:
        audit.record(action="code_typed", actor=actor, now=now, subject=check, reason=entered.reason)
    note_asks(check, judgement.asks, actor=actor, now=now)
    db.session.flush()
    return check


def _must_have_reason(found: Scan, entered: Entered) -> None:
    if entered.by is CodeEntry.TYPED and entered.reason not in dict(TYPED):
        raise TypedNeedsReason(typed=found.trace_code or "")


# for the other files of this folder


def verify(check: BedsideCheck, *, relation: Relation, method: str, actor: Actor, now: dt.datetime) -> None:
    """Keep who looked at product and expiry, how and when."""
    check.verified_by, check.verified_method, check.verified_at = relation, method, now
    pack = check.pack
    told = f"{pack.lot.product.vaccine.name_zh} {pack.lot.expires_on.isoformat()}" if pack is not None else None
    write_item(
        check, Item.RECIPIENT_VERIFIED, ItemResult.OK, ItemMethod.RECIPIENT,
        actor=actor, now=now, planned=told, found=f"{relation} {method}",
    )  # fmt: skip


def usual_relation(visit: Visit, on: dt.date) -> Relation:
    """Who stands here with the recipient: for a minor whoever signed the inquiry, else the person."""
    return relation_by(visit.person, screening.inquiry_of(visit_id=visit.id), on)


def relation_by(person: Person, inquiry: Inquiry | None, on: dt.date) -> Relation:
    """The same by an inquiry that was read already."""
    if residents.age_months(person.birth_date, on) >= ADULT_MONTHS:
        return Relation.SELF
    return inquiry.signer_relation if inquiry is not None else Relation.PARENT


def judged(check: BedsideCheck, pack: Pack | None, *, ground: Ground, actor: Actor) -> Judgement:
    """Judge on ground read just now; stop, or write every machine item. Answers what it found.

    :raises Refused: the gravest stop, telling of the others.
    """
    now = ground.now
    judgement = queries.judged(check, pack=pack, now=now, ground=ground)
    stop = first_stop(judgement.stops)
    if stop is not None:
        raise stop
    for found in judgement.items:
        if found.item in items.BY_CHOICE:
            continue
        write_item(
            check, found.item, found.result, items.METHODS[found.item],
            actor=actor, now=now, planned=found.planned, found=found.found,
        )  # fmt: skip
    return judgement


def _for_this(checks: Sequence[BedsideCheck], pack: Pack) -> BedsideCheck:
    product = pack.lot.product
    fitting = [check for check in checks if check.planned_dose.vaccine_code == product.vaccine_code]
    if fitting:  # two of one vaccine (rabies 2-1-1): the one this vial was scanned for, else one without a vial
        return min(fitting, key=lambda check: (check.pack_id != pack.id, check.pack_id is not None))
    planned = "、".join(check.planned_dose.vaccine.name_zh for check in checks) or "—"
    raise WrongProduct(differences=[difference(_l("品名"), planned, product.vaccine.name_zh)])


def _compare(found: Scan, pack: Pack) -> None:
    stop = code_stop(
        lot_number=pack.lot.lot_number, expires_on=pack.lot.expires_on, said_lot=found.lot_number,
        said_expiry=found.expires_on,
    )  # fmt: skip
    if stop is not None:
        raise stop


def _visit_behind(code: str, signed: Any, clinic_id: uuid.UUID, today: dt.date) -> Visit:
    visit = visits.find_visit(clinic_id=clinic_id, day=today, code=code)
    if visit is not None:
        return visit
    if isinstance(signed, str):
        visit = visits.get_visit(clinic_id=clinic_id, visit_id=uuid.UUID(signed))
        raise TicketNotToday(ticket=visit.ticket)
    visit = _by_appointment(code, clinic_id) or _by_identity(code, clinic_id, today)
    if visit is None:
        raise UnknownPersonCode
    return visit


def _by_appointment(code: str, clinic_id: uuid.UUID) -> Visit | None:
    appointment = visits.find_appointment_by_code(code=code)
    visit = visits.find_by_appointment(appointment_id=appointment.id) if appointment is not None else None
    if visit is not None and visit.clinic_id != clinic_id:
        raise NotFound
    return visit


def _by_identity(code: str, clinic_id: uuid.UUID, today: dt.date) -> Visit | None:
    try:
        paper = residents.parse_document(kind=DocumentKind.ID_CARD, text=code, today=today)
    except InvalidDocument:
        return None
    person = residents.find_person_by_document(kind=paper.kind, number=paper.number or "")
    return visits.find_present(clinic_id=clinic_id, person_id=person.id) if person is not None else None


def _must_fit(visit: Visit, entry: StageEntry, today: dt.date) -> None:
    """:raises HardStop: the ticket is of another day, called to another station, or another person's."""
    open_entry = entry if visit.id == entry.visit_id else visits.open_entry(visit_id=visit.id)
    at_a_station = open_entry is not None and open_entry.stage is Stage.DOSE and open_entry.station is not None
    station = open_entry.station.name if at_a_station and open_entry and open_entry.station else None
    here = entry.station.name if entry.station else ""
    stop = ticket_stop(
        ticket=visit.ticket, day=visit.day, today=today, station=station, here=here, called=entry.visit.ticket
    )
    if stop is None and visit.id != entry.visit_id:
        stop = OtherPerson(called=entry.visit.ticket)
    if stop is not None:
        raise stop
