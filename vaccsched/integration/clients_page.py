"""What the page of programs shows, as plain values."""

import datetime as dt
import uuid
from typing import Any

from vaccsched.identity.models import StaffAccount
from vaccsched.integration import queries
from vaccsched.integration.models import ApiClient, ClientScope
from vaccsched.integration.words import SCOPES
from vaccsched.mydata import queries as mydata
from vaccsched.shared.errors import NotFound
from vaccsched.shared.format import day_time
from vaccsched.shared.web import id_of
from vaccsched.sites import queries as sites


def facts(manager: StaffAccount) -> dict[str, Any]:
    """The programs that this manager looks after, and what a new one can be."""
    of_county = manager.clinic_id is None
    found = queries.list_clients(county_id=manager.county_id, clinic_id=manager.clinic_id)
    return {
        "rows": [_row(one) for one in found],
        "of_county": of_county,
        "clinics": [(one.id, one.name) for one in sites.clinics(manager.county_id)] if of_county else [],
        "institutions": [(one.id, one.name) for one in mydata.institutions(county_id=manager.county_id)]
        if of_county
        else [],
        "scopes": [{"value": str(one), "title": str(SCOPES[one]), "meta": str(one)} for one in ClientScope],
    }


def chosen_clinic(manager: StaffAccount, text: str | None) -> uuid.UUID | None:
    """The clinic of a new program: the manager's own; the county's choice, None: all.

    :raises NotFound: a manager of a clinic names another one.
    """
    chosen = id_of(text) if text else None
    if manager.clinic_id is not None and chosen not in (None, manager.clinic_id):
        raise NotFound
    return manager.clinic_id or chosen


def chosen_institution(manager: StaffAccount, text: str | None) -> uuid.UUID | None:
    """:raises NotFound: a clinic gives no token to an outside institution: the county does."""
    if text and manager.clinic_id is not None:
        raise NotFound
    return id_of(text) if text else None


def _row(one: ApiClient) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "clinic": one.clinic.short_name if one.clinic else None,
        "institution": one.institution.name if one.institution else None,
        "scopes": [str(SCOPES[ClientScope(scope)]) for scope in one.scopes],
        "rate": one.rate_per_minute,
        "made": day_time(one.made_at),
        "seen": _seen(one.last_used_at),
        "closed": day_time(one.closed_at) if one.closed_at else None,
    }


def _seen(at: dt.datetime | None) -> str | None:
    return day_time(at) if at else None
