"""The description itself: for programs as OpenAPI 3.1, for people as a page that needs no network."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from vaccsched.api import description, docs_page
from vaccsched.shared.web import public

bp = Blueprint("api_docs", __name__, url_prefix="/api/v1")


@bp.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """OpenAPI 3.1, made from the routes."""
    answer = jsonify(description.document())
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return answer


@bp.get("/docs")
@public
def page() -> ResponseReturnValue:
    """The same to read."""
    return render_template("api/docs.html", **docs_page.facts(description.document()))
