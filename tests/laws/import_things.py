"""A file of residents that was tried, made for the law of ownership."""

import datetime as dt
import uuid
from typing import Any

from tests.advisor.builders import manager_of
from vaccsched.imports import jobs, operations
from vaccsched.imports.models import ImportKind
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic

DATA = "姓名,性别,出生日期\n王小明,男,2020-05-01\n".encode()


def import_things(clinic_id: uuid.UUID, *, now: dt.datetime) -> dict[str, Any]:
    """Id of a file (``import_id``) that waits to be started."""
    with unit_of_work():
        actor = manager_of(db.session.get_one(Clinic, clinic_id))
        import_id = operations.open_import(
            clinic_id=clinic_id, kind=ImportKind.RESIDENTS, name="x.csv", location_id=None, actor=actor, now=now
        ).id
        operations.add_piece(import_id=import_id, number=0, data=DATA)
        operations.close_import(import_id=import_id, size=len(DATA), digest="x", actor=actor, now=now)
    jobs.read({"import_id": str(import_id)}, now)
    with unit_of_work():
        operations.check(
            import_id=import_id,
            clinic_id=clinic_id,
            chosen={0: "name", 1: "sex", 2: "birth_date"},
            actor=actor,
            now=now,
        )
    jobs.work({"import_id": str(import_id)}, now)
    return {"import_id": import_id}
