"""Programs with a token, for tests of /api and /fhir."""

from collections.abc import Iterable

from tests.builders import written
from vaccsched.integration import operations
from vaccsched.integration.models import ApiClient, ClientScope
from vaccsched.mydata.models import Institution
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.sites.models import Clinic, County


def program(
    *,
    at: Clinic | None = None,
    of: County | None = None,
    institution: Institution | None = None,
    scopes: Iterable[str] | None = None,
    rate: int = 6000,
) -> tuple[ApiClient, dict[str, str]]:
    """A program of a clinic, of a county, or of an institution, with these scopes (None: all it may have), and the
    request headers that carry its token.
    """
    owner = at.county_id if at else of.id if of else institution.county_id if institution else None
    assert owner is not None
    with written():
        made, token = operations.make_client(
            county_id=owner,
            clinic_id=at.id if at else None,
            institution_id=institution.id if institution else None,
            name="县健康档案平台",
            scopes=[ClientScope(one) for one in (scopes or _all(institution))],
            rate_per_minute=rate,
            actor=SYSTEM,
            now=clock.now(),
        )
    return made, {"Authorization": f"Bearer {token}"}


def _all(institution: Institution | None) -> Iterable[str]:
    from vaccsched.integration import rules

    return rules.grantable(outside=institution is not None)
