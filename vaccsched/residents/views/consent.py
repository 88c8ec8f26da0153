"""Acting for a grown-up: they agree by telling a code that only they receive."""

import uuid

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from vaccsched.extensions import limiter
from vaccsched.residents import links_page, operations, queries
from vaccsched.residents.errors import WrongCode
from vaccsched.residents.forms import CodeForm, ConsentForm
from vaccsched.residents.guards import current_account, current_account_actor, current_account_id, resident_required
from vaccsched.residents.models import ConsentAsk
from vaccsched.residents.views.family import TRIES, account_key
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("residents_consent", __name__, url_prefix="/family/ask")
SHOWN = "consent_code"  # of the demo's invented phones


@bp.get("")
@resident_required
def ask() -> ResponseReturnValue:
    """Who is to agree."""
    return render_template("residents/ask.html")


@bp.post("")
@resident_required
@back_to(".ask")
@limiter.limit(TRIES, key_func=account_key)
@one_transaction
def send() -> ResponseReturnValue:
    """Send the code; the same answer whether or not one went out."""
    form = ConsentForm.parse()
    asked, code = operations.ask_consent(
        account=current_account(), actor=current_account_actor(), now=clock.now(), **form.values
    )
    session[SHOWN] = code if current_account().is_demo else None
    if wants_json():
        return {"ask_id": str(asked.id)}
    return redirect(url_for(".code", ask_id=asked.id), 303)


@bp.get("/<uuid:ask_id>")
@resident_required
def code(ask_id: uuid.UUID) -> ResponseReturnValue:
    """The code that the other one tells."""
    facts = links_page.ask_facts(_own(ask_id))
    return render_template("residents/ask_code.html", asked=facts, shown=session.get(SHOWN))


@bp.post("/<uuid:ask_id>")
@resident_required
@back_to(".code")
def enter(ask_id: uuid.UUID) -> ResponseReturnValue:
    """Try the code; a wrong one counts although it is refused."""
    asked = _own(ask_id)
    form = CodeForm.parse()
    attempt = one_transaction(operations.link_with_consent)
    person = attempt(asked=asked, code=form.digits, actor=current_account_actor(), now=clock.now())
    if person is None:
        raise WrongCode(field="code")
    if wants_json():
        return {"person_id": str(person.id)}
    return redirect(url_for("home.family", _anchor=f"person-{person.id}"), 303)


def _own(ask_id: uuid.UUID) -> ConsentAsk:
    return queries.get_ask(ask_id=ask_id, account_id=current_account_id(), now=clock.now())
