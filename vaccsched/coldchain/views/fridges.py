"""Today's temperatures, the history of a place, the import of a logger's file."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.coldchain import operations, page
from vaccsched.coldchain.forms import FileForm, ReadingForm
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, idempotency_key, wants_json
from vaccsched.stock import queries as stock

bp = Blueprint("coldchain", __name__, url_prefix="/coldchain")
DAYS = 31


@bp.get("")
@staff_required(Permission.COLD_CHAIN)
def fridges() -> ResponseReturnValue:
    """Read a fridge: which, how warm, a word; and what is still to be read today."""
    clinic_id = current_clinic().id
    rows = page.fridges(clinic_id, now=clock.now())
    due = next((one["id"] for one in rows if one["due"]), "")
    return render_template(
        "coldchain/fridges.html", tabs=page.tabs(), rows=rows, places=page.places(clinic_id), due=due
    )


@bp.post("")
@staff_required(Permission.COLD_CHAIN)
@back_to(".fridges")
@one_transaction
def read() -> ResponseReturnValue:
    """Write one reading down; out of range holds the lots of the place at once."""
    form = ReadingForm.parse()
    made = operations.record_reading(
        clinic_id=current_clinic().id,
        location_id=id_of(form.location_id.data),
        tenths=form.tenths.data or 0,
        note=(form.note.data or "").strip() or None,
        actor=current_actor(),
        key=idempotency_key(),
        now=clock.now(),
    )
    if wants_json():
        return {"reading_id": str(made.id)}
    return redirect(url_for(".fridges", read=made.location_id), 303)


@bp.get("/fridges/<uuid:location_id>")
@staff_required(Permission.COLD_CHAIN)
def fridge(location_id: uuid.UUID) -> ResponseReturnValue:
    """The readings of a place in the last month; with ``paper=1`` to be printed."""
    place = stock.get_location(clinic_id=current_clinic().id, location_id=location_id)
    template = "coldchain/fridge_paper.html" if request.args.get("paper") else "coldchain/fridge.html"
    rows = page.history(place, days=DAYS, now=clock.now())
    limits = page.range_text(place.kind)
    return render_template(template, place=place, rows=rows, range=limits, clinic=current_clinic().name)


@bp.get("/import")
@staff_required(Permission.KEEP_STOCK)
def imports() -> ResponseReturnValue:
    """The form for a logger's file."""
    places = page.places(current_clinic().id)
    return render_template("coldchain/import.html", tabs=page.tabs(), places=places, checked=None, text="", chosen="")


@bp.post("/import/check")
@staff_required(Permission.KEEP_STOCK)
@back_to(".imports")
def check() -> ResponseReturnValue:
    """Try a file out: every row with what would become of it. Nothing is kept."""
    form = FileForm.parse()
    clinic_id, text = current_clinic().id, _text(form)
    place_id = id_of(form.location_id.data)
    checked = operations.check_file(clinic_id=clinic_id, location_id=place_id, text=text, now=clock.now())
    if wants_json():
        return {"counts": checked.counts, "out": checked.out}
    shown = page.file_rows(checked)
    places = page.places(clinic_id)
    return render_template(
        "coldchain/import.html", tabs=page.tabs(), places=places, checked=shown, text=text, chosen=str(place_id)
    )


@bp.post("/import")
@staff_required(Permission.KEEP_STOCK)
@back_to(".imports")
@one_transaction
def keep() -> ResponseReturnValue:
    """Keep the new rows of a file."""
    form = FileForm.parse()
    place_id = id_of(form.location_id.data)
    clinic_id, actor = current_clinic().id, current_actor()
    done = operations.import_file(
        clinic_id=clinic_id, location_id=place_id, text=_text(form), actor=actor, now=clock.now()
    )
    if wants_json():
        return {"counts": done.counts, "out": done.out}
    return redirect(url_for(".fridge", location_id=place_id), 303)


def _text(form: FileForm) -> str:
    sent = request.files.get("file")
    return page.text_of(sent.read()) if sent is not None and sent.filename else form.text.data or ""
