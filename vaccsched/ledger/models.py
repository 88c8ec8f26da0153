"""Who is due and has not come: one entry per person of a clinic, counted by night, and the calls that were made."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Person
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class EntryKind(enum.StrEnum):
    CHILD = "child"  # under 18: free doses that are late (逾期未种)
    ELDER = "elder"  # 65 and over: the whole 老年人台账, with or without something due


class CallOutcome(enum.StrEnum):
    """What a recall call ended in."""

    TOLD = "told"  # 已通知，会来
    NO_ANSWER = "no_answer"  # 联系不上
    WRONG_NUMBER = "wrong_number"  # 号码不对、空号
    REFUSED = "refused"  # 拒绝
    NOT_NOW = "not_now"  # 暂时不能打，以后再问
    DONE_ELSEWHERE = "done_elsewhere"  # 已在外接种
    MOVED = "moved"  # 搬走
    DIED = "died"  # 去世


class LedgerEntry(HasId, Base):
    """One person on a clinic's ledger. ``dues`` is what the last count found; the rest is what was done about it.

    ``late_since``: the first day on which a free dose was late; None: nothing is. ``next_on`` None after a call: nobody
    calls again by himself. ``calls`` counts the calls: whoever writes one down says how many there were.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "person_id"),
        sa.CheckConstraint("calls >= 0 AND invitations >= 0", name="counts"),
        sa.CheckConstraint("(calls = 0) = (last_outcome IS NULL)", name="called"),
        sa.CheckConstraint("(invitations = 0) = (invited_at IS NULL)", name="invited"),
        sa.Index(None, "clinic_id", "kind", "is_due", "late_since"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id), index=True)
    kind: Mapped[EntryKind] = mapped_column(Word(EntryKind))
    dues: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)  # {"vaccine", "dose", "since": day or None}
    is_due: Mapped[bool]
    late_since: Mapped[dt.date | None]
    counted_at: Mapped[dt.datetime]
    calls: Mapped[int] = mapped_column(default=0)
    last_outcome: Mapped[CallOutcome | None] = mapped_column(Word(CallOutcome))
    last_called_at: Mapped[dt.datetime | None]
    next_on: Mapped[dt.date | None]
    invitations: Mapped[int] = mapped_column(default=0)
    invited_at: Mapped[dt.datetime | None]
    message_ids: Mapped[list[str]] = mapped_column(sa.JSON, default=list)  # of the last invitation, in the outbox

    clinic: Mapped[Clinic] = relationship()
    person: Mapped[Person] = relationship()


class RecallCall(HasId, Base):
    """One call to somebody who is due. Never changed."""

    __tablename__ = "recall_calls"
    __table_args__ = (sa.Index(None, "person_id", "at"), sa.Index(None, "clinic_id", "at"))

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    outcome: Mapped[CallOutcome] = mapped_column(Word(CallOutcome))
    next_on: Mapped[dt.date | None]
    note_sealed: Mapped[str | None]  # what somebody said may be about health
    due_codes: Mapped[list[str]] = mapped_column(sa.JSON)  # what was due when the call was made

    note = Encrypted()

    by: Mapped[StaffAccount] = relationship()
