"""Moves between places, open vials and wastage, the places themselves."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, wants_json
from vaccsched.stock import operations, queries
from vaccsched.stock.errors import UnknownTraceCode
from vaccsched.stock.models import LocationKind
from vaccsched.storeroom import move_page as page
from vaccsched.storeroom import words
from vaccsched.storeroom.forms import MoveForm, PlaceForm, WasteForm
from vaccsched.storeroom.tabs import tabs

bp = Blueprint("storeroom_move", __name__, url_prefix="/stock/moves")
waste_bp = Blueprint("storeroom_waste", __name__, url_prefix="/stock/open")
place_bp = Blueprint("storeroom_place", __name__, url_prefix="/stock/places")


@bp.get("")
@staff_required(Permission.KEEP_STOCK)
def moves() -> ResponseReturnValue:
    """Scan packs from one place to another; what comes first stands beside."""
    clinic_id, today = current_clinic().id, clock.day_of(clock.now())
    places = page.place_choices(clinic_id)
    chosen = request.values.get("from_id") or (places[0][0] if places else "none")
    source = None if chosen == "none" else queries.get_location(clinic_id=clinic_id, location_id=id_of(chosen)).id
    packs = queries.first_to_use(clinic_id=clinic_id, location_id=source, on=today)
    return render_template(
        "stock/moves.html", tabs=tabs(), places=places, chosen=chosen, first=page.first_rows(packs, on=today)
    )


@bp.post("")
@staff_required(Permission.KEEP_STOCK)
@back_to(".moves")
@one_transaction
def move() -> ResponseReturnValue:
    """Move the scanned packs."""
    form = MoveForm.parse()
    source = form.from_id.data
    moved = operations.move_packs(
        clinic_id=current_clinic().id,
        from_id=id_of(source) if source and source != "none" else None,
        to_id=id_of(form.to_id.data),
        trace_codes=form.codes,
        reason=(form.reason.data or "").strip() or None,
        actor=current_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"packs": len(moved)}
    return redirect(url_for(".moves", from_id=source, moved=len(moved)), 303)


@waste_bp.get("")
@staff_required(Permission.COLD_CHAIN)
def open_vials() -> ResponseReturnValue:
    """Opened vials with their time left, and the form for what is broken or spoiled."""
    vials = page.vials(current_clinic().id, now=clock.now())
    overdue = sum(vial["minutes"] < 0 for vial in vials)
    causes = list(words.CAUSE.items())
    return render_template("stock/open.html", tabs=tabs(), vials=vials, overdue=overdue, causes=causes)


@waste_bp.post("/overdue")
@staff_required(Permission.COLD_CHAIN)
@back_to(".open_vials")
@one_transaction
def discard_overdue() -> ResponseReturnValue:
    """Discard every vial that is past its time, in one press."""
    gone = operations.discard_overdue(clinic_id=current_clinic().id, actor=current_actor(), now=clock.now())
    return {"packs": len(gone)} if wants_json() else redirect(url_for(".open_vials", gone=len(gone)), 303)


@waste_bp.post("")
@staff_required(Permission.COLD_CHAIN)
@back_to(".open_vials")
@one_transaction
def waste() -> ResponseReturnValue:
    """Take one scanned pack out of use, with a reason of the list."""
    form = WasteForm.parse()
    scan = queries.read_code(form.trace_code.data or "")
    pack = queries.find_pack(clinic_id=current_clinic().id, scan=scan)
    if pack is None:
        raise UnknownTraceCode(field="trace_code")
    reason = "：".join(part for part in (str(words.CAUSE[form.cause.data]), (form.note.data or "").strip()) if part)
    operations.discard(pack_id=pack.id, reason=reason, actor=current_actor(), now=clock.now())
    return {"pack_id": str(pack.id)} if wants_json() else redirect(url_for(".open_vials", gone=1), 303)


@place_bp.get("")
@staff_required(Permission.KEEP_STOCK)
def places() -> ResponseReturnValue:
    """Fridges, freezers, stations and bags with what is in them."""
    clinic_id = current_clinic().id
    kinds = [(key.value, word) for key, word in words.PLACE_KIND.items()]
    return render_template(
        "stock/places.html",
        tabs=tabs(),
        rows=page.place_rows(clinic_id),
        kinds=kinds,
        stations=page.station_choices(clinic_id),
    )


@place_bp.post("")
@staff_required(Permission.KEEP_STOCK)
@back_to(".places")
@one_transaction
def add() -> ResponseReturnValue:
    """A new place."""
    form = PlaceForm.parse()
    made = operations.add_location(
        clinic_id=current_clinic().id,
        name=(form.name.data or "").strip(),
        kind=LocationKind(form.kind.data),
        station_id=id_of(form.station_id.data) if form.station_id.data else None,
        actor=current_actor(),
        now=clock.now(),
    )
    return {"location_id": str(made.id)} if wants_json() else redirect(url_for(".places"), 303)


@place_bp.post("/<uuid:location_id>/archive")
@staff_required(Permission.KEEP_STOCK)
@back_to(".places")
@one_transaction
def archive(location_id: uuid.UUID) -> ResponseReturnValue:
    """Take an empty place out of use."""
    operations.archive_location(location_id=location_id, actor=current_actor(), now=clock.now())
    return {"archived": True} if wants_json() else redirect(url_for(".places"), 303)
