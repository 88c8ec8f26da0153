"""Health inquiry (健康询问) and its outcome; who signed and how that was known."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.booking.models import Appointment
from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import DocumentKind, Relation
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.visits.models import Visit


class InquiryOutcome(enum.StrEnum):
    """Exactly one of three (预防接种工作规范(2023) 附件5-5)."""

    RECOMMEND = "recommend"  # 建议接种
    POSTPONE = "postpone"  # 推迟接种
    NOT_SUITABLE = "not_suitable"  # 不宜接种


class SignatureMethod(enum.StrEnum):
    CANVAS = "canvas"
    PAPER = "paper"
    SPOKEN = "spoken"


class SignerProof(enum.StrEnum):
    """How it was known who signed."""

    OWN = "own"  # the recipient, identified at the desk
    KNOWN = "known"  # a guardian the clinic knows
    DOCUMENT = "document"  # kind and number of the document that was shown
    UNRECORDED = "unrecorded"  # before this was asked


class Signed:
    """Who signed and how that was known; the document's number is encrypted."""

    signer_relation: Mapped[Relation] = mapped_column(Word(Relation))
    signer_name_sealed: Mapped[str]
    signer_proof: Mapped[SignerProof] = mapped_column(
        Word(SignerProof), default=SignerProof.UNRECORDED, server_default="unrecorded"
    )
    signer_document_kind: Mapped[DocumentKind | None] = mapped_column(Word(DocumentKind))
    signer_document_sealed: Mapped[str | None]
    written_authorisation: Mapped[bool] = mapped_column(default=False)  # seen, where no guardian is present

    signer_name = Encrypted()
    signer_document = Encrypted()


class Prefill(HasId, Base):
    """The 11 answers a resident gave while booking; confirmed again on the day, never used alone."""

    __tablename__ = "prefills"

    appointment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Appointment.id), unique=True)
    answers_sealed: Mapped[str]  # JSON {key: {"yes": bool, "note": str}}
    filled_at: Mapped[dt.datetime]

    answers = Encrypted()


class Inquiry(Signed, HasId, Base):
    """The health inquiry of one visit (健康状况询问与接种禁忌核查表), valid on its own day only."""

    __tablename__ = "inquiries"

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id), unique=True)
    day: Mapped[dt.date]
    answers_sealed: Mapped[str]  # JSON {key: {"yes": bool, "note": str, "on": day or null}} for all 11 items
    temperature_tenths: Mapped[int | None]  # axillary, 0.1 °C
    outcome: Mapped[InquiryOutcome] = mapped_column(Word(InquiryOutcome))
    advice: Mapped[str] = mapped_column(default="")
    screener_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    decided_at: Mapped[dt.datetime]
    signature_method: Mapped[SignatureMethod] = mapped_column(Word(SignatureMethod))

    answers = Encrypted()
    visit: Mapped[Visit] = relationship()
    screener: Mapped[StaffAccount] = relationship()


def _kept(_mapper: object, _connection: object, row: Base) -> None:
    raise RuntimeError(f"{row.__tablename__} is kept by law")


sa.event.listen(Inquiry, "before_delete", _kept)
