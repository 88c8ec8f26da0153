"""Questions about vaccines: the table that other rooms point to, and the programme behind it. Changes nothing."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import get_locale

from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.vaccines.forecast import in_force
from vaccsched.vaccines.models import Vaccine, VaccineProduct


def vaccines() -> list[Vaccine]:
    """All vaccines in the order of the programme."""
    return list(db.session.scalars(sa.select(Vaccine).order_by(Vaccine.position)))


def get_vaccine(code: str) -> Vaccine:
    """:raises NotFound:"""
    found = db.session.get(Vaccine, code)
    if found is None:
        raise NotFound
    return found


def products(vaccine_codes: Sequence[str] | None = None) -> list[VaccineProduct]:
    """All products, or those of some vaccines, by vaccine and name."""
    wanted = sa.select(VaccineProduct).join(Vaccine).order_by(Vaccine.position, VaccineProduct.name)
    if vaccine_codes is not None:
        wanted = wanted.where(VaccineProduct.vaccine_code.in_(vaccine_codes))
    return list(db.session.scalars(wanted))


def name_of(code: str) -> str:
    """The name of a vaccine in the reader's language; history-only products included, an unknown code as it is."""
    product = in_force().products.get(code)
    if product is None:
        return code
    return product.name_en if str(get_locale()).startswith("en") else product.name_zh
