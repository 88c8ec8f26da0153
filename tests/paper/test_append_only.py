"""What was entered from paper, and results of examinations: the database itself refuses to rewrite or delete them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.paper.builders import AFTERNOON, enter, on_paper, sheet, signed, with_dose
from tests.visits.builders import DAY
from vaccsched.paper.models import PaperDose, PaperEntry, PaperFinding
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.training.models import ExamResult

KEPT = (PaperEntry, PaperDose, PaperFinding, ExamResult)


def examined(made):
    staff = made.floor.registrar
    with unit_of_work():
        db.session.add(
            ExamResult(
                clinic_id=made.floor.clinic.id,
                staff_id=staff.id,
                title="预防接种法规",
                held_on=DAY,
                score=90,
                pass_mark=60,
                full_mark=100,
                entered_by_id=staff.id,
                entered_at=AFTERNOON,
            )
        )


def rows_of(table):
    number = db.session.scalar(sa.select(sa.func.count()).select_from(table))
    db.session.rollback()
    return number


def test_no_row_is_rewritten_or_deleted_not_even_past_the_program(any_app):
    made, who = on_paper()
    enter(made, with_dose(sheet(made, who), consented=False), deviation=signed(made))
    examined(made)
    for model in KEPT:
        name, before = model.__tablename__, rows_of(model)
        assert before > 0, name
        for statement in (f"UPDATE {name} SET id = id", f"DELETE FROM {name}"):
            with pytest.raises(IntegrityError, match="append-only"):
                db.session.execute(sa.text(statement))
            db.session.rollback()
        assert rows_of(model) == before
