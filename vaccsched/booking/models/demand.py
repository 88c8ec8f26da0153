"""What people look for and what they say: numbers, no names."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vaccsched.booking.models.appointment import Appointment
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class SearchOutcome(enum.StrEnum):
    """What somebody found who looked for a day."""

    FOUND = "found"
    FULL = "full"  # open days, all places taken
    NOTHING_OPEN = "nothing_open"  # no open day serves these vaccines
    TOO_EARLY = "too_early"  # may be given only after the last open day
    REFUSED = "refused"  # not offered, booked already, not together


class SearchCount(HasId, Base):
    """How often a vaccine was looked for in an hour of a day, by what was found."""

    __tablename__ = "search_counts"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "day", "hour", "vaccine_code", "outcome"),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
    )

    clinic_id: Mapped[uuid.UUID]  # without a foreign key: counts are added late and from memory
    day: Mapped[dt.date]
    hour: Mapped[int]
    vaccine_code: Mapped[str] = mapped_column(sa.String(20))
    outcome: Mapped[SearchOutcome] = mapped_column(Word(SearchOutcome))
    count: Mapped[int]


class SurveyQuestion(enum.StrEnum):
    TIME = "time"  # which time of day suits best
    EASE = "ease"  # was it easy to find a time


class SurveyAnswer(HasId, Base):
    """One tap after booking; one answer to each question and appointment."""

    __tablename__ = "survey_answers"
    __table_args__ = (sa.UniqueConstraint("appointment_id", "question"), sa.Index(None, "clinic_id", "answered_at"))

    appointment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Appointment.id))
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    question: Mapped[SurveyQuestion] = mapped_column(Word(SurveyQuestion))
    answer: Mapped[str] = mapped_column(sa.String(20))
    answered_at: Mapped[dt.datetime]
