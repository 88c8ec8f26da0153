"""A clinic at work on the day of the visits' builders, with a program that may do everything, and another clinic's."""

import itertools
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.integration.programs import program
from tests.stock.builders import product
from tests.visits.builders import CHILD_BORN, ELDER_BORN, Floor, at, shop
from vaccsched.integration.models import ApiClient
from vaccsched.residents.models import Person
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock
from vaccsched.stock.models import Location, LocationKind
from vaccsched.vaccines.models import VaccineProduct

NOW = at(8, 10)
API = "/api/v1"
_keys = itertools.count(1)


@dataclass
class World:
    """``ours``: the program of the clinic; ``stranger``: the same of another clinic."""

    client: FlaskClient
    floor: Floor
    elder: Person
    child: Person
    fridge: Location
    product: VaccineProduct
    program: ApiClient
    ours: dict[str, str]
    stranger: dict[str, str]

    @property
    def clinic(self) -> str:
        return f"/clinics/{self.floor.clinic.id}"

    def get(self, path: str, *, as_: dict[str, str] | None = None, **more: Any) -> Any:
        return self.client.get(f"{API}{path}", headers={**(as_ or self.ours), **more.pop("headers", {})}, **more)

    def post(self, path: str, body: Any = None, *, key: str | None = None, as_: dict[str, str] | None = None) -> Any:
        headers = {**(as_ or self.ours), "Idempotency-Key": key or f"key-{next(_keys):06d}"}
        return self.client.post(f"{API}{path}", json=body if body is not None else {}, headers=headers)

    def book(self, who: Person, *, slot: int = 2, codes: tuple[str, ...] = ("PPV23",), **more: Any) -> Any:
        body = {"slot_id": str(self.floor.slots[slot].id), "person_id": str(who.id), "vaccine_codes": list(codes)}
        return self.post("/appointments", body, **more)


def world(app: Flask, client: FlaskClient) -> World:
    """At 08:10; the clock is the test's to move."""
    floor = shop(walk_in=3)
    with unit_of_work():
        here = floor.clinic
        elder = builders.person(name="王桂芳", birth_date=ELDER_BORN, clinic_id=here.id)
        child = builders.person(name="陈小满", birth_date=CHILD_BORN, clinic_id=here.id)
        fridge = stock.add_location(
            clinic_id=here.id,
            name="一号冰箱",
            kind=LocationKind.FRIDGE,
            station_id=None,
            actor=floor.actor,
            now=NOW.wall,
        )
        made = product(product_code="8912345")
        ours, headers = program(at=here)
        _other, stranger = program(at=builders.clinic(name="白水县城关社区卫生服务中心"))
    return World(client, floor, elder, child, fridge, made, ours, headers, stranger)
