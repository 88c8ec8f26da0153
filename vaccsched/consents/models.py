"""Consent texts in their versions, consents (知情同意), the follow-up of a refusal."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.screening.models import SignatureMethod, Signed
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits.models import PlannedDose


class ConsentDecision(enum.StrEnum):
    AGREED = "agreed"
    REFUSED = "refused"


class TextSource(enum.StrEnum):
    """Who wrote a version of a consent text."""

    PROGRAMME = "programme"  # made from programme data
    COUNTY = "county"


class FollowUp(enum.StrEnum):
    """What comes after a refusal."""

    CALL = "call"  # 电话回访
    ASK_AGAIN = "ask_again"  # 下次来再问
    NONE = "none"  # 不用随访


class ConsentText(HasId, Base):
    """A version of what is told before a vaccine is given (疫苗管理法 第45条); never changed once used."""

    __tablename__ = "consent_texts"
    __table_args__ = (sa.UniqueConstraint("vaccine_code", "version"),)

    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    version: Mapped[int]
    effective_from: Mapped[dt.date]
    parts: Mapped[dict[str, Any]]  # {"zh": {"kind": …, "action": …, "contraindications": …, …}, "en": {…}}
    source: Mapped[TextSource] = mapped_column(
        Word(TextSource), default=TextSource.PROGRAMME, server_default="programme"
    )
    author_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    created_at: Mapped[dt.datetime]

    vaccine: Mapped[Vaccine] = relationship()


class Consent(Signed, HasId, Base):
    """A decision about one planned dose, signed by the person or the guardian present; the text's version is kept.

    Append-only, and kept until the vaccine's expiry plus five years at least (预防接种工作规范(2023年版) §6.3.4).
    """

    __tablename__ = "consents"

    planned_dose_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PlannedDose.id), unique=True)
    consent_text_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(ConsentText.id))
    decision: Mapped[ConsentDecision] = mapped_column(Word(ConsentDecision))
    signature_sealed: Mapped[str | None]  # SVG path drawn on the canvas
    method: Mapped[SignatureMethod] = mapped_column(Word(SignatureMethod))
    signed_at: Mapped[dt.datetime]
    witness_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    reason: Mapped[str | None]  # of a refusal
    follow_up: Mapped[FollowUp | None] = mapped_column(Word(FollowUp))  # of a refusal
    follow_up_on: Mapped[dt.date | None]
    price_fen: Mapped[int | None]  # what a self-paid dose was told to cost, 0.01 yuan

    signature = Encrypted()
    planned_dose: Mapped[PlannedDose] = relationship()
    text: Mapped[ConsentText] = relationship()
    witness: Mapped[StaffAccount] = relationship()


class FollowUpDone(HasId, Base):
    """Somebody asked again after a refusal, and what was said."""

    __tablename__ = "consent_follow_ups"

    consent_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Consent.id), unique=True)
    note: Mapped[str]
    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    done_at: Mapped[dt.datetime]


def _kept(_mapper: object, _connection: object, row: Base) -> None:
    raise RuntimeError(f"{row.__tablename__} is kept by law and never changed")


for _model in (Consent, ConsentText):
    sa.event.listen(_model, "before_update", _kept)
    sa.event.listen(_model, "before_delete", _kept)
