"""Where this account is signed in; one browser, or all but this one, can be signed out."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.errors import NotSignedIn
from vaccsched.identity.guards import find_principal
from vaccsched.identity.models import PrincipalKind
from vaccsched.residents import links_page, operations
from vaccsched.residents.guards import current_account_actor, current_account_id, resident_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import page_or_json, wants_json

bp = Blueprint("residents_devices", __name__, url_prefix="/account/devices")


@bp.get("")
@resident_required
def index() -> ResponseReturnValue:
    """The browsers, this one first."""
    found = links_page.devices(account_id=current_account_id(), here=_here())
    return page_or_json(
        lambda: render_template("residents/devices.html", devices=found),
        lambda: {"devices": [{"id": str(one["id"]), "title": one["title"], "here": one["is_here"]} for one in found]},
    )


@bp.post("/<uuid:sign_in_id>/end")
@resident_required
@one_transaction
def end(sign_in_id: uuid.UUID) -> ResponseReturnValue:
    """Sign one browser out."""
    operations.end_session(
        account_id=current_account_id(), session_id=sign_in_id, actor=current_account_actor(), now=clock.now()
    )
    return {"ended": 1} if wants_json() else redirect(url_for(".index"), 303)


@bp.post("/others/end")
@resident_required
@one_transaction
def end_others() -> ResponseReturnValue:
    """Sign all browsers out but this one."""
    ended = operations.end_other_sessions(
        account_id=current_account_id(), but=_here(), actor=current_account_actor(), now=clock.now()
    )
    return {"ended": ended} if wants_json() else redirect(url_for(".index"), 303)


def _here() -> uuid.UUID:
    """:raises NotSignedIn:"""
    session = find_principal(PrincipalKind.ACCOUNT)
    if session is None:
        raise NotSignedIn
    return session.id
