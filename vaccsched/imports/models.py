"""Files of other systems on their way in: the file, its rows in blocks, how its columns are read, what came in."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.stock.models import Location


class ImportKind(enum.StrEnum):
    """What the rows of a file are."""

    RESIDENTS = "residents"  # 受种者
    DOSES = "doses"  # 以往接种
    STAFF = "staff"  # 工作人员
    WARMTH = "warmth"  # 记录仪温度


class ImportStatus(enum.StrEnum):
    """Where a file stands (`docs/states.md`)."""

    READING = "reading"
    READ = "read"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    UNREADABLE = "unreadable"
    WITHDRAWN = "withdrawn"


class Likeness(enum.StrEnum):
    """What becomes of a row that looks like somebody on file."""

    PROPOSE = "propose"  # a file of its own, proposed for merging
    SKIP = "skip"  # left out


class Outcome(enum.StrEnum):
    """What a row is: found by the dry run, done by the run."""

    NEW = "new"
    KNOWN = "known"  # it is here already
    LIKE = "like"  # new, and perhaps somebody who is on file already
    WRONG = "wrong"


class Import(HasId, Base):
    """One file. ``checked_blocks`` and ``done_blocks`` are high-water marks, written with each block's own rows."""

    __tablename__ = "imports"
    __table_args__ = (
        sa.Index(None, "clinic_id", "sent_at"),
        sa.CheckConstraint("checked_blocks BETWEEN 0 AND blocks", name="checked_blocks"),
        sa.CheckConstraint("done_blocks BETWEEN 0 AND blocks", name="done_blocks"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    kind: Mapped[ImportKind] = mapped_column(Word(ImportKind))
    status: Mapped[ImportStatus] = mapped_column(Word(ImportStatus), default=ImportStatus.READING)
    name: Mapped[str] = mapped_column(sa.String(120))
    digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of the file
    size: Mapped[int]  # bytes
    location_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Location.id))  # of temperatures of one fridge
    head: Mapped[list[str]] = mapped_column(default=list)  # names of the columns as the file has them
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)  # our field → position of the column
    rows: Mapped[int] = mapped_column(default=0)
    blocks: Mapped[int] = mapped_column(default=0)
    checked_blocks: Mapped[int] = mapped_column(default=0)
    done_blocks: Mapped[int] = mapped_column(default=0)
    checked: Mapped[dict[str, Any]] = mapped_column(default=dict)  # rows by outcome, dry run
    done: Mapped[dict[str, Any]] = mapped_column(default=dict)  # rows by outcome, run
    likeness: Mapped[Likeness] = mapped_column(Word(Likeness), default=Likeness.PROPOSE)
    fault: Mapped[str | None] = mapped_column(sa.String(40))  # why the file cannot be read
    sent_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    sent_at: Mapped[dt.datetime]
    started_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    started_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    forgotten_at: Mapped[dt.datetime | None]  # its rows were deleted, the counts stay

    clinic: Mapped[Clinic] = relationship()
    sent_by: Mapped[StaffAccount | None] = relationship(foreign_keys=[sent_by_id])


class ImportPiece(HasId, Base):
    """A piece of the file as it came, encrypted; deleted once the file is read."""

    __tablename__ = "import_pieces"
    __table_args__ = (sa.UniqueConstraint("import_id", "number"),)

    import_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Import.id))
    number: Mapped[int]
    sealed: Mapped[bytes]


class ImportBlock(HasId, Base):
    """Some rows of the file in order, encrypted, and what became of each. One block is one transaction."""

    __tablename__ = "import_blocks"
    __table_args__ = (sa.UniqueConstraint("import_id", "number"),)

    import_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Import.id))
    number: Mapped[int]
    rows_sealed: Mapped[bytes]  # JSON: [[line, [cell, …]], …]
    results_sealed: Mapped[bytes | None]  # JSON: [[line, outcome, [[field, code, shown], …], made, other], …]
    to_show: Mapped[int] = mapped_column(default=0)  # rows that somebody should look at


class ImportKey(HasId, Base):
    """A thing that the dry run met in the file, so that its second row is told; deleted with the rows."""

    __tablename__ = "import_keys"
    __table_args__ = (sa.UniqueConstraint("import_id", "key"),)

    import_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Import.id))
    key: Mapped[str] = mapped_column(sa.String(64))
    line: Mapped[int]


class ImportMark(HasId, Base):
    """A row without a number of its own came in: the same row again is not a second person. A keyed hash, for good."""

    __tablename__ = "import_marks"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "kind", "key"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    kind: Mapped[ImportKind] = mapped_column(Word(ImportKind))
    key: Mapped[str] = mapped_column(sa.String(64))
    made_id: Mapped[uuid.UUID]


class ImportLayout(HasId, Base):
    """How this clinic reads a kind of file: by the name of the column. Remembered when a file is checked."""

    __tablename__ = "import_layouts"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "kind", "column"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    kind: Mapped[ImportKind] = mapped_column(Word(ImportKind))
    column: Mapped[str] = mapped_column(sa.String(80))  # as compared: without spaces, lower case
    field: Mapped[str] = mapped_column(sa.String(30))  # ours; empty: not needed
    used_at: Mapped[dt.datetime]


class ImportWord(HasId, Base):
    """How this clinic's other system writes a vaccine, a job: its word → our code. Remembered when somebody says it."""

    __tablename__ = "import_words"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "field", "word"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    field: Mapped[str] = mapped_column(sa.String(30))
    word: Mapped[str] = mapped_column(sa.String(80))
    code: Mapped[str] = mapped_column(sa.String(40))
