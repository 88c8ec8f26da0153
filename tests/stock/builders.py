"""Makers of products, lots and packs."""

import datetime as dt
import itertools
from collections.abc import Sequence

from tests.builders import written
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic
from vaccsched.stock import operations
from vaccsched.stock.models import Lot
from vaccsched.vaccines.models import Vaccine, VaccineProduct

_numbers = itertools.count(1)
FAR = dt.date(2028, 6, 30)


def product(*, of: str = "PPV23", doses: int = 1, **more: object) -> VaccineProduct:
    """A product of this vaccine; its codes begin with seven digits of its own."""
    with written():
        vaccine = db.session.get_one(Vaccine, of)
        made = VaccineProduct(
            **{
                "vaccine_code": of,
                "product_code": f"{8100000 + next(_numbers)}",
                "name": vaccine.name_zh,
                "manufacturer": "青山生物",
                "specification": "0.5mL/支",
                "dose_ml_hundredths": 50,
                "route": vaccine.route.split("/")[0],
                "doses_per_pack": doses,
                "open_minutes": 60,
                **more,
            }
        )
        db.session.add(made)
    return made


def codes(which: VaccineProduct, count: int = 1, *, start: int = 1) -> list[str]:
    """Trace codes nobody has used."""
    return [f"{which.product_code}{next(_numbers) + start:013d}" for _ in range(count)]


def lot(
    *,
    at: Clinic,
    by: Actor,
    of: VaccineProduct,
    trace_codes: Sequence[str],
    now: dt.datetime,
    number: str | None = None,
    expires_on: dt.date = FAR,
) -> Lot:
    """A delivery, received."""
    with written():
        return operations.receive(
            clinic_id=at.id,
            product_id=of.id,
            lot_number=number or f"L{next(_numbers):04d}",
            expires_on=expires_on,
            trace_codes=list(trace_codes),
            actor=by,
            now=now,
        )
