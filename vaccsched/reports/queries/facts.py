"""All facts of a period at one clinic."""

import datetime as dt
import uuid

from vaccsched.reports.queries.clinic import bookings, cases, fridge_days, movements, slots, span
from vaccsched.reports.queries.cover import births, certified_files, coverage
from vaccsched.reports.queries.doses import doses
from vaccsched.reports.queries.files import checked_files, open_files
from vaccsched.reports.queries.opinion import scores, searches
from vaccsched.reports.queries.tables import samples, table_days
from vaccsched.reports.queries.visits import visits
from vaccsched.reports.rules.facts import Facts, Period
from vaccsched.reports.told import told


def facts_of(*, clinic_id: uuid.UUID, period: Period, now: dt.datetime) -> Facts:
    """The files are as they are now; everything else happened in the period."""
    return Facts(
        visits=visits(clinic_id, period),
        doses=doses(clinic_id, period),
        bookings=bookings(clinic_id, period),
        slots=slots(clinic_id, period),
        fridge_days=fridge_days(clinic_id, period, now),
        movements=movements(clinic_id, period),
        cases=cases(clinic_id, period),
        checked_files=checked_files(clinic_id),
        open_files=open_files(clinic_id, now),
        certified_files=certified_files(clinic_id, now),
        table_days=table_days(clinic_id, period),
        coverage=coverage(clinic_id, period),
        births=births(clinic_id, period, now),
        searches=searches(clinic_id, period),
        scores=scores(clinic_id, period),
        samples=samples(clinic_id, period),
        told=told(clinic_id, *span(period)),
        now=now,
    )
