"""What every page of a resident shows, as plain values."""

from typing import Any

from flask import current_app, request, url_for

from vaccsched.residents.guards import find_current_account
from vaccsched.shared.db import DATABASE_GONE
from vaccsched.shared.masking import mask_phone
from vaccsched.shared.web import Audience

TEXT_SIZES = ("20", "24", "30")


def resident_context() -> dict[str, Any]:
    """Who is signed in, the ways home and out, for residents' and public pages; nothing on staff pages."""
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", None)
    if access is None or access.audience not in (Audience.RESIDENT, Audience.PUBLIC):
        return {}
    try:
        account = find_current_account()
    except DATABASE_GONE:  # an error page must still be shown
        return {}
    if account is None:
        return {"home_href": url_for("home.index")}
    return {
        "home_href": url_for("home.family"),
        "account_name": mask_phone(account.phone or ""),
        "sign_out_action": url_for("residents.sign_out"),
    }
