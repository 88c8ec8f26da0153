"""接口凭证: which programs may use /api/v1 and /fhir; a token is shown once."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import current_actor, current_staff, staff_required
from vaccsched.identity.models import Permission
from vaccsched.integration import clients_page, operations, queries
from vaccsched.integration.forms import ClientForm
from vaccsched.integration.models import ApiClient
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("integration_clients", __name__, url_prefix="/manage/interface")


@bp.get("")
@staff_required(Permission.MANAGE_DEVICES)
def clients() -> ResponseReturnValue:
    """Who has a token, what for, when it was last used; the form for a new one."""
    return render_template("integration/clients.html", **clients_page.facts(current_staff()))


@bp.post("")
@staff_required(Permission.MANAGE_DEVICES)
@back_to(".clients")
@one_transaction
def make() -> ResponseReturnValue:
    """A new token; shown this once."""
    form, manager = ClientForm.parse(), current_staff()
    client, token = operations.make_client(
        county_id=manager.county_id, clinic_id=clients_page.chosen_clinic(manager, form.clinic_id.data),
        institution_id=clients_page.chosen_institution(manager, form.institution_id.data),
        name=form.name.data or "", scopes=form.wanted, rate_per_minute=form.rate_per_minute.data or 0,
        actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _shown(client, token)


@bp.post("/<uuid:client_id>/renew")
@staff_required(Permission.MANAGE_DEVICES)
@back_to(".clients")
@one_transaction
def renew(client_id: uuid.UUID) -> ResponseReturnValue:
    """Another token instead: the old one opens nothing any more."""
    client = _own(client_id)
    token = operations.renew_secret(client=client, actor=current_actor(), now=clock.now())
    return _shown(client, token)


@bp.post("/<uuid:client_id>/close")
@staff_required(Permission.MANAGE_DEVICES)
@back_to(".clients")
@one_transaction
def close(client_id: uuid.UUID) -> ResponseReturnValue:
    """The token opens nothing any more."""
    operations.close_client(client=_own(client_id), actor=current_actor(), now=clock.now())
    return {"closed": True} if wants_json() else redirect(url_for(".clients"), 303)


def _own(client_id: uuid.UUID) -> ApiClient:
    manager = current_staff()
    return queries.get_client(client_id=client_id, county_id=manager.county_id, clinic_id=manager.clinic_id)


def _shown(client: ApiClient, token: str) -> ResponseReturnValue:
    if wants_json():
        return {"client_id": str(client.id), "token": token}, 201
    return render_template("integration/token.html", name=client.name, token=token)
