"""The word after an account was closed."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vaccsched.shared.web import public

bp = Blueprint("mydata_closed", __name__)


@bp.get("/account-closed")
@public
def closed() -> ResponseReturnValue:
    """The account is closed; what stays and how to begin anew."""
    return render_template("mydata/closed.html")
