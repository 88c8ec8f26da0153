"""Questions about clinics, stations, holidays and closures. Changes nothing."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.shared.db import db, rows
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import CalendarDay, Clinic, Closure, County, Station, StationKind, SubstituteDay

CLOSURE = sa.select(Closure).where(Closure.clinic_id == sa.bindparam("clinic_id"), Closure.day == sa.bindparam("day"))
CLOSED = CLOSURE.with_only_columns(Closure.id)


def counties() -> list[County]:
    """By code."""
    return list(db.session.scalars(sa.select(County).order_by(County.code)))


def clinics(county_id: uuid.UUID | None = None) -> list[Clinic]:
    """All clinics, or those of one county, by code."""
    wanted = sa.select(Clinic).order_by(Clinic.code)
    if county_id is not None:
        wanted = wanted.where(Clinic.county_id == county_id)
    return list(db.session.scalars(wanted))


def get_clinic(clinic_id: uuid.UUID) -> Clinic:
    """:raises NotFound:"""
    clinic = db.session.get(Clinic, clinic_id)
    if clinic is None:
        raise NotFound
    return clinic


def product_lines(clinic_id: uuid.UUID | None) -> dict[str, str]:
    """Which of two product lines a clinic offers, by the forecaster's option: ``{"JE": "JEI"}``.

    The clinic's own choice goes before its county's; what neither chose is left to the programme. None: no clinic.
    """
    clinic = db.session.get(Clinic, clinic_id) if clinic_id is not None else None
    if clinic is None:
        return {}
    county = clinic.county
    chosen = {"JE": clinic.je_line or county.je_line, "HEPA": clinic.hepa_line or county.hepa_line}
    return {option: str(line) for option, line in chosen.items() if line is not None}


def stations(clinic_id: uuid.UUID, kind: StationKind | None = None) -> list[Station]:
    """The stations in use of a clinic, by kind (desk, screening, vaccination, observation) and number."""
    wanted = sa.select(Station).where(Station.clinic_id == clinic_id, Station.active.is_(True))
    if kind is not None:
        wanted = wanted.where(Station.kind == kind)
    kinds = list(StationKind)
    return sorted(db.session.scalars(wanted), key=lambda station: (kinds.index(station.kind), station.number))


def get_station(*, clinic_id: uuid.UUID, station_id: uuid.UUID) -> Station:
    """A station in use of this clinic.

    :raises NotFound: also for another clinic's.
    """
    station = db.session.get(Station, station_id)
    if station is None or station.clinic_id != clinic_id or not station.active:
        raise NotFound
    return station


def is_closed(*, clinic_id: uuid.UUID, day: dt.date) -> bool:
    """Whether this clinic is closed on that day."""
    return bool(rows(CLOSED, {"clinic_id": clinic_id, "day": day}))


def find_closure(*, clinic_id: uuid.UUID, day: dt.date) -> Closure | None:
    """The closure of this clinic on that day."""
    return db.session.scalar(CLOSURE, {"clinic_id": clinic_id, "day": day})


def calendar_days(*, county_id: uuid.UUID, first: dt.date, last: dt.date) -> list[CalendarDay]:
    """Holidays and make-up workdays from ``first`` to ``last``, both included, by day."""
    return list(
        db.session.scalars(
            sa.select(CalendarDay)
            .where(CalendarDay.county_id == county_id, CalendarDay.day.between(first, last))
            .order_by(CalendarDay.day)
        )
    )


def closures(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> list[Closure]:
    """The days from ``first`` to ``last``, both included, on which the clinic is closed, by day."""
    return list(
        db.session.scalars(
            sa.select(Closure)
            .where(Closure.clinic_id == clinic_id, Closure.day.between(first, last))
            .order_by(Closure.day)
        )
    )


def substitute_days(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> list[SubstituteDay]:
    """By which weekday's plan the clinic chose to work on make-up workdays, by day."""
    return list(
        db.session.scalars(
            sa.select(SubstituteDay)
            .where(SubstituteDay.clinic_id == clinic_id, SubstituteDay.day.between(first, last))
            .order_by(SubstituteDay.day)
        )
    )


def get_county(county_id: uuid.UUID) -> County:
    """:raises NotFound:"""
    county = db.session.get(County, county_id)
    if county is None:
        raise NotFound
    return county
