"""The observation room: seats, how the thirty minutes ended, alarms, the emergency log, calls back."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.aefi.models import AefiCase
from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Person, Relation
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.visits.models import Visit


class ExitKind(enum.StrEnum):
    COMPLETE = "complete"
    EARLY = "early"


class SeatState(enum.StrEnum):
    """How a person under observation stands; computed, never stored."""

    WATCHING = "watching"  # 观察中
    SOON = "soon"  # 还剩≤5分
    READY = "ready"  # 可以离开
    OVERDUE = "overdue"  # 超时未离
    REACTION = "reaction"  # 不适，有人在处理或等人来


class AlarmState(enum.StrEnum):
    """Computed."""

    RAISED = "raised"
    TAKEN = "taken"
    ENDED = "ended"


class AlarmEnd(enum.StrEnum):
    BETTER = "better"  # 好转，继续留观
    REFERRED = "referred"  # 送医院
    FALSE_ALARM = "false_alarm"  # 误报


class CallResult(enum.StrEnum):
    WELL = "well"
    UNWELL = "unwell"
    NOT_REACHED = "not_reached"


class StepKind(enum.StrEnum):
    """A line of the emergency log."""

    POSITION = "position"  # 平卧、抬高下肢
    ADRENALINE = "adrenaline"
    OXYGEN = "oxygen"
    CALLED_120 = "called_120"
    DOCTOR = "doctor"  # 医生到场
    FLUIDS = "fluids"
    OTHER_DRUG = "other_drug"
    CPR = "cpr"
    AMBULANCE = "ambulance"  # 救护车到
    HANDED_OVER = "handed_over"
    WEIGHT = "weight"
    NOTE = "note"
    ENDED = "ended"


class EmergencyOutcome(enum.StrEnum):
    RECOVERED = "recovered"
    HOSPITAL = "hospital"
    DEATH = "death"


class ObservationExit(HasId, Base):
    """How a visit's observation ended. The database itself refuses a complete one under 1800 seconds."""

    __tablename__ = "observation_exits"
    __table_args__ = (
        sa.CheckConstraint("kind = 'early' OR elapsed_seconds >= 1800", name="thirty_minutes"),
        sa.CheckConstraint(
            "kind = 'complete' OR (reason IS NOT NULL AND signer_name_sealed IS NOT NULL)", name="early_signed"
        ),
    )

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id), unique=True)
    kind: Mapped[ExitKind] = mapped_column(Word(ExitKind))
    last_injection_at: Mapped[dt.datetime]
    left_at: Mapped[dt.datetime]
    elapsed_seconds: Mapped[int]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    reason: Mapped[str | None]
    signer_relation: Mapped[Relation | None] = mapped_column(Word(Relation))
    signer_name_sealed: Mapped[str | None]
    signature_sealed: Mapped[str | None]  # drawn on the screen; None: on paper
    call_back_due_at: Mapped[dt.datetime | None]  # after an early leave the nurse asks by phone how it is
    called_back_at: Mapped[dt.datetime | None]
    called_back_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))

    signer_name = Encrypted()
    signature = Encrypted()
    visit: Mapped[Visit] = relationship()
    calls: Mapped[list["CallBack"]] = relationship(order_by="CallBack.id")


class CallBack(HasId, Base):
    """One try to reach by phone somebody who left early; append-only."""

    __tablename__ = "call_backs"
    __table_args__ = (sa.Index(None, "exit_id"),)

    exit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(ObservationExit.id))
    at: Mapped[dt.datetime]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    result: Mapped[CallResult] = mapped_column(Word(CallResult))
    note_sealed: Mapped[str | None]

    note = Encrypted()


class SeatTaking(HasId, Base):
    """A seat of the room that somebody has; one seat, one visit, as long as it is not freed."""

    __tablename__ = "seat_takings"
    __table_args__ = (
        sa.CheckConstraint("number >= 1", name="number"),
        sa.Index(
            "uq_seat_takings_seat", "clinic_id", "day", "number", unique=True,
            sqlite_where=sa.text("freed_at IS NULL"), postgresql_where=sa.text("freed_at IS NULL"),
        ),
        sa.Index(
            "uq_seat_takings_visit", "visit_id", unique=True,
            sqlite_where=sa.text("freed_at IS NULL"), postgresql_where=sa.text("freed_at IS NULL"),
        ),
    )  # fmt: skip

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    number: Mapped[int]
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id))
    taken_at: Mapped[dt.datetime]
    freed_at: Mapped[dt.datetime | None]


class ReactionAlarm(HasId, Base):
    """Somebody feels unwell: who pressed, who took it, how it ended, with times. One open alarm per visit."""

    __tablename__ = "reaction_alarms"
    __table_args__ = (
        sa.Index(
            "uq_reaction_alarms_open", "visit_id", unique=True,
            sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(None, "clinic_id", "ended_at"),
        sa.CheckConstraint(
            "ended_at IS NULL OR (taken_at IS NOT NULL AND ending IS NOT NULL)", name="taken_then_ended"
        ),
    )  # fmt: skip

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id))
    raised_at: Mapped[dt.datetime]
    raised_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    taken_at: Mapped[dt.datetime | None]
    taken_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    ended_at: Mapped[dt.datetime | None]
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    ending: Mapped[AlarmEnd | None] = mapped_column(Word(AlarmEnd))
    note_sealed: Mapped[str | None]
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(AefiCase.id))

    note = Encrypted()
    visit: Mapped[Visit] = relationship()


class EmergencyLog(HasId, Base):
    """急救记录: begun with one tap; what was done is its steps. Append-only, like them."""

    __tablename__ = "emergency_logs"
    __table_args__ = (sa.Index(None, "clinic_id", "started_at"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    visit_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Visit.id))  # None: somebody without a ticket
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Person.id))
    alarm_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(ReactionAlarm.id), unique=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(AefiCase.id))
    started_at: Mapped[dt.datetime]
    started_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))

    visit: Mapped[Visit | None] = relationship()
    person: Mapped[Person | None] = relationship()
    steps: Mapped[list["EmergencyStep"]] = relationship(order_by="(EmergencyStep.at, EmergencyStep.id)")


class EmergencyStep(HasId, Base):
    """One press: what, when, by whom. Append-only; a log ends once."""

    __tablename__ = "emergency_steps"
    __table_args__ = (
        sa.Index(None, "log_id", "at"),
        sa.Index(
            "uq_emergency_steps_ended", "log_id", unique=True,
            sqlite_where=sa.text("kind = 'ended'"), postgresql_where=sa.text("kind = 'ended'"),
        ),
        sa.CheckConstraint("(kind = 'weight') = (grams IS NOT NULL)", name="weight_in_grams"),
        sa.CheckConstraint("(kind = 'ended') = (outcome IS NOT NULL)", name="ended_with_outcome"),
    )  # fmt: skip

    log_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(EmergencyLog.id))
    kind: Mapped[StepKind] = mapped_column(Word(StepKind))
    at: Mapped[dt.datetime]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    grams: Mapped[int | None]
    outcome: Mapped[EmergencyOutcome | None] = mapped_column(Word(EmergencyOutcome))
    note_sealed: Mapped[str | None]

    note = Encrypted()


def _append_only(_mapper: object, _connection: object, row: Base) -> None:
    raise RuntimeError(f"{row.__tablename__} is append-only")


for _model in (EmergencyLog, EmergencyStep, CallBack):
    sa.event.listen(_model, "before_update", _append_only)
    sa.event.listen(_model, "before_delete", _append_only)
