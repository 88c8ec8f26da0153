"""Speaking to the desk in tests: scanning, and reading what the page says."""

import re

import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY
from vaccsched.shared import audit
from vaccsched.shared.db import db

JSON = {"Accept": "application/json"}
WALK_IN = {"vaccine_codes": ["PPV23"]}


def key():
    return {"idempotency_key": builders.id_number(birth_date=DAY)}


def scan(client, code, **more):
    return client.post("/desk/scan", data={"code": code, **key()}, **more)


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def count(model):
    number = db.session.scalar(sa.select(sa.func.count()).select_from(model))
    db.session.rollback()
    return number


def audits(action):
    rows = db.session.scalars(sa.select(audit.AuditEntry).where(audit.AuditEntry.action == action)).all()
    db.session.rollback()
    return rows
