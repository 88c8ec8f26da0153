"""Sign in, sign out, own password, station."""

import datetime as dt

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.extensions import limiter
from vaccsched.identity import operations, queries
from vaccsched.identity.errors import WrongCredentials
from vaccsched.identity.forms import PasswordForm, SignInForm, StationForm
from vaccsched.identity.guards import (
    clear_cookie,
    current_actor,
    current_clinic,
    current_staff,
    find_current_staff,
    find_principal,
    set_cookie,
    staff_required,
)
from vaccsched.identity.models import PrincipalKind
from vaccsched.identity.page import demo_logins, password_faults, password_sentences
from vaccsched.shared import clock
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.off_loop import off_loop
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import back_to, id_of, network, own_path, public, wants_json

bp = Blueprint("identity", __name__, url_prefix="/staff")
FAILURES = "20 per minute; 100 per hour"  # of one network: a clinic's staff share one address; successes do not count


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; whoever is signed in goes on."""
    following = own_path(request.values.get("next"))
    if find_current_staff() is not None and request.method == "GET":
        return redirect(following or url_for("home.start"))
    return render_template("identity/sign_in.html", next=following, demo=demo_logins())


@bp.post("/sign-in")
@public
@back_to(".sign_in")
@limiter.limit(FAILURES, key_func=network, deduct_when=lambda response: response.status_code == 422)
def enter() -> ResponseReturnValue:
    """Check the password off the loop, then open a session."""
    form = SignInForm.parse()
    now = clock.now()
    if not _credentials_hold(form, now):
        with unit_of_work():
            operations.note_failure(username=form.username.data or "", now=now)
        raise WrongCredentials
    with unit_of_work():
        _end_own_session(now)
        token = operations.sign_in(username=form.username.data or "", user_agent=_browser(), now=now)
    following = own_path(form.next.data) or url_for("home.start")
    answer = make_response({"next": following} if wants_json() else redirect(following, 303))
    set_cookie(answer, PrincipalKind.STAFF, token)
    return answer


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    session = find_principal(PrincipalKind.STAFF)
    staff = find_current_staff()
    if session is not None and staff is not None:
        actor, session_id = current_actor(), session.id
        with unit_of_work():
            operations.sign_out(session_id=session_id, actor=actor, now=clock.now())
    answer = make_response({"signed_out": True} if wants_json() else redirect(url_for(".sign_in"), 303))
    clear_cookie(answer, PrincipalKind.STAFF)
    return answer


@bp.get("/password")
@staff_required()
def password() -> ResponseReturnValue:
    """The page for an own password."""
    return render_template("identity/password.html", forced=current_staff().must_change_password)


@bp.post("/password")
@staff_required()
@back_to(".password")
@limiter.limit(FAILURES, key_func=network, deduct_when=lambda response: response.status_code == 422)
def change_password() -> ResponseReturnValue:
    """Set an own password; every other browser is signed out."""
    form = PasswordForm.parse()
    staff = current_staff()
    _check_own_password(form)
    password_hash = off_loop(operations.hashed, form.password.data or "")
    staff_id = staff.id
    with unit_of_work():
        token = operations.change_password(
            staff_id=staff_id, password_hash=password_hash, user_agent=_browser(), now=clock.now()
        )
    answer = make_response({"changed": True} if wants_json() else redirect(url_for("home.start"), 303))
    set_cookie(answer, PrincipalKind.STAFF, token)
    return answer


@bp.post("/station")
@staff_required()
@one_transaction
def choose_station() -> ResponseReturnValue:
    """This browser works at that station from now on."""
    form = StationForm.parse()
    session = find_principal(PrincipalKind.STAFF)
    assert session is not None  # the guard found one
    station = operations.choose_station(
        session_id=session.id,
        clinic_id=current_clinic().id,
        station_id=id_of(form.station_id.data),
        actor=current_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"station": station.name}
    return redirect(own_path(form.next.data) or url_for("home.start"), 303)


def _credentials_hold(form: SignInForm, now: dt.datetime) -> bool:
    """Takes the same time whether the name is known or not."""
    username = form.username.data or ""
    staff = queries.find_by_username(username=username)
    kept = staff.password_hash if staff else operations.NOBODY
    right = off_loop(operations.matches, kept, form.password.data or "")
    return right and queries.may_sign_in(username=username, now=now)


def _check_own_password(form: PasswordForm) -> None:
    """:raises InvalidInput: the current password is wrong, or the new one is weak or the old one."""
    staff = current_staff()
    kept, new = staff.password_hash, form.password.data or ""
    if not staff.must_change_password and not off_loop(operations.matches, kept, form.current.data or ""):
        raise InvalidInput({"current": [password_sentences(["wrong_current"])]})
    faults = password_faults(new, username=staff.username)
    if not faults and off_loop(operations.matches, kept, new):
        faults = ["same_as_before"]
    if faults:
        raise InvalidInput({"password": [password_sentences(faults)]})


def _end_own_session(now: dt.datetime) -> None:
    """Whoever was signed in on this browser is no more."""
    before = find_principal(PrincipalKind.STAFF)
    if before is not None:
        operations.end_session(session_id=before.id, now=now)


def _browser() -> str:
    return request.user_agent.string
