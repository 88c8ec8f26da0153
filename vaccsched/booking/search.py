"""Looking for a day and a time: what the two pages show, and that it was looked for."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import url_for

from vaccsched.booking import page, queries, searches
from vaccsched.booking.models import SearchOutcome
from vaccsched.booking.page import Chosen
from vaccsched.booking.rules import demand as rules
from vaccsched.release import queries as releases
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.queries import OpenDay
from vaccsched.shared import clock
from vaccsched.shared import format as wording

ON_THE_WAY = dt.timedelta(hours=1)


def days(choice: Chosen, *, now: dt.datetime) -> dict[str, Any]:
    """The open days on which what was chosen may be given, or why there is none."""
    today = clock.day_of(now)
    earliest = queries.earliest_day(person=choice.person, vaccine_codes=choice.codes, today=today)
    problem = page.problem_with(choice, on=earliest)
    found = [] if problem else page.days_for(choice, earliest=earliest, now=now)
    shown = {
        "nearest": _nearest(choice, found, now=now) if found else None,
        "problem": problem,
        "dates": page.dates(choice, found, now=now),
        "waits_until": earliest if earliest > today else None,
        "facts": page.facts_of(choice),
        "waitlist_href": page.waitlist_href(choice) if choice.clinic else None,
        "opening": schedule_queries.opening_sentence(clinic=choice.clinic, now=now) if choice.clinic else "",
    }
    if choice.clinic is not None:
        last = schedule_queries.last_open_day(clinic=choice.clinic, now=now)
        left = [one.places_left for one in found]
        outcome = rules.search_outcome(
            is_refused=problem is not None, places_left=left, earliest=earliest, last_open=last
        )
        _note(choice, outcome, now)
    return shown


def slots(choice: Chosen, day: dt.date, *, now: dt.datetime) -> dict[str, Any]:
    """The times of a day with their places left."""
    assert choice.clinic is not None
    snapshot = queries.availability(clinic_id=choice.clinic.id, now=now)
    found = snapshot.of_day(day, vaccine_codes=choice.codes, now=now)
    held = [one.slot_id for one in queries.live_holds(person_id=choice.person.id)]
    return {
        "groups": page.slot_groups(found, held=held, waitlist_href=page.waitlist_href(choice, day)),
        "facts": page.facts_of(choice),
        "hold_action": choice.link("booking_hold.take", day=day.isoformat()),
        "released": releases.release_sentence(clinic_id=choice.clinic.id, day=day),
        "together_href": url_for("booking_family.choose", v=choice.codes, person=choice.person.id),
    }


def _nearest(choice: Chosen, days: Sequence[OpenDay], *, now: dt.datetime) -> dict[str, Any] | None:
    """The first free time that one can still get to: most people take it, so it costs one press."""
    assert choice.clinic is not None
    snapshot = queries.availability(clinic_id=choice.clinic.id, now=now)
    for one in days:
        for slot in snapshot.of_day(one.day, vaccine_codes=choice.codes, now=now + ON_THE_WAY):
            if slot.left:
                return {
                    "slot_id": str(slot.id),
                    "when": f"{wording.day(slot.starts_at)} {wording.time_span(slot.starts_at, slot.ends_at)}",
                    "action": choice.link("booking_hold.take", day=one.day.isoformat()),
                }
    return None


def _note(choice: Chosen, outcome: SearchOutcome, now: dt.datetime) -> None:
    assert choice.clinic is not None
    searches.note(clinic_id=choice.clinic.id, vaccine_codes=choice.codes, outcome=outcome, now=now)
