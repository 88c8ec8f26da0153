"""The clinic's order rule and what its stations are able to do: the manager's settings, dated and audited."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from vaccsched.calling.errors import RuleFaulty, UnknownVaccine
from vaccsched.calling.operations.noting import tell_change
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Clinic, Station
from vaccsched.visits import queries
from vaccsched.visits.models import OrderRule, StationAbility
from vaccsched.visits.queries.the_rule import PriorityGroup, Rule

MOST_REASON = 200


def is_faulty(rule: Rule) -> bool:
    """A figure outside of what the page offers, or a group that does not exist."""
    return (
        not (rule.one_in == 0 or 2 <= rule.one_in <= 20)
        or not 5 <= rule.longest_extra <= 120
        or not 1 <= rule.calls_before_pass <= 5
        or not 0 <= rule.late_grace_minutes <= 240
        or not set(rule.groups) <= set(PriorityGroup)
    )


def set_rule(*, clinic: Clinic, rule: Rule, reason: str, actor: Actor, reading: Reading) -> OrderRule:
    """The rule of the clinic from now on; the one before stays on record. Whoever has a ticket keeps the place that
    was told; who is next, and who may go ahead, is decided by the new rule from the next call on.

    :raises RuleFaulty: a figure outside of what the page offers.
    """
    if is_faulty(rule):
        raise RuleFaulty
    before = queries.order_rule(clinic_id=clinic.id, at=reading.wall)
    made = OrderRule(
        id=new_id(),
        clinic_id=clinic.id,
        starts_at=reading.wall,
        priority_groups=list(rule.groups),
        one_in=rule.one_in,
        longest_extra=rule.longest_extra,
        late_grace_minutes=rule.late_grace_minutes,
        calls_before_pass=rule.calls_before_pass,
        reason=reason[:MOST_REASON],
        staff_id=actor.id,
    )
    clinic.late_grace_minutes = rule.late_grace_minutes
    db.session.add(made)
    db.session.flush()
    audit.record(
        action="order_rule_set", actor=actor, now=reading.wall, subject=clinic, clinic_id=clinic.id,
        before=_told(before), after=_told(rule), reason=made.reason,
    )  # fmt: skip
    tell_change(clinic.id)
    return made


def set_abilities(
    *, clinic_id: uuid.UUID, station_id: uuid.UUID, vaccine_codes: Sequence[str], actor: Actor, reading: Reading
) -> None:
    """What a station gives from now on; no vaccine named: everything.

    :raises NotFound: another clinic's station. UnknownVaccine: not in the programme.
    """
    station = db.session.get(Station, station_id)
    if station is None or station.clinic_id != clinic_id:
        raise NotFound
    wanted = sorted(set(vaccine_codes))
    if len(queries.vaccines(codes=wanted)) != len(wanted):
        raise UnknownVaccine
    before = queries.abilities_of([station])[station.id]
    db.session.execute(sa.delete(StationAbility).where(StationAbility.station_id == station.id))
    db.session.add_all(StationAbility(id=new_id(), station_id=station.id, vaccine_code=code) for code in wanted)
    db.session.flush()
    audit.record(
        action="station_abilities_set", actor=actor, now=reading.wall, subject=station, clinic_id=clinic_id,
        before=sorted(before) if before is not None else None, after=wanted,
    )  # fmt: skip
    tell_change(clinic_id)


def _told(rule: Rule) -> dict[str, object]:
    return {
        "groups": list(rule.groups),
        "one_in": rule.one_in,
        "longest_extra": rule.longest_extra,
        "late_grace_minutes": rule.late_grace_minutes,
        "calls_before_pass": rule.calls_before_pass,
    }
