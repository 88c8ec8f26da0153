"""Programs of others that may use /api/v1 and /fhir, and what each of them may do there."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.mydata.models import Institution
from vaccsched.shared.db import Base, HasId
from vaccsched.sites.models import Clinic, County


class ClientScope(enum.StrEnum):
    """What a route of a program asks for."""

    CLINICS_READ = "clinics:read"
    AVAILABILITY_READ = "availability:read"
    HOLDS_WRITE = "holds:write"
    APPOINTMENTS_READ = "appointments:read"
    APPOINTMENTS_WRITE = "appointments:write"
    WAITLIST_WRITE = "waitlist:write"
    VISITS_READ = "visits:read"
    VISITS_WRITE = "visits:write"
    PERSONS_READ = "persons:read"
    RECORDS_READ = "records:read"
    RECORDS_WRITE = "records:write"
    STOCK_READ = "stock:read"
    STOCK_WRITE = "stock:write"
    COLDCHAIN_WRITE = "coldchain:write"
    REPORTS_READ = "reports:read"
    FHIR_READ = "fhir:read"


class ApiClient(HasId, Base):
    """A program that signs in with a token (接口用户). ``clinic_id`` None: all clinics of the county;
    ``institution_id``: another institution's, which reads a person's record only by that person's leave.

    Of the token only the digest of its secret is kept.
    """

    __tablename__ = "api_clients"
    __table_args__ = (
        sa.CheckConstraint("rate_per_minute BETWEEN 1 AND 6000", name="rate_per_minute"),
        sa.CheckConstraint("institution_id IS NULL OR clinic_id IS NULL", name="one_owner"),
        sa.Index(None, "county_id"),
        sa.Index(None, "clinic_id"),
    )

    county_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(County.id))
    clinic_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Clinic.id))
    institution_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Institution.id))
    name: Mapped[str] = mapped_column(sa.String(60))
    scopes: Mapped[list[str]]
    secret_hash: Mapped[str] = mapped_column(sa.String(64))
    rate_per_minute: Mapped[int] = mapped_column(default=120)
    made_at: Mapped[dt.datetime]
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))  # None: the command line
    last_used_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]

    clinic: Mapped[Clinic | None] = relationship()
    institution: Mapped[Institution | None] = relationship()
