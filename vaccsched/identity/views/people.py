"""The manager's people: accounts, roles, certificates. The administrator sees the whole county."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity import operations, page, queries
from vaccsched.identity.forms import AccountForm, CertificateForm, RolesForm
from vaccsched.identity.guards import current_actor, current_staff, staff_required
from vaccsched.identity.models import CertificateTask, Permission, Role, StaffAccount
from vaccsched.shared import clock
from vaccsched.shared.off_loop import off_loop
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("identity_manage", __name__, url_prefix="/manage")


@bp.get("/staff")
@staff_required(Permission.MANAGE_STAFF)
def accounts() -> ResponseReturnValue:
    """Everybody of this clinic, or of the county, with what is wrong with their certificates."""
    return render_template("identity/accounts.html", **page.accounts(current_staff()))


@bp.get("/staff/new")
@staff_required(Permission.MANAGE_STAFF)
def new_account() -> ResponseReturnValue:
    return render_template("identity/new_account.html", **page.new_account(current_staff()))


@bp.post("/staff")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".new_account")
def create_account() -> ResponseReturnValue:
    """Make an account; its one-time password is shown this once."""
    form = AccountForm.parse()
    manager = current_staff()
    county_id = manager.county_id
    clinic_id = page.chosen_clinic(manager, form.clinic_id.data)
    password = operations.one_time_password()
    password_hash = off_loop(operations.hashed, password)
    with unit_of_work():
        staff = operations.create_account(
            county_id=county_id,
            clinic_id=clinic_id,
            username=form.username.data or "",
            name=form.name.data or "",
            roles=[Role(role) for role in form.roles.data or []],
            password_hash=password_hash,
            actor=current_actor(),
            now=clock.now(),
        )
    return _once(staff, password)


@bp.get("/staff/<uuid:staff_id>")
@staff_required(Permission.MANAGE_STAFF)
def account(staff_id: uuid.UUID) -> ResponseReturnValue:
    return render_template("identity/account.html", **page.account(_managed(staff_id), manager=current_staff()))


@bp.post("/staff/<uuid:staff_id>/roles")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".account")
@one_transaction
def set_roles(staff_id: uuid.UUID) -> ResponseReturnValue:
    roles = [Role(role) for role in RolesForm.parse().roles.data or []]
    operations.set_roles(staff=_managed(staff_id), roles=roles, actor=current_actor(), now=clock.now())
    return _back(staff_id)


@bp.post("/staff/<uuid:staff_id>/disable")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".account")
@one_transaction
def disable(staff_id: uuid.UUID) -> ResponseReturnValue:
    """Out at once, on every browser."""
    operations.disable_account(staff=_managed(staff_id), actor=current_actor(), now=clock.now())
    return _back(staff_id)


@bp.post("/staff/<uuid:staff_id>/enable")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".account")
@one_transaction
def enable(staff_id: uuid.UUID) -> ResponseReturnValue:
    operations.enable_account(staff=_managed(staff_id), actor=current_actor(), now=clock.now())
    return _back(staff_id)


@bp.post("/staff/<uuid:staff_id>/password")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".account")
def reset_password(staff_id: uuid.UUID) -> ResponseReturnValue:
    """A new one-time password, shown this once."""
    password = operations.one_time_password()
    password_hash = off_loop(operations.hashed, password)
    with unit_of_work():
        staff = _managed(staff_id)
        operations.reset_password(staff=staff, password_hash=password_hash, actor=current_actor(), now=clock.now())
    return _once(staff, password)


@bp.post("/staff/<uuid:staff_id>/certificates")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".account")
@one_transaction
def add_certificate(staff_id: uuid.UUID) -> ResponseReturnValue:
    form = CertificateForm.parse()
    assert form.issued_on.data is not None
    assert form.valid_until.data is not None
    operations.add_certificate(
        staff=_managed(staff_id),
        task=CertificateTask(form.task.data or ""),
        number=form.number.data or "",
        issued_on=form.issued_on.data,
        valid_until=form.valid_until.data,
        actor=current_actor(),
        now=clock.now(),
    )
    return _back(staff_id)


@bp.post("/staff/<uuid:staff_id>/certificates/<uuid:certificate_id>/revoke")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".account")
@one_transaction
def revoke_certificate(staff_id: uuid.UUID, certificate_id: uuid.UUID) -> ResponseReturnValue:
    certificate = queries.get_certificate(staff_id=_managed(staff_id).id, certificate_id=certificate_id)
    operations.revoke_certificate(certificate=certificate, actor=current_actor(), now=clock.now())
    return _back(staff_id)


def _managed(staff_id: uuid.UUID) -> StaffAccount:
    """:raises NotFound: not of the signed-in manager's clinic or county."""
    manager = current_staff()
    return queries.get_managed_staff(staff_id=staff_id, county_id=manager.county_id, clinic_id=manager.clinic_id)


def _back(staff_id: uuid.UUID) -> ResponseReturnValue:
    if wants_json():
        return {"id": str(staff_id)}
    return redirect(url_for(".account", staff_id=staff_id), 303)


def _once(staff: StaffAccount, password: str) -> ResponseReturnValue:
    """No redirect: the password is kept nowhere and stands in no address."""
    facts: dict[str, Any] = {"id": str(staff.id), "username": staff.username, "password": password}
    if wants_json():
        return facts, 201
    return render_template("identity/one_time.html", name=staff.name, **facts)
