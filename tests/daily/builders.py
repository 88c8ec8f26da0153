"""A clinic where nothing is red: kit counted, fridge read, everybody there, no wall that is silent."""

import datetime as dt

from tests import builders
from vaccsched.coldchain.models import FridgeReading, ReadingSource
from vaccsched.daily.models import KitItem
from vaccsched.identity.models import Shift
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.sites.models import StationKind
from vaccsched.stock.models import Location, LocationKind


def kit_item(*, at, name="肾上腺素", needed=4, on_hand=4, days=400, position=1) -> KitItem:
    with builders.written():
        made = KitItem(
            clinic_id=at.id, position=position, name=name, needed=needed, on_hand=on_hand,
            expires_on=None if days is None else builders.today() + dt.timedelta(days=days),
        )  # fmt: skip
        db.session.add(made)
    return made


def fridge(*, at, name="1 号冰箱", readings=((0, 45),)) -> Location:
    """``readings``: (hours before now, tenths of a degree)."""
    with builders.written():
        made = Location(clinic_id=at.id, name=name, kind=LocationKind.FRIDGE)
        db.session.add(made)
        db.session.flush()
        for hours, tenths in readings:
            db.session.add(
                FridgeReading(
                    clinic_id=at.id, location_id=made.id, tenths=tenths, source=ReadingSource.MANUAL,
                    at=clock.now() - dt.timedelta(hours=hours),
                )
            )  # fmt: skip
    return made


def on_shift(*, who, at) -> None:
    with builders.written():
        station = builders.station(at=at, kind=StationKind.OBSERVATION)
        db.session.add(
            Shift(
                clinic_id=at.id, staff_id=who.id, station_id=station.id, day=builders.today(), starts_at=dt.time(8),
                ends_at=dt.time(12),
            )
        )  # fmt: skip


def ready_clinic():
    """The clinic and its nurse, who has every certificate and a shift today."""
    with builders.written():
        clinic = builders.clinic()
        nurse = builders.nurse(at=clinic)
        kit_item(at=clinic)
        fridge(at=clinic)
        on_shift(who=nurse, at=clinic)
    return clinic, nurse
