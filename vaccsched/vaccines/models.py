"""Vaccines of the programme, and the products that are on the market."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.shared.db import Base, HasId, Word


class Programme(enum.StrEnum):
    NIP = "NIP"  # 免疫规划疫苗
    NIP_CATCHUP = "NIP_CATCHUP"  # 免疫规划补种
    NON_NIP = "NON_NIP"  # 非免疫规划疫苗


class VaccineKind(enum.StrEnum):
    NON_LIVE = "non_live"
    INJECTED_LIVE = "injected_live"
    ORAL_LIVE = "oral_live"
    INTRANASAL_LIVE = "intranasal_live"
    IMMUNOGLOBULIN = "immunoglobulin"
    BY_PRODUCT = "by_product"


class Vaccine(Base):
    """A vaccine of the programme data (``programme.yaml``), loaded so that other tables can point to it."""

    __tablename__ = "vaccines"

    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    abbr: Mapped[str] = mapped_column(sa.String(40))
    programme: Mapped[Programme] = mapped_column(Word(Programme))
    kind: Mapped[VaccineKind] = mapped_column(Word(VaccineKind))
    route: Mapped[str] = mapped_column(sa.String(10))
    site: Mapped[str]
    dose_text: Mapped[str]
    urgent: Mapped[bool] = mapped_column(default=False)
    national_codes: Mapped[list[str]] = mapped_column(default=list)
    data_version: Mapped[str] = mapped_column(sa.String(40))
    position: Mapped[int]


class VaccineProduct(HasId, Base):
    """A product: one vaccine of one marketing authorisation holder (上市许可持有人) in one pack."""

    __tablename__ = "vaccine_products"
    __table_args__ = (
        sa.UniqueConstraint("product_code"),
        sa.CheckConstraint("doses_per_pack >= 1", name="doses_per_pack"),
    )

    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    product_code: Mapped[str] = mapped_column(sa.String(7))  # first seven digits of the 追溯码 (药品标识码)
    gtin: Mapped[str | None] = mapped_column(sa.String(14), unique=True)
    name: Mapped[str]
    manufacturer: Mapped[str]
    specification: Mapped[str]  # 规格, e.g. 0.5mL/支
    dose_ml_hundredths: Mapped[int | None]  # volume of one dose in 0.01 mL; None for sugar pills
    route: Mapped[str] = mapped_column(sa.String(10))
    doses_per_pack: Mapped[int] = mapped_column(default=1)
    open_minutes: Mapped[int]  # use within, once opened: live 30, inactivated 60, or the leaflet's

    vaccine: Mapped[Vaccine] = relationship()
