"""The row of tabs on every page of the storeroom."""

from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from vaccsched.identity.guards import staff_permissions

TABS = (
    ("stock.index", _l("库存")),
    ("storeroom_delivery.deliveries", _l("收货")),
    ("storeroom_sign.signatures", _l("等我签字")),
    ("storeroom_move.moves", _l("领用和移库")),
    ("storeroom_waste.open_vials", _l("开启的疫苗和损耗")),
    ("storeroom_count.counts", _l("盘点")),
    ("storeroom_report.month", _l("月报")),
    ("storeroom_place.places", _l("存放位置")),
    ("coldchain.fridges", _l("冷链")),
)


def tabs() -> list[dict[str, Any]]:
    """Where this member of staff can go from here; the page's own blueprint is the current one."""
    may = staff_permissions()
    return [
        {"text": text, "href": url_for(endpoint), "current": endpoint.split(".")[0] == request.blueprint}
        for endpoint, text in TABS
        if _permission(endpoint) in may
    ]


def _permission(endpoint: str) -> Any:
    view: Any = current_app.view_functions[endpoint]
    return view.access.permission
