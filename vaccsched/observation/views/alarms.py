"""Somebody feels unwell: raise, see everywhere, take, end."""

import uuid

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.observation import operations, queries
from vaccsched.observation.forms import EndForm
from vaccsched.observation.models import AlarmEnd, ReactionAlarm
from vaccsched.observation.page import alarms as page
from vaccsched.observation.views import bp
from vaccsched.residents import operations as residents
from vaccsched.shared import clock, live
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json


@bp.get("/alarms")
@staff_required()
def alarms() -> Response:
    """What every staff page of the clinic shows on top; empty while nobody feels unwell."""
    clinic, now = current_clinic(), clock.now()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.OBSERVATION, clinic_id=clinic.id),
        facts=lambda: page.banner(clinic_id=clinic.id),
        render=lambda found: render_template("observation/_alarms.html", alarms=found),
        now=now.timestamp(),
    )


@bp.post("/<uuid:visit_id>/alarm")
@staff_required()
@back_to(".alarm_pressed")
@one_transaction
def raise_alarm(visit_id: uuid.UUID) -> ResponseReturnValue:
    """One press by anybody who works here."""
    return _shown(operations.raise_alarm(visit_id=visit_id, actor=current_actor(), reading=clock.read()))


@bp.get("/alarm-pressed")
@staff_required()
def alarm_pressed() -> ResponseReturnValue:
    """After a press by somebody who has no page of the room: it is told, somebody is coming."""
    return render_template("observation/pressed.html", alarms=page.banner(clinic_id=current_clinic().id))


@bp.post("/alarms/<uuid:alarm_id>/take")
@staff_required(Permission.TREAT)
@back_to(".alarm")
@one_transaction
def take_alarm(alarm_id: uuid.UUID) -> ResponseReturnValue:
    """I am going there."""
    return _shown(operations.take_alarm(alarm_id=alarm_id, actor=current_actor(), reading=clock.read()))


@bp.get("/alarms/<uuid:alarm_id>")
@staff_required(Permission.TREAT)
@one_transaction
def alarm(alarm_id: uuid.UUID) -> ResponseReturnValue:
    """Who it is, what they were given, what to do next."""
    found = queries.get_alarm(clinic_id=current_clinic().id, alarm_id=alarm_id)
    residents.open_person(person_id=found.visit.person_id, actor=current_actor(), purpose="reaction", now=clock.now())
    return render_template("observation/alarm.html", **page.alarm(found, reading=clock.read()))


@bp.post("/alarms/<uuid:alarm_id>/end")
@staff_required(Permission.TREAT)
@back_to(".alarm")
@one_transaction
def end_alarm(alarm_id: uuid.UUID) -> ResponseReturnValue:
    """How it went."""
    form = EndForm.parse()
    ended = operations.end_alarm(
        alarm_id=alarm_id, ending=AlarmEnd(form.ending.data or ""), note=form.note.data or "", actor=current_actor(),
        reading=clock.read(),
    )  # fmt: skip
    if wants_json():
        return page.alarm_facts(ended)
    return redirect(url_for(".alarm", alarm_id=ended.id), 303)


@bp.post("/alarms/<uuid:alarm_id>/case")
@staff_required(Permission.TREAT)
@back_to(".alarm")
@one_transaction
def open_case(alarm_id: uuid.UUID) -> ResponseReturnValue:
    """The report card of this reaction, opened when there is none."""
    found = queries.get_alarm(clinic_id=current_clinic().id, alarm_id=alarm_id)
    case = operations.open_case(found, actor=current_actor(), reading=clock.read())
    if wants_json():
        return {"case_id": str(case.id) if case else None}
    if case is None:
        return redirect(url_for("aefi.new", person_id=found.visit.person_id), 303)
    return redirect(url_for("aefi.show", reaction_id=case.id), 303)


def _shown(raised: ReactionAlarm) -> ResponseReturnValue:
    if wants_json():
        return page.alarm_facts(raised)
    if page.may_treat():
        return redirect(url_for(".alarm", alarm_id=raised.id), 303)
    return redirect(url_for(".alarm_pressed"), 303)
