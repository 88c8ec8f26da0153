"""After the visit, at the demo's first clinic: what people thought of it, and what one family did about its data."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.certificates import operations as certificates
from vaccsched.demo.places import Place
from vaccsched.feedback import operations as feedback
from vaccsched.mydata import operations as mydata
from vaccsched.mydata.models import Scope, Topic
from vaccsched.records import queries as records
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM, Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic
from vaccsched.visits.models import Visit

STARS = (5, 5, 4, 5, 3, 5, 4, 5, 5, 2, 5, 4)
WORDS = {0: "护士打针很轻，孩子没哭。", 4: "候种区座位有点少。", 9: "等了快一个小时，希望早点放号。"}
STAYS = {2: "15", 7: "unsure", 9: "15"}  # the others know the thirty minutes
OUTSIDE = (("QS-RMYY", "青山县人民医院（编造）"), ("QS-FYBJ", "青山县妇幼保健院（编造）"))


def think(place: Place, *, child_id: uuid.UUID, account_id: uuid.UUID, now: dt.datetime) -> None:
    """Once, while the demo is made."""
    _scores(place, now)
    _data(place, child_id, account_id, now)


def _scores(place: Place, now: dt.datetime) -> None:
    left = sa.select(Visit.id, Visit.left_at).where(Visit.clinic_id == place.id, Visit.left_at.is_not(None))
    found = db.session.execute(left.order_by(Visit.left_at, Visit.id).limit(len(STARS))).all()
    for number, (visit_id, left_at) in enumerate(found):
        at = min(now, left_at + dt.timedelta(minutes=2)) if left_at else now
        feedback.score(
            visit_id=visit_id, stars=STARS[number], comment=WORDS.get(number, ""), stay=STAYS.get(number, "30"),
            actor=SYSTEM, now=at,
        )  # fmt: skip


def _data(place: Place, child_id: uuid.UUID, account_id: uuid.UUID, now: dt.datetime) -> None:
    county_id = db.session.get_one(Clinic, place.id).county_id
    mother = Actor(kind=ActorKind.ACCOUNT, id=account_id)
    hospital, _other = [
        mydata.add_institution(county_id=county_id, code=code, name=name, actor=SYSTEM, now=now)
        for code, name in OUTSIDE
    ]
    mydata.authorise(
        account_id=account_id, person_id=child_id, institution_id=hospital.id, scopes={Scope.DOSES},
        until=clock.day_of(now) + dt.timedelta(days=90), actor=mother, now=now,
    )  # fmt: skip
    mydata.note_read(
        person_id=child_id, institution_id=hospital.id, purpose="门诊就诊", scope=Scope.DOSES, now=now
    )  # fmt: skip
    mydata.ask_correction(
        account_id=account_id, person_id=child_id, topic=Topic.CONTACT, told="我们搬到建设路 18 号了。",
        actor=mother, now=now,
    )  # fmt: skip
    certificates.issue_proof(
        account_id=account_id, person_id=child_id, actor=mother, now=now,
        record_ids={one.record_id for one in records.immunizations_of(person_id=child_id)},
    )  # fmt: skip
