"""What the cashier's pages show, as plain values; people by ticket and masked name."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.payments import queries
from vaccsched.payments.amounts import yuan
from vaccsched.payments.models import PaidDose, Receipt
from vaccsched.payments.queries import Owed
from vaccsched.screening import queries as screening
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Clinic
from vaccsched.visits import queries as visits
from vaccsched.visits.models import PlannedDose, Visit
from vaccsched.visits.queries import STAGE_WORDS


def list_facts(clinic: Clinic, *, now: dt.datetime) -> dict[str, Any]:
    """Who waits, who owes for an urgent dose, who gets money back, and today's receipts."""
    today = clock.day_of(now)
    return {
        "waiting": [
            _row(entry.visit) | {"since": wording.time(entry.started_at)}
            for entry in queries.waiting(clinic_id=clinic.id, day=today)
        ],
        "later": [
            _row(visit) | {"day": wording.day(visit.day)}
            for visit in queries.to_pay_later(clinic_id=clinic.id, now=now)
        ],
        "refunds": [_refund(paid) for paid in queries.refunds_due(clinic_id=clinic.id)],
        "receipts": [_receipt(one) for one in queries.receipts_of_day(clinic_id=clinic.id, day=today)],
    }


def visit_facts(visit: Visit) -> dict[str, Any]:
    """One person's amounts and receipt, with its versions."""
    owed, paid = queries.owed(visit=visit), queries.paid_doses_of(visit_id=visit.id)
    entry = visits.open_entry(visit_id=visit.id)
    current = queries.receipt_of(visit_id=visit.id)
    free = [
        dose for dose in screening.open_doses(visit) if dose.id not in {one.consent.planned_dose_id for one in owed}
    ]
    return {
        "visit_id": visit.id,
        "ticket": visit.ticket,
        "name": mask_name(visit.person.name),
        "day": wording.day(visit.day),
        "stage_word": str(STAGE_WORDS[entry.stage]) if entry is not None else _("已离开"),
        "at_cashier": queries.at_cashier(visit_id=visit.id),
        "owed": [_line(one.consent.planned_dose, one.fen) for one in owed],
        "owed_total": _total(owed),
        "unpriced": [screening.name_of(one.consent.planned_dose) for one in owed if one.fen is None],
        "paid": [_line(one.planned_dose, one.fen) for one in paid],
        "paid_total": yuan(sum(one.fen for one in paid)),
        "others": [screening.name_of(dose) for dose in free],
        "receipt": current.number if current is not None else None,
        "versions": [_version(one) for one in queries.versions_of(visit_id=visit.id)],
        "reasons": [_("费用"), _("想再考虑"), _("改打免费的疫苗"), _("没带钱，改天再来")],
    }


def _row(visit: Visit) -> dict[str, Any]:
    owed = queries.owed(visit=visit)
    return {
        "visit_id": visit.id,
        "ticket": visit.ticket,
        "name": mask_name(visit.person.name),
        "vaccines": str(_("、")).join(screening.name_of(one.consent.planned_dose) for one in owed),
        "total": _total(owed),
        "href": url_for("payments.show", visit_id=visit.id),
    }


def _total(owed: list[Owed]) -> str | None:
    """None while a price is missing."""
    known = [one.fen for one in owed if one.fen is not None]
    return yuan(sum(known)) if len(known) == len(owed) else None


def _line(dose: PlannedDose, fen: int | None) -> dict[str, Any]:
    return {
        "name": screening.name_of(dose),
        "number": dose.dose_number,
        "yuan": yuan(fen) if fen is not None else None,
        "outcome": str(dose.outcome),
    }


def _refund(paid: PaidDose) -> dict[str, Any]:
    dose = paid.planned_dose
    receipt = queries.receipt_of(visit_id=paid.visit_id)
    return {
        "paid_dose_id": paid.id,
        "ticket": dose.visit.ticket,
        "day": wording.day(dose.visit.day),
        "name": mask_name(dose.visit.person.name),
        "vaccine": screening.name_of(dose),
        "yuan": yuan(paid.fen),
        "receipt": receipt.number if receipt is not None else "",
        "outcome": str(dose.outcome),
        "why": dose.outcome_reason or "",
    }


def _receipt(receipt: Receipt) -> dict[str, Any]:
    visit = receipt.visit
    paid = queries.paid_doses_of(visit_id=visit.id)
    return {
        "ticket": visit.ticket,
        "name": mask_name(visit.person.name),
        "number": receipt.number,
        "total": yuan(sum(one.fen for one in paid)),
        "at": wording.time(receipt.recorded_at),
        "corrected": receipt.version > 1,
        "href": url_for("payments.show", visit_id=visit.id),
    }


def _version(receipt: Receipt) -> dict[str, Any]:
    return {
        "version": receipt.version,
        "number": receipt.number,
        "reason": receipt.reason or "",
        "by": receipt.recorded_by.name,
        "at": wording.day_time(receipt.recorded_at),
        "counts": receipt.superseded_at is None,
    }
