"""Who may enter as a program: the bearer token, its scopes, its pace."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request

from vaccsched.extensions import limiter
from vaccsched.integration import operations, queries
from vaccsched.integration.errors import NoToken, ScopeMissing
from vaccsched.integration.models import ApiClient, ClientScope
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.shared.web import Access, Audience, declare, network

P = ParamSpec("P")
R = TypeVar("R")
STRANGERS = "600 per minute"  # requests without a right token from one network


def client_required(scope: ClientScope | str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator: a program whose token has this scope. The client is ``current_client()`` afterwards.

    :raises NoToken: 401. :raises ScopeMissing: 403. A client that is faster than its pace gets 429.
    """
    asked = ClientScope(scope)

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            client = _sign_in()
            if asked not in client.scopes:
                raise ScopeMissing(scope=str(asked))
            return view(*args, **kwargs)

        return declare(guarded, Access(audience=Audience.CLIENT, permission=str(asked)))

    return guard


def current_client() -> ApiClient:
    """The program that sent this request.

    :raises NoToken:
    """
    client: ApiClient | None = g.get("client")
    if client is None:
        raise NoToken
    return client


def current_client_actor(*, clinic_id: uuid.UUID | None = None) -> Actor:
    """The same program as the actor of an operation, at a clinic when one is named: the county's are at many."""
    actor: Actor = g.client_actor
    return actor if clinic_id is None else replace(actor, clinic_id=clinic_id)


def _sign_in() -> ApiClient:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    client = queries.find_client(token=token.strip()) if scheme.lower() == "bearer" else None
    if client is None:
        _count_stranger()
        raise NoToken
    g.client, g.client_rate = client, client.rate_per_minute
    g.client_actor = operations.client_actor(client, request_id=g.request_id)
    _count_request()
    now = clock.now()
    if client.last_used_at is None or now - client.last_used_at >= operations.USED_EVERY:
        with unit_of_work():
            operations.note_use(client=client, now=now)
    return client


def _pace() -> str:
    """Also asked before the client is known, when nothing is counted yet."""
    return f"{g.get('client_rate', 1)} per minute"


def _client_key() -> str:
    return str(g.client_actor.id)


@limiter.shared_limit(STRANGERS, scope="strangers", key_func=network)
def _count_stranger() -> None:
    """A request without a right token."""


@limiter.shared_limit(_pace, scope="clients", key_func=_client_key)
def _count_request() -> None:
    """A request of this client."""
