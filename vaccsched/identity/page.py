"""What identity's pages and the staff layout show, as plain values."""

from typing import Any

from flask import current_app, request, url_for
from sqlalchemy.exc import OperationalError

from vaccsched.identity import queries
from vaccsched.identity.guards import find_current_staff, find_current_station
from vaccsched.identity.rules import DEMO_PASSWORD
from vaccsched.identity.words import PASSWORD_FAULTS, role_words
from vaccsched.shared.web import Audience


def staff_context() -> dict[str, Any]:
    """Clinic, name, roles and station for the staff layout; nothing on other pages or while the database is gone."""
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", None)
    if access is None or access.audience is not Audience.STAFF:
        return {}
    try:
        return _staff_context()
    except OperationalError:  # an error page must still be shown
        return {}


def _staff_context() -> dict[str, Any]:
    staff = find_current_staff()
    if staff is None:
        return {}
    station = find_current_station()
    return {
        "clinic_name": staff.clinic.name if staff.clinic else None,
        "staff_name": staff.name,
        "staff_role": role_words([role.role for role in staff.roles]),
        "station_name": station.name if station else None,
        "sign_out_action": url_for("identity.sign_out"),
        "home_href": url_for("home.start"),
    }


def demo_logins() -> dict[str, Any] | None:
    """The demo's accounts and their password; None in a real installation."""
    accounts = queries.demo_accounts()
    if not accounts:
        return None
    rows = [
        {
            "username": staff.username,
            "name": staff.name,
            "roles": role_words([role.role for role in staff.roles]),
            "clinic": staff.clinic.short_name if staff.clinic else "",
        }
        for staff in accounts
    ]
    return {"password": DEMO_PASSWORD, "accounts": rows}


def password_sentences(faults: list[str]) -> str:
    """What is wrong with a password, in one text."""
    return "".join(str(PASSWORD_FAULTS[fault]) for fault in faults)
