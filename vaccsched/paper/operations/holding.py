"""A sheet held against the rules of the bedside, as things stood at the written time. They are the bedside's own."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

from vaccsched.checks import queries as checks
from vaccsched.checks.errors import SiteNotAllowed
from vaccsched.checks.models import BedsideCheck
from vaccsched.identity import queries as identity
from vaccsched.identity.errors import NoValidCertificate
from vaccsched.identity.models import CertificateTask
from vaccsched.paper import rules
from vaccsched.paper.errors import ItemsMissing, LeftTooEarly
from vaccsched.paper.operations.sheet import Sheet, WrittenDose
from vaccsched.paper.words import ITEM_NAMES
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.stock.errors import PackUsedUp
from vaccsched.stock.models import LotStatusChange, Pack
from vaccsched.stock.queries import Scan
from vaccsched.stops import queries as stops
from vaccsched.stops.models import Item
from vaccsched.stops.queries import Ask, Judgement
from vaccsched.visits.models import PlannedDose, Visit


@dataclass(frozen=True, kw_only=True)
class Held:
    """One finding. ``vaccine_code`` None: about the whole visit. ``blocks``: the bedside would have stopped it."""

    vaccine_code: str | None
    code: str
    sentence: str
    blocks: bool


def judged(dose: PlannedDose, *, pack: Pack, sheet: Sheet, at: dt.datetime) -> Judgement:
    """The judgement of the bedside at ``at``: inquiry and consent of the sheet are on record by now; the pack is taken
    as it was then.
    """
    situation = stops.situation_of(dose, pack=pack, now=at, verified_by=sheet.signer_relation)
    assert situation.vial is not None
    changes = db.session.scalars(sa.select(LotStatusChange).where(LotStatusChange.lot_id == pack.lot_id)).all()
    vial = dataclasses.replace(
        situation.vial,
        lot_status=rules.status_then(now_is=pack.lot.status, changes=changes, at=at),
        discarded=pack.discarded_at is not None and pack.discarded_at <= at,
    )
    return stops.judge(dataclasses.replace(situation, vial=vial))


def held_dose(
    written: WrittenDose, *, dose: PlannedDose, found: Scan, pack: Pack, judgement: Judgement, sheet: Sheet
) -> Iterator[Held]:
    """Everything that the bedside would have said about this dose, hard and soft."""
    for stop in [*judgement.stops, *_at_the_press(written, dose, found, pack, sheet)]:
        yield _stop(stop, written.vaccine_code)
    for ask in judgement.asks:
        yield _ask(ask, written.vaccine_code)


def held_visit(visit: Visit, sheet: Sheet) -> Iterator[Held]:
    """What concerns no single dose: the screener's certificate, thirty minutes."""
    if sheet.inquiry is not None and not identity.has_valid_certificate(
        staff_id=sheet.inquiry.screener_id, task=CertificateTask.SCREENING, on=sheet.day
    ):
        yield _stop(NoValidCertificate(), None)
    seconds = watched_seconds(visit, sheet)
    if seconds is not None and not rules.is_full(seconds) and not sheet.early_reason.strip():
        yield _stop(LeftTooEarly(minutes=seconds // 60), None)


def last_injection(visit: Visit, sheet: Sheet) -> dt.datetime | None:
    """The last needle of the visit: of the sheet, or of a press that was saved before; None: there was none."""
    pressed = (
        sa.select(BedsideCheck.given_at)
        .join(PlannedDose, PlannedDose.id == BedsideCheck.planned_dose_id)
        .where(PlannedDose.visit_id == visit.id, BedsideCheck.immunization_id.is_not(None))
    )
    times = [*db.session.scalars(pressed), *(one.given_at for one in sheet.doses)]
    return max((one for one in times if one is not None), default=None)


def watched_seconds(visit: Visit, sheet: Sheet) -> int | None:
    """Observation by the written times; None: no dose, or still in the room."""
    last = last_injection(visit, sheet)
    if sheet.left_at is None or last is None:
        return None
    return rules.watched(last_given_at=last, left_at=sheet.left_at)


def not_in_the_books(written: WrittenDose) -> Held:
    """The pack had no dose left: no movement could be written."""
    return _stop(PackUsedUp(), written.vaccine_code)


def hard(found: Sequence[Held]) -> list[Held]:
    """Those that would have stopped it, each once."""
    return list(dict.fromkeys(one for one in found if one.blocks))


def _at_the_press(written: WrittenDose, dose: PlannedDose, found: Scan, pack: Pack, sheet: Sheet) -> Iterator[Refused]:
    """What the last press looks at beside the judgement."""
    lot = pack.lot
    differs = stops.code_stop(
        lot_number=lot.lot_number, expires_on=lot.expires_on, said_lot=found.lot_number, said_expiry=found.expires_on
    )
    if differs is not None:
        yield differs
    years = relativedelta(sheet.day, dose.visit.person.birth_date).years
    cannot = stops.verify_stop(relation=sheet.signer_relation, years=years)
    if cannot is not None:
        yield cannot
    if written.unticked:
        names = "、".join(str(ITEM_NAMES[item]) for item in Item if item in written.unticked)
        yield ItemsMissing(names=names)
    if written.site not in checks.sites_for(dose, on=sheet.day):
        yield SiteNotAllowed()
    if not identity.has_valid_certificate(
        staff_id=written.performer_id, task=CertificateTask.VACCINATION, on=sheet.day
    ):
        yield NoValidCertificate()


def _stop(stop: Refused, vaccine_code: str | None) -> Held:
    return Held(vaccine_code=vaccine_code, code=stop.code, sentence=_one_line(stop), blocks=True)


def _one_line(stop: Refused) -> str:
    """The sentence with what was planned and what was written."""
    rows = stop.facts.get("differences", [])
    told = "；".join(f"{row['label']} {row['planned']} → {row['scanned']}" for row in rows)
    return f"{stop.message}{told}"


def _ask(ask: Ask, vaccine_code: str) -> Held:
    return Held(vaccine_code=vaccine_code, code=str(ask.rule), sentence=str(ask.sentence), blocks=False)
