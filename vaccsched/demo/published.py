"""What the demo's clinics tell other websites: an address of a province that does not exist."""

import datetime as dt
from collections.abc import Sequence

from vaccsched.demo.places import Place
from vaccsched.fhir import operations as fhir
from vaccsched.shared.actor import SYSTEM

PROVINCE, CITY, POSTAL_CODE = "演示省", "青山市", "999000"


def publish(clinics: Sequence[Place], *, now: dt.datetime) -> None:
    """The parts of every clinic's address that programs want apart."""
    for place in clinics:
        fhir.set_address(
            clinic_id=place.id, province=PROVINCE, city=CITY, postal_code=POSTAL_CODE, actor=SYSTEM, now=now
        )
