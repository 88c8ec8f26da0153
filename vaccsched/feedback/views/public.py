"""Five stars and a comment, by the signed link of one visit; nobody signs in."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.extensions import limiter
from vaccsched.feedback import operations, page, queries
from vaccsched.feedback.forms import ScoreForm
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, network, public, wants_json

bp = Blueprint("feedback", __name__, url_prefix="/score")
TRIES = "30 per minute"


@bp.get("/<token>")
@public
@limiter.limit(TRIES, key_func=network, deduct_when=lambda response: response.status_code == 404)
def show(token: str) -> ResponseReturnValue:
    """The question, or what was answered."""
    visit = queries.get_visit_of(token=token)
    return render_template("feedback/score.html", token=token, **page.form_facts(visit, now=clock.now()))


@bp.post("/<token>")
@public
@back_to(".show")
@limiter.limit(TRIES, key_func=network)
@one_transaction
def give(token: str) -> ResponseReturnValue:
    """Keep the answer."""
    form, visit = ScoreForm.parse(), queries.get_visit_of(token=token)
    operations.score(
        visit_id=visit.id, stars=form.stars.data or 0, comment=form.comment.data or "", stay=form.stay.data or None,
        actor=SYSTEM, now=clock.now(),
    )  # fmt: skip
    return {"scored": True} if wants_json() else redirect(url_for(".show", token=token), 303)
