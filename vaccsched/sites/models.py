"""County, clinics (接种单位), stations (台), calendar and closures."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.shared.db import Base, HasId, Word


class StationKind(enum.StrEnum):
    """What is done at a station (台)."""

    DESK = "desk"  # 登记取号台
    SCREENING = "screening"  # 健康询问台
    VACCINATION = "vaccination"  # 接种台
    OBSERVATION = "observation"  # 留观区


class DayKind(enum.StrEnum):
    HOLIDAY = "holiday"
    MAKE_UP_WORKDAY = "make_up_workday"  # 调休上班
    ORDINARY = "ordinary"  # the county says: like any other day, whatever was proposed


class CalendarSource(enum.StrEnum):
    """Where a day of the calendar comes from."""

    ANNOUNCED = "announced"  # from the holiday library, for a year whose 调休 is announced
    ESTIMATED = "estimated"  # from the holiday library, for a year that is not announced yet: no 调休, may move
    COUNTY = "county"  # entered or confirmed by the county


class JELine(enum.StrEnum):
    """Which Japanese encephalitis vaccine is offered; the values are the programme's."""

    LIVE = "JEL"
    INACTIVATED = "JEI"


class HepALine(enum.StrEnum):
    """Which hepatitis A vaccine is offered; the values are the programme's."""

    LIVE = "HEPAL"
    INACTIVATED = "HEPAI"


class County(HasId, Base):
    """The county whose clinics share one installation, and the floors it sets for all of them."""

    __tablename__ = "counties"
    __table_args__ = (sa.CheckConstraint("walk_in_floor_percent BETWEEN 0 AND 100", name="walk_in_floor_percent"),)

    code: Mapped[str] = mapped_column(sa.String(12), unique=True)
    name: Mapped[str]
    walk_in_floor_percent: Mapped[int] = mapped_column(default=20)
    je_line: Mapped[JELine | None] = mapped_column(Word(JELine))  # None: as the programme says
    hepa_line: Mapped[HepALine | None] = mapped_column(Word(HepALine))


class Clinic(HasId, Base):
    """A vaccination clinic (接种单位) and the settings its manager answers for."""

    __tablename__ = "clinics"
    __table_args__ = (
        sa.CheckConstraint("walk_in_percent BETWEEN 0 AND 100", name="walk_in_percent"),
        sa.CheckConstraint("late_grace_minutes BETWEEN 0 AND 240", name="late_grace_minutes"),
        sa.CheckConstraint("days_ahead BETWEEN 1 AND 60", name="days_ahead"),
        sa.CheckConstraint("observation_seats >= 0", name="observation_seats"),
        sa.CheckConstraint("daily_maximum > 0", name="daily_maximum"),
        sa.CheckConstraint("no_show_limit > 0 AND no_show_days > 0 AND no_show_barred_days > 0", name="no_show"),
        sa.CheckConstraint("rush_seconds BETWEEN 0 AND 600", name="rush_seconds"),
    )

    county_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(County.id))
    code: Mapped[str] = mapped_column(sa.String(12), unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str] = mapped_column(sa.String(30))
    supervision_phone: Mapped[str] = mapped_column(sa.String(30), default="12320")
    licence_number: Mapped[str] = mapped_column(sa.String(60))
    opening_hours: Mapped[str]
    walk_in_percent: Mapped[int] = mapped_column(default=30)
    late_grace_minutes: Mapped[int] = mapped_column(default=15)
    fever_line_tenths: Mapped[int] = mapped_column(default=375)  # axillary, 0.1 °C
    days_ahead: Mapped[int] = mapped_column(default=14)
    opens_online_at: Mapped[dt.time] = mapped_column(default=dt.time(20, 0))
    observation_seats: Mapped[int] = mapped_column(default=30)
    # Opening rule: on which weekdays (Monday 0) new days open, and which share of a slot's places is open from how many
    # days before: [[14, 60], [2, 100]]; empty: all at once.
    opening_weekdays: Mapped[str] = mapped_column(sa.String(7), default="0123456", server_default="0123456")
    opening_stages: Mapped[list[list[int]]] = mapped_column(sa.JSON, default=list, server_default="[]")
    daily_maximum: Mapped[int | None]  # places of a day, online and walk-in together
    walk_in_groups: Mapped[list[str]] = mapped_column(
        sa.JSON, default=lambda: ["age_65"], server_default='["age_65"]'
    )  # codes of schedule.rules.groups
    rush_seconds: Mapped[int] = mapped_column(default=60, server_default="60")  # 0: first come, first served
    scarce_vaccines: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")
    # Missed appointments for scarce self-paid vaccines: so many within so many days bar for so many days. None: never.
    no_show_limit: Mapped[int | None]
    no_show_days: Mapped[int] = mapped_column(default=365, server_default="365")
    no_show_barred_days: Mapped[int] = mapped_column(default=180, server_default="180")
    # Elders who come without a booking are let in although every dose is promised to booked people.
    elders_beyond_doses: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    je_line: Mapped[JELine | None] = mapped_column(Word(JELine))  # None: as the county says
    hepa_line: Mapped[HepALine | None] = mapped_column(Word(HepALine))

    county: Mapped[County] = relationship()


class Station(HasId, Base):
    """A numbered place of work (台)."""

    __tablename__ = "stations"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "kind", "number"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    kind: Mapped[StationKind] = mapped_column(Word(StationKind))
    number: Mapped[int]
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)

    clinic: Mapped[Clinic] = relationship()


class CalendarDay(HasId, Base):
    """A public holiday or a make-up workday (调休), loaded as a proposal and corrected by the county."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        sa.UniqueConstraint("county_id", "day"),
        sa.CheckConstraint("as_weekday BETWEEN 0 AND 6", name="as_weekday"),
    )

    county_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(County.id))
    day: Mapped[dt.date]
    kind: Mapped[DayKind] = mapped_column(Word(DayKind))
    name: Mapped[str]
    source: Mapped[CalendarSource] = mapped_column(
        Word(CalendarSource), default=CalendarSource.COUNTY, server_default="county"
    )
    as_weekday: Mapped[int | None]  # a make-up workday is worked like this weekday, Monday 0; None: like a Monday
    changed_at: Mapped[dt.datetime | None]


class SubstituteDay(HasId, Base):
    """A clinic works on a make-up workday (调休上班) by the plan of this weekday, whatever the county proposes."""

    __tablename__ = "substitute_days"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "day"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    weekday: Mapped[int]  # Monday 0
    chosen_at: Mapped[dt.datetime]


class Closure(HasId, Base):
    """A day on which a clinic is closed, with the reason residents read."""

    __tablename__ = "closures"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "day"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    reason: Mapped[str]
