"""Draws for everybody: what was promised before, what came out, the file to run it again."""

import uuid

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.draw import page, queries
from vaccsched.draw.forms import CodeForm
from vaccsched.residents.guards import find_current_account
from vaccsched.shared import clock
from vaccsched.shared.web import page_or_json, public

bp = Blueprint("draw_public", __name__, url_prefix="/draws")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """All draws of the county."""
    now, found = clock.now(), queries.draws()
    return page_or_json(
        lambda: render_template("draw/index.html", draws=page.list_rows(found, now=now)),
        lambda: {"draws": [page.draw_json(one, now=now) for one in found]},
    )


@bp.get("/<uuid:draw_id>")
@public
def show(draw_id: uuid.UUID) -> ResponseReturnValue:
    """One draw; whoever is signed in also finds their family."""
    now, draw = clock.now(), queries.get_draw(draw_id=draw_id)
    account, code = find_current_account(), CodeForm(formdata=request.args).pseudonym
    return page_or_json(
        lambda: render_template(
            "draw/show.html", draw=page.draw_facts(draw, now=now), code=code, answer=page.rank_answer(draw, code),
            family=page.family_rows(draw, account, now=now) if account else None,
            clinic_name=draw.clinic.name, clinic_phone=draw.clinic.phone,
        ),
        lambda: page.draw_json(draw, now=now),
    )  # fmt: skip


@bp.get("/<uuid:draw_id>/result.json")
@public
def result(draw_id: uuid.UUID) -> ResponseReturnValue:
    """The result file."""
    file = queries.get_file(draw_id=draw_id)
    headers = {
        "Content-Disposition": f'attachment; filename="draw-{draw_id}.json"',
        "Content-Encoding": "gzip",
        "Cache-Control": "public, max-age=86400",
        "ETag": f'"{file.sha256}"',
    }
    return Response(file.content, mimetype="application/json", headers=headers)
