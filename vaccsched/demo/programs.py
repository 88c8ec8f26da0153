"""Other systems that may use the demo's interface; their tokens were thrown away, a newcomer gives out new ones."""

import datetime as dt
from collections.abc import Sequence

from vaccsched.demo.places import Place
from vaccsched.integration import operations
from vaccsched.integration.models import ClientScope
from vaccsched.shared.actor import SYSTEM
from vaccsched.sites import queries as sites

OFFICIAL_ACCOUNT = (
    ClientScope.CLINICS_READ, ClientScope.AVAILABILITY_READ, ClientScope.HOLDS_WRITE, ClientScope.APPOINTMENTS_WRITE,
)  # fmt: skip


def let_in(clinics: Sequence[Place], *, now: dt.datetime) -> None:
    """The county's official account books everywhere; the first clinic's logger sends temperatures."""
    first = sites.get_clinic(clinics[0].id)
    operations.make_client(
        county_id=first.county_id, clinic_id=None, institution_id=None, name="青山县公众号", scopes=OFFICIAL_ACCOUNT,
        rate_per_minute=600, actor=SYSTEM, now=now,
    )  # fmt: skip
    operations.make_client(
        county_id=first.county_id, clinic_id=first.id, institution_id=None, name="冰箱自动记录仪",
        scopes=[ClientScope.COLDCHAIN_WRITE], rate_per_minute=30, actor=SYSTEM, now=now,
    )  # fmt: skip
