"""隐私告知: what is kept, why, for how long, and what one can ask for; and the word after an account was closed."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vaccsched.shared.web import public
from vaccsched.sites import queries as sites

bp = Blueprint("mydata_privacy", __name__)


@bp.get("/privacy")
@public
def notice() -> ResponseReturnValue:
    """个人信息保护法 第17条."""
    return render_template("mydata/privacy.html", clinics=sites.clinics())


@bp.get("/account-closed")
@public
def closed() -> ResponseReturnValue:
    """The account is closed; what stays and how to begin anew."""
    return render_template("mydata/closed.html")
