"""Vaccine products, and what stands in the clinics' refrigerators: also an expired and a quarantined lot to try."""

import datetime as dt
import functools
import uuid

from vaccsched.demo import coldroom
from vaccsched.demo.facts import PRODUCTS, SERVICE_FEN, ProductFacts
from vaccsched.demo.places import Place
from vaccsched.shared import clock
from vaccsched.shared.db import db, new_id
from vaccsched.stock import operations as stock
from vaccsched.stock.models import Location, LotStatus
from vaccsched.vaccines.models import Vaccine, VaccineProduct

GOOD, EXPIRED, QUARANTINED = 1, 2, 3  # number of the lot inside the trace code
LONG_AGO = dt.timedelta(days=200)
TRIED = ("DTAP", "IIV", "PPV23")  # vaccines that have an expired and a quarantined lot, too


def trace_code(product_code: str, place_number: int, lot: int, pack: int) -> str:
    """Twenty digits: 7 of the product, 2 of the clinic, 2 of the lot, 9 of the pack."""
    return f"{product_code}{place_number:02d}{lot:02d}{pack:09d}"


def fill(places: list[Place], rooms: dict[uuid.UUID, dict[str, Location]], *, now: dt.datetime) -> None:
    """The same products in every clinic, each on its shelf."""
    products = {facts.vaccine: _product(facts) for facts in PRODUCTS}
    db.session.flush()
    for number, place in enumerate(places, start=1):
        for facts in PRODUCTS:
            _receive(
                place,
                number,
                facts,
                products[facts.vaccine],
                shelf=coldroom.shelf_of(rooms[place.id], facts.vaccine),
                now=now,
            )


def _product(facts: ProductFacts) -> VaccineProduct:
    vaccine = db.session.get_one(Vaccine, facts.vaccine)
    product = VaccineProduct(
        id=new_id(),
        vaccine_code=facts.vaccine,
        product_code=facts.code,
        name=vaccine.name_zh,
        manufacturer=facts.maker,
        specification=facts.specification,
        dose_ml_hundredths=facts.millilitres,
        route=vaccine.route.split("/")[0],
        doses_per_pack=facts.doses,
        open_minutes=facts.open_minutes,
    )
    db.session.add(product)
    return product


def _receive(
    place: Place, number: int, facts: ProductFacts, product: VaccineProduct, *, shelf: uuid.UUID, now: dt.datetime
) -> None:
    today = clock.day_of(now)
    shelved = functools.partial(_lot, place, number, facts, product, shelf=shelf)
    shelved(lot=GOOD, packs=facts.packs, expires_on=today + dt.timedelta(days=420), now=now)
    if facts.vaccine in TRIED:
        shelved(lot=EXPIRED, packs=2, expires_on=today - dt.timedelta(days=9), now=now - LONG_AGO)
        held = shelved(lot=QUARANTINED, packs=2, expires_on=today + dt.timedelta(days=200), now=now)
        stock.set_lot_status(
            lot_id=held, status=LotStatus.QUARANTINED, reason="演示：外包装受潮", actor=place.staff["stock"], now=now
        )
    if facts.price:
        stock.set_price(
            clinic_id=place.id,
            vaccine_code=facts.vaccine,
            vaccine_fen=facts.price,
            service_fen=SERVICE_FEN,
            effective_from=today - dt.timedelta(days=30),
            actor=place.staff["manager"],
            now=now,
        )


def _lot(
    place: Place,
    number: int,
    facts: ProductFacts,
    product: VaccineProduct,
    *,
    lot: int,
    packs: int,
    expires_on: dt.date,
    shelf: uuid.UUID,
    now: dt.datetime,
) -> uuid.UUID:
    received = stock.receive(
        clinic_id=place.id,
        product_id=product.id,
        lot_number=f"{expires_on:%Y%m}{facts.code[-3:]}{lot}",
        expires_on=expires_on,
        trace_codes=[trace_code(facts.code, number, lot, pack) for pack in range(1, packs + 1)],
        location_id=shelf,
        actor=place.staff["stock"],
        now=now - dt.timedelta(days=1),
    )
    return received.id
