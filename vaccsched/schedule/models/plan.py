"""What a clinic plans, week by week."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.schedule.models.session import HalfDay
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic

SLOT_MINUTES = (10, 15, 30)  # how long a slot may be that is drawn up by length


class WeekPlan(HasId, Base):
    """The plan of one half-day of one weekday, from a date on. The newest that has begun counts.

    With ``once`` it is an exception: it counts on ``effective_from`` alone, before every weekly plan.
    """

    __tablename__ = "week_plans"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "weekday", "half_day", "effective_from", "once"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("walk_in_places >= 0", name="walk_in_places"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    weekday: Mapped[int]  # Monday is 0
    half_day: Mapped[HalfDay] = mapped_column(Word(HalfDay))
    effective_from: Mapped[dt.date]
    once: Mapped[bool] = mapped_column(default=False, server_default=sa.text("false"))
    open: Mapped[bool] = mapped_column(default=True)
    walk_in_places: Mapped[int]
    vaccine_codes: Mapped[list[str] | None] = mapped_column(sa.JSON)  # None: all that the clinic gives
    created_at: Mapped[dt.datetime]

    slots: Mapped[list["PlanSlot"]] = relationship(
        back_populates="plan", cascade="all, delete-orphan", order_by="PlanSlot.starts_at"
    )


class PlanSlot(HasId, Base):
    """One slot of a plan."""

    __tablename__ = "plan_slots"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "starts_at"),
        sa.CheckConstraint("starts_at < ends_at", name="starts_before_end"),
        sa.CheckConstraint("places >= 0", name="places"),
    )

    plan_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(WeekPlan.id))
    starts_at: Mapped[dt.time]
    ends_at: Mapped[dt.time]
    places: Mapped[int]

    plan: Mapped[WeekPlan] = relationship(back_populates="slots")


class PlanEdit(HasId, Base):
    """One change of one or many plans, with what was there before, so that it can be undone as a whole."""

    __tablename__ = "plan_edits"
    __table_args__ = (sa.Index(None, "clinic_id", "made_at"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    made_at: Mapped[dt.datetime]
    staff_id: Mapped[uuid.UUID | None]
    plans: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)  # of each plan: its key, before, after
    undone_at: Mapped[dt.datetime | None]
