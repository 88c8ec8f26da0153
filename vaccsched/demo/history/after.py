"""After the morning: what people thought of it, the closing list, what the night counts and compares."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.advisor import operations as advisor
from vaccsched.coldchain import operations as coldchain
from vaccsched.coldchain.errors import NothingNew
from vaccsched.daily import operations as daily
from vaccsched.daily.models import Phase
from vaccsched.daily.rules import BY_HAND, ITEMS
from vaccsched.demo.coldroom import USUAL
from vaccsched.demo.history.stories import Comer
from vaccsched.demo.places import Place
from vaccsched.feedback import operations as feedback
from vaccsched.reports import operations as reports
from vaccsched.reports import queries as figures
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.sites import queries as sites
from vaccsched.stock.models import Location

SCORED = 0.35  # of the people
KNOWING = 0.8  # of those who answer know the thirty minutes
PATIENCE = 9.0  # minutes of waiting for which a star goes
MONDAY, COUNTED_ON = 0, 2
READINGS = (dt.time(7, 10), dt.time(13, 40))
REASONS = dict.fromkeys(map(str, ITEMS[Phase.CLOSING]), "演示数据，当天没有记")
TOLD = {2: "等得太久了，希望早上多开一个预检台。", 3: "早上人多，等得有点久。"}


def score(visit_id: uuid.UUID, comer: Comer, *, waited: float, now: dt.datetime) -> None:
    """One in three says how it was: the longer the wait, the fewer stars."""
    if comer.keen > SCORED:
        return
    stood = max(waited - comer.screening - comer.vaccination, 0.0)
    stars = max(5 - int(stood / PATIENCE), 1)
    comment = TOLD.get(stars, "") if comer.keen < SCORED / 4 else ""
    stay = "30" if comer.keen < SCORED * KNOWING else "15"
    feedback.score(visit_id=visit_id, stars=stars, comment=comment, stay=stay, actor=SYSTEM, now=now)


def close(place: Place, *, now: dt.datetime) -> None:
    """The fridges' two readings, and the closing list."""
    _read_fridges(place, now)
    daily.close_day(clinic_id=place.id, actor=place.staff["watch"], reasons=REASONS, ticked=BY_HAND, now=now)
    db.session.flush()
    db.session.expire_all()


def night(now: dt.datetime) -> None:
    """Once a week the advisor compares what it expected; at the beginning of a month coverage is counted."""
    today = clock.day_of(now)
    if today.weekday() == MONDAY:
        compare(now=now)
    if today.day == COUNTED_ON:
        month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
        for clinic in sites.clinics():
            counted = figures.count_coverage(clinic_id=clinic.id, month=month, today=today)
            reports.keep_coverage(clinic_id=clinic.id, month=month, counted=counted, now=now)


def compare(*, now: dt.datetime) -> None:
    """What the advisor expected of the last seven days with what was."""
    for clinic in sites.clinics():
        advisor.check_last_week(clinic=clinic, now=now)
        db.session.flush()
        db.session.expire_all()


def _read_fridges(place: Place, now: dt.datetime) -> None:
    day = clock.day_of(now)
    rooms = db.session.execute(
        sa.select(Location.id, Location.name).where(Location.clinic_id == place.id, Location.name.in_(USUAL))
    ).all()
    for location_id, name in rooms:
        usual = USUAL[name]
        lines = [
            f"{day} {at:%H:%M},{usual[(day.toordinal() * 2 + turn) % len(usual)] / 10}"
            for turn, at in enumerate(READINGS)
        ]
        try:
            coldchain.import_file(
                clinic_id=place.id, location_id=location_id, text="\n".join(["时间,温度", *lines]),
                actor=place.staff["stock"], now=now,
            )  # fmt: skip
        except NothingNew:
            continue
