"""How a browser wants to read: language, elders' version, size of the text. Kept in cookies, no personal data; who is
signed in gets messages in the language chosen last.
"""

from typing import Any

from flask import current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import AnyOf, Length, Optional

from vaccsched.home.views import bp
from vaccsched.residents import operations as residents
from vaccsched.residents.guards import current_account_actor, find_current_account
from vaccsched.shared import clock
from vaccsched.shared.forms import Form
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import own_path, public, wants_json

KEPT_SECONDS = 365 * 24 * 3600


class PreferencesForm(Form):
    """Whatever is sent is set, the rest stays."""

    lang = StringField(validators=[Optional(), AnyOf(["zh", "en"])])
    elder = StringField(validators=[Optional(), AnyOf(["0", "1"])])
    text_size = StringField(validators=[Optional(), AnyOf(["20", "24", "30"])])
    next = StringField(validators=[Optional(), Length(max=400)])


@bp.post("/preferences")
@public
@one_transaction
def preferences() -> ResponseReturnValue:
    """Set one of them and go back to the page one came from."""
    form = PreferencesForm.parse()
    wanted = {name: str(form[name].data) for name in ("lang", "elder", "text_size") if form[name].data}
    _keep_language(wanted.get("lang"))
    answer = make_response(wanted if wants_json() else redirect(own_path(form.next.data) or url_for("home.index"), 303))
    for name, value in wanted.items():
        answer.set_cookie(
            name,
            value,
            max_age=KEPT_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return answer


def _keep_language(language: str | None) -> None:
    account = find_current_account() if language else None
    if account is not None and language:
        residents.choose_language(
            account_id=account.id, language=language, actor=current_account_actor(), now=clock.now()
        )


@bp.app_context_processor
def preferences_context() -> dict[str, Any]:
    """Where the layouts' switches send to, and the page to come back to."""
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return {"preferences_action": "/preferences", "preferences_back": back}
