"""What only people can see or say: ticked by hand, each with who and when."""

import datetime as dt
import uuid

from dateutil.relativedelta import relativedelta

from vaccsched.checks import queries
from vaccsched.checks.errors import AlreadyGiven, MachineItem, NothingToVerify
from vaccsched.checks.models import BedsideCheck, Item, ItemMethod, ItemResult
from vaccsched.checks.operations.asking import note_asks
from vaccsched.checks.operations.opening import clear, write_item
from vaccsched.checks.operations.scanning import usual_relation, verify
from vaccsched.checks.rules import items
from vaccsched.residents.models import Relation
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.stops.queries import verify_stop


def tick(*, check_id: uuid.UUID, item: Item, result: ItemResult, actor: Actor, now: dt.datetime) -> BedsideCheck:
    """Write what eyes saw: certificate, vaccine, syringe, the name told to an open question. A mismatch stops.

    :raises MachineItem: an item that the machine or the recipient finds.
    :raises AlreadyGiven: the dose is on record.
    :raises NotFound: another clinic's check.
    """
    check = _open_check(check_id, actor)
    if not items.may_tick(item):
        raise MachineItem
    write_item(check, item, result, ItemMethod.EYES, actor=actor, now=now)
    _note(check, item, result, actor, now)
    return check


def verify_recipient(
    *,
    check_id: uuid.UUID,
    relation: Relation,
    method: str,
    actor: Actor,
    now: dt.datetime,
    result: ItemResult = ItemResult.OK,
) -> BedsideCheck:
    """一验证: the recipient or guardian has seen product and expiry of this vial (规范(2023) §6).

    ``method``: shown · spoken · tablet · second_screen · ticket_scan. A mismatch stops. ``actor`` may be the second
    screen itself; then the vaccinator of the check stands beside the item.

    :raises NothingToVerify: no vial was scanned.
    :raises CannotVerify: a child under eight for itself.
    :raises AlreadyGiven: the dose is on record.
    :raises NotFound: another clinic's check.
    """
    check = _open_check(check_id, actor)
    if check.pack_id is None:
        raise NothingToVerify
    years = relativedelta(clock.day_of(now), check.planned_dose.visit.person.birth_date).years
    if (stop := verify_stop(relation=relation, years=years)) is not None:
        raise stop
    if result is ItemResult.OK:
        verify(check, relation=relation, method=method, actor=actor, now=now)
    else:
        check.verified_by, check.verified_method, check.verified_at = relation, method, now
        write_item(check, Item.RECIPIENT_VERIFIED, result, ItemMethod.RECIPIENT, actor=actor, now=now)
    _note(check, Item.RECIPIENT_VERIFIED, result, actor, now)
    if actor.kind is ActorKind.STAFF:
        note_asks(check, queries.judged(check, now=now).asks, actor=actor, now=now)
    return check


def verify_on_screen(*, check_id: uuid.UUID, pack_id: uuid.UUID, result: ItemResult, actor: Actor,
                     now: dt.datetime) -> BedsideCheck:  # fmt: skip
    """The recipient pressed on the second screen, about the vial that it showed.

    :raises NothingToVerify: another vial, or none, lies under the scanner by now.
    :raises AlreadyGiven, NotFound:
    """
    check = _open_check(check_id, actor)
    if check.pack_id != pack_id:
        raise NothingToVerify
    relation = usual_relation(check.planned_dose.visit, clock.day_of(now))
    return verify_recipient(
        check_id=check_id, relation=relation, method="second_screen", result=result, actor=actor, now=now
    )


def restart(*, check_id: uuid.UUID, actor: Actor, now: dt.datetime) -> BedsideCheck:
    """Begin the check again after a stop: nothing of it holds any more, the audit keeps what was found.

    :raises AlreadyGiven: the dose is on record.
    :raises NotFound: another clinic's check.
    """
    check = _open_check(check_id, actor)
    found = {item: result for item, result in queries.results_of(check).items() if result is ItemResult.MISMATCH}
    clear(check)
    audit.record(
        action="check_restarted", actor=actor, now=now, subject=check,
        person_id=check.planned_dose.visit.person_id, mismatches=sorted(found),
    )  # fmt: skip
    return check


def _open_check(check_id: uuid.UUID, actor: Actor) -> BedsideCheck:
    check = queries.get_check(clinic_id=actor.clinic_id, check_id=check_id)
    if check.immunization_id is not None:
        raise AlreadyGiven
    return check


def _note(check: BedsideCheck, item: Item, result: ItemResult, actor: Actor, now: dt.datetime) -> None:
    db.session.flush()
    audit.record(
        action="check_item", actor=actor, now=now, subject=check,
        person_id=check.planned_dose.visit.person_id, item=item, result=result,
    )  # fmt: skip
