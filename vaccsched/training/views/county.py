"""The county's look at trainings, examinations and certificates of all clinics."""

import uuid

from flask import render_template
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_staff, staff_required
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.training import county_page
from vaccsched.training.views import supervised as bp


@bp.get("")
@staff_required(Permission.SUPERVISE)
def clinics() -> ResponseReturnValue:
    """Every clinic: who is trained, examined and certified."""
    facts = county_page.clinics(county_id=current_staff().county_id, on=clock.day_of(clock.now()))
    return render_template("training/county.html", **facts)


@bp.get("/<uuid:clinic_id>")
@staff_required(Permission.SUPERVISE)
def clinic(clinic_id: uuid.UUID) -> ResponseReturnValue:
    """One clinic's people with what is missing."""
    found = sites.get_clinic(clinic_id)
    if found.county_id != current_staff().county_id:
        raise NotFound
    return render_template(
        "training/county_clinic.html", **county_page.clinic(clinic=found, on=clock.day_of(clock.now()))
    )
