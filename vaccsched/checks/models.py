"""三查七对一验证: fifteen atomic items per planned dose, and the dose given after them."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Relation
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Station
from vaccsched.stock.models import Pack
from vaccsched.stops.models import Item as Item
from vaccsched.stops.models import ItemResult as ItemResult
from vaccsched.visits.models import PlannedDose
from vaccsched.visits.models import StationPause as StationPause


class ItemMethod(enum.StrEnum):
    """How an item was found: by the machine from the record, by a scan, by eyes, or told by the recipient."""

    MACHINE = "machine"
    SCAN = "scan"
    EYES = "eyes"
    RECIPIENT = "recipient"


class CodeEntry(enum.StrEnum):
    """How a code came in. Typing needs a reason and is counted."""

    SCAN = "scan"
    CAMERA = "camera"
    TYPED = "typed"


class BedsideCheck(HasId, Base):
    """The check of one planned dose at one station: what was scanned so far, and the dose that came of it."""

    __tablename__ = "bedside_checks"

    planned_dose_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PlannedDose.id), unique=True)
    station_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Station.id))
    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    ticket_scanned_at: Mapped[dt.datetime | None]
    pack_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Pack.id))
    pack_scanned_at: Mapped[dt.datetime | None]
    pack_entry: Mapped[CodeEntry | None] = mapped_column(Word(CodeEntry))
    typed_reason: Mapped[str | None] = mapped_column(sa.String(40))
    site: Mapped[BodySite | None] = mapped_column(Word(BodySite))
    verified_by: Mapped[Relation | None] = mapped_column(Word(Relation))
    verified_method: Mapped[str | None] = mapped_column(sa.String(20))
    verified_at: Mapped[dt.datetime | None]
    immunization_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Immunization.id), unique=True)
    given_at: Mapped[dt.datetime | None]

    planned_dose: Mapped[PlannedDose] = relationship()
    pack: Mapped[Pack | None] = relationship()
    items: Mapped[list["CheckItem"]] = relationship(back_populates="check", lazy="selectin")


class CheckItem(HasId, Base):
    """One atomic item: result, how, who, when."""

    __tablename__ = "check_items"
    __table_args__ = (sa.UniqueConstraint("check_id", "item"),)

    check_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(BedsideCheck.id))
    item: Mapped[Item] = mapped_column(Word(Item))
    result: Mapped[ItemResult] = mapped_column(Word(ItemResult))
    method: Mapped[ItemMethod] = mapped_column(Word(ItemMethod))
    planned: Mapped[str | None]
    found: Mapped[str | None]
    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    at: Mapped[dt.datetime]

    check: Mapped[BedsideCheck] = relationship(back_populates="items")
