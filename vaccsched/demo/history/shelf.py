"""What the fridges held: a delivery each week, and packs taken from it one by one."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.demo.facts import PRODUCTS, SERVICE_FEN, ProductFacts
from vaccsched.demo.places import Place
from vaccsched.demo.shelf import trace_code
from vaccsched.demo.steps import Vials
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.stock import operations as stock
from vaccsched.stock import queries
from vaccsched.stock.models import Location, Lot, Pack

# Doses of a week, as a share of its people, a little more than they need.
WEEKLY = {
    "IIV": 0.62, "PPV23": 0.14, "DTAP": 0.26, "IPV": 0.16, "HEPB": 0.16, "MMR": 0.16, "JEL": 0.16, "MPSVA": 0.14,
    "MPSVAC": 0.1, "HEPAL": 0.1,
}  # fmt: skip
FACTS = {one.vaccine: one for one in PRODUCTS}
FRIDGE = "1 号冰箱"
FIRST_LOT, LOTS = 10, 90  # numbers of the weeks' lots inside the trace codes
BEGINNING = dt.date(2020, 1, 6)


class Shelf(Vials):
    """The clinic's single-dose vaccines; whoever needs another one is not served in the history."""

    def __init__(self, place: Place, number: int, *, weekly: int) -> None:
        super().__init__(number)
        self._place, self._weekly = place, weekly
        self._free: dict[str, list[str]] = {}

    def open(self, day: dt.date) -> None:
        """Before the doors open: see what is there, and receive what the week will need."""
        delivered = clock.instant_of(day, dt.time(7, 5))
        fridge = db.session.scalars(
            sa.select(Location.id).where(Location.clinic_id == self._place.id, Location.name == FRIDGE)
        ).one()
        for vaccine, share in WEEKLY.items():
            self._free[vaccine] = self._unused(FACTS[vaccine])
            need = max(round(self._weekly * share), 6)
            if len(self._free[vaccine]) < max(need // 4, 5):
                self._free[vaccine] += self._receive(FACTS[vaccine], need, day, fridge, now=delivered)

    def has(self, vaccine: str) -> bool:
        """Whether a pack is left."""
        return bool(self._free.get(vaccine))

    def take(self, vaccine: str, _at: dt.datetime) -> str:
        """The oldest pack's trace code."""
        return self._free[vaccine].pop(0)

    def _unused(self, facts: ProductFacts) -> list[str]:
        """Codes of the history's own packs, oldest lot first."""
        begins = f"{facts.code}{self._number:02d}"
        packs = (
            sa.select(Pack.trace_code)
            .join(Lot)
            .where(
                Pack.clinic_id == self._place.id,
                Pack.trace_code >= f"{begins}{FIRST_LOT:02d}",
                Pack.trace_code < f"{begins}:",
                Pack.doses_used == 0,
                Pack.discarded_at.is_(None),
            )
        )
        return list(db.session.scalars(packs.order_by(Lot.expires_on, Pack.trace_code)))

    def _receive(
        self, facts: ProductFacts, packs: int, day: dt.date, fridge: uuid.UUID, *, now: dt.datetime
    ) -> list[str]:
        product = next(one for one in queries.products() if one.vaccine_code == facts.vaccine)
        expires_on = day + dt.timedelta(days=420)
        lot = FIRST_LOT + (day - BEGINNING).days % LOTS
        codes = [trace_code(facts.code, self._number, lot, pack) for pack in range(1, packs + 1)]
        stock.receive(
            clinic_id=self._place.id, product_id=product.id, lot_number=f"{day:%Y%m%d}{facts.code[-3:]}",
            expires_on=expires_on, trace_codes=codes, location_id=fridge, actor=self._place.staff["stock"], now=now,
        )  # fmt: skip
        return codes


def price(place: Place, *, on: dt.date) -> None:
    """What the self-paid ones cost, published before the day unless they had a price."""
    for vaccine in WEEKLY:
        known = queries.find_price(clinic_id=place.id, vaccine_code=vaccine, on=on)
        if FACTS[vaccine].price and known is None:
            stock.set_price(
                clinic_id=place.id,
                vaccine_code=vaccine,
                vaccine_fen=FACTS[vaccine].price,
                service_fen=SERVICE_FEN,
                effective_from=on,
                actor=place.staff["manager"],
                now=clock.instant_of(on - dt.timedelta(days=7), dt.time(9)),
            )
