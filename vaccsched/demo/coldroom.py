"""Fridges with a week of readings, a lot that waits for its evaluation, deliveries signed once and refused."""

import datetime as dt
import uuid

from vaccsched.coldchain import operations as coldchain
from vaccsched.demo.facts import PRODUCTS
from vaccsched.demo.places import Place
from vaccsched.shared import clock
from vaccsched.shared.degrees import degrees
from vaccsched.stock import operations as stock
from vaccsched.stock import queries
from vaccsched.stock.models import Location, LocationKind, TransportKind

FURNITURE = (
    ("1 号冰箱", LocationKind.FRIDGE),
    ("2 号冰箱", LocationKind.FRIDGE),
    ("冷冻柜", LocationKind.FREEZER),
    ("1 号接种台", LocationKind.STATION),
    ("出诊冷藏包", LocationKind.BAG),
)
USUAL = {"1 号冰箱": (46, 51, 44, 48), "2 号冰箱": (38, 42, 40, 37), "冷冻柜": (-196, -201, -189, -198)}
DAYS = 7
MORNING, AFTERNOON = dt.time(8, 3), dt.time(15, 6)
TOO_WARM = 96  # 0.1 ℃, yesterday afternoon in fridge 2
HELD, AWAITED = 4, 5  # numbers of the lots inside the trace codes
FROZEN = "BOPV"


def furnish(places: list[Place], *, now: dt.datetime) -> dict[uuid.UUID, dict[str, Location]]:
    """The same furniture in every clinic, by name."""
    return {
        place.id: {
            name: stock.add_location(
                clinic_id=place.id, name=name, kind=kind, station_id=None, actor=place.staff["stock"], now=now
            )
            for name, kind in FURNITURE
        }
        for place in places
    }


def shelf_of(rooms: dict[str, Location], vaccine: str) -> uuid.UUID:
    """Where packs of a vaccine stand."""
    return rooms["冷冻柜" if vaccine == FROZEN else "1 号冰箱"].id


def live(places: list[Place], rooms: dict[uuid.UUID, dict[str, Location]], *, now: dt.datetime) -> None:
    """A week of readings; in the first clinic a lot of fridge 2 waits for its evaluation."""
    for number, place in enumerate(places, start=1):
        if number == 1:
            _spare_lot(place, number, rooms[place.id]["2 号冰箱"].id, now=now)
        for name, usual in USUAL.items():
            _read(place, rooms[place.id][name], usual, warm=number == 1 and name == "2 号冰箱", now=now)
        _deliver(place, number, rooms[place.id]["1 号冰箱"].id, now=now)
    _refuse(places[0], rooms[places[0].id]["1 号冰箱"].id, now=now)


def _read(place: Place, room: Location, usual: tuple[int, ...], *, warm: bool, now: dt.datetime) -> None:
    """The week as the logger of this place wrote it, two a day; yesterday's second was too warm in one of them."""
    today = clock.day_of(now)
    lines = ["时间,温度"]
    for back in range(DAYS, -1, -1):
        for turn, at in enumerate((MORNING, AFTERNOON)):
            tenths = usual[(back * 2 + turn) % len(usual)]
            if warm and back == 1 and at is AFTERNOON:
                tenths = TOO_WARM
            if clock.instant_of(today - dt.timedelta(days=back), at) <= now:
                lines.append(f"{today - dt.timedelta(days=back)} {at:%H:%M},{tenths / 10}")
    coldchain.import_file(
        clinic_id=place.id, location_id=room.id, text="\n".join(lines), actor=place.staff["stock"], now=now
    )


def _codes(vaccine: str, number: int, lot: int, packs: int) -> list[str]:
    [facts] = [one for one in PRODUCTS if one.vaccine == vaccine]
    return [f"{facts.code}{number:02d}{lot:02d}{pack:09d}" for pack in range(1, packs + 1)]


def _product_id(vaccine: str) -> uuid.UUID:
    return next(one.id for one in queries.products() if one.vaccine_code == vaccine)


def _spare_lot(place: Place, number: int, location_id: uuid.UUID, *, now: dt.datetime) -> None:
    expires_on = clock.day_of(now) + dt.timedelta(days=75)
    stock.receive(
        clinic_id=place.id, product_id=_product_id("HEPB"), lot_number=f"{expires_on:%Y%m}HB{HELD}",
        expires_on=expires_on, trace_codes=_codes("HEPB", number, HELD, 8), location_id=location_id,
        actor=place.staff["stock"], now=now - dt.timedelta(days=5),
    )  # fmt: skip


def _papers(now: dt.datetime, *, highest: int) -> stock.DeliveryFacts:
    return stock.DeliveryFacts(
        supplier="青山县疾控中心（演示）", courier="演示司机", arrived_at=now - dt.timedelta(minutes=50),
        transport=TransportKind.COLD, trip_minutes=95, start_tenths=42, arrival_tenths=48, lowest_tenths=39,
        highest_tenths=highest, interval_minutes=10, packaging_ok=True, cooling_ok=True,
    )  # fmt: skip


def _deliver(place: Place, number: int, location_id: uuid.UUID, *, now: dt.datetime) -> None:
    keeper = place.staff["stock"]
    delivery = stock.open_delivery(
        clinic_id=place.id, location_id=location_id, facts=_papers(now, highest=56), actor=keeper, now=now
    )
    expires_on = clock.day_of(now) + dt.timedelta(days=330)
    facts = stock.LotFacts(
        product_id=_product_id("IIV"), lot_number=f"{expires_on:%Y%m}IIV{AWAITED}", expires_on=expires_on,
        release_certificate="演示批签 2026-0815", imported=False, import_clearance=None,
        trace_codes=_codes("IIV", number, AWAITED, 20),
    )  # fmt: skip
    stock.add_lot(delivery_id=delivery.id, facts=facts, actor=keeper, now=now)
    stock.sign_first(delivery_id=delivery.id, actor=keeper, now=now)


def _refuse(place: Place, location_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Three days ago a delivery came too warm: refused and reported."""
    then = now - dt.timedelta(days=3)
    keeper = place.staff["stock"]
    refused = stock.open_delivery(
        clinic_id=place.id, location_id=location_id, facts=_papers(then, highest=127), actor=keeper, now=then
    )
    told = f"县市场监管局、县疾控中心（演示），途中最高 {degrees(127)}"
    stock.report_refusal(delivery_id=refused.id, reported_to=told, actor=keeper, now=then)
