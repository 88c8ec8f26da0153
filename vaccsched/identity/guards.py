"""Who may enter: the session behind the cookie, and the decorators that every view carries one of."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app, g, redirect, request, url_for

from vaccsched.identity import operations, queries
from vaccsched.identity.errors import (
    ManagerMustSign,
    NoStation,
    NotSignedIn,
    NoValidCertificate,
    PasswordMustChange,
    WrongCredentials,
)
from vaccsched.identity.models import Device, DeviceKind, PrincipalKind, PrincipalSession, StaffAccount
from vaccsched.identity.models import Permission as Permission  # every view names one
from vaccsched.identity.rules import CERTIFICATE_FOR, permissions
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import Base, db
from vaccsched.shared.errors import Forbidden
from vaccsched.shared.off_loop import off_loop
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.shared.web import Access, Audience, declare, wants_json
from vaccsched.sites.models import Clinic, Station

P = ParamSpec("P")
R = TypeVar("R")
COOKIES = {
    PrincipalKind.STAFF: "vs_staff",
    PrincipalKind.ACCOUNT: "vs_account",
    PrincipalKind.DEVICE: "vs_device",
}
SEEN_EVERY = {  # a screen is not signed out for being idle, and tells by itself that it is alive
    PrincipalKind.STAFF: dt.timedelta(minutes=1),
    PrincipalKind.ACCOUNT: dt.timedelta(minutes=1),
    PrincipalKind.DEVICE: dt.timedelta(days=1),
}
LOOKS_BY_ITSELF = ("observation.alarms", "calling.help_calls")  # asked by every staff page: no sign of somebody there
OWN_PASSWORD = ("identity.password", "identity.change_password")  # open before an own password is set


def cookie_name(kind: PrincipalKind) -> str:
    """``__Host-`` is only possible over HTTPS. Browsers share cookies between ports: practice has names of its own."""
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return prefix + COOKIES[kind] + ("_practice" if current_app.extensions["settings"].practice else "")


def set_cookie(response: Any, kind: PrincipalKind, token: str) -> None:
    """Hand the session token to the browser, out of reach of scripts."""
    response.set_cookie(
        cookie_name(kind),
        token,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
        max_age=None if kind is PrincipalKind.STAFF else 400 * 24 * 3600,
    )


def clear_cookie(response: Any, kind: PrincipalKind) -> None:
    response.delete_cookie(cookie_name(kind), path="/", secure=current_app.config["SESSION_COOKIE_SECURE"])


def find_principal(kind: PrincipalKind, holder: type[Base] | None = None) -> PrincipalSession | None:
    """The live session of this kind behind the request's cookie; read once per request, touched now and then.

    ``holder``: the model of whose session it is; their row is read with it and stays at hand while the request lasts.
    """
    session_id = _principal_id(kind, holder)
    return db.session.get(PrincipalSession, session_id) if session_id else None


def _principal_id(kind: PrincipalKind, holder: type[Base] | None) -> uuid.UUID | None:
    known: dict[PrincipalKind, uuid.UUID | None] = g.setdefault("principals", {})
    if kind not in known:
        token = request.cookies.get(cookie_name(kind))
        found, whose = queries.find_session(token=token, now=clock.now(), holder=holder) if token else (None, None)
        known[kind] = found.id if found and found.principal_kind == kind else None
        g.setdefault("kept", []).extend((found, whose))  # a row that nobody holds is forgotten, and would be read again
        if found is not None:
            _touch(found)
    return known[kind]


def _touch(session: PrincipalSession) -> None:
    if clock.now() - session.last_seen_at < SEEN_EVERY[session.principal_kind] or request.endpoint in LOOKS_BY_ITSELF:
        return
    session_id = session.id
    with unit_of_work():
        seen = db.session.get(PrincipalSession, session_id)
        if seen is not None:
            seen.last_seen_at = clock.now()


def find_current_staff() -> StaffAccount | None:
    session = find_principal(PrincipalKind.STAFF, StaffAccount)
    return queries.find_staff(staff_id=session.principal_id) if session else None


def current_staff() -> StaffAccount:
    """:raises NotSignedIn:"""
    staff = find_current_staff()
    if staff is None:
        raise NotSignedIn
    return staff


def current_clinic() -> Clinic:
    """The clinic of the signed-in member of staff.

    :raises Forbidden: county staff stand in no clinic.
    """
    clinic = current_staff().clinic
    if clinic is None:
        raise Forbidden
    return clinic


def find_current_station() -> Station | None:
    """The station this browser works at, chosen after sign-in."""
    return station_and_taker()[0]


def station_and_taker() -> tuple[Station | None, dt.datetime | None]:
    """That station, and when another browser took it over; None when nobody did."""
    session_id = _principal_id(PrincipalKind.STAFF, StaffAccount)
    return queries.station_of(session_id=session_id, now=clock.now()) if session_id is not None else (None, None)


def current_session() -> PrincipalSession:
    """The staff session of this browser.

    :raises NotSignedIn:
    """
    session = find_principal(PrincipalKind.STAFF)
    if session is None:
        raise NotSignedIn
    return session


def current_station() -> Station:
    """:raises NoStation:"""
    station = find_current_station()
    if station is None:
        raise NoStation
    return station


def current_actor() -> Actor:
    """The signed-in member of staff as the actor of an operation; one for the whole request."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        staff = current_staff()
        actor = g.actor = Actor(
            kind=ActorKind.STAFF, id=staff.id, clinic_id=staff.clinic_id, name=staff.name, request_id=g.request_id
        )
    return actor


def second_signer(
    *, username: str | None, password: str | None, permission: Permission = Permission.COLD_CHAIN
) -> Actor:
    """Who signs second: a colleague of the same clinic who types name and password here; empty: whoever is signed in.

    Call it outside a unit of work. Failures count like those of signing in.

    :raises WrongCredentials:
    :raises PasswordMustChange: the password is one that somebody else has given out and knows.
    :raises ManagerMustSign: nobody's name, and one's own roles have not this right.
    :raises Forbidden: the colleague's roles have not this right; by default that of signing for vaccine.
    """
    if not username:
        if permission is not Permission.COLD_CHAIN and permission not in staff_permissions():
            raise ManagerMustSign
        return current_actor()
    now, clinic_id = clock.now(), current_clinic().id
    staff = queries.find_by_username(username=username)
    kept = staff.password_hash if staff else operations.NOBODY
    right = off_loop(operations.matches, kept, password or "") and queries.may_sign_in(username=username, now=now)
    colleague = queries.find_by_username(username=username)
    if colleague is None or colleague.clinic_id != clinic_id or not right:
        with unit_of_work():
            operations.note_failure(username=username, now=now)
        raise WrongCredentials(field="username")
    if colleague.must_change_password:
        raise PasswordMustChange(field="username")
    if permission not in permissions(role.role for role in colleague.roles):
        raise Forbidden(field="username")
    return Actor(kind=ActorKind.STAFF, id=colleague.id, clinic_id=clinic_id, name=colleague.name)


def staff_permissions() -> frozenset[Permission]:
    """The rights of the signed-in member of staff; none when nobody is."""
    staff = find_current_staff()
    return permissions(role.role for role in staff.roles) if staff else frozenset()


def current_device() -> Device:
    """:raises NotSignedIn:"""
    session = find_principal(PrincipalKind.DEVICE, Device)
    device = queries.find_device(device_id=session.principal_id) if session else None
    if device is None:
        raise NotSignedIn
    return device


def staff_required(permission: Permission | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator: signed-in staff with this right (None: any). Screening, vaccinating and observing also ask
    for a certificate; what is done for somebody unwell (TREAT) never does.

    Not signed in: a page goes to the sign-in page, a program gets 401. Refused rights are 403 and audited.
    """

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            staff = find_current_staff()
            if staff is None:
                return _to_sign_in("identity.sign_in")  # type: ignore[no-any-return]
            if staff.must_change_password and request.endpoint not in OWN_PASSWORD:
                if wants_json():
                    raise PasswordMustChange
                return redirect(url_for("identity.password"))  # type: ignore[return-value]
            if permission is not None:
                _check(staff, permission)
            current_actor()  # kept for the view: inside its unit of work the account would be read again
            return view(*args, **kwargs)

        return declare(guarded, Access(audience=Audience.STAFF, permission=permission))

    return guard


def device_required(kind: DeviceKind | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator: an enrolled screen of this kind (None: any)."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            device = current_device()  # a stranger is sent away whatever the kind
            if kind is not None and device.kind is not kind:
                raise Forbidden
            return view(*args, **kwargs)

        return declare(guarded, Access(audience=Audience.DEVICE, permission=kind))

    return guard


def _check(staff: StaffAccount, permission: Permission) -> None:
    if permission not in permissions(role.role for role in staff.roles):
        _note_denied(staff, permission)
        raise Forbidden
    task = CERTIFICATE_FOR.get(permission)
    today = clock.day_of(clock.now())
    if task and not queries.has_valid_certificate(staff_id=staff.id, task=task, on=today):
        _note_denied(staff, permission)
        raise NoValidCertificate


def _note_denied(staff: StaffAccount, permission: Permission) -> None:
    actor = current_actor()
    endpoint = request.endpoint
    with unit_of_work():
        audit.record(action="denied", actor=actor, now=clock.now(), permission=permission, endpoint=endpoint)


def _to_sign_in(endpoint: str) -> Any:
    if wants_json():
        raise NotSignedIn
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(endpoint, next=back))
