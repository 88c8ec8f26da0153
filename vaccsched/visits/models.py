"""Visits with their ticket, planned doses and the chain of stage entries."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.booking.models import Appointment, AppointmentLine
from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Person
from vaccsched.schedule.models import WalkInPlace
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic, Station
from vaccsched.vaccines.models import Vaccine


class Stage(enum.StrEnum):
    """Where a visit stands (T/CPMA 016-2020: 取号 健康询问 登记 候种 接种 留观)."""

    ARRIVED = "arrived"  # has a ticket, waits for the inquiry
    INQUIRY = "inquiry"  # at a screening station
    CONSENT = "consent"  # at the same station, signs
    PAYMENT = "payment"  # self-paid vaccines only
    WAITING = "waiting"  # waits for a vaccination station (候种)
    DOSE = "dose"  # at a vaccination station
    OBSERVATION = "observation"  # 30 minutes
    LEFT = "left"


class DoseOutcome(enum.StrEnum):
    PLANNED = "planned"
    GIVEN = "given"
    POSTPONED = "postponed"  # 推迟接种
    NOT_SUITABLE = "not_suitable"  # 不宜接种
    REFUSED = "refused"  # the person or guardian said no
    NOT_GIVEN = "not_given"  # left before the needle


class MoveKind(enum.StrEnum):
    """What staff did with somebody in a queue."""

    CALLED = "called"  # 叫号
    CALLED_AGAIN = "called_again"  # 叫第二遍
    PUT_BACK = "put_back"  # 换人
    PASSED = "passed"  # 过号
    RETURNED = "returned"  # 过号的人回来
    HELD = "held"  # 暂候
    RELEASED = "released"  # 暂候结束
    TRANSFERRED = "transferred"  # 转台
    PRIORITY = "priority"  # 登记为优先的人
    SIGNED_OUT = "signed_out"  # 登记离开, without a dose
    UNDONE = "undone"


class PriorityGroup(enum.StrEnum):
    """A group that a clinic may name in its order rule; the first three words are also those of the walk-in pool."""

    AGE_65 = "age_65"
    PREGNANCY = "pregnancy"
    DISABILITY = "disability"
    INFANT = "infant"
    CARER = "carer"  # alone with several small children
    SOLDIER = "soldier"  # 军人、消防救援人员优先 by local notice


class TicketCounter(HasId, Base):
    """The last ticket number of a clinic's day and letter; a number is claimed, never counted."""

    __tablename__ = "ticket_counters"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "day", "letter"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    letter: Mapped[str] = mapped_column(sa.String(1))
    last_number: Mapped[int] = mapped_column(default=0)


class Visit(HasId, Base):
    """A person's presence on one day, known by a ticket: A booked, B walk-in, C urgent.

    ``queue_at`` is the instant the calling order counts from (``visits.rules``); ``urgent`` goes first.
    """

    __tablename__ = "visits"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "day", "letter", "number"),
        sa.UniqueConstraint("appointment_id"),
        sa.UniqueConstraint("walk_in_place_id"),
        sa.Index(None, "clinic_id", "day"),
        sa.Index(None, "person_id", "day"),
        sa.Index(
            "uq_visits_present",
            "clinic_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        ),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Appointment.id))
    walk_in_place_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(WalkInPlace.id))
    letter: Mapped[str] = mapped_column(sa.String(1))
    number: Mapped[int]
    arrived_at: Mapped[dt.datetime]
    queue_at: Mapped[dt.datetime]
    urgent: Mapped[bool] = mapped_column(default=False)
    order_reason: Mapped[str] = mapped_column(sa.String(40))  # code of the rule that set ``queue_at``
    priority_group: Mapped[str | None] = mapped_column(sa.String(20))  # as the desk states it; an age is never stated
    held_until: Mapped[dt.datetime | None]  # 暂候: not called before then, the place is kept
    held_reason: Mapped[str | None] = mapped_column(sa.String(100))
    for_station_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Station.id))  # moved to it, waits for it
    companions: Mapped[int] = mapped_column(default=0)
    # Let in although every dose was promised to somebody booked (``Clinic.elders_beyond_doses``).
    beyond_doses: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    shown_at: Mapped[dt.datetime | None]  # when the number was first seen, on a screen or on paper
    left_at: Mapped[dt.datetime | None]

    clinic: Mapped[Clinic] = relationship()
    person: Mapped[Person] = relationship()
    appointment: Mapped[Appointment | None] = relationship()
    planned_doses: Mapped[list["PlannedDose"]] = relationship(
        back_populates="visit", order_by="PlannedDose.position", lazy="selectin"
    )
    entries: Mapped[list["StageEntry"]] = relationship(back_populates="visit", order_by="StageEntry.id")

    @property
    def ticket(self) -> str:
        """``A012``."""
        return f"{self.letter}{self.number:03d}"


class PlannedDose(HasId, Base):
    """A dose that this visit is for, with its own outcome. Rabies 2-1-1 has two of one vaccine on its first day."""

    __tablename__ = "planned_doses"
    __table_args__ = (sa.UniqueConstraint("visit_id", "vaccine_code", "dose_number"),)

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id))
    appointment_line_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(AppointmentLine.id))
    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    dose_number: Mapped[int]
    position: Mapped[int]
    outcome: Mapped[DoseOutcome] = mapped_column(Word(DoseOutcome), default=DoseOutcome.PLANNED)
    outcome_reason: Mapped[str | None]

    visit: Mapped[Visit] = relationship(back_populates="planned_doses")
    vaccine: Mapped[Vaccine] = relationship()


class StageEntry(HasId, Base):
    """One link of the chain: every move ends one entry and starts the next at the same instant.

    ``boot_id`` and ``boot_seconds`` are the second clock of the start (``shared.clock``): a jump of the wall clock
    cannot shorten the observation. One open entry per visit, one open entry per station.
    """

    __tablename__ = "stage_entries"
    __table_args__ = (
        sa.Index(
            "uq_stage_entries_open_visit",
            "visit_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(
            "uq_stage_entries_open_station",
            "station_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND station_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND station_id IS NOT NULL"),
        ),
        sa.Index(None, "clinic_id", "day", "stage", "ended_at"),
    )

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id), index=True)
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    stage: Mapped[Stage] = mapped_column(Word(Stage))
    station_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Station.id))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    started_at: Mapped[dt.datetime]
    boot_id: Mapped[str] = mapped_column(sa.String(40))
    boot_seconds: Mapped[float]
    last_called_at: Mapped[dt.datetime | None]
    times_called: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None]

    visit: Mapped[Visit] = relationship(back_populates="entries")
    station: Mapped[Station | None] = relationship()


class QueueMove(HasId, Base):
    """One act of staff on a queue: who did what with whom, when, and why. Appended; an undo only marks it.

    A call says by which rule it was somebody's turn (``why``), whether they went ahead of others (``jumped``) and whom
    they overtook (ids of visits). ``before`` is what an undo puts back.
    """

    __tablename__ = "queue_moves"
    __table_args__ = (sa.Index(None, "clinic_id", "day", "queue", "at"),)

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id), index=True)
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    queue: Mapped[Stage] = mapped_column(Word(Stage))
    kind: Mapped[MoveKind] = mapped_column(Word(MoveKind))
    why: Mapped[str | None] = mapped_column(sa.String(20))
    jumped: Mapped[bool] = mapped_column(default=False)
    overtook: Mapped[list[str]] = mapped_column(default=list)
    reason: Mapped[str | None] = mapped_column(sa.String(100))
    station_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Station.id))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    at: Mapped[dt.datetime]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[dt.datetime | None]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))

    visit: Mapped[Visit] = relationship()
    station: Mapped[Station | None] = relationship()
    staff: Mapped[StaffAccount | None] = relationship(foreign_keys=[staff_id])


class OrderRule(HasId, Base):
    """A clinic's calling order from an instant on; the latest that has begun is in force, earlier ones stay.

    ``one_in``: of so many calls one at most goes to a priority group ahead of their turn (0: none).
    ``longest_extra``: minutes after which whoever was overtaken goes first.
    """

    __tablename__ = "order_rules"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "starts_at"),
        sa.CheckConstraint("one_in = 0 OR one_in BETWEEN 2 AND 20", name="one_in"),
        sa.CheckConstraint("longest_extra BETWEEN 5 AND 120", name="longest_extra"),
        sa.CheckConstraint("calls_before_pass BETWEEN 1 AND 5", name="calls_before_pass"),
        sa.CheckConstraint("late_grace_minutes BETWEEN 0 AND 240", name="late_grace_minutes"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    starts_at: Mapped[dt.datetime]
    priority_groups: Mapped[list[str]]
    one_in: Mapped[int]
    longest_extra: Mapped[int]
    late_grace_minutes: Mapped[int]
    calls_before_pass: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(200))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))

    staff: Mapped[StaffAccount | None] = relationship()


class StationAbility(HasId, Base):
    """A vaccine that a station gives. A station without any gives all."""

    __tablename__ = "station_abilities"
    __table_args__ = (sa.UniqueConstraint("station_id", "vaccine_code"),)

    station_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Station.id))
    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))


class StationPause(HasId, Base):
    """A station that calls nobody for a while (暂停): why, from when, until when. One open pause per station."""

    __tablename__ = "station_pauses"
    __table_args__ = (
        sa.Index(
            "uq_station_pauses_open",
            "station_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    station_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Station.id))
    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    reason: Mapped[str] = mapped_column(sa.String(40))
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
