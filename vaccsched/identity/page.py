"""What identity's pages and the staff layout show, as plain values."""

import datetime as dt
import uuid
from typing import Any

from flask import current_app, request, url_for

from vaccsched.identity import queries
from vaccsched.identity.guards import find_current_staff, find_current_station
from vaccsched.identity.models import CertificateTask, DeviceKind, Role, StaffAccount, TrainingCertificate
from vaccsched.identity.rules import DEMO_PASSWORD, certificate_state, fitting, grantable
from vaccsched.identity.rules import password_faults as password_faults  # for the view
from vaccsched.identity.words import DEVICES, PASSWORD_FAULTS, ROLES, TASKS, role_words
from vaccsched.shared import clock
from vaccsched.shared.db import DATABASE_GONE
from vaccsched.shared.errors import NotFound
from vaccsched.shared.format import day_time, full_day
from vaccsched.shared.web import Audience, id_of
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Station, StationKind

ONLINE = dt.timedelta(minutes=2)  # a screen asks at least twice a minute


def staff_context() -> dict[str, Any]:
    """Clinic, name, roles and station for the staff layout; nothing on other pages or while the database is gone."""
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", None)
    if access is None or access.audience is not Audience.STAFF:
        return {}
    try:
        return _staff_context()
    except DATABASE_GONE:  # an error page must still be shown
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


# people


def accounts(manager: StaffAccount) -> dict[str, Any]:
    """Rows of the list, with the worst certificate first to be seen."""
    found = queries.accounts(county_id=manager.county_id, clinic_id=manager.clinic_id)
    now = clock.now()
    states = queries.certificate_states(staff=found, on=clock.day_of(now))
    return {
        "rows": [
            {
                "href": url_for("identity_manage.account", staff_id=staff.id),
                "name": staff.name,
                "username": staff.username,
                "clinic": staff.clinic.short_name if staff.clinic else "—",
                "roles": role_words([role.role for role in staff.roles]),
                "state": _account_state(staff, now),
                "certificates": [_state(one) for one in states[staff.id]],
            }
            for staff in found
        ],
        "of_county": manager.clinic_id is None,
        "may_shift": manager.clinic_id is not None,
    }


def new_account(manager: StaffAccount) -> dict[str, Any]:
    """Roles to choose from; clinics only for the county's administrator."""
    given = grantable(role.role for role in manager.roles)
    offered = given if manager.clinic_id is None else given & fitting(in_clinic=True)
    return {"roles": _role_options(offered), "clinics": _clinic_options(manager)}


def account(staff: StaffAccount, *, manager: StaffAccount) -> dict[str, Any]:
    """One person: roles, certificates, what may be done with the account."""
    today, now = clock.day_of(clock.now()), clock.now()
    given = grantable(role.role for role in manager.roles)
    held = [role.role for role in staff.roles]
    states = queries.certificate_states(staff=[staff], on=today)[staff.id]
    return {
        "staff": {
            "id": staff.id,
            "name": staff.name,
            "username": staff.username,
            "clinic": staff.clinic.name if staff.clinic else None,
            "state": _account_state(staff, now),
            "created": full_day(staff.created_at),
            "locked_until": day_time(staff.locked_until) if staff.locked_until and staff.locked_until > now else None,
            "roles": [str(role) for role in held],
            "role_words": role_words(held),
        },
        "may_manage": staff.id != manager.id and set(held) <= given,
        "is_self": staff.id == manager.id,
        "roles": _role_options(given & fitting(in_clinic=staff.clinic_id is not None)),
        "tasks": [(str(task), TASKS[task]) for task in CertificateTask],
        "certificates": [_certificate(one, today) for one in queries.certificates_of(staff_ids={staff.id})],
        "missing": [str(one.task_word) for one in states if one.state == "missing"],
    }


def chosen_clinic(manager: StaffAccount, text: str | None) -> uuid.UUID | None:
    """The manager's own clinic; the county's administrator names one, or none for county staff.

    :raises NotFound: another county's clinic.
    """
    if manager.clinic_id is not None or not text:
        return manager.clinic_id
    wanted = id_of(text)
    if wanted not in {clinic.id for clinic in sites.clinics(manager.county_id)}:
        raise NotFound
    return wanted


# devices and shifts


def devices(manager: StaffAccount) -> dict[str, Any]:
    """The screens in use, when each was last seen, and what a new one can be."""
    now = clock.now()
    found = queries.devices(county_id=manager.county_id, clinic_id=manager.clinic_id)
    return {
        "rows": [
            {
                "id": device.id,
                "name": device.name,
                "kind": DEVICES[device.kind],
                "station": device.station.name if device.station else "",
                "clinic": device.clinic.short_name,
                "state": _device_state(device.last_seen_at, now),
                "seen": day_time(device.last_seen_at) if device.last_seen_at else "—",
            }
            for device in found
        ],
        "kinds": [(str(kind), DEVICES[kind]) for kind in DeviceKind],
        "clinics": _clinic_options(manager),
        "stations": _station_options(manager),
        "of_county": manager.clinic_id is None,
    }


def chosen_station(clinic_id: uuid.UUID, text: str | None) -> Station | None:
    """The station of a door screen; None when none was chosen.

    :raises NotFound: another clinic's.
    """
    return sites.get_station(clinic_id=clinic_id, station_id=id_of(text)) if text else None


def _role_options(roles: frozenset[Role]) -> list[dict[str, Any]]:
    return [{"value": str(role), "title": ROLES[role]} for role in Role if role in roles]


def _clinic_options(manager: StaffAccount) -> list[tuple[str, str]]:
    if manager.clinic_id is not None:
        return []
    return [(str(clinic.id), clinic.name) for clinic in sites.clinics(manager.county_id)]


def _station_options(manager: StaffAccount) -> list[tuple[str, str]]:
    """Stations that have a door: all but the observation room's. The county sees whose they are."""
    clinics = [manager.clinic] if manager.clinic else sites.clinics(manager.county_id)
    return [
        (str(station.id), station.name if manager.clinic else f"{clinic.short_name} {station.name}")
        for clinic in clinics
        for station in sites.stations(clinic.id)
        if station.kind in (StationKind.SCREENING, StationKind.VACCINATION)
    ]


def _account_state(staff: StaffAccount, now: dt.datetime) -> str:
    if staff.disabled_at is not None:
        return "disabled"
    return "locked" if staff.locked_until is not None and staff.locked_until > now else "active"


def _state(one: queries.CertificateState) -> dict[str, Any]:
    until = full_day(one.valid_until) if one.valid_until else None
    return {"task": str(one.task_word), "state": one.state, "until": until}


def _certificate(one: TrainingCertificate, today: dt.date) -> dict[str, Any]:
    return {
        "id": one.id,
        "task": TASKS[one.task],
        "number": one.number,
        "issued_on": full_day(one.issued_on),
        "valid_until": full_day(one.valid_until),
        "state": certificate_state(valid_until=one.valid_until, on=today),
    }


def _device_state(last_seen_at: dt.datetime | None, now: dt.datetime) -> str:
    if last_seen_at is None:
        return "unknown"
    return "online" if now - last_seen_at < ONLINE else "offline"
