"""我的个人信息: who has read it, a copy, closing the account."""

import uuid

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.extensions import limiter
from vaccsched.identity.guards import clear_cookie
from vaccsched.identity.models import PrincipalKind
from vaccsched.mydata import export, operations, page, queries
from vaccsched.mydata.forms import CloseForm
from vaccsched.residents import queries as residents
from vaccsched.residents.guards import current_account_actor, current_account_id, resident_required
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.off_loop import off_loop
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("mydata", __name__, url_prefix="/me/data")
EXPORTS = "5 per hour"
LOOKS = "20 per minute"


def account_key() -> str:
    """Limits count for an account."""
    return f"account:{current_account_id()}"


def own_person(person_id: uuid.UUID) -> Person:
    """:raises NotFound: another family's."""
    today = clock.day_of(clock.now())
    return residents.get_own_person(account_id=current_account_id(), person_id=person_id, on=today)


@bp.get("")
@resident_required
def index() -> ResponseReturnValue:
    """What one can do about the data of each of the family."""
    links = residents.persons_of(account_id=current_account_id(), on=clock.day_of(clock.now()))
    return render_template("mydata/index.html", persons=[(one.person_id, one.person.name) for one in links])


@bp.get("/<uuid:person_id>/looks")
@resident_required
@limiter.limit(LOOKS, key_func=account_key)
def looks(person_id: uuid.UUID) -> ResponseReturnValue:
    """Who has opened the record; ``?lists=1``: also on which lists of staff it stood."""
    person, lists = own_person(person_id), request.args.get("lists") == "1"
    found = queries.direct_looks(person_id=person.id)
    listed = queries.list_looks(person_id=person.id, now=clock.now()) if lists else []
    account_id = current_account_id()
    return render_template(
        "mydata/looks.html",
        person_id=person.id,
        name=person.name,
        looks=page.look_rows(found, account_id=account_id),
        lists=page.look_rows(listed, account_id=account_id) if lists else None,
    )


@bp.post("/<uuid:person_id>/export")
@resident_required
@back_to(".index")
@limiter.limit(EXPORTS, key_func=account_key)
def copy(person_id: uuid.UUID) -> ResponseReturnValue:
    """Everything about one person as a ZIP; it is made now and kept nowhere."""
    one_transaction(operations.note_export)(
        account_id=current_account_id(), person_id=person_id, actor=current_account_actor(), now=clock.now()
    )
    person = own_person(person_id)
    data = export.collected(person, account_id=current_account_id(), now=clock.now())
    text = render_template("mydata/export.html", name=person.name, sections=export.sections(data), at=data["made_at"])
    answer = Response(off_loop(export.archive, data, text), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="my-data-{person.id.hex[-8:]}.zip"'
    return answer


@bp.get("/close")
@resident_required
def ask_close() -> ResponseReturnValue:
    """What ends and what stays."""
    return render_template("mydata/close.html")


@bp.post("/close")
@resident_required
@back_to(".ask_close")
@one_transaction
def close() -> ResponseReturnValue:
    """注销."""
    form = CloseForm.parse()
    operations.close_account(
        account_id=current_account_id(), understood=form.understood.data, actor=current_account_actor(),
        now=clock.now(),
    )  # fmt: skip
    answer = make_response({"closed": True} if wants_json() else redirect(url_for("mydata_closed.closed"), 303))
    clear_cookie(answer, PrincipalKind.ACCOUNT)
    return answer
