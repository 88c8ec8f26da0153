"""Clinics and stations: the right ones, in order, and nobody else's."""

import pytest

from tests import builders
from vaccsched.shared.db import new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites import queries
from vaccsched.sites.models import StationKind


def test_clinics_of_one_county_come_by_code(any_app):
    ours, theirs = builders.county(), builders.county()
    second = builders.clinic(in_county=ours, code="B")
    first = builders.clinic(in_county=ours, code="A")
    builders.clinic(in_county=theirs, code="0")
    assert queries.clinics(ours.id) == [first, second]
    assert len(queries.clinics()) == 3


def test_an_unknown_clinic_is_not_found(app):
    with pytest.raises(NotFound):
        queries.get_clinic(new_id())


def test_stations_come_in_the_order_of_the_visit(any_app):
    clinic = builders.clinic()
    builders.station(at=clinic, kind=StationKind.VACCINATION, number=2)
    builders.station(at=clinic, kind=StationKind.VACCINATION, number=1)
    builders.station(at=clinic, kind=StationKind.DESK)
    found = [(station.kind, station.number) for station in queries.stations(clinic.id)]
    assert found == [(StationKind.DESK, 1), (StationKind.VACCINATION, 1), (StationKind.VACCINATION, 2)]
    assert len(queries.stations(clinic.id, StationKind.VACCINATION)) == 2


def test_a_station_out_of_use_or_of_another_clinic_is_not_found(app):
    clinic, other = builders.clinic(), builders.clinic()
    station = builders.station(at=clinic)
    assert queries.get_station(clinic_id=clinic.id, station_id=station.id) == station
    with pytest.raises(NotFound):
        queries.get_station(clinic_id=other.id, station_id=station.id)
    with unit_of_work():
        station.active = False
    assert queries.stations(clinic.id) == []
    with pytest.raises(NotFound):
        queries.get_station(clinic_id=clinic.id, station_id=station.id)
