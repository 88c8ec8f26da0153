"""Open a clinic with its stations."""

import uuid
from collections.abc import Mapping
from typing import Any

from vaccsched.shared.db import db
from vaccsched.sites.errors import ClinicCodeTaken as ClinicCodeTaken  # registers the constraint
from vaccsched.sites.models import Clinic, Station, StationKind

STATION_NAMES = {
    StationKind.DESK: "{number} 号登记取号台",
    StationKind.SCREENING: "{number} 号健康询问台",
    StationKind.VACCINATION: "{number} 号接种台",
    StationKind.OBSERVATION: "留观区",
}


def open_clinic(
    *, county_id: uuid.UUID, code: str, name: str, stations: Mapping[StationKind, int], **settings: Any
) -> Clinic:
    """A clinic with so many stations of each kind, numbered from 1; ``settings`` are the model's other columns.

    :raises ClinicCodeTaken:
    """
    clinic = Clinic(county_id=county_id, code=code, name=name, **settings)
    db.session.add(clinic)
    db.session.flush()
    for kind, count in stations.items():
        for number in range(1, count + 1):
            title = STATION_NAMES[kind].format(number=number)
            db.session.add(Station(clinic_id=clinic.id, kind=kind, number=number, name=title))
    db.session.flush()
    return clinic
