"""What every view shares: who may enter (declared on the view), idempotency keys, answers as page or JSON."""

import enum
import ipaddress
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from flask import Response, g, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaccsched.shared.errors import InvalidInput, NotFound, Refused

P = ParamSpec("P")
R = TypeVar("R")
KEY_FIELD = "idempotency_key"
KEY_HEADER = "Idempotency-Key"


class Audience(enum.StrEnum):
    PUBLIC = "public"
    RESIDENT = "resident"
    STAFF = "staff"
    DEVICE = "device"
    CLIENT = "client"  # a program with a token; ``permission`` is its scope


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who may use a route. ``permission`` is the staff right that is asked for; None: any signed-in of the audience."""

    audience: Audience
    permission: str | None = None


def declare(view: Callable[P, R], access: Access) -> Callable[P, R]:
    """Write on a view who may use it; the law tests refuse a route without it."""
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Decorator: everybody may use this view."""
    return declare(view, Access(audience=Audience.PUBLIC))


def back_to(endpoint: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator of a POST view: after a refusal show this page again (its GET view, same URL values).

    The page reads ``refusal`` (the ``Refused``) and ``sent`` (what was typed) from its template context.
    """

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.back_to = endpoint  # type: ignore[attr-defined]
        return view

    return mark


def wants_json() -> bool:
    """The caller is a program: JSON body, or JSON asked for."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def idempotency_key() -> str:
    """The key of this request: header, form field, or JSON field.

    :raises InvalidInput: none was sent, or it is too long.
    """
    key = find_idempotency_key()
    if not key or len(key) > 80:
        raise InvalidInput({KEY_FIELD: [gettext("缺少这次提交的编号，请刷新页面后再提交。")]})
    return key


def find_idempotency_key() -> str | None:
    """As ``idempotency_key``, for a press that may also be sent without one; None: then it counts as a new press."""
    body = request.get_json(silent=True) if request.is_json else None
    key = request.headers.get(KEY_HEADER) or request.form.get(KEY_FIELD)
    if not key and isinstance(body, dict):
        key = str(body.get(KEY_FIELD) or "")
    return key or None


def new_key() -> str:
    """A fresh idempotency key for a form."""
    return uuid.uuid4().hex


def own_path(text: str | None) -> str | None:
    """``text`` when it is a path of this site, else None: a ``next`` must not lead anybody elsewhere."""
    if not text or not text.startswith("/") or text.startswith("//") or not text.isprintable() or "\\" in text:
        return None
    return text


def network() -> str:
    """Where the request comes from, for limits: an IPv4 address, of IPv6 the /64 that one household or clinic has."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def device() -> str:
    """This browser, by a mark in its signed session cookie, for limits; a new mark when it has none."""
    mark: str = session.setdefault("device", uuid.uuid4().hex)
    return mark


def id_of(text: str | None) -> uuid.UUID:
    """An id that came as text.

    :raises NotFound: it is none.
    """
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise NotFound from None


def hand_over_redirect(response: Response) -> Response:
    """A form that a script has sent (``network.js``) is told where to go: its own request cannot see the address."""
    if request.headers.get("X-Requested-With") == "network" and response.status_code in (302, 303):
        response.headers["X-Location"] = response.headers.pop("Location")
        response.status_code = 204
        response.set_data(b"")
    return response


def refusal_facts(refusal: Refused) -> dict[str, Any]:
    """The JSON answer of a refusal."""
    answer: dict[str, Any] = {"error": refusal.code, "message": refusal.message}
    answer |= {name: fact for name, fact in refusal.facts.items() if _is_plain(fact)}
    if refusal.field:
        answer["field"] = refusal.field
    return answer


def current_refusal() -> Refused | None:
    """The refusal that brought us back to this page, if any."""
    found: Refused | None = g.get("refusal")
    return found


def page_or_json(page: Callable[[], ResponseReturnValue], facts: Callable[[], Any]) -> ResponseReturnValue:
    """The same answer for a person or a program; only the one asked for is made."""
    answer: ResponseReturnValue = facts() if wants_json() else page()
    return answer


def _is_plain(fact: Any) -> bool:
    if isinstance(fact, dict):
        return all(isinstance(name, str) and _is_plain(value) for name, value in fact.items())
    if isinstance(fact, list | tuple):
        return all(_is_plain(value) for value in fact)
    return fact is None or isinstance(fact, str | int | float | bool)
