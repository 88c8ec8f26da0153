"""Signing at the screening station: what is told about one vaccine after the other, and what is decided."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.consents import operations, queries
from vaccsched.consents import sign_page as page
from vaccsched.consents.errors import NotAtConsent
from vaccsched.consents.forms import ConsentForm
from vaccsched.consents.models import ConsentDecision
from vaccsched.identity.guards import Permission, current_actor, current_clinic, current_station, staff_required
from vaccsched.residents import operations as residents
from vaccsched.residents.models import Relation
from vaccsched.screening import operations as screening
from vaccsched.screening.models import SignatureMethod
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, wants_json
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage, StageEntry, Visit

bp = Blueprint("consents", __name__, url_prefix="/screening")


@bp.get("/<uuid:visit_id>/consents")
@staff_required(Permission.SCREEN)
@one_transaction  # opening a person is written down
def show(visit_id: uuid.UUID, **_ids: object) -> ResponseReturnValue:
    """The next vaccine to decide about; everything decided, or standing elsewhere: back to the station."""
    visit, now = visits.get_visit(clinic_id=current_clinic().id, visit_id=visit_id), clock.now()
    entry, todo = visits.open_entry(visit_id=visit.id), queries.to_sign(visit=visit)
    if entry is None or entry.stage is not Stage.CONSENT or not todo:
        return render_template("consents/elsewhere.html", ticket=visit.ticket)
    residents.open_person(person_id=visit.person_id, actor=current_actor(), purpose="screening", now=now)
    return render_template("consents/sign.html", **page.sign_facts(entry, todo[0], on=clock.day_of(now)))


@bp.post("/<uuid:visit_id>/consents/<uuid:dose_id>")
@staff_required(Permission.SCREEN)
@back_to(".show")
@one_transaction
def sign(visit_id: uuid.UUID, dose_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the decision about one vaccine."""
    visit, form = _entry(visit_id).visit, ConsentForm.parse()
    if dose_id not in {dose.id for dose in visit.planned_doses}:
        raise NotFound  # of somebody who stands at another station
    operations.sign_consent(
        planned_dose_id=dose_id,
        decision=ConsentDecision(form.decision.data),
        signer_relation=Relation(form.signer_relation.data),
        signer_name=form.signer_name.data or "",
        method=SignatureMethod(form.method.data),
        signature=form.signature.data,
        reason=form.reason.data,
        consent_text_id=id_of(form.consent_text_id.data) if form.consent_text_id.data else None,
        written_authorisation=bool(form.written_authorisation.data),
        identity=screening.identity_from(chosen=form.signer_identity.data or "", number=form.document.data or ""),
        follow_up=form.chosen_follow_up(),
        follow_up_on=form.follow_up_on.data,
        actor=current_actor(),
        reading=clock.read(),
    )
    return _answer(visit)


def _entry(visit_id: uuid.UUID) -> StageEntry:
    """The open entry of a visit that stands at this browser's station.

    :raises NotAtConsent: it stands elsewhere.
    :raises NotFound: another clinic's visit.
    """
    here = current_station()
    visits.get_visit(clinic_id=here.clinic_id, visit_id=visit_id)
    entry = visits.open_entry(visit_id=visit_id)
    if entry is None or entry.station_id != here.id:
        raise NotAtConsent
    return entry


def _answer(visit: Visit) -> ResponseReturnValue:
    entry = visits.open_entry(visit_id=visit.id)
    stage = entry.stage if entry is not None else Stage.LEFT
    if wants_json():
        return {"visit_id": str(visit.id), "ticket": visit.ticket, "stage": str(stage)}
    if stage is Stage.CONSENT:
        return redirect(url_for(".show", visit_id=visit.id), 303)
    return redirect(url_for("screening.station", done=visit.id), 303)
