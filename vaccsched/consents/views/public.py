"""What is told before a vaccine is given, to be read at home (疫苗管理法 第45条)."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vaccsched.consents import paper_page as page
from vaccsched.consents import queries
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.shared.web import public
from vaccsched.vaccines import queries as vaccines

bp = Blueprint("consents_public", __name__, url_prefix="/vaccines")


@bp.get("/<code>/consent")
@public
def text(code: str) -> ResponseReturnValue:
    """The text in force; signing takes place at the clinic."""
    found = queries.text_in_force(vaccine_code=code, on=clock.day_of(clock.now()))
    if found is None:
        raise NotFound
    return render_template("consents/public_text.html", name=vaccines.name_of(code), **page.text_facts(found))
