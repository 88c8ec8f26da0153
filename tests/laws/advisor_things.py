"""A study of the advisor that is ready, and one of its proposals applied; made for the law of ownership."""

import datetime as dt
import uuid
from typing import Any

from tests.advisor.builders import manager_of, proposal
from vaccsched.advisor import operations, queries
from vaccsched.advisor.describing import report_facts
from vaccsched.advisor.operations import Applying
from vaccsched.advisor.rules.clinic import Clinic as Description
from vaccsched.advisor.rules.figures import report
from vaccsched.advisor.rules.proposals import Kind
from vaccsched.advisor.rules.search import Weights
from vaccsched.advisor.rules.targets import Targets
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic


def advisor_things(clinic_id: uuid.UUID, *, now: dt.datetime) -> dict[str, Any]:
    """Ids of a finished study (``study_id``) and of an application of another one (``application_id``)."""
    with unit_of_work():
        applied, shown = (_study(clinic_id, position, now) for position in (0, 1))
        made = operations.apply_proposal(
            Applying(
                study=applied, proposal="recommended", effective_from=now.date() + dt.timedelta(days=1),
                weekdays=[applied.weekday],
            ),
            shown=None, actor=manager_of(db.session.get_one(Clinic, clinic_id)), now=now,
        )  # fmt: skip
        return {"study_id": shown.id, "application_id": made.id, "proposal": "recommended"}


def _study(clinic_id: uuid.UUID, position: int, now: dt.datetime) -> Any:
    clinic = db.session.get_one(Clinic, clinic_id)
    weekday, half_day = queries.open_half_days(clinic_id=clinic_id, now=now)[position]
    inputs = queries.inputs_of(clinic=clinic, weekday=weekday, half_day=half_day, now=now)
    study = operations.ask(
        clinic=clinic, weekday=weekday, half_day=half_day,
        tables=tuple(station.servers for station in inputs.clinic.stations), targets=Targets(), weights=Weights(),
        least_pool=0, actor=manager_of(clinic), key=f"ownership-{clinic_id}-{position}", now=now,
    )  # fmt: skip
    described = Description.model_validate(study.inputs["clinic"])
    study.state = {
        "present": report_facts(report(described, runs=40, seed=1)),
        "proposals": {str(kind): proposal(described) for kind in Kind},
    }
    study.progress, study.finished_at = 100, now
    return study
