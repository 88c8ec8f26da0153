"""Open a clinic with its stations; which vaccines it offers where two product lines exist."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.sites.errors import ClinicCodeTaken as ClinicCodeTaken  # registers the constraint
from vaccsched.sites.models import Clinic, HepALine, JELine, Station, StationKind

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


def choose_product_lines(
    *, clinic: Clinic, je_line: JELine | None, hepa_line: HepALine | None, actor: Actor, now: dt.datetime
) -> Clinic:
    """Say which Japanese encephalitis and hepatitis A vaccines the clinic offers; None: as its county does."""
    clinic.je_line, clinic.hepa_line = je_line, hepa_line
    db.session.flush()
    audit.record(
        action="product_lines_chosen", actor=actor, now=now, subject=clinic, clinic_id=clinic.id,
        je_line=je_line, hepa_line=hepa_line,
    )  # fmt: skip
    return clinic
