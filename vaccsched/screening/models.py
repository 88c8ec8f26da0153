"""Health inquiry (健康询问), its outcome, consent texts and consents (知情同意)."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.booking.models import Appointment
from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Relation
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits.models import PlannedDose, Visit


class InquiryOutcome(enum.StrEnum):
    """Exactly one of three (预防接种工作规范(2023) 附件5-5)."""

    RECOMMEND = "recommend"  # 建议接种
    POSTPONE = "postpone"  # 推迟接种
    NOT_SUITABLE = "not_suitable"  # 不宜接种


class ConsentDecision(enum.StrEnum):
    AGREED = "agreed"
    REFUSED = "refused"


class SignatureMethod(enum.StrEnum):
    CANVAS = "canvas"
    PAPER = "paper"
    SPOKEN = "spoken"


class Prefill(HasId, Base):
    """The 11 answers a resident gave while booking; confirmed again on the day, never used alone."""

    __tablename__ = "prefills"

    appointment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Appointment.id), unique=True)
    answers_sealed: Mapped[str]  # JSON {key: {"yes": bool, "note": str}}
    filled_at: Mapped[dt.datetime]

    answers = Encrypted()


class Inquiry(HasId, Base):
    """The health inquiry of one visit (健康状况询问与接种禁忌核查表), valid on its own day only."""

    __tablename__ = "inquiries"

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id), unique=True)
    day: Mapped[dt.date]
    answers_sealed: Mapped[str]  # JSON {key: {"yes": bool, "note": str}} for all 11 items
    temperature_tenths: Mapped[int | None]  # axillary, 0.1 °C
    outcome: Mapped[InquiryOutcome] = mapped_column(Word(InquiryOutcome))
    advice: Mapped[str] = mapped_column(default="")
    screener_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    decided_at: Mapped[dt.datetime]
    signer_relation: Mapped[Relation] = mapped_column(Word(Relation))
    signer_name_sealed: Mapped[str]
    signature_method: Mapped[SignatureMethod] = mapped_column(Word(SignatureMethod))
    written_authorisation: Mapped[bool] = mapped_column(default=False)  # seen, where no guardian is present

    answers = Encrypted()
    signer_name = Encrypted()
    visit: Mapped[Visit] = relationship()


class ConsentText(HasId, Base):
    """A version of what is told before a vaccine is given (疫苗管理法 第45条); never changed once used."""

    __tablename__ = "consent_texts"
    __table_args__ = (sa.UniqueConstraint("vaccine_code", "version"),)

    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    version: Mapped[int]
    effective_from: Mapped[dt.date]
    parts: Mapped[dict[str, Any]]  # {"zh": {"kind": …, "action": …, "contraindications": …, …}, "en": {…}}
    created_at: Mapped[dt.datetime]

    vaccine: Mapped[Vaccine] = relationship()


class Consent(HasId, Base):
    """A decision about one planned dose, signed by the person or the guardian present; the text's version is kept."""

    __tablename__ = "consents"

    planned_dose_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PlannedDose.id), unique=True)
    consent_text_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(ConsentText.id))
    decision: Mapped[ConsentDecision] = mapped_column(Word(ConsentDecision))
    signer_relation: Mapped[Relation] = mapped_column(Word(Relation))
    signer_name_sealed: Mapped[str]
    signature_sealed: Mapped[str | None]  # SVG path drawn on the canvas
    method: Mapped[SignatureMethod] = mapped_column(Word(SignatureMethod))
    signed_at: Mapped[dt.datetime]
    witness_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    reason: Mapped[str | None]  # of a refusal
    price_fen: Mapped[int | None]  # what a self-paid dose was told to cost, 0.01 yuan
    written_authorisation: Mapped[bool] = mapped_column(default=False)

    signer_name = Encrypted()
    signature = Encrypted()
    planned_dose: Mapped[PlannedDose] = relationship()
    text: Mapped[ConsentText] = relationship()
