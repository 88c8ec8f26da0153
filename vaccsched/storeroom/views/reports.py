"""The month report, on the screen, on paper and as CSV; who received a lot."""

import uuid

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_permissions, staff_required
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.stock import queries as stock
from vaccsched.storeroom import queries
from vaccsched.storeroom import report_page as page
from vaccsched.storeroom.tabs import tabs

bp = Blueprint("storeroom_report", __name__, url_prefix="/stock")


@bp.get("/month")
@staff_required(Permission.KEEP_STOCK)
def month() -> ResponseReturnValue:
    """What came, what went and what is left of every lot in a month; with ``paper=1`` to be printed."""
    first, following = page.month_of(request.args.get("month"), today=clock.day_of(clock.now()))
    rows = page.rows(current_clinic().id, first, following)
    template = "stock/month_paper.html" if request.args.get("paper") else "stock/month.html"
    return render_template(
        template,
        tabs=tabs(),
        clinic=current_clinic().name,
        month=first,
        rows=page.in_words(rows),
        titles=page.titles(),
        totals=page.totals(rows),
    )


@bp.get("/month.csv")
@staff_required(Permission.KEEP_STOCK)
def month_csv() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    first, following = page.month_of(request.args.get("month"), today=clock.day_of(clock.now()))
    text = page.as_csv(page.rows(current_clinic().id, first, following))
    name = f"stock-{first:%Y-%m}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, mimetype="text/csv; charset=utf-8", headers=headers)


@bp.get("/lots/<uuid:lot_id>/recipients")
@staff_required(Permission.KEEP_STOCK)
@one_transaction
def recipients(lot_id: uuid.UUID) -> ResponseReturnValue:
    """Who received a lot, for a recall; leaves a row in the audit."""
    lot = stock.get_lot(clinic_id=current_clinic().id, lot_id=lot_id)
    found = queries.recipients(clinic_id=lot.clinic_id, lot_id=lot.id)
    residents.note_list_seen(person_ids=[one.person.id for one in found], actor=current_actor(), now=clock.now())
    rows = page.recipient_rows(found, on=clock.day_of(clock.now()))
    may_open = Permission.SEE_RECORD in staff_permissions()
    return render_template("stock/recipients.html", lot=lot, rows=rows, may_open=may_open)
