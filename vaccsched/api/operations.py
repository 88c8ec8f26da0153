"""What programs do that no page does in one step; each is one transaction and is asked for with a key."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from vaccsched.api import queries
from vaccsched.api.errors import NoSuchProduct, NoSuchVaccine
from vaccsched.booking import operations as booking
from vaccsched.booking.models import Hold
from vaccsched.integration import operations as integration
from vaccsched.integration.models import ApiClient
from vaccsched.mydata.models import Scope
from vaccsched.records import operations as records
from vaccsched.records import queries as record_queries
from vaccsched.records.models import Immunization
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.shared.idempotency import made_before, remember
from vaccsched.stock import operations as stock
from vaccsched.stock.models import Delivery
from vaccsched.stock.operations import DeliveryFacts, LotFacts
from vaccsched.vaccines import queries as vaccines


def hold(*, slot_id: uuid.UUID, person_id: uuid.UUID, actor: Actor, key: str, now: dt.datetime) -> Hold:
    """Keep a place for five minutes under the residents' own rules: opening, shares, the rush.

    :raises Refused: as ``booking.operations.hold``.
    """
    body = {"slot_id": slot_id, "person_id": person_id}
    made = made_before(actor=actor, operation="hold", key=key, **body)
    if made is not None:
        return queries.get_hold(hold_id=made)
    held = booking.hold(slot_id=slot_id, person_id=person_id, account_id=None, actor=actor, now=now)
    remember(actor=actor, operation="hold", key=key, made_id=held.id, now=now, **body)
    return held


def announce_delivery(
    *, clinic_id: uuid.UUID, location_id: uuid.UUID, facts: DeliveryFacts, lots: Sequence[dict[str, Any]],
    actor: Actor, key: str, now: dt.datetime,
) -> Delivery:  # fmt: skip
    """A supplier's or the county store's program sends a delivery with its papers; two people of the clinic sign for
    it. One whose temperature record is wrong is refused at once, and kept. ``lots``: ``product_code``, ``lot_number``,
    ``expires_on``, ``release_certificate``, ``import_clearance``, ``trace_codes``.

    :raises NoSuchProduct: :raises Refused: as ``stock.operations.open_delivery`` and ``add_lot``.
    """
    body = {"clinic_id": clinic_id, "location_id": location_id, "facts": vars(facts), "lots": lots}
    made = made_before(actor=actor, operation="delivery", key=key, **body)
    if made is not None:
        return db.session.get_one(Delivery, made)
    delivery = stock.open_delivery(clinic_id=clinic_id, location_id=location_id, facts=facts, actor=actor, now=now)
    for lot in [] if delivery.faults else lots:
        stock.add_lot(delivery_id=delivery.id, facts=_lot(lot), actor=actor, now=now)
    db.session.refresh(delivery)
    remember(actor=actor, operation="delivery", key=key, made_id=delivery.id, now=now, **body)
    return delivery


def record_past_dose(
    *, client: ApiClient, person_id: uuid.UUID, facts: dict[str, Any], actor: Actor, key: str, now: dt.datetime
) -> Immunization:
    """Take over a dose given elsewhere, as another system has it. ``facts`` as ``records.operations`` takes them. A
    dose that is on record is not taken over twice, whatever the key.

    :raises NotFound: no person that is open to the program. :raises NoSuchVaccine:
    :raises Refused: as ``records.operations.import_immunization``.
    """
    body = {"person_id": person_id, **facts}
    made = made_before(actor=actor, operation="past_dose", key=key, **body)
    if made is not None:
        return record_queries.get_record(record_id=made)
    person = integration.open_record(client=client, person_id=person_id, scope=Scope.DOSES, actor=actor, now=now)
    if facts["vaccine_code"] not in {one.code for one in vaccines.vaccines()}:
        raise NoSuchVaccine(field="vaccine_code", vaccine_code=facts["vaccine_code"])
    record = _known_dose(person.id, facts)
    if record is None:
        told = {name: value for name, value in facts.items() if value is not None}
        record = records.import_immunization(person_id=person.id, actor=actor, now=now, **told)
    remember(actor=actor, operation="past_dose", key=key, made_id=record.record_id, now=now, **body)
    return record


def _known_dose(person_id: uuid.UUID, facts: dict[str, Any]) -> Immunization | None:
    """The same vaccine, number and day, as its record counts now: also one that was corrected or taken back since."""
    what = (facts["vaccine_code"], facts["dose_number"], facts["given_on"])
    for one in record_queries.doses_known(person_ids=[person_id]).get(person_id, []):
        if (one.vaccine_code, one.dose_number, one.given_on) == what:
            return record_queries.get_record(record_id=one.record_id)
    return None


def _lot(lot: dict[str, Any]) -> LotFacts:
    product = queries.find_product(product_code=lot["product_code"])
    if product is None:
        raise NoSuchProduct(field="lots", product_code=lot["product_code"])
    return LotFacts(
        product_id=product.id, lot_number=lot["lot_number"], expires_on=lot["expires_on"],
        release_certificate=lot["release_certificate"], imported=lot["import_clearance"] is not None,
        import_clearance=lot["import_clearance"], trace_codes=list(lot["trace_codes"]),
    )  # fmt: skip
