"""The class of a rule by day, and every soft stop that was shown, with its answer."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vaccsched.identity.models import StaffAccount
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic, County
from vaccsched.visits.models import PlannedDose


class Item(enum.StrEnum):
    """The fifteen atomic items (domain.md §1.4; 预防接种工作规范(2023) §6), in the order they are shown."""

    HEALTH_STATUS_CHECKED = "health_status_checked"
    CONTRAINDICATION_CHECKED = "contraindication_checked"
    CERTIFICATE_CHECKED = "certificate_checked"
    VACCINE_APPEARANCE_OK = "vaccine_appearance_ok"
    SYRINGE_APPEARANCE_OK = "syringe_appearance_ok"
    LOT_OK = "lot_ok"
    EXPIRY_OK = "expiry_ok"
    NAME_OK = "name_ok"
    AGE_OK = "age_ok"
    PRODUCT_OK = "product_ok"
    SPECIFICATION_OK = "specification_ok"
    DOSE_OK = "dose_ok"
    SITE_OK = "site_ok"
    ROUTE_OK = "route_ok"
    RECIPIENT_VERIFIED = "recipient_verified"


class ItemResult(enum.StrEnum):
    OK = "ok"
    MISMATCH = "mismatch"


class SoftRule(enum.StrEnum):
    """Rules that ask for a reason. Only these have a class; a hard stop of the law is none of them."""

    BRAND_DIFFERS = "brand_differs"
    NEAR_EXPIRY = "near_expiry"
    OTHER_GUARDIAN = "other_guardian"
    LOOK_ALIKE = "look_alike"


class RuleKind(enum.StrEnum):
    SOFT = "soft"  # asks for a reason
    HARD = "hard"  # stops


class RuleClass(HasId, Base):
    """The county's decision: from a day on, this rule asks or stops. Append-only; the latest that has begun counts."""

    __tablename__ = "rule_classes"
    __table_args__ = (sa.UniqueConstraint("county_id", "rule", "effective_from"),)

    county_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(County.id))
    rule: Mapped[SoftRule] = mapped_column(Word(SoftRule))
    kind: Mapped[RuleKind] = mapped_column(Word(RuleKind))
    effective_from: Mapped[dt.date]
    reason: Mapped[str]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    decided_at: Mapped[dt.datetime]


class SoftStop(HasId, Base):
    """A soft stop as it was shown for one planned dose. ``about``: the pack or the relation it was about."""

    __tablename__ = "soft_stops"
    __table_args__ = (
        sa.UniqueConstraint("planned_dose_id", "rule", "about"),
        sa.Index(None, "clinic_id", "shown_at"),
        sa.CheckConstraint("(reason IS NULL) = (answered_at IS NULL)", name="answered_with_reason"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    planned_dose_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PlannedDose.id))
    rule: Mapped[SoftRule] = mapped_column(Word(SoftRule))
    about: Mapped[str] = mapped_column(sa.String(60))
    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    shown_at: Mapped[dt.datetime]
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    answered_at: Mapped[dt.datetime | None]


def _append_only(_mapper: object, _connection: object, row: Base) -> None:
    raise RuntimeError(f"{row.__tablename__} is append-only")


sa.event.listen(RuleClass, "before_update", _append_only)
sa.event.listen(RuleClass, "before_delete", _append_only)
