"""Immunizations given (append-only), health facts."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.records.append_only import guard_table
from vaccsched.residents.models import Person
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.stock.models import Lot, Pack
from vaccsched.vaccines.models import Vaccine, VaccineProduct


class ImmunizationStatus(enum.StrEnum):
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered_in_error"


class ImmunizationSource(enum.StrEnum):
    GIVEN_HERE = "given_here"
    IMPORTED = "imported"  # from another clinic's record or certificate


class BodySite(enum.StrEnum):
    LEFT_ARM = "left_arm"
    RIGHT_ARM = "right_arm"
    LEFT_THIGH = "left_thigh"
    RIGHT_THIGH = "right_thigh"
    MOUTH = "mouth"
    NOSE = "nose"


class HealthFactKind(enum.StrEnum):
    CONDITION = "condition"
    ALLERGY = "allergy"
    BLOOD_PRODUCT = "blood_product"
    EXPOSURE = "exposure"  # bitten or scratched by an animal, or rabies vaccination before any exposure


class ExposureGrade(enum.StrEnum):
    """狂犬病暴露预防处置工作规范(2023年版): contact, small wounds, bites through the skin."""

    I = "I"  # noqa: E741 - as the norm writes it
    II = "II"
    III = "III"


class Immunization(HasId, Base):
    """One version of the record of one dose (疫苗管理法 第46条; 预防接种工作规范 §9).

    Append-only: a correction or an undo is a new row with the same ``record_id`` and the next ``version``; the
    highest version counts. ``retain_until`` is the vaccine's expiry plus five years.
    """

    __tablename__ = "immunizations"
    __table_args__ = (
        sa.UniqueConstraint("record_id", "version"),
        sa.Index(None, "person_id", "given_at"),
        sa.Index(None, "lot_id"),
        sa.Index(None, "clinic_id", "given_at"),
        sa.CheckConstraint(
            "source = 'imported' OR (clinic_id IS NOT NULL AND product_id IS NOT NULL AND lot_id IS NOT NULL "
            "AND trace_code IS NOT NULL AND expires_on IS NOT NULL AND performer_id IS NOT NULL "
            "AND site IS NOT NULL AND retain_until IS NOT NULL)",
            name="complete_when_given_here",
        ),
    )

    record_id: Mapped[uuid.UUID]
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[ImmunizationStatus] = mapped_column(Word(ImmunizationStatus), default=ImmunizationStatus.COMPLETED)
    source: Mapped[ImmunizationSource] = mapped_column(Word(ImmunizationSource))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    dose_number: Mapped[int]
    given_at: Mapped[dt.datetime]
    given_on: Mapped[dt.date]
    clinic_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Clinic.id))
    product_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(VaccineProduct.id))
    manufacturer: Mapped[str | None]
    lot_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Lot.id))
    lot_number: Mapped[str | None] = mapped_column(sa.String(40))
    expires_on: Mapped[dt.date | None]
    pack_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Pack.id))
    trace_code: Mapped[str | None] = mapped_column(sa.String(60))
    site: Mapped[BodySite | None] = mapped_column(Word(BodySite))
    route: Mapped[str | None] = mapped_column(sa.String(10))
    dose_text: Mapped[str | None]
    given_place: Mapped[str | None]  # of a dose given elsewhere: the clinic as its certificate names it
    performer_name: Mapped[str | None]  # of a dose given elsewhere: who gave it, as the certificate says
    performer_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    recorded_at: Mapped[dt.datetime]
    reason: Mapped[str | None]  # why this version was written
    retain_until: Mapped[dt.date | None]

    person: Mapped[Person] = relationship()
    vaccine: Mapped[Vaccine] = relationship()
    clinic: Mapped[Clinic | None] = relationship()
    product: Mapped[VaccineProduct | None] = relationship()
    performer: Mapped[StaffAccount | None] = relationship(foreign_keys=[performer_id])
    recorded_by: Mapped[StaffAccount | None] = relationship(foreign_keys=[recorded_by_id])


class HealthFact(HasId, Base):
    """A condition, an allergy, a blood product or an exposure in the record; append-only, ended by a later row."""

    __tablename__ = "health_facts"
    __table_args__ = (sa.Index(None, "person_id", "kind"),)

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    kind: Mapped[HealthFactKind] = mapped_column(Word(HealthFactKind))
    code: Mapped[str] = mapped_column(sa.String(60))
    detail: Mapped[str] = mapped_column(default="")
    severe: Mapped[bool] = mapped_column(default=False)
    grade: Mapped[ExposureGrade | None] = mapped_column(Word(ExposureGrade))  # of an exposure
    course: Mapped[str | None] = mapped_column(sa.String(20))  # of rabies vaccine: ESSEN, ZAGREB, PREEXPOSURE
    since: Mapped[dt.date]
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))  # a doctor
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    recorded_at: Mapped[dt.datetime]
    ends_fact_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("health_facts.id"), unique=True)

    confirmed_by: Mapped[StaffAccount | None] = relationship(foreign_keys=[confirmed_by_id])
    recorded_by: Mapped[StaffAccount | None] = relationship(foreign_keys=[recorded_by_id])


guard_table(Immunization.__table__)


def _append_only(_mapper: object, _connection: object, row: Base) -> None:
    raise RuntimeError(f"{row.__tablename__} is append-only")


for _model in (Immunization, HealthFact):
    sa.event.listen(_model, "before_update", _append_only)
    sa.event.listen(_model, "before_delete", _append_only)
