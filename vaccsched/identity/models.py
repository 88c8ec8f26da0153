"""Staff accounts, roles, sessions, devices, shifts, training certificates."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic, County, Station


class Role(enum.StrEnum):
    REGISTRAR = "registrar"  # 登记员
    SCREENER = "screener"  # 预检医生
    VACCINATOR = "vaccinator"  # 接种护士
    OBSERVER = "observer"  # 留观护士
    STOCK_KEEPER = "stock_keeper"  # 疫苗管理员
    MANAGER = "manager"  # 门诊负责人
    COUNTY_SUPERVISOR = "county_supervisor"  # 县级督导
    AUDITOR = "auditor"  # 审计员
    ADMINISTRATOR = "administrator"  # 系统管理员


class Permission(enum.StrEnum):
    """A right that a staff route asks for. One word per kind of act."""

    ARRIVE = "arrive"  # desk: look up, admit, print tickets, book for callers
    REGISTER_PERSON = "register_person"
    SCREEN = "screen"  # inquiry and consent
    VACCINATE = "vaccinate"  # bedside check and dose
    LEAD_QUEUE = "lead_queue"  # move somebody in the queue: call, hold, pass over, send to another station
    OBSERVE = "observe"  # observation room
    TREAT = "treat"  # reactions: take an alarm, keep the emergency log, report (AEFI)
    KEEP_STOCK = "keep_stock"
    COLD_CHAIN = "cold_chain"  # read fridges, sign second for stock
    SEE_DAY = "see_day"  # the manager's day
    PLAN = "plan"  # places
    MANAGE_STAFF = "manage_staff"  # accounts, certificates, shifts
    MANAGE_DEVICES = "manage_devices"
    SUPERVISE = "supervise"  # all clinics of the county
    AUDIT = "audit"
    SEE_RECORD = "see_record"  # a person's doses, health facts and what is due; each look is audited
    IMPORT = "import"  # bring in residents, past doses, staff and temperatures from files
    MERGE_PERSONS = "merge_persons"  # make one file of two of the same person, and undo it
    PAPER = "paper"  # print sheets for hours without a server, enter them later
    REVEAL = "reveal"  # full identity number or phone, with a reason
    RECALL = "recall"  # the ledger of elders and of late children: invite, call, write down what became of it


class PrincipalKind(enum.StrEnum):
    STAFF = "staff"
    ACCOUNT = "account"
    DEVICE = "device"


class DeviceKind(enum.StrEnum):
    WAITING_SCREEN = "waiting_screen"  # 候种大屏
    OBSERVATION_SCREEN = "observation_screen"  # 留观大屏
    DOOR_SCREEN = "door_screen"  # 门口屏, of one station
    RECIPIENT_SCREEN = "recipient_screen"  # 对面屏, of one vaccination station: the recipient reads and confirms
    KIOSK = "kiosk"  # 自助取号机


class CertificateTask(enum.StrEnum):
    """What a training certificate allows (疫苗管理法 第44条)."""

    SCREENING = "screening"
    VACCINATION = "vaccination"
    OBSERVATION = "observation"


class StaffAccount(HasId, Base):
    """A member of staff. ``clinic_id`` is None for county staff."""

    __tablename__ = "staff_accounts"

    county_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(County.id))
    clinic_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Clinic.id), index=True)
    username: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None]
    disabled_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]

    clinic: Mapped[Clinic | None] = relationship()
    roles: Mapped[list["StaffRole"]] = relationship(
        back_populates="staff", cascade="all, delete-orphan", lazy="selectin", order_by="StaffRole.role"
    )


class StaffRole(HasId, Base):
    """One role of one account."""

    __tablename__ = "staff_roles"
    __table_args__ = (sa.UniqueConstraint("staff_id", "role"),)

    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    role: Mapped[Role] = mapped_column(Word(Role))

    staff: Mapped[StaffAccount] = relationship(back_populates="roles")


class Device(HasId, Base):
    """A wall screen, enrolled once with a token; only the token's hash is kept. A door screen has its station."""

    __tablename__ = "devices"

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id), index=True)
    kind: Mapped[DeviceKind] = mapped_column(Word(DeviceKind))
    station_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Station.id))
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    enrolled_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]

    clinic: Mapped[Clinic] = relationship()
    station: Mapped[Station | None] = relationship()


class PrincipalSession(HasId, Base):
    """A signed-in principal on one browser. The cookie holds a random token; only its hash is kept."""

    __tablename__ = "principal_sessions"
    __table_args__ = (sa.Index(None, "principal_kind", "principal_id"),)

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    principal_kind: Mapped[PrincipalKind] = mapped_column(Word(PrincipalKind))
    principal_id: Mapped[uuid.UUID]
    station_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Station.id))
    station_chosen_at: Mapped[dt.datetime | None]  # of two browsers at one station the later choice counts
    user_agent: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class Shift(HasId, Base):
    """Who works at which station on which day (人员调配)."""

    __tablename__ = "shifts"
    __table_args__ = (
        sa.UniqueConstraint("staff_id", "day", "starts_at"),
        sa.CheckConstraint("starts_at < ends_at", name="starts_before_end"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    station_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Station.id))
    day: Mapped[dt.date]
    starts_at: Mapped[dt.time]
    ends_at: Mapped[dt.time]

    staff: Mapped[StaffAccount] = relationship()
    station: Mapped[Station] = relationship()


class TrainingCertificate(HasId, Base):
    """Proof of training and examination for one task; without a valid one the task is refused."""

    __tablename__ = "training_certificates"
    __table_args__ = (
        sa.UniqueConstraint("staff_id", "task", "number"),
        sa.CheckConstraint("issued_on <= valid_until", name="issued_before_expiry"),
    )

    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    task: Mapped[CertificateTask] = mapped_column(Word(CertificateTask))
    number: Mapped[str] = mapped_column(sa.String(60))
    issued_on: Mapped[dt.date]
    valid_until: Mapped[dt.date]
    revoked_at: Mapped[dt.datetime | None]

    staff: Mapped[StaffAccount] = relationship()
