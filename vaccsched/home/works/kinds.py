"""What a work is, and the groups the works stand in."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.identity.models import Permission
from vaccsched.sites.models import StationKind


@dataclass(frozen=True, kw_only=True)
class Work:
    """One kind of work: where it is done and what right it asks for; None: everybody who works in a clinic."""

    endpoint: str
    group: str
    text: Any
    about: Any
    icon: str
    permission: Permission | None
    station: StationKind | None = None


GROUPS = {
    "today": _l("今天"),
    "desk": _l("登记和缴费"),
    "care": _l("接种和留观"),
    "vaccines": _l("疫苗和冰箱"),
    "slots": _l("号源和预约"),
    "rules": _l("门诊管理"),
}
FLAT = 10  # works a person still reads as one list
