"""Who stands at the station, and one check per planned dose, fresh for every call."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from vaccsched.checks import queries
from vaccsched.checks.errors import NobodyAtStation
from vaccsched.checks.models import BedsideCheck, CheckItem, Item, ItemMethod, ItemResult
from vaccsched.residents import operations as residents
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Station
from vaccsched.visits import queries as visits
from vaccsched.visits.models import DoseOutcome, Stage, StageEntry


def open_current(*, station: Station, actor: Actor, now: dt.datetime) -> list[BedsideCheck]:
    """Open the person who was called to this station (audited); answers a check per dose still to give.

    :raises NobodyAtStation: nobody is called here.
    :raises NotFound: another clinic's station.
    """
    checks = checks_at(station=station, actor=actor)
    if checks:
        person_id = checks[0].planned_dose.visit.person_id
        residents.open_person(person_id=person_id, actor=actor, purpose="bedside_check", now=now)
    return checks


def note_stop(*, code: str, actor: Actor, now: dt.datetime, **detail: Any) -> None:
    """Write down that a hard stop stopped something."""
    audit.record(action="hard_stop", actor=actor, now=now, code=code, **detail)


# for the other files of this folder


def checks_at(*, station: Station, actor: Actor) -> list[BedsideCheck]:
    """The checks of whoever stands here, made or made anew when this is another call than the one they began in."""
    return checks_in(entry_at(station=station, actor=actor), actor=actor)


def checks_in(entry: StageEntry, *, actor: Actor) -> list[BedsideCheck]:
    """The same of somebody whose entry was read just now."""
    station_id = entry.station_id
    assert station_id is not None
    known = {check.planned_dose_id: check for check in queries.checks_of(visit=entry.visit)}
    checks = []
    for dose in entry.visit.planned_doses:
        if dose.outcome is not DoseOutcome.PLANNED:
            continue
        set_committed_value(dose, "visit", entry.visit)  # at hand as long as the dose is: nobody reads it again
        check = known.get(dose.id)
        if check is None:
            check = BedsideCheck(id=new_id(), planned_dose_id=dose.id, station_id=station_id, staff_id=_staff(actor))
            check.planned_dose, check.items = dose, []
            db.session.add(check)
        elif is_stale(check, entry):
            clear(check)
        check.station_id, check.staff_id = station_id, _staff(actor)
        checks.append(check)
    return checks


def entry_at(*, station: Station, actor: Actor) -> StageEntry:
    """:raises NobodyAtStation:"""
    if station.clinic_id != actor.clinic_id:
        raise NotFound
    entry = visits.current_at(station_id=station.id)
    if entry is None or entry.stage is not Stage.DOSE:
        raise NobodyAtStation
    return entry


def is_stale(check: BedsideCheck, entry: StageEntry) -> bool:
    """Begun before the person was called to where they stand now."""
    begun = [at for at in (check.ticket_scanned_at, check.pack_scanned_at) if at is not None]
    begun += [row.at for row in check.items]
    return check.station_id != entry.station_id or any(at < entry.started_at for at in begun)


def clear(check: BedsideCheck) -> None:
    """Forget scans and items: the check begins again."""
    check.ticket_scanned_at = check.pack_scanned_at = check.verified_at = None
    check.pack = None
    check.pack_id = check.site = check.verified_by = check.verified_method = None
    check.pack_entry = check.typed_reason = None
    forget_items(check, *Item)


def take_back_vial(check: BedsideCheck) -> None:
    """This vial is not the one: whatever was found about it, and the recipient's word, no longer holds."""
    forget_items(check, *(set(Item) - {Item.CERTIFICATE_CHECKED, Item.NAME_OK}))
    check.pack, check.pack_id, check.pack_scanned_at = None, None, None
    check.pack_entry = check.typed_reason = None
    check.verified_at = check.verified_by = check.verified_method = None


def forget_items(check: BedsideCheck, *which: Item) -> None:
    """Take back items that no longer hold."""
    for row in [row for row in check.items if row.item in which]:
        check.items.remove(row)
        db.session.delete(row)
    db.session.flush()


def write_item(
    check: BedsideCheck,
    item: Item,
    result: ItemResult,
    method: ItemMethod,
    *,
    actor: Actor,
    now: dt.datetime,
    planned: str | None = None,
    found: str | None = None,
) -> None:
    """One item: how it was found, by whom, when. The same finding again keeps its first row."""
    known = queries.item_rows(check).get(item)
    if known is None:
        known = CheckItem(id=new_id(), check_id=check.id, item=item)
        check.items.append(known)
    elif (known.result, known.method, known.planned, known.found) == (result, method, planned, found):
        return
    known.result, known.method, known.planned, known.found = result, method, planned, found
    known.staff_id, known.at = check.staff_id if actor.kind is ActorKind.DEVICE else _staff(actor), now


def _staff(actor: Actor) -> uuid.UUID:
    if actor.id is None:
        raise NotFound
    return actor.id
