"""What staff put on the walls: notices and health education, plain words with dates."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import current_actor, current_clinic, staff_required
from vaccsched.identity.models import Permission
from vaccsched.screens import operations, page, queries
from vaccsched.screens.forms import NoticeForm
from vaccsched.screens.models import NoticeKind
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("screens_notices", __name__, url_prefix="/walls/notices")


@bp.get("")
@staff_required(Permission.MANAGE_DEVICES)
def notices() -> ResponseReturnValue:
    return render_template("screens/notices.html", **page.notices(current_clinic(), now=clock.now()))


@bp.post("")
@staff_required(Permission.MANAGE_DEVICES)
@back_to(".notices")
@one_transaction
def post() -> ResponseReturnValue:
    form = NoticeForm.parse()
    assert form.first_day.data is not None
    assert form.last_day.data is not None
    notice = operations.post_notice(
        clinic_id=current_clinic().id,
        kind=NoticeKind(form.kind.data or ""),
        title=form.title.data or "",
        text=form.text.data or "",
        first_day=form.first_day.data,
        last_day=form.last_day.data,
        actor=current_actor(),
        now=clock.now(),
    )
    return ({"id": str(notice.id)}, 201) if wants_json() else redirect(url_for(".notices"), 303)


@bp.post("/<uuid:notice_id>/withdraw")
@staff_required(Permission.MANAGE_DEVICES)
@back_to(".notices")
@one_transaction
def withdraw(notice_id: uuid.UUID) -> ResponseReturnValue:
    notice = queries.get_notice(clinic_id=current_clinic().id, notice_id=notice_id)
    operations.withdraw_notice(notice=notice, actor=current_actor(), now=clock.now())
    return {"id": str(notice_id)} if wants_json() else redirect(url_for(".notices"), 303)
