"""Who is signed in with a family account, and the decorator of residents' views."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import g, redirect, request, url_for

from vaccsched.identity.errors import NotSignedIn
from vaccsched.identity.guards import find_principal
from vaccsched.identity.models import PrincipalKind
from vaccsched.residents import operations, queries
from vaccsched.residents.models import Account
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.shared.web import Access, Audience, declare, wants_json

P = ParamSpec("P")
R = TypeVar("R")


def find_current_account() -> Account | None:
    """The account behind the request's cookie; looked up once per request."""
    found: Account | None = g.get("account")
    if found is None:
        session = find_principal(PrincipalKind.ACCOUNT, Account)
        found = queries.find_account(account_id=session.principal_id) if session else None
        if found is not None:
            g.account, g.account_id = found, found.id
    return found


def current_account() -> Account:
    """:raises NotSignedIn:"""
    account = find_current_account()
    if account is None:
        raise NotSignedIn
    return account


def current_account_id() -> uuid.UUID:
    """The signed-in account's id, which costs no query once the guard has let the request in.

    :raises NotSignedIn:
    """
    account_id: uuid.UUID = g.get("account_id") or current_account().id
    return account_id


def current_account_actor() -> Actor:
    """The signed-in account as the actor of an operation."""
    return Actor(kind=ActorKind.ACCOUNT, id=current_account_id(), request_id=g.request_id)


def resident_required(view: Callable[P, R]) -> Callable[P, R]:
    """Decorator: a signed-in family account. What is not theirs is 404 and written down."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if find_current_account() is None:
            return _to_sign_in(getattr(view, "back_to", None))  # type: ignore[return-value]
        actor = current_account_actor()
        try:
            return view(*args, **kwargs)
        except NotFound:
            _note_denied(actor)
            raise

    return declare(guarded, Access(audience=Audience.RESIDENT))


def _note_denied(actor: Actor) -> None:
    asked = {name: str(value) for name, value in (request.view_args or {}).items()}
    endpoint = request.endpoint or ""
    with unit_of_work():
        operations.note_denied(actor=actor, endpoint=endpoint, asked=asked, now=clock.now())


def _to_sign_in(form_page: str | None) -> object:
    """To the sign-in page and back: to this page, or to the page whose form was sent too late."""
    if wants_json():
        raise NotSignedIn
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    if form_page is not None:
        endpoint = f"{request.blueprint}{form_page}" if form_page.startswith(".") else form_page
        values: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
        back = url_for(endpoint, **values)
    return redirect(url_for("residents.sign_in", next=back))
