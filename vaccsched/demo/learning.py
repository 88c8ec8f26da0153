"""The week's shifts, trainings and examinations of a demo clinic, with something missing in each."""

import datetime as dt

from vaccsched.demo.places import Place
from vaccsched.identity import operations as identity
from vaccsched.identity.models import CertificateTask, StaffAccount
from vaccsched.schedule import queries as schedule
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.sites import queries as sites
from vaccsched.sites.models import StationKind
from vaccsched.training import operations as training
from vaccsched.training.models import TrainingKind
from vaccsched.training.operations import Marks

# Who stands where: (user name, kind of station, its place in the list). The last one is off on the last open day.
PLANNED = (
    ("desk", StationKind.DESK, 0),
    ("doctor", StationKind.SCREENING, 0),
    ("doctor2", StationKind.SCREENING, 1),
    ("nurse", StationKind.VACCINATION, 0),
    ("nurse2", StationKind.VACCINATION, 1),
    ("watch", StationKind.OBSERVATION, 0),
)
WEEK_AHEAD = 7


def plan(places: list[Place], *, now: dt.datetime) -> None:
    """Shifts of the last week and the next one; the manager still has somebody to find for the last day."""
    today = clock.day_of(now)
    for place in places:
        _shifts(place, first=today - dt.timedelta(days=7), last=today + dt.timedelta(days=WEEK_AHEAD), now=now)


def learn(place: Place, *, now: dt.datetime) -> None:
    """Two trainings and two examinations within the year; the newest nurse has neither."""
    today, manager = clock.day_of(now), place.staff["manager"]
    everybody = {name: actor.id for name, actor in place.staff.items() if actor.id is not None}
    old_hands = [key for name, key in everybody.items() if name not in ("nurse-old", "stock")]
    for days, kind, title, minutes, taught_by in (
        (40, TrainingKind.COURSE, "预防接种工作规范和三查七对一验证", 120, "县疾控 徐老师"),
        (12, TrainingKind.DRILL, "过敏性休克急救演练", 45, "马建国"),
    ):
        training.enter_training(
            clinic_id=place.id, kind=kind, title=title, held_on=today - dt.timedelta(days=days), minutes=minutes,
            people=old_hands, taught_by=taught_by, actor=manager, now=now,
        )  # fmt: skip
    for task, title, scores in (
        (CertificateTask.SCREENING, "健康询问和禁忌筛查", {"doctor": 92, "doctor2": 58, "all": 88}),
        (CertificateTask.VACCINATION, "接种操作", {"nurse": 95, "nurse2": 84, "all": 90}),
        (CertificateTask.OBSERVATION, "留观和急救", {"watch": 91, "all": 86}),
    ):
        marks = Marks(title=title, task=task, held_on=today - dt.timedelta(days=11), pass_mark=60, full_mark=100)
        training.enter_exam(
            clinic_id=place.id, exam=marks, scores={everybody[name]: score for name, score in scores.items()},
            actor=manager, now=now,
        )  # fmt: skip


def _shifts(place: Place, *, first: dt.date, last: dt.date, now: dt.datetime) -> None:
    hours = schedule.open_hours(clinic_id=place.id, first=first, last=last)
    stations = {kind: [one for one in sites.stations(place.id) if one.kind is kind] for kind in StationKind}
    final = max((day for day, spans in hours.items() if spans), default=last)
    for day, spans in hours.items():
        for name, kind, number in PLANNED[: -1 if day == final else None]:
            if not spans or number >= len(stations[kind]):
                continue
            staff = db.session.get_one(StaffAccount, place.staff[name].id)
            try:
                identity.add_shift(
                    staff=staff, station=stations[kind][number], day=day, starts_at=min(since for since, _ in spans),
                    ends_at=max(until for _, until in spans), actor=place.staff["manager"], now=now,
                )  # fmt: skip
            except Refused:  # a certificate that ends on the way: the page shows who is missing
                continue
