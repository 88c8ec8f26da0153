"""Consent texts: every version stays to be read and printed; the county writes the next one."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.consents import operations, queries
from vaccsched.consents import paper_page as page
from vaccsched.consents.forms import TextForm
from vaccsched.consents.models import ConsentText, TextSource
from vaccsched.consents.words import PARTS
from vaccsched.identity.guards import Permission, current_actor, staff_permissions, staff_required
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.vaccines import queries as vaccines

bp = Blueprint("consents_text", __name__, url_prefix="/consent-texts")


@bp.get("")
@staff_required()
def index() -> ResponseReturnValue:
    """Every vaccine with its newest version."""
    rows = [
        {
            "name": vaccines.name_of(code),
            "version": text.version,
            "from": wording.full_day(text.effective_from),
            "href": url_for(".show", code=code),
        }
        for code, text in queries.latest_texts().items()
    ]
    return render_template("consents/texts.html", rows=rows)


@bp.get("/<code>")
@staff_required()
def show(code: str) -> ResponseReturnValue:
    """All versions of one vaccine, newest first; for the county the form of the next one."""
    texts = queries.texts_of(vaccine_code=code)
    if not texts:
        raise NotFound
    return render_template(
        "consents/text.html",
        code=code,
        name=vaccines.name_of(code),
        versions=[_version(text) for text in texts],
        newest=texts[0].parts,
        part_words=[(key, str(word)) for key, word in PARTS.items()],
        today=clock.day_of(clock.now()).isoformat(),
        may_write=Permission.SUPERVISE in staff_permissions(),
    )


@bp.post("/<code>")
@staff_required(Permission.SUPERVISE)
@back_to(".show")
@one_transaction
def publish(code: str) -> ResponseReturnValue:
    """Write the next version."""
    form = TextForm.parse()
    assert form.effective_from.data is not None
    text = operations.publish_text(
        vaccine_code=code, parts=form.parts(), effective_from=form.effective_from.data, actor=current_actor(),
        now=clock.now(),
    )  # fmt: skip
    return {"version": text.version} if wants_json() else redirect(url_for(".show", code=code), 303)


@bp.get("/<code>/blank")
@staff_required()
def blank(code: str) -> ResponseReturnValue:
    """An empty form to sign on paper: the version asked for, or the one in force today."""
    texts = queries.texts_of(vaccine_code=code)
    wanted = request.args.get("version", type=int)
    in_force = queries.text_in_force(vaccine_code=code, on=clock.day_of(clock.now()))
    text = next((one for one in texts if one.version == wanted), in_force)
    if text is None:
        raise NotFound
    return render_template("consents/paper_blank.html", vaccine=vaccines.name_of(code), **page.text_facts(text))


def _version(text: ConsentText) -> dict[str, Any]:
    return page.text_facts(text) | {
        "by_county": text.source is TextSource.COUNTY,
        "blank_href": url_for(".blank", code=text.vaccine_code, version=text.version),
    }
