"""Files on their way in: bring one, say which column is which, try it, start it, watch it, take the report away."""

import hashlib
import uuid
from typing import Any, BinaryIO

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import (
    Permission,
    current_actor,
    current_clinic,
    find_current_staff,
    staff_permissions,
    staff_required,
)
from vaccsched.imports import operations, page, queries, report
from vaccsched.imports.errors import NoFile, RowsForgotten
from vaccsched.imports.forms import ColumnsForm, FileForm, RunForm, WordsForm
from vaccsched.imports.models import Import, ImportKind
from vaccsched.shared import clock, live
from vaccsched.shared.errors import NotFound
from vaccsched.shared.off_loop import off_loop
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import back_to, id_of, wants_json

bp = Blueprint("imports", __name__, url_prefix="/manage/imports")
LARGEST = 64 * 1024 * 1024  # bytes; beyond it `flask import-file`


@bp.url_value_preprocessor
def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A file may be larger than other requests; whoever may not bring one is cut off as everywhere else."""
    if endpoint == "imports.send" and find_current_staff() and Permission.IMPORT in staff_permissions():
        request.max_content_length = LARGEST


@bp.get("")
@staff_required(Permission.IMPORT)
def index() -> ResponseReturnValue:
    """What came so far, and the form for another file."""
    return render_template("imports/index.html", **page.index_facts(current_clinic().id))


@bp.post("")
@staff_required(Permission.IMPORT)
@back_to(".index")
def send() -> ResponseReturnValue:
    """Take a file in, piece by piece; the worker reads it."""
    form, sent = FileForm.parse(), request.files.get("file")
    if sent is None or not sent.filename:
        raise NoFile
    place = form.location_id.data
    with unit_of_work():
        one = operations.open_import(
            clinic_id=current_clinic().id, kind=ImportKind(form.kind.data or ""), name=sent.filename,
            location_id=id_of(place) if place else None, actor=current_actor(), now=clock.now(),
        )  # fmt: skip
        import_id = one.id
    _take_in(import_id, sent.stream)
    if wants_json():
        return {"import_id": str(import_id)}, 201
    return redirect(url_for(".show", import_id=import_id), 303)


@bp.get("/example/<kind>.csv")
@staff_required(Permission.IMPORT)
def example(kind: str) -> ResponseReturnValue:
    """A file to fill in."""
    if kind not in set(ImportKind):
        raise NotFound
    return _attachment(report.example(ImportKind(kind)), f"{kind}.csv")


@bp.get("/<uuid:import_id>")
@staff_required(Permission.IMPORT)
def show(import_id: uuid.UUID) -> ResponseReturnValue:
    """Where a file stands, and what is to be done next."""
    return render_template("imports/show.html", **page.show_facts(_own(import_id)))


@bp.get("/<uuid:import_id>/now")
@staff_required(Permission.IMPORT)
def now(import_id: uuid.UUID) -> ResponseReturnValue:
    """The part of the page that changes while the worker works."""
    facts = page.now_facts(_own(import_id))
    return live.snapshot(
        channel="",
        facts=lambda: (facts["state"], facts["progress"], facts["through"]),
        render=lambda _facts: render_template("imports/_now.html", live=True, **facts),
        now=clock.now().timestamp(),
    )


@bp.post("/<uuid:import_id>/columns")
@staff_required(Permission.IMPORT)
@back_to(".show")
@one_transaction
def check(import_id: uuid.UUID) -> ResponseReturnValue:
    """Which column is which; every row is tried and nothing kept."""
    return _answer(operations.check(**_of(import_id), chosen=ColumnsForm.parse().chosen))


@bp.post("/<uuid:import_id>/words")
@staff_required(Permission.IMPORT)
@back_to(".show")
@one_transaction
def teach(import_id: uuid.UUID) -> ResponseReturnValue:
    """What unknown words mean; every row is tried again."""
    return _answer(operations.teach(**_of(import_id), words=WordsForm.parse().words))


@bp.post("/<uuid:import_id>/run")
@staff_required(Permission.IMPORT)
@back_to(".show")
@one_transaction
def run(import_id: uuid.UUID) -> ResponseReturnValue:
    """Start it, or go on where it was stopped."""
    return _answer(operations.start(**_of(import_id), likeness=RunForm.parse().chosen))


@bp.post("/<uuid:import_id>/stop")
@staff_required(Permission.IMPORT)
@back_to(".show")
@one_transaction
def stop(import_id: uuid.UUID) -> ResponseReturnValue:
    """After the block under way."""
    return _answer(operations.stop(**_of(import_id)))


@bp.post("/<uuid:import_id>/withdraw")
@staff_required(Permission.IMPORT)
@back_to(".show")
@one_transaction
def withdraw(import_id: uuid.UUID) -> ResponseReturnValue:
    """Put it away; its rows are deleted."""
    one = operations.withdraw(**_of(import_id))
    if wants_json():
        return {"status": one.status}
    return redirect(url_for(".index"), 303)


@bp.get("/<uuid:import_id>/report.csv")
@staff_required(Permission.IMPORT)
def rows(import_id: uuid.UUID) -> ResponseReturnValue:
    """Every row with its result; who took it is written down."""
    with unit_of_work():
        one = _own(import_id)
        if one.forgotten_at is not None:
            raise RowsForgotten
        operations.note_report(found=one, actor=current_actor(), now=clock.now())
        below = one.blocks
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - outlives the request
    lines = report.written(app, import_id, below=below, words=report.vocabulary())
    return _attachment(lines, f"import-{import_id.hex[-8:]}.csv")


def _take_in(import_id: uuid.UUID, stream: Any) -> None:
    """Small transactions, with a breath between them for everybody else."""
    digest, size, number = hashlib.sha256(), 0, 0
    source: BinaryIO = stream
    while data := source.read(operations.PIECE):
        off_loop(digest.update, data)
        with unit_of_work():
            operations.add_piece(import_id=import_id, number=number, data=data)
        size, number = size + len(data), number + 1
    with unit_of_work():
        operations.close_import(
            import_id=import_id, size=size, digest=digest.hexdigest(), actor=current_actor(), now=clock.now()
        )


def _of(import_id: uuid.UUID) -> dict[str, Any]:
    """Which file, at which clinic, who asks, and when: what every step of a file takes."""
    return {
        "import_id": import_id, "clinic_id": current_clinic().id, "actor": current_actor(), "now": clock.now(),
    }  # fmt: skip


def _own(import_id: uuid.UUID) -> Import:
    return queries.get_import(clinic_id=current_clinic().id, import_id=import_id)


def _answer(one: Import) -> ResponseReturnValue:
    if wants_json():
        return {"status": one.status, "checked": one.checked, "done": one.done}
    return redirect(url_for(".show", import_id=one.id), 303)


def _attachment(body: Any, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype="text/csv", headers=headers)
