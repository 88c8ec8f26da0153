"""Tables that leave the clinic: asked for by one person, let out by another."""

import uuid

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, current_staff, staff_required
from vaccsched.reports import operations, page, tables
from vaccsched.reports.forms import DecisionForm, ExportForm, KindForm
from vaccsched.reports.models import ExportStatus
from vaccsched.reports.queries import Period
from vaccsched.reports.views import bp
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to

KINDS = {
    "csv": (tables.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (tables.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@bp.get("/exports")
@staff_required(Permission.SEE_DAY)
def exports() -> ResponseReturnValue:
    """What was asked for."""
    return render_template("reports/exports.html", **page.exports(clinic=current_clinic(), staff_id=current_staff().id))


@bp.post("/exports")
@staff_required(Permission.SEE_DAY)
@back_to(".exports")
@one_transaction
def ask() -> ResponseReturnValue:
    """Ask for a table."""
    form = ExportForm.parse()
    assert form.first.data is not None
    assert form.last.data is not None
    operations.ask_export(
        clinic_id=current_clinic().id,
        table=form.table.data,
        period=Period(first=form.first.data, last=form.last.data),
        purpose=form.purpose.data or "",
        actor=current_actor(),
        now=clock.now(),
    )
    return redirect(url_for(".exports"), 303)


@bp.post("/exports/<uuid:export_id>/decide")
@staff_required(Permission.SEE_DAY)
@back_to(".exports")
@one_transaction
def decide(export_id: uuid.UUID) -> ResponseReturnValue:
    """Let it out, or not."""
    operations.decide_export(
        clinic_id=current_clinic().id,
        export_id=export_id,
        status=ExportStatus(DecisionForm.parse().status.data),
        actor=current_actor(),
        now=clock.now(),
    )
    return redirect(url_for(".exports"), 303)


@bp.post("/exports/<uuid:export_id>/file")
@staff_required(Permission.SEE_DAY)
@back_to(".exports")
@one_transaction
def fetch(export_id: uuid.UUID) -> ResponseReturnValue:
    """The file, as a spreadsheet or as text. A POST, because taking it out is noted."""
    kind = KindForm.parse().kind.data
    clinic, actor, now = current_clinic(), current_actor(), clock.now()
    export = operations.fetch_export(clinic_id=clinic.id, export_id=export_id, actor=actor, now=now)
    make, media = KINDS[kind]
    mark = tables.stamp(export=export, clinic=clinic, name=current_staff().name, now=now)
    name = f"{export.table}-{export.first_day:%Y%m%d}-{export.last_day:%Y%m%d}.{kind}"
    body = make(tables.table_of(export=export, clinic=clinic, now=now), mark)
    return Response(body, mimetype=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
