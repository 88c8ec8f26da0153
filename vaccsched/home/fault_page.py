"""What an error page needs besides its sentence: whose layout, whom to call. Works when the database is gone, too."""

from typing import Any

from flask import current_app, request

from vaccsched.identity.guards import find_current_staff
from vaccsched.residents import queries as residents
from vaccsched.residents.guards import find_current_account
from vaccsched.shared import clock
from vaccsched.shared.db import DATABASE_GONE, db
from vaccsched.shared.web import Audience
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic

MOST = 3  # clinics an error page names


def facts() -> dict[str, Any]:
    """``template`` and ``phones`` [{name, phone, tel}]: the own clinic's for staff, the family's for residents, else
    those of the county, three at most.
    """
    for_staff = False
    try:
        for_staff = _is_for_staff()
        clinics = _clinics(for_staff=for_staff)
    except DATABASE_GONE:
        db.session.rollback()
        clinics = []
    return {
        "template": "errors/staff_error.html" if for_staff else "errors/error.html",
        "phones": [{"name": one.name, "phone": one.phone, "tel": _dial(one.phone)} for one in clinics[:MOST]],
    }


def _is_for_staff() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", None)
    if access is not None:
        return bool(access.audience is Audience.STAFF) and find_current_staff() is not None
    return find_current_staff() is not None and find_current_account() is None


def _clinics(*, for_staff: bool) -> list[Clinic]:
    staff = find_current_staff() if for_staff else None
    if staff is not None:
        return [staff.clinic] if staff.clinic is not None else []
    account = find_current_account()
    every = sites.clinics()
    if account is None:
        return every
    links = residents.persons_of(account_id=account.id, on=clock.day_of(clock.now()))
    own = {link.person.clinic_id for link in links}
    return [one for one in every if one.id in own] or every


def _dial(phone: str) -> str:
    return "tel:" + phone.replace(" ", "").replace("-", "")
