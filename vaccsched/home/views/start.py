"""The staff start page: one's works, and the station one works at."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.home.duties import duties
from vaccsched.home.nav import grouped, works
from vaccsched.home.views import bp
from vaccsched.home.works import Work
from vaccsched.identity import queries as identity
from vaccsched.identity.guards import current_staff, find_current_station, staff_permissions, staff_required
from vaccsched.identity.models import Permission, StaffAccount
from vaccsched.shared import clock
from vaccsched.shared.format import full_day
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic, Station


@bp.get("/staff")
@staff_required()
def start() -> ResponseReturnValue:
    """What this person may do, with the stations to choose from; county staff see the county's clinics."""
    staff = current_staff()
    may = works()
    return render_template(
        "home/start.html",
        groups=grouped([_work(work, staff.clinic) for work in may], groups=[work.group for work in may]),
        warnings=_certificate_warnings(staff),
        duties=duties(clinic=staff.clinic, now=clock.now()),
        clinics=_clinics(staff) if Permission.SUPERVISE in staff_permissions() else None,
        here=None if staff.clinic else "county",
    )


def _work(work: Work, clinic: Clinic | None) -> dict[str, Any]:
    href = url_for(work.endpoint)
    stations = sites.stations(clinic.id, work.station) if clinic and work.station else []
    chosen = find_current_station()
    return {
        "text": work.text,
        "about": work.about,
        "icon": work.icon,
        "href": href,
        "asks_station": work.station is not None,
        "stations": [_station(station, chosen) for station in stations],
        "chosen": chosen.name if chosen and chosen in stations else None,
    }


def _station(station: Station, chosen: Station | None) -> dict[str, Any]:
    return {"id": str(station.id), "name": station.name, "chosen": chosen is not None and chosen.id == station.id}


def _certificate_warnings(staff: StaffAccount) -> list[dict[str, Any]]:
    """One entry per task of this person whose certificate is missing, expired or about to expire."""
    states = identity.certificate_states(staff=[staff], on=clock.day_of(clock.now()))[staff.id]
    return [
        {
            "task": str(state.task_word),
            "state": state.state,
            "until": full_day(state.valid_until) if state.valid_until else None,
        }
        for state in states
        if state.state != "valid"
    ]


def _clinics(staff: StaffAccount) -> list[dict[str, Any]]:
    return [
        {"name": clinic.name, "address": clinic.address, "hours": clinic.opening_hours, "phone": clinic.phone}
        for clinic in sites.clinics(staff.county_id)
    ]
