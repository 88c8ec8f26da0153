"""The staff's rail: which works this member of staff may open."""

from collections.abc import Callable
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from vaccsched.aefi import queries as aefi
from vaccsched.home.works import FLAT, GROUPS, WORKS, Work
from vaccsched.identity.guards import find_current_staff, staff_permissions
from vaccsched.shared import clock
from vaccsched.shared.db import DATABASE_GONE
from vaccsched.shared.web import Audience


def works() -> list[Work]:
    """The works of the signed-in member of staff, group by group, in the order of a visit."""
    staff = find_current_staff()
    may = staff_permissions()
    everybody = {None} if staff is not None and staff.clinic_id is not None and may else set()
    return [
        work for work in WORKS if work.permission in may | everybody and work.endpoint in current_app.view_functions
    ]


def grouped(items: list[Any], *, groups: list[str]) -> list[tuple[Any, list[Any]]]:
    """``items`` under the words of their ``groups``, in order; a short list stays one, with no words above it."""
    if len(items) <= FLAT:
        return [("", items)]
    pairs = list(zip(items, groups, strict=True))
    found = [(word, [item for item, group in pairs if group == key]) for key, word in GROUPS.items()]
    return [(word, inside) for word, inside in found if inside]


def nav_context() -> dict[str, Any]:
    """``nav_items`` for staff pages, nothing elsewhere."""
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", None)
    if access is None or access.audience is not Audience.STAFF:
        return {}
    try:
        may = works()
    except DATABASE_GONE:  # an error page must still be shown
        return {}
    home = {"text": _l("首页"), "href": url_for("home.start"), "icon": "house"}
    rows = [_item(work) for work in may]
    current = _current([home, *rows])
    items = [row | {"current": row is current} for row in rows]
    folds = grouped(items, groups=[work.group for work in may])
    rest = [_fold(word, inside) for word, inside in folds] if len(folds) > 1 else items
    return {"nav_items": [home | {"current": home is current}, *rest]}


def _fold(word: Any, inside: list[dict[str, Any]]) -> dict[str, Any]:
    """A group of the rail: open when this page is in it; closed, it shows what waits inside."""
    waiting = sum(item["count"] or 0 for item in inside)
    return {"text": word, "inside": inside, "open": any(item["current"] for item in inside), "count": waiting}


def _item(work: Work) -> dict[str, Any]:
    count = BADGES[work.endpoint]() if work.endpoint in BADGES else None
    return {"text": work.text, "href": url_for(work.endpoint), "icon": work.icon, "count": count}


def _reactions_waiting() -> int:
    """Reactions that the county has not been told of."""
    staff = find_current_staff()
    clinic_id = staff.clinic_id if staff is not None else None
    return len(aefi.clocks(clinic_id=clinic_id, now=clock.now())) if clinic_id is not None else 0


BADGES: dict[str, Callable[[], int]] = {"aefi.cases": _reactions_waiting}


def _current(items: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The item whose address begins this page's address; the longest one when several do."""
    under = [item for item in items if f"{request.path}/".startswith(f"{item['href']}/")]
    return max(under, key=lambda item: len(item["href"]), default=None)
