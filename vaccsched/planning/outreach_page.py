"""What the pages of outreach sessions show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from vaccsched.booking.models import Appointment
from vaccsched.planning.plan_page import vaccine_options
from vaccsched.planning.queries.roster import MOST_ELDERS, elders_without_place, open_codes, roster
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Session
from vaccsched.shared import clock
from vaccsched.shared.masking import mask_name
from vaccsched.vaccines import queries as vaccines

MOST_CHOICES = 2  # vaccines of one visit
PAST = dt.timedelta(days=7)


def index(*, clinic_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    """The outreach sessions of the last week and all to come, and the form of a new one."""
    found = schedule_queries.outreach_sessions(clinic_id=clinic_id, since=clock.day_of(now) - PAST)
    return {"sessions": [_facts(one) for one in found], "vaccines": vaccine_options()}


def page(
    *, session: Session, found: Sequence[Person] | None, elders_page: int
) -> tuple[dict[str, Any], list[uuid.UUID]]:
    """One session with its roster, whom one might add, and the ids of all persons it names."""
    on_roster = roster(session=session)
    elders = elders_without_place(session=session, page=elders_page)
    content = {
        "session": _facts(session),
        "roster": [_on_roster(one) for one in on_roster],
        "found": [_candidate(one, session) for one in found] if found is not None else None,
        "elders": [_candidate(one, session) for one in elders[:MOST_ELDERS]],
        "elders_page": elders_page,
        "more_elders": len(elders) > MOST_ELDERS,
    }
    named = [one.person_id for one in on_roster] + [one.id for one in [*(found or []), *elders[:MOST_ELDERS]]]
    return content, named


def paper(*, session: Session) -> tuple[dict[str, Any], list[uuid.UUID]]:
    """The roster to be printed: whole names, because they are asked for at the bedside; no numbers, no phones."""
    on_roster = roster(session=session)
    rows = [_on_roster(one) | {"name": one.person.name} for one in on_roster]
    return {"session": _facts(session), "roster": rows}, [one.person_id for one in on_roster]


def _facts(session: Session) -> dict[str, Any]:
    (slot,) = session.slots
    return {
        "id": session.id,
        "place": session.place,
        "day": session.day,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "places": slot.places,
        "taken": slot.taken,
        "vaccines": [vaccines.name_of(code) for code in session.vaccine_codes or []],
    }


def _on_roster(one: Appointment) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": mask_name(one.person.name),
        "birth_date": one.person.birth_date,
        "vaccines": [vaccines.name_of(line.vaccine_code) for line in one.lines],
        "status": str(one.status),
        "code": one.short_code,
    }


def _candidate(person: Person, session: Session) -> dict[str, Any]:
    """A person with the vaccines of this session that are open on its day; the first ones are chosen beforehand."""
    codes = open_codes(person=person, session=session)
    return {
        "id": person.id,
        "name": mask_name(person.name),
        "birth_date": person.birth_date,
        "choices": [{"code": code, "name": vaccines.name_of(code)} for code in codes],
    }
