"""All components in all states, in the four dialects; registered only in debug.

Every example's words and figures stand in the templates; nothing here asks the database.
"""

from pathlib import Path

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from vaccsched.shared import clock
from vaccsched.shared.web import public

bp = Blueprint("styleguide", __name__, url_prefix="/styleguide")

ICONS = Path(__file__).parents[2] / "templates/components/icons.txt"
PAGES = (
    "index", "phone", "phone_flow", "phone_list", "phone_error", "staff", "staff_desk", "staff_check", "staff_day",
    "stop", "ask", "wall_waiting", "calls", "wall_observation", "paper_ticket", "paper_a4", "error",
)  # fmt: skip

QR = Markup(  # what a ticket's QR looks like; opens nothing
    '<svg viewBox="0 0 29 29" role="img" aria-label="二维码"><path d="M4 4h7v7H4zM18 4h7v7h-7zM4 18h7v7H4z'
    'M13 13h3v3h-3zM18 18h3v3h-3zM22 22h3v3h-3z"></path></svg>'
)


@bp.get("/")
@bp.get("/<page>")
@public
def show(page: str = "index") -> ResponseReturnValue:
    """One page of examples; ``?elder=1&text=30`` shows the elders' version, ``?scheme=dark`` a dark
    wall, ``?many=30`` a full observation room."""
    if page not in PAGES:
        abort(404)
    return render_template(
        f"styleguide/{page}.html",
        pages=PAGES,
        server_now=int(clock.now().timestamp()),
        elder=request.args.get("elder") == "1",
        text_size=request.args.get("text", "20"),
        scheme=request.args.get("scheme", "light"),
        many=request.args.get("many", "12"),
        icon_names=_icon_names(),
        clinic_name="青禾县城关接种门诊",
        clinic_phone="0571 8800 1234",
        qr=QR,
    )


def _icon_names() -> list[str]:
    return ICONS.read_text(encoding="utf-8").split()
